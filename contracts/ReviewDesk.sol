// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {DisputeTerms} from "./interfaces/FundTypes.sol";
import {IClaimDesk, Reason} from "./interfaces/IClaimDesk.sol";
import {CaseKind, IJury} from "./interfaces/IJury.sol";
import {MemberStatus} from "./interfaces/IMembership.sol";
import {IMutualFund} from "./interfaces/IMutualFund.sol";
import {ChallengeFacts, ChallengeKind, ChallengeStatus, IReviewDesk} from "./interfaces/IReviewDesk.sol";
import {Disputes} from "./disputes/Disputes.sol";

/// @title The review desk: challenges to a membership, and to the right to attest
/// @notice A jury decides over a member, with one appeal; all covered members over a provider of receipts or an attestor,
/// without.
contract ReviewDesk is IReviewDesk, Disputes {
    enum Mark {
        None,
        Open,
        Upheld,
        Dismissed
    }

    struct Challenge {
        address target;
        uint32 openedAt;
        ChallengeKind kind;
        Reason reason;
        Mark mark;
        address challenger;
    }

    uint256 private constant EXPEL = 0;
    uint256 private constant KEEP = 1;
    uint256 private constant OPTIONS = 2;

    IClaimDesk public immutable claimDesk;
    /// @notice Time to answer a challenge before voting begins, seconds.
    uint256 public immutable answerSeconds;

    mapping(uint256 matter => Challenge) private _challenges;
    /// @inheritdoc IReviewDesk
    mapping(ChallengeKind kind => mapping(address target => uint256 matter)) public openAgainst;

    constructor(
        IMutualFund fund_,
        IJury jury_,
        IClaimDesk claimDesk_,
        address forwarder,
        address agents,
        DisputeTerms memory terms,
        uint256 answerSeconds_
    ) Disputes(fund_, jury_, forwarder, agents, terms) {
        claimDesk = claimDesk_;
        answerSeconds = answerSeconds_;
    }

    // --- member ------------------------------------------------------------------------------------------------------

    /// @inheritdoc IReviewDesk
    function challengeMember(address member, Reason reason, bytes32 evidence) external returns (uint256) {
        bool fits = reason == Reason.Identity || reason == Reason.NonDisclosure || reason == Reason.Duplicate;
        if (!fits) revert ReasonNotForThis(reason);
        MemberStatus status = fund.statusOf(member);
        bool gone = status == MemberStatus.None || status == MemberStatus.Left || status == MemberStatus.Expelled;
        if (gone) revert NotChallengeable(member);
        return _challenge(ChallengeKind.Membership, member, reason, evidence);
    }

    /// @inheritdoc IReviewDesk
    function challengeProvider(address provider, bytes32 evidence) external returns (uint256) {
        if (!claimDesk.isProvider(provider) && !fund.isAttestor(provider)) revert NotChallengeable(provider);
        return _challenge(ChallengeKind.Provider, provider, Reason.Forged, evidence);
    }

    // --- anyone ------------------------------------------------------------------------------------------------------

    /// @inheritdoc IReviewDesk
    function conclude(uint256 matter) external {
        Challenge memory c = _challenges[matter];
        bool upheld = _judge(matter) == EXPEL;
        _challenges[matter].mark = upheld ? Mark.Upheld : Mark.Dismissed;
        delete openAgainst[c.kind][c.target];
        uint256 stakeTaken;
        if (upheld && c.kind == ChallengeKind.Membership) {
            (uint256 stake,) = _stakes();
            stakeTaken = fund.expel(c.target, stake, matter);
        } else if (upheld) {
            if (claimDesk.isProvider(c.target)) claimDesk.removeProvider(c.target);
            if (fund.isAttestor(c.target)) fund.removeAttestor(c.target);
        }
        _split(matter, stakeTaken);
        emit ChallengeConcluded(matter, c.target, upheld);
    }

    // --- views -------------------------------------------------------------------------------------------------------

    /// @inheritdoc IReviewDesk
    function statusOf(uint256 matter) public view returns (ChallengeStatus) {
        Mark mark = _challenges[matter].mark;
        if (mark == Mark.None) return ChallengeStatus.None;
        if (mark == Mark.Upheld) return ChallengeStatus.Upheld;
        if (mark == Mark.Dismissed) return ChallengeStatus.Dismissed;
        (bool over, bool appealed, uint256 finalAt) = _standing(matter);
        if (!over) return appealed ? ChallengeStatus.Appealed : ChallengeStatus.Open;
        return block.timestamp < finalAt ? ChallengeStatus.Verdict : ChallengeStatus.Decided;
    }

    /// @inheritdoc IReviewDesk
    function challengeOf(uint256 matter) external view returns (ChallengeFacts memory) {
        Challenge memory c = _challenges[matter];
        if (c.mark == Mark.None) revert UnknownChallenge(matter);
        return ChallengeFacts(c.kind, c.target, c.challenger, c.openedAt, c.reason);
    }

    // --- inside ------------------------------------------------------------------------------------------------------

    function _challenge(ChallengeKind kind, address target, Reason reason, bytes32 evidence)
        private
        returns (uint256 matter)
    {
        uint256 pending = openAgainst[kind][target];
        if (pending != 0) revert AlreadyChallenged(target, pending);
        address challenger = _self();
        matter = fund.openMatter();
        _challenges[matter] = Challenge(target, uint32(block.timestamp), kind, reason, Mark.Open, challenger);
        openAgainst[kind][target] = matter;
        (uint256 bond, uint256 caseId) = _object(matter, challenger, evidence, block.timestamp + answerSeconds, KEEP);
        emit Challenged(matter, target, challenger, kind, reason, bond, caseId, evidence);
        fund.takeBond(challenger, bond, matter);
    }

    function _respondentOf(uint256 matter) internal view override returns (address) {
        return _challenges[matter].target;
    }

    function _ladder() internal pure override returns (uint256, uint256) {
        return (OPTIONS, EXPEL);
    }

    function _read(uint256, uint256 option) internal pure override returns (uint256) {
        return option;
    }

    function _kindOf(uint256 matter, bool onAppeal) internal view override returns (CaseKind) {
        if (_challenges[matter].kind == ChallengeKind.Provider) return CaseKind.Provider;
        return onAppeal ? CaseKind.MembershipAppeal : CaseKind.Membership;
    }

    /// @dev Where all covered members have spoken, there is nobody larger to appeal to.
    function _appealSeconds(uint256 matter) internal view override returns (uint256) {
        return _challenges[matter].kind == ChallengeKind.Provider ? 0 : super._appealSeconds(matter);
    }

    function _hearsEvidence(uint256 matter) internal view override returns (bool) {
        return _beforeSealed(matter) && _challenges[matter].mark == Mark.Open;
    }
}
