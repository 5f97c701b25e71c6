// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {BitMaps} from "@openzeppelin/contracts/utils/structs/BitMaps.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";

import {IClaimDesk, Receipt} from "../interfaces/IClaimDesk.sol";
import {TypedData} from "./TypedData.sol";

/// @title Providers' receipts for the fast lane
/// @dev External only because it would not fit into the claim desk's code.
library Receipts {
    using BitMaps for BitMaps.BitMap;

    struct Book {
        mapping(address provider => bool) isProvider;
        mapping(address provider => BitMaps.BitMap) used;
    }

    bytes32 private constant NAME_HASH = keccak256("ClaimDesk");
    bytes32 private constant TYPEHASH = keccak256(
        "Receipt(address member,uint256 line,uint256 eventAt,uint256 receipts,uint256 otherSources,bytes32 evidence,uint48 validUntil,uint256 nonce)"
    );

    /// @notice Check a receipt for `claimant`, and use it up.
    function use(Book storage self, Receipt calldata r, address claimant, address provider, bytes calldata signature)
        external
    {
        if (r.member != claimant) revert IClaimDesk.ReceiptNotForThis(claimant);
        if (block.timestamp >= r.validUntil) revert IClaimDesk.ReceiptExpired(r.validUntil);
        if (!self.isProvider[provider]) revert IClaimDesk.UnknownProvider(provider);
        if (self.used[provider].get(r.nonce)) revert IClaimDesk.ReceiptAlreadyUsed(provider, r.nonce);
        if (!SignatureChecker.isValidSignatureNow(provider, _digest(r), signature)) {
            revert IClaimDesk.ReceiptNotSigned(provider);
        }
        self.used[provider].set(r.nonce);
    }

    /// @dev In the claim desk's own domain: a receipt counts for one fund on one chain.
    function _digest(Receipt calldata r) private view returns (bytes32) {
        bytes32 message = keccak256(
            abi.encode(
                TYPEHASH, r.member, r.line, r.eventAt, r.receipts, r.otherSources, r.evidence, r.validUntil, r.nonce
            )
        );
        return TypedData.digest(NAME_HASH, message);
    }
}
