// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {BitMaps} from "@openzeppelin/contracts/utils/structs/BitMaps.sol";
import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";

import {IMembership, Voucher} from "../interfaces/IMembership.sol";
import {MemberState} from "./MemberState.sol";

/// @title Attestors' vouchers
/// @dev External only because it would not fit into the fund's code.
library Vouchers {
    using BitMaps for BitMaps.BitMap;

    bytes1 private constant DOMAIN_FIELDS = 0x0f; // name, version, chain, contract
    bytes32 private constant NAME_HASH = keccak256("MutualFund");
    bytes32 private constant VERSION_HASH = keccak256("1");
    bytes32 private constant TYPEHASH = keccak256(
        "Voucher(address member,bytes32 identity,uint8 band,uint32 maxCover,uint48 validUntil,uint256 nonce)"
    );

    /// @notice Check a voucher for `member` at `band` and `cover`, and use it up.
    function use(
        MemberState storage self,
        Voucher calldata voucher,
        address member,
        uint8 band,
        uint32 cover,
        address attestor,
        bytes calldata signature
    ) external {
        if (voucher.member != member || voucher.band != band) revert IMembership.VoucherNotForThis(member, band);
        if (cover > voucher.maxCover) revert IMembership.CoverOutOfRange(cover, 1, voucher.maxCover);
        if (block.timestamp >= voucher.validUntil) revert IMembership.VoucherExpired(voucher.validUntil);
        if (!self.isAttestor[attestor]) revert IMembership.UnknownAttestor(attestor);
        if (self.usedVouchers[attestor].get(voucher.nonce)) {
            revert IMembership.VoucherAlreadyUsed(attestor, voucher.nonce);
        }
        if (!SignatureChecker.isValidSignatureNow(attestor, _digest(voucher), signature)) {
            revert IMembership.VoucherNotSigned(attestor);
        }
        self.usedVouchers[attestor].set(voucher.nonce);
        emit IMembership.VoucherUsed(member, attestor, voucher.identity, voucher.nonce);
    }

    /// @notice The caller, an attestor, gives its office to a new key.
    function rotate(MemberState storage self, address attestor, address successor) external {
        if (!self.isAttestor[attestor]) revert IMembership.UnknownAttestor(attestor);
        if (successor == address(0)) revert IMembership.AttestorAddressZero();
        self.isAttestor[attestor] = false;
        self.isAttestor[successor] = true;
        emit IMembership.AttestorRotated(attestor, successor);
    }

    /// @dev EIP-712, in the fund's own domain: a voucher counts for one fund on one chain.
    function _digest(Voucher calldata v) private view returns (bytes32) {
        bytes32 domain = MessageHashUtils.toDomainSeparator(
            DOMAIN_FIELDS, NAME_HASH, VERSION_HASH, block.chainid, address(this), bytes32(0)
        );
        bytes32 message =
            keccak256(abi.encode(TYPEHASH, v.member, v.identity, v.band, v.maxCover, v.validUntil, v.nonce));
        return MessageHashUtils.toTypedDataHash(domain, message);
    }
}
