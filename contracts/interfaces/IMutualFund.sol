// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Thresholds} from "./FundTypes.sol";
import {IBooks, Movement} from "./IBooks.sol";
import {IMembership} from "./IMembership.sol";
import {ISettlement} from "./ISettlement.sol";

/// @notice What the guardian may pause, each by itself.
enum Power {
    Joining, // joining, raising cover
    Filing, // new claims
    Paying // aid, fees, grants; never refunds, bonds, rewards
}

/// @notice What stops, what waits, and what is left at the end.
struct FundStanding {
    uint256 joiningPausedUntil; // a moment in the past: not paused
    uint256 filingPausedUntil;
    uint256 payingPausedUntil;
    bool joinsStopped; // the last settlement found the funding ratio too low
    uint256 lowFor; // settlements in a row that found the ratio low
    uint256 fewFor; // settlements in a row that found too few members
    uint256 newTermsFrom; // the period from which other share terms count; 0: none are waiting
    uint256 windingSince; // 0: not winding up
    uint256 closedAt; // 0: not closed
    uint256 perUnit; // token units of RESERVE for each unit, fixed at closing
    uint256 unitsLeft; // of members who have not collected yet
    uint256 rounding; // token units that the last one out takes besides
    bool swept; // what nobody claimed went to the beneficiary
}

/// @title A mutual-aid fund: the one place that holds and pays money
interface IMutualFund is IBooks, IMembership, ISettlement {
    /// @notice The fund exists; what stands here never changes.
    event FundOpened(
        address indexed token,
        address indexed claimDesk,
        address indexed rulebook,
        address reviewDesk,
        uint256 startsAt,
        uint256 periodSeconds,
        uint256 tick
    );
    /// @notice A version of the rules came into force; its share terms count from period `sharesFrom` on.
    event TermsAdopted(
        bytes32 indexed rulesHash, address indexed operator, address indexed beneficiary, uint256 sharesFrom
    );
    /// @notice Nobody joins any more, and events from `since` on are not covered.
    event WindingUpStarted(uint256 since);
    /// @notice All claims have run off in the open `period`; each of `units` has a part of `perUnit` in RESERVE.
    event FundClosed(uint256 indexed period, uint256 perUnit, uint256 units, uint256 payers);
    /// @notice Money that is nobody's went to the beneficiary; `expired`: with all that was not claimed in time.
    event UnclaimedSwept(address indexed beneficiary, uint256 amount, bool expired);
    event FeesCollected(address indexed operator, uint256 amount);
    /// @notice A claim entered the batch of `period`, for `amount` token units.
    event ClaimBatched(uint256 indexed claimId, uint256 indexed period, uint256 amount);
    /// @notice A claim left its batch: disputed, or withdrawn.
    event ClaimUnbatched(uint256 indexed claimId, uint256 indexed period, uint256 amount);

    error OnlyClaimDesk(address caller);
    error OnlyCourt(address caller);
    error OnlyRulebook(address caller);
    error OnlyReviewDesk(address caller);
    error FundWindingUp(uint256 since);
    error JoiningStopped();
    error JoiningPaused(uint256 until);
    error FilingPaused(uint256 until);
    error PayingPaused(uint256 until);
    /// @notice The plan keeps its surplus for the members, or for claims.
    error SurplusNotGranted();
    error NotRunningOff();
    /// @notice Token units of aid that is asked for or owed; the fund closes when there is none.
    error ClaimsPending(uint256 amount);
    error NotClosed();
    error FundIsClosed();
    error UnclaimedUntil(uint256 at);
    /// @notice RESERVE above its floor does not cover a claim of the fast lane and its fee, or a grant.
    error ReserveTooLow(uint256 free, uint256 needed);
    error NotFromBonds(Movement movement);
    error BatchNotSettled(uint256 period);

    /// @notice Set the allowance by the caller's EIP-2612 signature, then act, both inside `multicall`.
    /// A permit that somebody else already submitted is no error.
    function permit(uint256 amount, uint256 deadline, uint8 v, bytes32 r, bytes32 s) external;

    /// @notice Pay the operator what is in FEES; anyone may call. Emits {FeesCollected}, {JournalEntry}.
    function collectFees() external;

    /// @notice Who receives the fee; no other right comes with it.
    function operator() external view returns (address);

    /// @notice The only contract that may tell the fund about claims.
    function claimDesk() external view returns (address);

    /// @notice The second court: it and the claim desk carry out verdicts; all three move bonds.
    function reviewDesk() external view returns (address);

    /// @notice The third court: it alone may change the rules, pause, grant, and wind up, and only as its votes say.
    function rulebook() external view returns (address);

    /// @notice Who receives grants, and what nobody claims.
    function beneficiary() external view returns (address);

    /// @notice Pauses, stopped joins, and the end.
    function standing() external view returns (FundStanding memory);

    /// @notice Token units of RESERVE that a member of a closed fund collects with the balance: for the units that were
    /// covered when winding-up began.
    function partOf(address member) external view returns (uint256);

    /// @notice Whether winding-up, or a vote on it, is due; and which.
    function thresholdReached() external view returns (bool reached, bool windsUp);

    function thresholds() external view returns (Thresholds memory);

    // --- for the claim desk only -------------------------------------------------------------------------------------

    /// @notice Give a new claim its id and a place in the batch of `period`.
    /// @return claimId From 1.
    /// @return granted `amount`, or less where the cap per claim times the paying units is less (fee included).
    function publish(uint256 period, uint256 amount) external returns (uint256 claimId, uint256 granted);

    /// @notice Take a claim out of its batch; it stays under decision where `disputed`.
    function unbatch(uint256 claimId, uint256 period, uint256 amount, bool disputed) external;

    /// @notice A disputed claim of `asked` was decided: into the open period's batch with `granted`, or away if that is 0.
    /// @return period The batch it joined; 0 if refused.
    function decide(uint256 claimId, uint256 asked, uint256 granted) external returns (uint256 period);

    /// @notice Pay what is funded of a claim beyond `paid`; of it, at most `debt` is kept back for RESERVE.
    /// @return amount Token units due now, `offset` included.
    /// @return offset Token units kept back.
    /// @return done True when nothing more will ever come.
    function payClaim(
        uint256 claimId,
        address claimant,
        address to,
        uint256 period,
        uint256 amount,
        uint256 paid,
        uint256 debt
    ) external returns (uint256, uint256 offset, bool done);

    /// @notice Take a claim out of its batch and pay it, and its fee, from RESERVE above the floor, at once.
    /// @return fee Token units.
    function payFast(uint256 claimId, address claimant, uint256 period, uint256 amount) external returns (uint256 fee);

    // --- for the rulebook only ---------------------------------------------------------------------------------------

    /// @notice A version of the rules comes into force; share terms from the next period on. Emits {TermsAdopted},
    /// {AttestorRegistered}s, {AttestorRemoved}s.
    /// @param rules abi.encode of a `FundRules`.
    function adopt(bytes calldata rules) external;

    /// @notice Stop an activity until a moment; one in the past lets it go on.
    function pause(Power power, uint256 until) external;

    /// @notice Give of RESERVE above its floor to the beneficiary. Emits {JournalEntry}.
    function grant(uint256 amount, uint256 matter) external;

    /// @notice Begin to count anew towards the thresholds.
    function clearAlarm() external;

    /// @notice Emits {WindingUpStarted}.
    function startWindingUp() external;

    /// @notice Everybody leaves, with a part of RESERVE. Emits {FundClosed}.
    /// @dev Requirements: winding up; no claim is published, under decision, or owed.
    function close() external;

    /// @notice Pay the beneficiary what is nobody's, and after three years also what nobody claimed.
    /// Emits {UnclaimedSwept}, {JournalEntry}s.
    /// @param paused Seconds since closing in which paying was paused.
    function sweep(uint256 paused) external;

    // --- for the review desk only ------------------------------------------------------------------------------------

    /// @notice No further voucher of this attestor counts. Emits {AttestorRemoved}.
    function removeAttestor(address attestor) external;

    // --- for the courts only: claim desk, review desk, rulebook ------------------------------------------------------

    /// @notice The next number of the sequence that claims and challenges share.
    function openMatter() external returns (uint256 matter);

    function takeBond(address payer, uint256 amount, uint256 matter) external;

    /// @notice Pay out of BONDS: a bond returned, a reward, a juror's reward, or compensation.
    function payBond(Movement movement, address to, uint256 amount, uint256 matter) external;

    function forfeitBonds(uint256 amount, uint256 matter) external;

    /// @notice Take up to `most` of a member's prepaid balance into BONDS; never so much that the member lapses.
    /// Emits {StakeTaken}, {JournalEntry}.
    function takeStake(address member, uint256 most, uint256 matter) external returns (uint256 taken);

    /// @notice End a membership at once; up to `stake` of the balance goes to BONDS, the rest can be collected.
    /// Emits {MemberExpelled}, {JournalEntry}. Nothing happens to one who was expelled already.
    function expel(address member, uint256 stake, uint256 matter) external returns (uint256 taken);
}
