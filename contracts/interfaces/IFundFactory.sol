// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Plan} from "./FundTypes.sol";

/// @title Creates funds and lists them
interface IFundFactory {
    event FundCreated(
        uint256 indexed fundId,
        address indexed fund,
        address indexed creator,
        address claimDesk,
        address reviewDesk,
        address jury,
        address token,
        bytes32 rulesHash,
        string rulesURI
    );

    error NotABlueprint(address blueprint);
    error UnknownFund(uint256 fundId);

    /// @notice Create a fund with its claim desk, review desk and jury. Anyone may; the creator gets no right. Emits {FundCreated}.
    function createFund(address token, Plan calldata plan) external returns (address fund);

    function fundCount() external view returns (uint256);

    /// @param fundId From 1.
    function fundAt(uint256 fundId)
        external
        view
        returns (address fund, address claimDesk, address reviewDesk, address jury);
}
