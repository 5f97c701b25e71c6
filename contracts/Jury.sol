// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {JuryTerms} from "./interfaces/FundTypes.sol";
import {IAgents} from "./interfaces/IAgents.sol";
import {CaseFacts, CaseKind, IJury, Phase} from "./interfaces/IJury.sol";
import {IMembership} from "./interfaces/IMembership.sol";
import {CaseClock} from "./jury/CaseClock.sol";
import {Draw} from "./jury/Draw.sol";
import {Case, Count, JurySlots, Stage} from "./jury/JurySlots.sol";
import {Seating} from "./jury/Seating.sol";
import {Relayed} from "./Relayed.sol";

/// @title The jury: members drawn by lot seal their votes, open them, and are counted
/// @notice One member, one vote. It knows nothing of claims or money, and decides only what a court brings.
contract Jury is Seating, Relayed {
    using JurySlots for *;
    using SafeCast for uint256;

    uint256 private constant BPS = 10_000;
    uint256 private constant SEED_DELAY = 4; // blocks
    uint256 private constant SEED_READABLE = 256; // blocks

    address public immutable claimDesk;
    address public immutable reviewDesk;
    address public immutable rulebook;

    constructor(
        IMembership members_,
        address[3] memory courts,
        address forwarder,
        address agents,
        JuryTerms memory terms
    ) Relayed(forwarder, agents) CaseClock(terms) Seating(members_) {
        (claimDesk, reviewDesk, rulebook) = (courts[0], courts[1], courts[2]);
    }

    modifier onlyCourts() {
        bool court = msg.sender == claimDesk || msg.sender == reviewDesk || msg.sender == rulebook;
        if (!court) revert OnlyCourt(msg.sender);
        _;
    }

    // --- juror -------------------------------------------------------------------------------------------------------

    /// @inheritdoc IJury
    function sealVote(uint256 caseId, bytes23 seal) external {
        address juror = _msgSender();
        if (seal == 0) revert SealEmpty();
        Sitting memory s = _sitSelf(caseId, juror);
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
        Sitting memory s = _sitSelf(caseId, juror);
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
        if (_isPlenary(_cases[caseId].kind)) revert NothingToDraw(caseId);
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
        // All covered members may vote on what concerns everybody, but the quorum counts everybody who pays: a few whose
        // waiting time is over must not decide for the many who still wait.
        uint256 asked = _isPlenary(kind)
            ? members.payers() * _plenaryQuorumBps
            : Math.min(_size * factor, most) * _quorumBps;
        c.quorum = Math.max(1, Math.ceilDiv(asked, BPS)).toUint32();
        _cases[caseId].store(c);
        _counts[caseId] = Count(0, 0, uint32(prior), 0, uint8(options), uint8(silence), 0);
        _roll = roll;
        emit CaseOpened(caseId, subject, kind, prior, opensAt, c.electorate, c.quorum, options, silence);
    }

    /// @inheritdoc IJury
    function excuse(uint256 subject, address party) external onlyCourts {
        _excuseLine(subject, party);
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

    /// @dev The caller's seat. A represented member votes only by the agent.
    function _sitSelf(uint256 caseId, address juror) private view returns (Sitting memory s) {
        s = _sit(caseId, juror);
        if (s.represented && msg.sender != agents) revert IMembership.KeyReplaced(juror);
    }

    function _agentOf(address account) internal view override returns (address) {
        return agents == address(0) ? address(0) : IAgents(agents).agentOf(account);
    }
}
