// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {DisputeTerms} from "../interfaces/FundTypes.sol";
import {DisputeFacts, IDisputes, Role} from "../interfaces/IDisputes.sol";
import {CaseKind, IJury, Phase} from "../interfaces/IJury.sol";
import {IMembership} from "../interfaces/IMembership.sol";
import {IMutualFund} from "../interfaces/IMutualFund.sol";
import {Relayed} from "../Relayed.sol";
import {Dispute, DisputeBook, DisputeState, Matter} from "./DisputeBook.sol";

/// @title Disputes: objectors against a respondent, a jury, one appeal, and the loser pays
/// @notice What claims and challenges have in common. It holds no money: bonds lie in the fund's account BONDS.
abstract contract Disputes is IDisputes, Relayed {
    using DisputeBook for DisputeState;

    uint256 private constant BPS = 10_000;

    IMutualFund public immutable fund;
    IJury public immutable jury;

    DisputeState private _book;

    constructor(IMutualFund fund_, IJury jury_, address forwarder, address agents, DisputeTerms memory terms)
        Relayed(forwarder, agents)
    {
        fund = fund_;
        jury = jury_;
        _book.terms = terms;
    }

    // --- parties -----------------------------------------------------------------------------------------------------

    /// @inheritdoc IDisputes
    function appeal(uint256 matter, bytes32 evidence) external {
        (uint256 opensAt, uint256 closesAt) = appealWindow(matter);
        uint256 verdict = opensAt == 0 ? 0 : _verdict(matter, _book.disputes[matter].caseId);
        _book.appeal(
            _matter(matter), _self(), evidence, _kindOf(matter, true), verdict, opensAt, closesAt
        );
    }

    /// @inheritdoc IDisputes
    function addEvidence(uint256 matter, bytes32 evidence) external {
        address by = _self();
        if (by != _respondentOf(matter) && _book.roles[matter][by] != Role.Objector) revert NotParty(matter, by);
        if (evidence == 0) revert EvidenceMissing();
        if (!_hearsEvidence(matter)) revert EvidenceClosed(matter);
        emit EvidenceAdded(matter, by, evidence);
    }

    // --- anyone ------------------------------------------------------------------------------------------------------

    /// @inheritdoc IDisputes
    function collectBond(uint256 matter, address objector) external {
        _book.collectBond(_matter(matter), objector);
    }

    /// @inheritdoc IDisputes
    function collectAppealBond(uint256 matter) external {
        _book.collectAppealBond(fund, matter);
    }

    /// @inheritdoc IDisputes
    function collectCompensation(uint256 matter) external {
        _book.collectCompensation(_matter(matter));
    }

    /// @inheritdoc IDisputes
    function collectJurorReward(uint256 matter, uint256 caseId, uint256 seat) external {
        _book.collectJurorReward(fund, jury, matter, caseId, seat);
    }

    /// @inheritdoc IDisputes
    function expireRewards(uint256 matter) external {
        _book.expireRewards(fund, jury, matter);
    }

    // --- views -------------------------------------------------------------------------------------------------------

    /// @inheritdoc IDisputes
    function disputeOf(uint256 matter) external view returns (DisputeFacts memory) {
        return _book.factsOf(matter);
    }

    /// @inheritdoc IDisputes
    function roleOf(uint256 matter, address account) external view returns (Role) {
        return _book.roles[matter][account];
    }

    /// @inheritdoc IDisputes
    function appealWindow(uint256 matter) public view returns (uint256 opensAt, uint256 closesAt) {
        uint256 caseId = _book.disputes[matter].caseId;
        if (caseId == 0) return (0, 0);
        (bool over, uint256 endedAt,,) = jury.resultOf(caseId);
        return over ? (endedAt, endedAt + _appealSeconds(matter)) : (0, 0);
    }

    /// @inheritdoc IDisputes
    function disputeTerms() external view returns (DisputeTerms memory) {
        return _book.terms;
    }

    // --- for the heirs to say ----------------------------------------------------------------------------------------

    /// @dev Who the matter is about; zero if there is no such matter.
    function _respondentOf(uint256 matter) internal view virtual returns (address);

    /// @dev How many options there are, and the mildest one that says the objectors were right in full.
    function _ladder() internal pure virtual returns (uint256 options, uint256 upheld);

    /// @dev What a jury's option means for the matter.
    function _read(uint256 matter, uint256 option) internal view virtual returns (uint256);

    function _kindOf(uint256 matter, bool onAppeal) internal view virtual returns (CaseKind);

    function _hearsEvidence(uint256 matter) internal view virtual returns (bool);

    /// @dev How long a verdict may be appealed; 0: not at all.
    function _appealSeconds(uint256) internal view virtual returns (uint256) {
        return _book.terms.appealSeconds;
    }

    // --- for the heirs to use ----------------------------------------------------------------------------------------

    /// @dev The caller. A represented member's own key counts no more: only what comes by the agent.
    function _self() internal view returns (address member) {
        member = _msgSender();
        if (msg.sender != agents && fund.isRepresented(member)) revert IMembership.KeyReplaced(member);
    }

    /// @dev An objection; the caller takes the bond, last of all.
    function _object(uint256 matter, address objector, bytes32 evidence, uint256 opensAt, uint256 silence)
        internal
        returns (uint256 bond, uint256 caseId)
    {
        return _book.object(_matter(matter), objector, evidence, _kindOf(matter, false), opensAt, silence);
    }

    /// @dev Where a dispute stands. `over` and `appealed` together: the appeal is over.
    function _standing(uint256 matter) internal view returns (bool over, bool appealed, uint256 finalAt) {
        Dispute memory d = _book.disputes[matter];
        appealed = d.appealId != 0;
        (over, finalAt,,) = jury.resultOf(appealed ? d.appealId : d.caseId);
        if (over && !appealed) finalAt += _appealSeconds(matter);
    }

    /// @dev True until the votes in force are sealed: what comes later no juror could weigh.
    function _beforeSealed(uint256 matter) internal view returns (bool) {
        Dispute memory d = _book.disputes[matter];
        return jury.phaseOf(d.appealId == 0 ? d.caseId : d.appealId) <= Phase.Sealing;
    }

    function _settleUnjudged(uint256 matter, uint256 outcome) internal {
        _book.settleUnjudged(jury, matter, outcome);
    }

    /// @dev Close the cases and fix the outcome.
    function _judge(uint256 matter) internal returns (uint256 outcome) {
        Dispute memory d = _book.disputes[matter];
        if (d.caseId == 0 || d.concludedAt != 0) revert NotDisputed(matter);
        (bool over,, uint256 finalAt) = _standing(matter);
        if (!over || block.timestamp < finalAt) revert VerdictNotFinal(matter, finalAt);
        uint256 first = _verdict(matter, d.caseId);
        outcome = d.appealId == 0 ? first : _verdict(matter, d.appealId);
        _book.judge(_matter(matter), first, outcome);
    }

    function _split(uint256 matter, uint256 stakeTaken) internal {
        _book.split(_matter(matter), stakeTaken);
    }

    function _stakes() internal view returns (uint256 stake, uint256 onRefusal) {
        DisputeTerms memory terms = _book.terms;
        return (terms.stake, uint256(terms.stake) * terms.refusedBps / BPS);
    }

    function _verdict(uint256 matter, uint256 caseId) private view returns (uint256) {
        (,, uint256 option,) = jury.resultOf(caseId);
        return _read(matter, option);
    }

    function _matter(uint256 matter) private view returns (Matter memory) {
        (uint256 options, uint256 upheld) = _ladder();
        return Matter(fund, jury, matter, _respondentOf(matter), options, upheld);
    }
}
