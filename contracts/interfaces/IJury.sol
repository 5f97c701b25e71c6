// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// @notice What a case is about. The subject differs, the engine does not.
enum CaseKind {
    Claim
}

/// @title The voting engine: decides a case that a court brings, and nothing else
/// @notice Options are numbers whose meaning the court publishes; for a claim 0 = refuse, 1 = pay.
interface IJury {
    event CaseOpened(
        uint256 indexed caseId, uint256 indexed subject, CaseKind kind, uint256 opensAt, uint256 closesAt, uint256 quorum
    );
    /// @notice One member, one vote. `tally` is that of the option after this vote.
    event VoteCast(
        uint256 indexed caseId, address indexed voter, uint256 option, uint256 tally, bytes32 reasonHash
    );
    event CaseDecided(uint256 indexed caseId, uint256 option, uint256 refuse, uint256 pay, uint256 quorum);
    event CaseCancelled(uint256 indexed caseId);

    error OnlyCourt(address caller);
    error UnknownCase(uint256 caseId);
    /// @notice The case was decided or cancelled.
    error CaseClosed(uint256 caseId);
    error UnknownOption(uint256 option);
    error VotingNotOpen(uint256 caseId, uint256 opensAt, uint256 closesAt);
    error VotingNotOver(uint256 caseId, uint256 closesAt);
    error NotEligible(uint256 caseId, address voter);
    error PartyMayNotVote(uint256 caseId, address voter);
    error AlreadyVoted(uint256 caseId, address voter);

    /// @notice Open a case. Only the court. Emits {CaseOpened}.
    /// @param opensAt When voting starts; who is eligible is fixed by cover at this call.
    function openCase(CaseKind kind, uint256 subject, uint256 opensAt) external returns (uint256 caseId);

    /// @notice Decide a case whose voting is over. Only the court. Emits {CaseDecided}.
    function decideCase(uint256 caseId) external returns (uint256 option);

    /// @notice The court no longer needs a decision. Only the court. Emits {CaseCancelled}.
    function cancelCase(uint256 caseId) external;

    /// @notice Vote. Covered before the case opened, still covered, not a party. Emits {VoteCast}.
    /// @param reasonHash Hash of a written reason, or zero.
    function vote(uint256 caseId, uint8 option, bytes32 reasonHash) external;

    /// @notice True once voting is over: `decideCase` will answer `option`.
    function resultOf(uint256 caseId) external view returns (bool over, uint256 option);

    function caseOf(uint256 caseId)
        external
        view
        returns (
            uint256 subject,
            uint256 openedAt,
            uint256 opensAt,
            uint256 closesAt,
            uint256 quorum,
            uint256 refuse,
            uint256 pay
        );

    function hasVoted(uint256 caseId, address voter) external view returns (bool);
}

/// @notice What brings cases to the jury and knows their parties.
interface ICourt {
    function isParty(uint256 subject, address account) external view returns (bool);
}
