// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Benefit, BenefitCaps, ClaimTerms} from "./FundTypes.sol";

/// @notice A claim's state, derived from time and a few stored marks.
enum ClaimStatus {
    None,
    Filed, // waits for publication with the next period
    Published, // objection window open
    Disputed, // a case is open
    Decided, // voting is over; anyone may conclude
    Approved, // waits for settlement
    Funded, // funded, wholly or in part, and not all collected
    Carried, // all that was funded is collected; the rest is owed
    Paid, // all that was ever funded is collected, and no more is owed
    Refused,
    Withdrawn
}

enum Reason {
    WaitingPeriod,
    Identity,
    NonDisclosure,
    Amount,
    Duplicate,
    Forged
}

/// @notice The facts of a claim. Amounts are token units.
struct ClaimFacts {
    address claimant;
    uint256 line; // of the benefits table, from 1
    uint256 eventAt;
    uint256 filedAt;
    uint256 publishedAt;
    uint256 windowEndsAt; // first second after the publicity window
    uint256 period; // whose settlement funds it
    uint256 amount; // granted
    uint256 paid; // so far
    uint256 caseId; // 0: undisputed
    uint256 objections;
    uint256 bond; // each objector's
}

/// @title The claim desk: a claim's life, from filing to payment
interface IClaimDesk {
    event ClaimFiled(
        uint256 indexed claimId,
        address indexed claimant,
        uint256 indexed line,
        uint256 eventAt,
        uint256 publishedAt,
        uint256 period,
        uint256 amount,
        uint256 receipts,
        uint256 otherSources,
        bytes32 evidence
    );
    event EvidenceAdded(uint256 indexed claimId, address indexed by, bytes32 evidence);
    event ObjectionRaised(
        uint256 indexed claimId, address indexed objector, Reason reason, uint256 bond, uint256 caseId, bytes32 evidence
    );
    event ClaimWithdrawn(uint256 indexed claimId, address indexed claimant);
    /// @notice A disputed claim was decided; the tally is in the jury's {CaseDecided}.
    event ClaimConcluded(
        uint256 indexed claimId, uint256 indexed caseId, bool approved, uint256 period, uint256 bondsForfeited
    );
    /// @notice `paid` in all so far, of `amount`.
    event AidPaid(
        uint256 indexed claimId, address indexed claimant, address to, uint256 amount, uint256 paid, bool done
    );
    event BondCollected(uint256 indexed claimId, address indexed objector, uint256 amount);
    event CompensationCollected(uint256 indexed claimId, address indexed claimant, uint256 amount);

    error UnknownClaim(uint256 claimId);
    error UnknownBenefit(uint256 line);
    error EventInFuture(uint256 eventAt);
    error ReportedTooLate(uint256 eventAt, uint256 lastDay);
    error NotCoveredAt(address member, uint256 eventAt);
    error EventInWaiting(uint256 eventAt, uint256 waitsUntil);
    error AgeImpossible(uint256 youngest, uint256 oldest);
    error NothingClaimable();
    error ReceiptsNotAsked();
    error CapReached(uint256 code);
    error EvidenceMissing();
    error WrongClaimStatus(uint256 claimId, ClaimStatus status);
    error NotClaimant(uint256 claimId, address caller);
    error NotParty(uint256 claimId, address caller);
    error ObjectorNotCovered(address objector);
    error OwnClaim(uint256 claimId);
    error AlreadyObjected(uint256 claimId, address objector);
    error NoBondToCollect(uint256 claimId, address objector);
    error NoCompensation(uint256 claimId);
    error PayeeAddressZero();

    /// @notice File a claim. Emits {ClaimFiled} and the fund's {ClaimBatched}.
    /// @dev Published at once if its window fits into the open period, else with the next: so its whole window and its
    /// bill fall into one period, and nobody can step out between the two.
    /// @param line Line of the benefits table, from 1.
    /// @param eventAt Second of the event (diagnosis, accident).
    /// @param receipts Token units; only for proportional benefits, else 0.
    /// @param otherSources Token units paid by others; only for proportional benefits, else 0.
    /// @param evidence Salted commitment.
    function file(uint256 line, uint256 eventAt, uint256 receipts, uint256 otherSources, bytes32 evidence)
        external
        returns (uint256 claimId);

    /// @notice Add a commitment to further evidence until the claim is decided. Claimant or objector. Emits {EvidenceAdded}.
    function addEvidence(uint256 claimId, bytes32 evidence) external;

    /// @notice Take a claim back, before it is decided. Emits {ClaimWithdrawn}.
    function withdraw(uint256 claimId) external;

    /// @notice Object, with a bond, from filing until the publicity window ends. Objections to one claim are one case. Emits {ObjectionRaised}.
    function raiseObjection(uint256 claimId, Reason reason, bytes32 evidence) external;

    /// @notice Carry out the verdict on a disputed claim; anyone may call. Emits {ClaimConcluded}.
    function conclude(uint256 claimId) external;

    /// @notice Pay what is funded to the claimant's address; anyone may call. Emits {AidPaid}.
    function pay(uint256 claimId) external;

    /// @notice The claimant is paid at `to`. Emits {AidPaid}.
    function collectTo(uint256 claimId, address to) external;

    /// @notice Return the bond of an objector who was right; anyone may call. Emits {BondCollected}.
    function collectBond(uint256 claimId, address objector) external;

    /// @notice Pay the claimant's part of lost bonds; anyone may call. Emits {CompensationCollected}.
    function collectCompensation(uint256 claimId) external;

    function statusOf(uint256 claimId) external view returns (ClaimStatus);

    function claimOf(uint256 claimId) external view returns (ClaimFacts memory);

    function claimTerms() external view returns (ClaimTerms memory);
    function benefitAt(uint256 line) external view returns (Benefit memory);
    function benefitCount() external view returns (uint256);
    function capsOf(uint256 code) external view returns (BenefitCaps memory);
    /// @notice Token units already taken up under a cap, per member, code, and event day, plan year or (0) lifetime.
    function usedOf(address member, uint256 code, uint256 capKind, uint256 bucket) external view returns (uint256);
}
