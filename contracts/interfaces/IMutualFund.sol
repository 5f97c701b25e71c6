// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IBooks} from "./IBooks.sol";
import {IMembership} from "./IMembership.sol";
import {ISettlement} from "./ISettlement.sol";

/// @title A mutual-aid fund: the one place that holds and pays money
interface IMutualFund is IBooks, IMembership, ISettlement {
    /// @notice The fund exists under these rules.
    event FundOpened(
        address indexed token,
        address indexed claimDesk,
        address indexed operator,
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
    error BatchNotSettled(uint256 period);

    /// @notice Set the allowance by the caller's EIP-2612 signature, then act, both inside `multicall`.
    /// A permit that somebody else already submitted is no error.
    function permit(uint256 amount, uint256 deadline, uint8 v, bytes32 r, bytes32 s) external;

    /// @notice Pay the operator what is in FEES; anyone may call. Emits {FeesCollected}, {JournalEntry}.
    function collectFees() external;

    /// @notice Who receives the fee; no other right comes with it.
    function operator() external view returns (address);

    /// @notice The only contract that may tell the fund about claims and bonds.
    function claimDesk() external view returns (address);

    // --- for the claim desk only -------------------------------------------------------------------------------------

    /// @notice Give a new claim its id and a place in the batch of `period`.
    /// @return claimId From 1.
    /// @return granted `amount`, or less where the cap per claim times the paying units is less (fee included).
    function publish(uint256 period, uint256 amount) external returns (uint256 claimId, uint256 granted);

    /// @notice Take a claim out of its batch; it stays under decision where `disputed`.
    function unbatch(uint256 claimId, uint256 period, uint256 amount, bool disputed) external;

    /// @notice A disputed claim was decided: into the open period's batch (`approved`), or away.
    /// @return period The batch it joined; 0 if refused.
    function decide(uint256 claimId, uint256 amount, bool approved) external returns (uint256 period);

    /// @notice Pay what is funded of a claim beyond `paid`.
    /// @return amount Token units paid now.
    /// @return done True when nothing more will ever come.
    function payClaim(uint256 claimId, address claimant, address to, uint256 period, uint256 amount, uint256 paid)
        external
        returns (uint256, bool done);

    function takeBond(address objector, uint256 amount, uint256 claimId) external;
    function returnBond(address objector, uint256 amount, uint256 claimId) external;
    function forfeitBonds(uint256 amount, uint256 claimId) external;
    function compensate(address claimant, uint256 amount, uint256 claimId) external;
}
