// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {JuryTerms} from "../interfaces/FundTypes.sol";
import {CaseKind, IJury, Phase} from "../interfaces/IJury.sol";
import {Draw} from "./Draw.sol";
import {Case, Count, Stage} from "./JurySlots.sol";

/// @title Where a case stands, and what its votes come to
/// @notice Derived from the jury's terms, the clock, and two records of the case; nothing is stored here.
abstract contract CaseClock is IJury {
    uint256 internal immutable _size;
    uint256 internal immutable _quorumBps;
    uint256 internal immutable _plenaryQuorumBps;
    uint256 private immutable _majorityBps;
    uint256 private immutable _graveBps;
    uint256 internal immutable _appealFactor;
    uint256 private immutable _rounds;
    bool private immutable _tieRefuses;
    bool private immutable _silencePays;
    uint256 private immutable _sealingSeconds;
    uint256 private immutable _openingSeconds;
    uint256 internal immutable _swingSeconds;
    uint256 private immutable _extensionSeconds;

    constructor(JuryTerms memory terms) {
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

    function _phase(uint256 caseId, Case memory c, Count memory count) internal view returns (Phase) {
        if (c.stage == Stage.None) revert UnknownCase(caseId);
        if (c.stage == Stage.Closed) return Phase.Closed;
        if (c.stage == Stage.Cancelled) return Phase.Cancelled;
        if (block.timestamp < c.opensAt) return Phase.Waiting;
        if (block.timestamp < _sealingEnd(c)) return Phase.Sealing;
        return block.timestamp < _end(c, count) ? Phase.Opening : Phase.Over;
    }

    /// @dev When the last round of sealing ends, or the round in which enough votes were sealed.
    function _sealingEnd(Case memory c) internal view returns (uint256) {
        return c.sealingEndsAt == 0 ? c.opensAt + _rounds * _sealingSeconds : c.sealingEndsAt;
    }

    /// @dev Too few sealed votes need not be opened.
    function _end(Case memory c, Count memory count) internal view returns (uint256) {
        return c.sealingEndsAt == 0 ? _sealingEnd(c) : _openingEnd(c, count);
    }

    function _openingEnd(Case memory c, Count memory count) internal view returns (uint256) {
        return count.endsAt == 0 ? _sealingEnd(c) + _openingSeconds : count.endsAt;
    }

    function _latestEnd(Case memory c) internal view returns (uint256) {
        return _sealingEnd(c) + _openingSeconds + _extensionSeconds;
    }

    function _roundAt(Case memory c, uint256 at) internal view returns (uint256) {
        return at < c.opensAt ? 0 : (at - c.opensAt) / _sealingSeconds;
    }

    function _roundNow(Case memory c) internal view returns (uint256) {
        return _roundAt(c, Math.min(block.timestamp, _sealingEnd(c) - 1));
    }

    function _lastRound(Case memory c) internal view returns (uint256) {
        return _roundAt(c, _sealingEnd(c) - 1);
    }

    function _roundEnd(Case memory c, uint256 at) internal view returns (uint256) {
        return c.opensAt + (_roundAt(c, at) + 1) * _sealingSeconds;
    }

    /// @dev Put to all covered members, not to a jury.
    function _isPlenary(CaseKind kind) internal pure returns (bool) {
        return kind == CaseKind.Provider || kind == CaseKind.Proposal;
    }

    function _isAppeal(Case memory c) internal pure returns (bool) {
        return c.kind == CaseKind.ClaimAppeal || c.kind == CaseKind.MembershipAppeal;
    }

    function _outcome(Case memory c, Count memory count) internal view returns (uint256 option, bool quorate) {
        quorate = Draw.total(count.votes) >= c.quorum;
        option = quorate ? _leading(c, count) : count.silence;
    }

    /// @dev The first rung at which the votes from the gravest on pass the share it needs.
    function _leading(Case memory c, Count memory count) private view returns (uint256) {
        bool tieCounts = _tieRefuses && (c.kind == CaseKind.Claim || c.kind == CaseKind.ClaimAppeal);
        return Draw.rung(count.votes, count.options, _graveBps, _majorityBps, tieCounts);
    }
}
