// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Closeness, IJury, Phase} from "../interfaces/IJury.sol";
import {IMembership} from "../interfaces/IMembership.sol";
import {CaseClock} from "./CaseClock.sol";
import {Draw} from "./Draw.sol";
import {Case, Count, JurySlots, Seat, Stage} from "./JurySlots.sol";

/// @title Who may sit, and where
/// @notice Covered before the case opened and still, not close to a party, drawn by lot, not seated in the case appealed.
abstract contract Seating is CaseClock {
    using JurySlots for *;

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
        bool represented; // an agent acts for the member
    }

    /// @dev How long the rewards of a case can be taken, from the end of its voting; then its bench is free.
    uint256 private constant REWARD_SECONDS = 180 days;
    uint256 private constant SPARE_SEATS = 8;
    /// @dev Cancelled cases passed over at once, in looking for a bench.
    uint256 private constant MAX_SKIPPED = 8;
    /// @dev How far a referral line reaches, up and down; bounded, so that checking it is constant work.
    uint256 private constant REFERRAL_DEPTH = 4;

    IMembership public immutable members;

    Roll internal _roll;
    mapping(uint256 caseId => Case) internal _cases;
    mapping(uint256 caseId => bytes32) internal _seeds;
    mapping(uint256 caseId => Count) internal _counts;
    mapping(uint256 bench => mapping(uint256 position => Seat)) internal _seats;
    mapping(uint256 position => uint16 bench) internal _freedBenches;
    /// @inheritdoc IJury
    mapping(uint256 subject => mapping(address account => Closeness)) public closenessOf;

    constructor(IMembership members_) {
        members = members_;
        _roll.oldest = 1;
    }

    /// @inheritdoc IJury
    function phaseOf(uint256 caseId) public view returns (Phase) {
        return _phase(caseId, _cases[caseId].load(), _counts[caseId].load());
    }

    /// @inheritdoc IJury
    function rewardsEndAt(uint256 caseId) public view returns (uint256) {
        return _end(_cases[caseId].load(), _counts[caseId].load()) + REWARD_SECONDS;
    }

    /// @dev All that must hold to seal a vote or to recuse; and the seat, taken or free.
    function _sit(uint256 caseId, address juror) internal view returns (Sitting memory s) {
        Case memory c = _cases[caseId].load();
        // A case is in its sealing phase whatever its count says; so the count need not be read.
        if (c.stage != Stage.Open || block.timestamp < c.opensAt || block.timestamp >= _sealingEnd(c)) {
            revert WrongPhase(caseId, phaseOf(caseId));
        }
        bytes32 seed = _seeds[caseId];
        if (!_isPlenary(c.kind)) {
            if (seed == 0) revert JuryNotDrawn(caseId);
            if (Draw.lotOf(seed, juror) >= _threshold(c, _roundNow(c))) revert NotDrawn(caseId, juror);
        }
        (uint256 number, address referrer, bool represented) = members.jurorOf(juror, c.openedAt);
        if (number == 0) revert NotEligible(caseId, juror);
        bool close = _isClose(c.subject, juror, referrer) || (represented && _hasCloseAgent(c.subject, juror));
        if (close) revert ConflictOfInterest(caseId, juror);
        if (_isAppeal(c)) {
            uint256 prior = _counts[caseId].prior;
            (bool sat,,) = _find(prior, _cases[prior].load(), _seeds[prior], juror, number);
            if (sat) revert SatInPriorCase(caseId, juror);
        }
        (s.seated, s.recused, s.position) = _find(caseId, c, seed, juror, number);
        if (!s.seated && s.position == type(uint256).max) revert SeatsFull(caseId);
        (s.case_, s.number, s.represented) = (c, number, represented);
    }

    /// @dev What a seat keeps of a seal: nobody can copy another's, or seal in another's name.
    function _bind(bytes23 seal, address juror) internal pure returns (bytes23) {
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
        bool plenary = _isPlenary(c.kind);
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

    /// @dev Whoever acts for a party, or for a party's other dependants, is as close as the party.
    function _hasCloseAgent(uint256 subject, address juror) private view returns (bool) {
        return closenessOf[subject][_agentOf(juror)] == Closeness.Party;
    }

    /// @dev Who acts for an account; zero: nobody.
    function _agentOf(address account) internal view virtual returns (address);

    function _excuseLine(uint256 subject, address party) internal {
        _excuse(subject, party, Closeness.Party);
        // Only who acts for the party in this fund: being named an agent takes nobody's consent.
        if (members.isRepresented(party)) _excuse(subject, _agentOf(party), Closeness.Party);
        address above = members.referrerOf(party);
        for (uint256 i; i < REFERRAL_DEPTH && above != address(0); ++i) {
            _excuse(subject, above, Closeness.Line);
            above = members.referrerOf(above);
        }
    }

    function _excuse(uint256 subject, address account, Closeness closeness) private {
        if (closenessOf[subject][account] >= closeness) return;
        closenessOf[subject][account] = closeness;
        emit Excused(subject, account, closeness);
    }

    /// @dev A bench that nobody needs any more, or a new one.
    function _bench(Roll memory roll) internal view returns (uint16) {
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

    function _threshold(Case memory c, uint256 round) internal view returns (uint256) {
        return Draw.threshold(_size << round, c.electorate);
    }

    function _seatsOf(Case memory c) internal view returns (uint256) {
        if (_isPlenary(c.kind)) return type(uint40).max; // by member number
        return 2 * _size * (_isAppeal(c) ? _appealFactor : 1) + SPARE_SEATS;
    }
}
