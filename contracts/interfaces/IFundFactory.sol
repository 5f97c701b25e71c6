// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Plan} from "./FundTypes.sol";

/// @notice The contracts of one fund.
struct FundParts {
    address fund;
    address claimDesk;
    address reviewDesk;
    address jury;
    address rulebook;
}

/// @title Creates funds and lists them
/// @notice In two transactions, because the contracts of a fund do not fit into one.
interface IFundFactory {
    /// @notice The first half of a fund exists; who sends the same plan again completes it.
    event FundPrepared(uint256 indexed draftId, address indexed fund, address indexed creator, bytes32 planHash);
    event FundCreated(
        uint256 indexed fundId,
        address indexed fund,
        address indexed creator,
        FundParts parts,
        address token,
        bytes32 rulesHash
    );

    error NotABlueprint(address blueprint);
    error UnknownFund(uint256 fundId);
    error UnknownDraft(uint256 draftId);
    error DraftDone(uint256 draftId, uint256 fundId);
    error NotTheDraft(bytes32 given, bytes32 prepared);

    /// @notice Create the jury, the review desk and the rulebook of a fund. Anyone may; it gives no right.
    /// Emits {FundPrepared}.
    /// @param token The stablecoin that all accounts are kept in.
    function prepareFund(address token, Plan calldata plan) external returns (uint256 draftId);

    /// @notice Create the fund itself and its claim desk, and put version 1 of the rules in force. Emits {FundCreated}.
    /// @param plan As it was prepared.
    /// @param text The canonical text of the rules; keccak256 of it is `plan.rules.rulesHash`.
    function createFund(uint256 draftId, address token, Plan calldata plan, string calldata text)
        external
        returns (address fund);

    function fundCount() external view returns (uint256);

    /// @param fundId From 1.
    function fundAt(uint256 fundId) external view returns (FundParts memory);

    /// @notice What a draft was prepared for, and the fund it became; 0: none yet.
    function draftAt(uint256 draftId) external view returns (bytes32 planHash, uint256 fundId, FundParts memory parts);
}
