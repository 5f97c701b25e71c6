// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IBooks, Movement} from "./IBooks.sol";
import {IMembership} from "./IMembership.sol";
import {ISettlement} from "./ISettlement.sol";

/// @title A mutual-aid fund: the one place that holds and pays money
interface IMutualFund is IBooks, IMembership, ISettlement {
    /// @notice The fund exists under these rules.
    event FundOpened(
        address indexed token,
        address indexed claimDesk,
        address indexed operator,
        address reviewDesk,
        bytes32 rulesHash,
        uint256 startsAt,
        uint256 periodSeconds,
        uint256 tick
    );
    event FeesCollected(address indexed operator, uint256 amount);
    /// @notice A claim entered the batch of `period`, for `amount` token units.
    event ClaimBatched(uint256 indexed claimId, uint256 indexed period, uint256 amount);
    /// @notice A claim left its batch: disputed, or withdrawn.
    event ClaimUnbatched(uint256 indexed claimId, uint256 indexed period, uint256 amount);

    error OnlyClaimDesk(address caller);
    error OnlyCourt(address caller);
    /// @notice RESERVE above its floor does not cover a claim of the fast lane and its fee.
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

    /// @notice The other court: it and the claim desk may move bonds and carry out verdicts.
    function reviewDesk() external view returns (address);

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

    // --- for the courts only: the claim desk and the review desk -----------------------------------------------------

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
