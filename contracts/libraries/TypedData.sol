// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";

/// @title EIP-712 digests in the domain of the running contract
/// @notice What is signed counts for one contract on one chain.
library TypedData {
    bytes1 private constant DOMAIN_FIELDS = 0x0f; // name, version, chain, contract
    bytes32 private constant VERSION_HASH = keccak256("1");

    /// @param nameHash keccak256 of the domain's name.
    /// @param message keccak256 of the type hash and the encoded fields.
    function digest(bytes32 nameHash, bytes32 message) internal view returns (bytes32) {
        bytes32 domain = MessageHashUtils.toDomainSeparator(
            DOMAIN_FIELDS, nameHash, VERSION_HASH, block.chainid, address(this), bytes32(0)
        );
        return MessageHashUtils.toTypedDataHash(domain, message);
    }
}
