// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Context} from "@openzeppelin/contracts/utils/Context.sol";
import {ERC2771Context} from "@openzeppelin/contracts/metatx/ERC2771Context.sol";
import {Multicall} from "@openzeppelin/contracts/utils/Multicall.sol";

/// @title Members act themselves, through the forwarder on their signature, or through who acts for them; several actions
/// fit in one call
abstract contract Relayed is ERC2771Context, Multicall {
    /// @notice The register of who acts for whom; zero: nobody acts for anybody here.
    address public immutable agents;

    constructor(address forwarder, address agents_) ERC2771Context(forwarder) {
        agents = agents_;
    }

    /// @notice Whose word counts about who is calling: the forwarder's, and the register's.
    function isTrustedForwarder(address account) public view override returns (bool) {
        return super.isTrustedForwarder(account) || (account == agents && account != address(0));
    }

    function _msgSender() internal view override(Context, ERC2771Context) returns (address) {
        return ERC2771Context._msgSender();
    }

    function _msgData() internal view override(Context, ERC2771Context) returns (bytes calldata) {
        return ERC2771Context._msgData();
    }

    function _contextSuffixLength() internal view override(Context, ERC2771Context) returns (uint256) {
        return ERC2771Context._contextSuffixLength();
    }
}
