// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {JuryTerms} from "./interfaces/FundTypes.sol";
import {CaseFacts, CaseKind, Closeness, IJury, Phase} from "./interfaces/IJury.sol";
import {IMembership} from "./interfaces/IMembership.sol";
import {Draw} from "./libraries/Draw.sol";
import {Case, Count, JurySlots, Seat, Stage} from "./libraries/JurySlots.sol";
import {Relayed} from "./Relayed.sol";

/// @title The jury: members drawn by lot seal their votes, open them, and are counted
/// @notice One member, one vote. It knows nothing of claims or money, and decides only what a court brings.
contract Jury is IJury, Relayed {
    using JurySlots for *;
    using SafeCast for uint256;

    /// @dev A closed case's bench is handed on in the order of the cases, a cancelled one's at once.
    struct Roll {
        uint32 lastCaseId;
        uint32 oldest; // the oldest case whose bench was not handed on
        uint32 freed; // benches of cancelled cases, not yet handed on
        uint16 benches;
    }

    /// @dev A member who may sit, and where.
    struct Sitting {
        Case case_;
        uint256 number; // member number
        uint256 position;
        bool seated; // sealed or recused already
        bool recused;
    }

    uint256 private constant BPS = 10_000;
    uint256 private constant SEED_DELAY = 4; // blocks
    uint256 private constant SEED_READABLE = 256; // blocks
    /// @dev How long the rewards of a case can be taken, from the end of its voting; then its bench is free.
    uint256 private constant REWARD_SECONDS = 180 days;
    uint256 private constant SPARE_SEATS = 8;
    /// @dev Cancelled cases passed over at once, in looking for a bench.
    uint256 private constant MAX_SKIPPED = 8;
    /// @dev How far a referral line reaches, up and down; bounded, so that checking it is constant work.
    uint256 private constant REFERRAL_DEPTH = 4;

    IMembership public immutable members;
    address public immutable claimDesk;
    address public immutable reviewDesk;

    uint256 private immutable _size;
    uint256 private immutable _quorumBps;
    uint256 private immutable _plenaryQuorumBps;
    uint256 private immutable _majorityBps;
    uint256 private immutable _graveBps;
    uint256 private immutable _appealFactor;
    uint256 private immutable _rounds;
    bool private immutable _tieRefuses;
    bool private immutable _silencePays;
    uint256 private immutable _sealingSeconds;
    uint256 private immutable _openingSeconds;
    uint256 private immutable _swingSeconds;
    uint256 private immutable _extensionSeconds;

    Roll private _roll;
    mapping(uint256 caseId => Case) private _cases;
    mapping(uint256 caseId => bytes32) private _seeds;
    mapping(uint256 caseId => Count) private _counts;
    mapping(uint256 bench => mapping(uint256 position => Seat)) private _seats;
    mapping(uint256 position => uint16 bench) private _freedBenches;
    /// @inheritdoc IJury
    mapping(uint256 subject => mapping(address account => Closeness)) public closenessOf;

    constructor(IMembership members_, address claimDesk_, address reviewDesk_, address forwarder, JuryTerms memory terms)
        Relayed(forwarder)
    {
        members = members_;
        claimDesk = claimDesk_;
        reviewDesk = reviewDesk_;
        _size = terms.size;
        _quorumBps = terms.quorumBps;
        _plenaryQuorumBps = terms.plenaryQuorumBps;
        _majorityBps = terms.majorityBps;
        _graveBps = terms.graveBps;
        _appealFactor = terms.appealFactor;
        _rounds = terms.rounds;
        _tieRefuses = terms.tieRefuses;
        _silencePays = terms.silencePays;
        _sealingSeconds = terms.sealingSeconds;
        _openingSeconds = terms.openingSeconds;
        _swingSeconds = terms.swingSeconds;
        _extensionSeconds = terms.extensionSeconds;
        _roll = Roll(0, 1, 0, 0);
    }

    modifier onlyCourts() {
        if (msg.sender != claimDesk && msg.sender != reviewDesk) revert OnlyCourt(msg.sender);
        _;
    }

    // --- juror -------------------------------------------------------------------------------------------------------

    /// @inheritdoc IJury
    function sealVote(uint256 caseId, bytes23 seal) external {
        address juror = _msgSender();
        if (seal == 0) revert SealEmpty();
        Sitting memory s = _sit(caseId, juror);
        if (s.recused) revert AlreadyRecused(caseId, juror);
        Case memory c = s.case_;
        if (!s.seated) {
            c.sealed_ += 1;
            if (c.sealed_ == c.quorum) c.sealingEndsAt = uint32(_roundEnd(c, block.timestamp));
            if (c.sealed_ == _seatsOf(c)) c.sealingEndsAt = uint32(block.timestamp); // nothing is left to do
            _cases[caseId].store(c);
        }
        _seats[c.bench][s.position].store(s.number, caseId, _bind(seal, juror));
        emit VoteSealed(caseId, juror, s.position, seal, c.sealed_, _sealingEnd(c));
    }

    /// @inheritdoc IJury
    function recuse(uint256 caseId) external {
        address juror = _msgSender();
        Sitting memory s = _sit(caseId, juror);
        if (s.recused) revert AlreadyRecused(caseId, juror);
        if (s.seated) revert AlreadySealed(caseId, juror);
        _seats[s.case_.bench][s.position].store(s.number, caseId, 0);
        Count storage count = _counts[caseId];
        if (count.recused != type(uint8).max) count.recused += 1; // a figure for readers only
        emit JurorRecused(caseId, juror, s.position);
    }

    // --- anyone ------------------------------------------------------------------------------------------------------

    /// @inheritdoc IJury
    function draw(uint256 caseId) external {
        Phase phase = phaseOf(caseId);
        if (phase != Phase.Sealing) revert WrongPhase(caseId, phase);
        if (_seeds[caseId] != 0) revert AlreadyDrawn(caseId);
        if (_cases[caseId].kind == CaseKind.Provider) revert NothingToDraw(caseId);
        uint256 seedBlock = _counts[caseId].seedBlock;
        if (seedBlock == 0 || block.number > seedBlock + SEED_READABLE) {
            seedBlock = block.number + SEED_DELAY;
            _counts[caseId].seedBlock = uint40(seedBlock); // 40 bits of block numbers last 10,000 years
            emit DrawScheduled(caseId, seedBlock);
        } else {
            if (block.number <= seedBlock) revert SeedBlockNotReached(caseId, seedBlock);
            bytes32 seed = Draw.seedOf(blockhash(seedBlock), caseId);
            _seeds[caseId] = seed;
            emit JuryDrawn(caseId, seedBlock, seed);
        }
    }

    /// @inheritdoc IJury
    function openVote(
        uint256 caseId,
        uint256 seat,
        address juror,
        uint256 option,
        bytes32 salt,
        bytes32 reasonHash
    ) external {
        Case memory c = _cases[caseId].load();
        Count memory count = _counts[caseId].load();
        Phase phase = _phase(caseId, c, count);
        if (phase != Phase.Opening) revert WrongPhase(caseId, phase);
        if (option >= count.options) revert UnknownOption(option);
        (uint256 number, uint256 seatedIn, bytes23 sealed_) = _seats[c.bench][seat].load();
        bytes23 bound = _bind(sealOf(caseId, juror, option, salt, reasonHash), juror);
        if (seatedIn != caseId || number == 0 || sealed_ != bound) revert SealMismatch(caseId, seat);
        _seats[c.bench][seat].store(0, caseId, bytes23(uint184(uint160(juror))));

        (uint256 before,) = _outcome(c, count);
        count.votes += uint128(1) << uint128(32 * option);
        uint256 endsAt = _openingEnd(c, count);
        (uint256 outcome,) = _outcome(c, count);
        if (Draw.total(count.votes) == c.sealed_) {
            endsAt = block.timestamp; // nothing is left to do
        } else if (outcome != before && block.timestamp + _swingSeconds > endsAt) {
            endsAt = Math.min(block.timestamp + _swingSeconds, _latestEnd(c));
        }
        count.endsAt = uint32(endsAt);
        _counts[caseId].store(count);
        emit VoteOpened(caseId, juror, seat, option, Draw.votesFor(count.votes, option), reasonHash, endsAt);
    }

    // --- courts ------------------------------------------------------------------------------------------------------

    /// @inheritdoc IJury
    function openCase(
        CaseKind kind,
        uint256 subject,
        uint256 opensAt,
        uint256 options,
        uint256 silence,
        uint256 prior
    ) external onlyCourts returns (uint256 caseId) {
        Roll memory roll = _roll;
        caseId = ++roll.lastCaseId;
        Case memory c;
        (c.openedAt, c.opensAt, c.subject) = (uint32(block.timestamp), uint32(opensAt), subject.toUint32());
        (c.kind, c.stage) = (kind, Stage.Open);
        c.bench = _bench(roll);
        uint256 factor = prior == 0 ? 1 : _appealFactor;
        uint256 round = prior == 0 ? 0 : _lastRound(_cases[prior].load());
        (uint256 covered, uint256 most) = members.electorate();
        c.electorate = ((covered / factor) >> round).toUint32();
        uint256 asked =
            kind == CaseKind.Provider ? most * _plenaryQuorumBps : Math.min(_size * factor, most) * _quorumBps;
        c.quorum = Math.max(1, Math.ceilDiv(asked, BPS)).toUint32();
        _cases[caseId].store(c);
        _counts[caseId] = Count(0, 0, uint32(prior), 0, uint8(options), uint8(silence), 0);
        _roll = roll;
        emit CaseOpened(caseId, subject, kind, prior, opensAt, c.electorate, c.quorum, options, silence);
    }

    /// @inheritdoc IJury
    function excuse(uint256 subject, address party) external onlyCourts {
        _excuse(subject, party, Closeness.Party);
        address above = members.referrerOf(party);
        for (uint256 i; i < REFERRAL_DEPTH && above != address(0); ++i) {
            _excuse(subject, above, Closeness.Line);
            above = members.referrerOf(above);
        }
    }

    /// @inheritdoc IJury
    function closeCase(uint256 caseId) external onlyCourts returns (uint256 option) {
        Case memory c = _cases[caseId].load();
        Count memory count = _counts[caseId].load();
        Phase phase = _phase(caseId, c, count);
        if (phase != Phase.Over) revert WrongPhase(caseId, phase);
        bool quorate;
        (option, quorate) = _outcome(c, count);
        _cases[caseId].stage = Stage.Closed;
        emit CaseClosed(caseId, option, Draw.unpack(count.votes), quorate);
    }

    /// @inheritdoc IJury
    function cancelCase(uint256 caseId) external onlyCourts {
        if (_cases[caseId].stage != Stage.Open) revert WrongPhase(caseId, phaseOf(caseId));
        _cases[caseId].stage = Stage.Cancelled;
        _freedBenches[_roll.freed++] = _cases[caseId].bench;
        emit CaseCancelled(caseId);
    }

    /// @inheritdoc IJury
    function takeReward(uint256 caseId, uint256 position) external onlyCourts returns (address juror) {
        Case memory c = _cases[caseId].load();
        (uint256 number, uint256 seatedIn, bytes23 opened) = _seats[c.bench][position].load();
        bool due = c.stage == Stage.Closed && seatedIn == caseId && number == 0;
        if (!due || block.timestamp >= rewardsEndAt(caseId)) revert NoRewardAt(caseId, position);
        _seats[c.bench][position].store(0, 0, opened);
        return address(uint160(uint184(opened)));
    }

    // --- views -------------------------------------------------------------------------------------------------------

    /// @inheritdoc IJury
    function caseOf(uint256 caseId) external view returns (CaseFacts memory f) {
        Case memory c = _cases[caseId].load();
        Count memory count = _counts[caseId].load();
        f.phase = _phase(caseId, c, count);
        (f.kind, f.subject, f.openedAt, f.opensAt) = (c.kind, c.subject, c.openedAt, c.opensAt);
        (f.sealingEndsAt, f.openingEndsAt, f.latestEnd) = (_sealingEnd(c), _openingEnd(c, count), _latestEnd(c));
        f.round = _roundNow(c);
        (f.electorate, f.quorum, f.seats, f.sealed_) = (c.electorate, c.quorum, _seatsOf(c), c.sealed_);
        (f.recused, f.votes) = (count.recused, Draw.unpack(count.votes));
        (f.options, f.silence, f.prior) = (count.options, count.silence, count.prior);
        (f.seedBlock, f.seed) = (count.seedBlock, _seeds[caseId]);
    }

    /// @inheritdoc IJury
    function resultOf(uint256 caseId)
        external
        view
        returns (bool over, uint256 endedAt, uint256 option, uint256 voters)
    {
        Case memory c = _cases[caseId].load();
        Count memory count = _counts[caseId].load();
        Phase phase = _phase(caseId, c, count);
        over = phase == Phase.Over || phase == Phase.Closed;
        if (!over) return (false, 0, 0, 0);
        endedAt = _end(c, count);
        (option,) = _outcome(c, count);
        voters = Draw.total(count.votes);
    }

    /// @inheritdoc IJury
    function phaseOf(uint256 caseId) public view returns (Phase) {
        return _phase(caseId, _cases[caseId].load(), _counts[caseId].load());
    }

    /// @inheritdoc IJury
    function lotOf(uint256 caseId, address account) external view returns (uint256 lot, uint256 threshold) {
        bytes32 seed = _seeds[caseId];
        if (seed == 0) revert JuryNotDrawn(caseId);
        Case memory c = _cases[caseId].load();
        return (Draw.lotOf(seed, account), _threshold(c, _roundNow(c)));
    }

    /// @inheritdoc IJury
    function checkSeat(uint256 caseId, address account) external view {
        if (_sit(caseId, account).recused) revert AlreadyRecused(caseId, account);
    }

    /// @inheritdoc IJury
    function sealOf(uint256 caseId, address juror, uint256 option, bytes32 salt, bytes32 reasonHash)
        public
        view
        returns (bytes23)
    {
        return bytes23(keccak256(abi.encode(block.chainid, address(this), caseId, juror, option, salt, reasonHash)));
    }

    /// @inheritdoc IJury
    function juryTerms() external view returns (JuryTerms memory t) {
        (t.size, t.quorumBps, t.plenaryQuorumBps) = (uint16(_size), uint16(_quorumBps), uint16(_plenaryQuorumBps));
        (t.majorityBps, t.graveBps) = (uint16(_majorityBps), uint16(_graveBps));
        (t.appealFactor, t.rounds) = (uint8(_appealFactor), uint8(_rounds));
        (t.tieRefuses, t.silencePays) = (_tieRefuses, _silencePays);
        (t.sealingSeconds, t.openingSeconds) = (uint32(_sealingSeconds), uint32(_openingSeconds));
        (t.swingSeconds, t.extensionSeconds) = (uint32(_swingSeconds), uint32(_extensionSeconds));
    }

    /// @inheritdoc IJury
    function rewardsEndAt(uint256 caseId) public view returns (uint256) {
        return _end(_cases[caseId].load(), _counts[caseId].load()) + REWARD_SECONDS;
    }

    // --- inside: who may sit -----------------------------------------------------------------------------------------

    /// @dev All that must hold to seal a vote or to recuse; and the seat, taken or free.
    function _sit(uint256 caseId, address juror) private view returns (Sitting memory s) {
        Case memory c = _cases[caseId].load();
        // A case is in its sealing phase whatever its count says; so the count need not be read.
        if (c.stage != Stage.Open || block.timestamp < c.opensAt || block.timestamp >= _sealingEnd(c)) {
            revert WrongPhase(caseId, phaseOf(caseId));
        }
        bytes32 seed = _seeds[caseId];
        if (c.kind != CaseKind.Provider) {
            if (seed == 0) revert JuryNotDrawn(caseId);
            if (Draw.lotOf(seed, juror) >= _threshold(c, _roundNow(c))) revert NotDrawn(caseId, juror);
        }
        (uint256 number, address referrer) = members.jurorOf(juror, c.openedAt);
        if (number == 0) revert NotEligible(caseId, juror);
        if (_isClose(c.subject, juror, referrer)) revert ConflictOfInterest(caseId, juror);
        if (_isAppeal(c)) {
            uint256 prior = _counts[caseId].prior;
            (bool sat,,) = _find(prior, _cases[prior].load(), _seeds[prior], juror, number);
            if (sat) revert SatInPriorCase(caseId, juror);
        }
        (s.seated, s.recused, s.position) = _find(caseId, c, seed, juror, number);
        if (!s.seated && s.position == type(uint256).max) revert SeatsFull(caseId);
        (s.case_, s.number) = (c, number);
    }

    /// @dev What a seat keeps of a seal: nobody can copy another's, or seal in another's name.
    function _bind(bytes23 seal, address juror) private pure returns (bytes23) {
        return bytes23(keccak256(abi.encode(seal, juror)));
    }

    /// @dev A member's seat, or the first free one from where the lot points to. Every seat on the way is taken, so a
    /// member has only one. In a plenary the seat is the member number. `position` is the largest uint256 if all seats are
    /// taken by others.
    function _find(uint256 caseId, Case memory c, bytes32 seed, address account, uint256 number)
        private
        view
        returns (bool taken, bool recused, uint256 position)
    {
        mapping(uint256 => Seat) storage bench = _seats[c.bench];
        bool plenary = c.kind == CaseKind.Provider;
        uint256 seats = plenary ? 1 : _seatsOf(c);
        uint256 home = Draw.lotOf(seed, account) % seats;
        for (uint256 i; i < seats; ++i) {
            position = plenary ? number : (home + i) % seats;
            (uint256 seatNumber, uint256 seatedIn, bytes23 seal) = bench[position].load();
            if (seatedIn != caseId) return (false, false, position);
            if (seatNumber == number) return (true, seal == 0, position);
            if (seatNumber == 0 && address(uint160(uint184(seal))) == account) return (true, false, position);
        }
        return (false, false, type(uint256).max);
    }

    function _isClose(uint256 subject, address juror, address referrer) private view returns (bool) {
        if (closenessOf[subject][juror] != Closeness.None) return true;
        for (uint256 i; i < REFERRAL_DEPTH && referrer != address(0); ++i) {
            if (closenessOf[subject][referrer] == Closeness.Party) return true;
            referrer = members.referrerOf(referrer);
        }
        return false;
    }

    function _excuse(uint256 subject, address account, Closeness closeness) private {
        if (closenessOf[subject][account] >= closeness) return;
        closenessOf[subject][account] = closeness;
        emit Excused(subject, account, closeness);
    }

    /// @dev A bench that nobody needs any more, or a new one.
    function _bench(Roll memory roll) private view returns (uint16) {
        if (roll.freed != 0) return _freedBenches[--roll.freed];
        for (uint256 i; i < MAX_SKIPPED && roll.oldest < roll.lastCaseId; ++i) {
            Case memory old = _cases[roll.oldest].load();
            if (old.stage == Stage.Open) break;
            if (old.stage == Stage.Closed && block.timestamp < rewardsEndAt(roll.oldest)) break;
            roll.oldest += 1;
            if (old.stage == Stage.Closed) return old.bench;
        }
        return roll.benches++;
    }

    // --- inside: derived ---------------------------------------------------------------------------------------------

    function _phase(uint256 caseId, Case memory c, Count memory count) private view returns (Phase) {
        if (c.stage == Stage.None) revert UnknownCase(caseId);
        if (c.stage == Stage.Closed) return Phase.Closed;
        if (c.stage == Stage.Cancelled) return Phase.Cancelled;
        if (block.timestamp < c.opensAt) return Phase.Waiting;
        if (block.timestamp < _sealingEnd(c)) return Phase.Sealing;
        return block.timestamp < _end(c, count) ? Phase.Opening : Phase.Over;
    }

    /// @dev When the last round of sealing ends, or the round in which enough votes were sealed.
    function _sealingEnd(Case memory c) private view returns (uint256) {
        return c.sealingEndsAt == 0 ? c.opensAt + _rounds * _sealingSeconds : c.sealingEndsAt;
    }

    /// @dev Too few sealed votes need not be opened.
    function _end(Case memory c, Count memory count) private view returns (uint256) {
        return c.sealingEndsAt == 0 ? _sealingEnd(c) : _openingEnd(c, count);
    }

    function _openingEnd(Case memory c, Count memory count) private view returns (uint256) {
        return count.endsAt == 0 ? _sealingEnd(c) + _openingSeconds : count.endsAt;
    }

    function _latestEnd(Case memory c) private view returns (uint256) {
        return _sealingEnd(c) + _openingSeconds + _extensionSeconds;
    }

    function _roundAt(Case memory c, uint256 at) private view returns (uint256) {
        return at < c.opensAt ? 0 : (at - c.opensAt) / _sealingSeconds;
    }

    function _roundNow(Case memory c) private view returns (uint256) {
        return _roundAt(c, Math.min(block.timestamp, _sealingEnd(c) - 1));
    }

    function _lastRound(Case memory c) private view returns (uint256) {
        return _roundAt(c, _sealingEnd(c) - 1);
    }

    function _roundEnd(Case memory c, uint256 at) private view returns (uint256) {
        return c.opensAt + (_roundAt(c, at) + 1) * _sealingSeconds;
    }

    function _threshold(Case memory c, uint256 round) private view returns (uint256) {
        return Draw.threshold(_size << round, c.electorate);
    }

    function _seatsOf(Case memory c) private view returns (uint256) {
        if (c.kind == CaseKind.Provider) return type(uint40).max; // by member number
        return 2 * _size * (_isAppeal(c) ? _appealFactor : 1) + SPARE_SEATS;
    }

    function _isAppeal(Case memory c) private pure returns (bool) {
        return c.kind == CaseKind.ClaimAppeal || c.kind == CaseKind.MembershipAppeal;
    }

    function _outcome(Case memory c, Count memory count) private view returns (uint256 option, bool quorate) {
        quorate = Draw.total(count.votes) >= c.quorum;
        option = quorate ? _leading(c, count) : count.silence;
    }

    /// @dev The first rung at which the votes from the gravest on pass the share it needs.
    function _leading(Case memory c, Count memory count) private view returns (uint256) {
        bool tieCounts = _tieRefuses && (c.kind == CaseKind.Claim || c.kind == CaseKind.ClaimAppeal);
        return Draw.rung(count.votes, count.options, _graveBps, _majorityBps, tieCounts);
    }
}
