// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Context} from "@openzeppelin/contracts/utils/Context.sol";
import {ERC2771Context} from "@openzeppelin/contracts/metatx/ERC2771Context.sol";
import {Multicall} from "@openzeppelin/contracts/utils/Multicall.sol";

/// @title Members act themselves, or through the forwarder on their signature; several actions fit in one call
abstract contract Relayed is ERC2771Context, Multicall {
    constructor(address forwarder) ERC2771Context(forwarder) {}

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
