// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {BitMaps} from "@openzeppelin/contracts/utils/structs/BitMaps.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";

import {Application, IMembership, MemberStatus, Voucher} from "../interfaces/IMembership.sol";
import {Bounds} from "../libraries/Bounds.sol";
import {TypedData} from "../libraries/TypedData.sol";
import {FundState} from "./FundState.sol";
import {Members} from "./Members.sol";
import {Member, MemberSlot, MemberState} from "./MemberState.sol";

/// @title Attestors' vouchers
/// @dev External only because it would not fit into the fund's code.
library Vouchers {
    using BitMaps for BitMaps.BitMap;
    using Members for MemberState;
    using MemberSlot for Member;

    bytes32 private constant NAME_HASH = keccak256("MutualFund");
    bytes32 private constant TYPEHASH = keccak256(
        "Voucher(address member,bytes32 identity,bytes32 healthCommitment,uint8 band,uint32 maxCover,uint48 validUntil,uint256 nonce)"
    );

    /// @notice Check a voucher for an application, and use it up. One person, one membership: the identity is bound to
    /// the member's address until that membership has been over for the longest dispute, so that nobody steps out of a
    /// verdict; and for good if it ended by expulsion.
    function useToJoin(
        MemberState storage self,
        FundState storage fund,
        uint256 tickSize,
        Voucher calldata voucher,
        Application calldata a,
        address attestor,
        bytes calldata signature
    ) external {
        if (voucher.healthCommitment != a.healthCommitment) {
            revert IMembership.VoucherForOtherHealth(voucher.healthCommitment, a.healthCommitment);
        }
        bytes32 identity = voucher.identity;
        if (identity == 0) revert IMembership.IdentityMissing();
        address holder = self.holders[identity];
        if (holder != a.member) {
            Member memory m = self.members[holder].load();
            MemberStatus status = self.statusOf(fund, tickSize, m);
            bool over = status == MemberStatus.Left || status == MemberStatus.Lapsed;
            over = over && block.timestamp >= Members.endOf(fund, m) + Bounds.MAX_CLAIM_SECONDS;
            if (holder != address(0) && !over) revert IMembership.IdentityInUse(identity, holder, status);
            self.holders[identity] = a.member;
        }
        use(self, voucher, a.member, a.band, a.cover, attestor, signature);
    }

    /// @notice Check a voucher for `member` at `band` and `cover`, and use it up.
    function use(
        MemberState storage self,
        Voucher calldata voucher,
        address member,
        uint8 band,
        uint32 cover,
        address attestor,
        bytes calldata signature
    ) public {
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

    /// @dev In the fund's own domain: a voucher counts for one fund on one chain.
    function _digest(Voucher calldata v) private view returns (bytes32) {
        bytes32 message =
            keccak256(abi.encode(TYPEHASH, v.member, v.identity, v.healthCommitment, v.band, v.maxCover, v.validUntil, v.nonce));
        return TypedData.digest(NAME_HASH, message);
    }
}
