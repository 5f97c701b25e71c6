// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Reason} from "./IClaimDesk.sol";
import {IDisputes} from "./IDisputes.sol";

enum ChallengeKind {
    Membership,
    Provider
}

/// @notice A challenge's state, derived from time and a few stored marks.
enum ChallengeStatus {
    None,
    Open, // time to answer, then voting
    Verdict, // may be appealed
    Appealed,
    Decided, // voting is over; anyone may conclude
    Upheld, // the member is expelled, the provider suspended
    Dismissed
}

struct ChallengeFacts {
    ChallengeKind kind;
    address target;
    address challenger;
    uint256 openedAt;
    Reason reason;
}

/// @title The review desk: challenges to a membership, and to a provider's right to attest receipts
interface IReviewDesk is IDisputes {
    event Challenged(
        uint256 indexed matter,
        address indexed target,
        address indexed challenger,
        ChallengeKind kind,
        Reason reason,
        uint256 bond,
        uint256 caseId,
        bytes32 evidence
    );
    event ChallengeConcluded(uint256 indexed matter, address indexed target, bool upheld);

    error UnknownChallenge(uint256 matter);
    error ReasonNotForThis(Reason reason);
    error NotChallengeable(address target);
    error AlreadyChallenged(address target, uint256 matter);

    /// @notice Challenge a membership (identity, non-disclosure, duplicate), with a bond. Emits {Challenged}.
    function challengeMember(address member, Reason reason, bytes32 evidence) external returns (uint256 matter);

    /// @notice Challenge a provider's right to attest receipts (forged), with a bond. All covered members vote.
    /// Emits {Challenged}.
    function challengeProvider(address provider, bytes32 evidence) external returns (uint256 matter);

    /// @notice Carry out the verdict; anyone may call. Emits {ChallengeConcluded}.
    function conclude(uint256 matter) external;

    function statusOf(uint256 matter) external view returns (ChallengeStatus);
    function challengeOf(uint256 matter) external view returns (ChallengeFacts memory);
    /// @notice The challenge that is open against an account; 0: none.
    function openAgainst(ChallengeKind kind, address target) external view returns (uint256 matter);
}
