// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Benefit, BenefitCaps, ClaimTerms} from "./FundTypes.sol";
import {IDisputes} from "./IDisputes.sol";

/// @notice A claim's state, derived from time and a few stored marks.
enum ClaimStatus {
    None,
    Filed, // waits for publication with the next period
    Published, // objection window open
    FastPaid, // paid by the fast lane; the objection window is still open
    Disputed, // objected to: the window is still open, or the jury at work
    Verdict, // the jury has spoken; either party may appeal
    Appealed, // the larger jury at work
    Decided, // the outcome is final; anyone may conclude
    Approved, // waits for settlement
    Funded, // funded, wholly or in part, and not all collected
    Carried, // all that was funded is collected; the rest is owed
    Paid, // all that was ever funded is collected, and no more is owed
    Refused,
    Fraud, // refused, and the claimant expelled
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

/// @notice What a provider says a claimant paid, signed as EIP-712 typed data in the claim desk's domain.
struct Receipt {
    address member;
    uint256 line;
    uint256 eventAt;
    uint256 receipts; // token units
    uint256 otherSources; // token units
    bytes32 evidence;
    uint48 validUntil; // last second + 1
    uint256 nonce; // one use each per provider
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
    uint256 paid; // so far, what was kept back included
    uint256 lower; // the lower amount that objectors put to the jury; 0: none
    bool attested; // filed for the fast lane
    bool fastPaid;
    uint256 version; // of the rules, by which it is judged
}

/// @title The claim desk: a claim's life, from filing to payment
/// @notice The jury's options for a claim: 0 fraud, 1 refuse, 2 pay the lower amount, 3 pay as filed.
interface IClaimDesk is IDisputes {
    event ClaimFiled(
        uint256 indexed claimId,
        address indexed claimant,
        uint256 indexed line,
        uint256 version,
        uint256 eventAt,
        uint256 publishedAt,
        uint256 period,
        uint256 amount,
        uint256 receipts,
        uint256 otherSources,
        bytes32 evidence
    );
    /// @notice A provider attested the receipts of a claim: without an objection it may be paid from `payableAt`.
    event ReceiptAttested(uint256 indexed claimId, address indexed provider, uint256 nonce, uint256 payableAt);
    /// @notice `lower`: the amount the objector holds to be right; 0: nothing. `onTheTable`: what the jury may grant.
    event ObjectionRaised(
        uint256 indexed claimId,
        address indexed objector,
        Reason reason,
        uint256 lower,
        uint256 onTheTable,
        uint256 bond,
        uint256 caseId,
        bytes32 evidence
    );
    event ClaimWithdrawn(uint256 indexed claimId, address indexed claimant);
    /// @notice The claimant accepted the lower amount on the table; the case ends, and the objectors were right.
    event LowerAccepted(uint256 indexed claimId, address indexed claimant, uint256 amount, uint256 period);
    /// @notice A disputed claim was decided; see {DisputeConcluded} for the stakes and the jury's {CaseClosed} for the votes.
    event ClaimConcluded(uint256 indexed claimId, ClaimStatus outcome, uint256 amount, uint256 period);
    /// @notice `paid` in all so far, of `amount` in all; `offset` of this payment was kept back for RESERVE.
    event AidPaid(
        uint256 indexed claimId,
        address indexed claimant,
        address to,
        uint256 amount,
        uint256 offset,
        uint256 paid,
        bool done
    );
    event FastLanePaid(uint256 indexed claimId, address indexed claimant, uint256 amount, uint256 fee);
    /// @notice Aid paid by the fast lane was overturned; `debt` in all is kept back from the claimant's later aid.
    event Overturned(uint256 indexed claimId, address indexed claimant, uint256 amount, uint256 debt);
    event ProviderRegistered(address indexed provider);
    /// @notice By a new version of the rules, or by a challenge; no later receipt of this provider counts.
    event ProviderRemoved(address indexed provider);

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
    error WrongClaimStatus(uint256 claimId, ClaimStatus status);
    error NotClaimant(uint256 claimId, address caller);
    error PayeeAddressZero();
    error LowerTooHigh(uint256 lower, uint256 amount);
    /// @notice No objector named a lower amount, or one holds that nothing is right.
    error NothingLower(uint256 claimId);
    error ObjectionWindowOpen(uint256 claimId, uint256 endsAt);
    error SealingOver(uint256 claimId);
    error AboveFastLimit(uint256 amount, uint256 most);
    error NotForFastLane(uint256 claimId);
    error FastWindowOpen(uint256 claimId, uint256 payableAt);
    error ReceiptNotForThis(address member);
    error ReceiptExpired(uint256 validUntil);
    error ReceiptAlreadyUsed(address provider, uint256 nonce);
    error ReceiptNotSigned(address provider);
    error UnknownProvider(address provider);
    error OnlyReviewDesk(address caller);
    error OnlyRulebook(address caller);
    error UnknownVersion(uint256 version);

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

    /// @notice File a claim with a receipt that a registered provider attested, for the fast lane.
    /// Emits {ClaimFiled}, {ReceiptAttested} and the fund's {ClaimBatched}.
    function fileAttested(Receipt calldata receipt, address provider, bytes calldata signature)
        external
        returns (uint256 claimId);

    /// @notice Pay an attested claim from RESERVE once its short window has passed without objection; anyone may call.
    /// The objection window goes on; what is overturned is kept back from later aid. Emits {FastLanePaid}.
    function payFast(uint256 claimId) external;

    /// @notice Take a claim back, before it is decided: while disputed, until sealing ends. Emits {ClaimWithdrawn}.
    function withdraw(uint256 claimId) external;

    /// @notice The claimant accepts the lower amount on the table: once the objection window is over, until sealing ends,
    /// and only if every objector named one. Emits {LowerAccepted}.
    function acceptLower(uint256 claimId) external;

    /// @notice Object, with a bond, from filing until the publicity window ends. Objections to one claim are one case.
    /// Emits {ObjectionRaised}.
    /// @param lower The amount that would be right, token units, below the amount asked; 0: none. Of several, the lowest
    /// is put to the jury.
    function raiseObjection(uint256 claimId, Reason reason, uint256 lower, bytes32 evidence) external;

    /// @notice Carry out the verdict on a disputed claim; anyone may call. Emits {DisputeConcluded}, {ClaimConcluded}.
    function conclude(uint256 claimId) external;

    /// @notice Pay what is funded to the claimant's address; anyone may call. Emits {AidPaid}.
    function pay(uint256 claimId) external;

    /// @notice The claimant is paid at `to`. Emits {AidPaid}.
    function collectTo(uint256 claimId, address to) external;

    /// @notice A verdict took a provider's right to attest. Only the review desk. Emits {ProviderRemoved}.
    function removeProvider(address provider) external;

    /// @notice A version of the rules comes into force for events from now on. Only the rulebook.
    /// Emits {ProviderRegistered}s, {ProviderRemoved}s.
    /// @param rules abi.encode of a `ClaimRules`.
    function adopt(bytes calldata rules) external;

    function statusOf(uint256 claimId) external view returns (ClaimStatus);

    function claimOf(uint256 claimId) external view returns (ClaimFacts memory);

    function isProvider(address account) external view returns (bool);
    /// @notice Token units that will be kept back from a member's later aid.
    function debtOf(address member) external view returns (uint256);
    /// @notice Versions of the rules so far; the last is in force.
    function versionCount() external view returns (uint256);
    /// @notice The version by which an event is judged.
    function versionAt(uint256 eventAt) external view returns (uint256);
    /// @notice The clocks of a version, and the first moment whose events are judged by it.
    function claimTerms(uint256 version) external view returns (ClaimTerms memory terms, uint256 from);
    function benefitAt(uint256 version, uint256 line) external view returns (Benefit memory);
    function benefitCount(uint256 version) external view returns (uint256);
    function capsOf(uint256 version, uint256 code) external view returns (BenefitCaps memory);
    /// @notice Token units already taken up under a cap, per member, code, and event day, plan year or (0) lifetime.
    function usedOf(address member, uint256 code, uint256 capKind, uint256 bucket) external view returns (uint256);
}
