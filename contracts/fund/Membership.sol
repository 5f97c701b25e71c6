// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";

import {Band, MembershipTerms} from "../interfaces/FundTypes.sol";
import {Movement} from "../interfaces/IBooks.sol";
import {
    Application,
    Cover,
    IMembership,
    MemberFacts,
    MemberStatus,
    Voucher
} from "../interfaces/IMembership.sol";
import {IAgents} from "../interfaces/IAgents.sol";
import {Accounts} from "./Accounts.sol";
import {Books} from "./Books.sol";
import {FundState} from "./FundState.sol";
import {Joining} from "./Joining.sol";
import {Members} from "./Members.sol";
import {CURED, Member, MemberSlot, MemberState, REFERRED, REPRESENTED} from "./MemberState.sol";
import {Vouchers} from "./Vouchers.sol";
import {WindingUp} from "./WindingUp.sol";

/// @title Joining, prepaying, curing, raising cover, leaving
abstract contract Membership is Books, IMembership {
    using Accounts for FundState;
    using Checkpoints for Checkpoints.Trace208;
    using Joining for MemberState;
    using Members for MemberState;
    using MemberSlot for Member;
    using Vouchers for MemberState;
    using WindingUp for MemberState;

    /// @dev Token units per unit between two ticks. Fixed: every stored expiry counts in it.
    uint256 internal immutable _tick;

    MemberState internal _members;

    constructor(uint256 tick) {
        _tick = tick;
    }

    // --- member, or whoever pays for one -----------------------------------------------------------------------------

    /// @inheritdoc IMembership
    function join(Application calldata application) external nonReentrant {
        if (_members.terms.attested) revert VoucherRequired();
        _join(application);
    }

    /// @inheritdoc IMembership
    function joinAttested(
        Application calldata application,
        Voucher calldata voucher,
        address attestor,
        bytes calldata signature
    ) external nonReentrant {
        _members.useToJoin(_state, _tick, voucher, application, attestor, signature);
        _join(application);
    }

    /// @inheritdoc IMembership
    function topUp(address member, uint256 amount) external nonReentrant {
        _settleOverdue();
        if (amount == 0) revert AmountZero();
        address payer = _self();
        (uint256 number, uint256 dues) = _members.topUp(_state, _caller(payer), member, amount);
        _prepay(payer, member, amount, number, dues);
    }

    /// @inheritdoc IMembership
    function raiseCover(uint32 newCover, uint256 amount) external nonReentrant {
        if (_members.terms.attested) revert VoucherRequired();
        _raiseCover(_self(), newCover, amount);
    }

    /// @inheritdoc IMembership
    function raiseCoverAttested(
        uint32 newCover,
        uint256 amount,
        Voucher calldata voucher,
        address attestor,
        bytes calldata signature
    ) external nonReentrant {
        address member = _self();
        uint8 band = _members.members[member].band;
        _members.use(voucher, member, band, newCover, attestor, signature);
        _raiseCover(member, newCover, amount);
    }

    /// @inheritdoc IMembership
    function exit() external nonReentrant {
        _settleOverdue();
        _members.exit(_state, _tick, _self());
    }

    /// @inheritdoc IMembership
    function collectRefund(address member) external nonReentrant {
        _refund(member, member);
    }

    /// @inheritdoc IMembership
    function collectRefundTo(address to) external nonReentrant {
        if (to == address(0)) revert PayeeAddressZero();
        _refund(_self(), to);
    }

    // --- agents ------------------------------------------------------------------------------------------------------

    /// @inheritdoc IMembership
    function represent() external {
        if (msg.sender != agents) revert OnlyAgents(msg.sender);
        address member = _msgSender(); // as an agent had it passed on
        _members.members[member].flags |= REPRESENTED;
        emit MemberRepresented(member, _walletOf(member));
    }

    // --- views -------------------------------------------------------------------------------------------------------

    /// @inheritdoc IMembership
    function statusOf(address member) external view returns (MemberStatus) {
        return _statusOf(_members.members[member].load());
    }

    /// @inheritdoc IMembership
    function balanceOfMember(address member) external view returns (uint256) {
        return _balanceOf(_members.members[member].load());
    }

    /// @inheritdoc IMembership
    function memberOf(address member) external view returns (MemberFacts memory) {
        return _members.factsOf(_state, member);
    }

    /// @inheritdoc IMembership
    function coverAt(address member, uint256 at, uint256 waitingSeconds) external view returns (Cover memory) {
        return _members.coverAt(_state, member, at, waitingSeconds);
    }

    /// @inheritdoc IMembership
    function jurorOf(address member, uint256 since)
        external
        view
        returns (uint256 number, address referrer, bool represented)
    {
        Member memory m = _members.members[member].load();
        represented = m.flags & REPRESENTED != 0;
        bool covered = _statusOf(m) == MemberStatus.Covered;
        if (!covered || m.joinedAt + _members.terms.waitingSeconds > since) return (0, address(0), represented);
        // Only a cure can have left a gap between then and now.
        bool gap = m.flags & CURED != 0 && since < _members.gaps[member].upperLookupRecent(uint48(since));
        if (gap) return (0, address(0), represented);
        return (m.number, m.flags & REFERRED == 0 ? address(0) : _members.referrers[member], represented);
    }

    /// @inheritdoc IMembership
    function isRepresented(address member) public view returns (bool) {
        return _members.members[member].flags & REPRESENTED != 0;
    }

    /// @inheritdoc IMembership
    function referrerOf(address member) external view returns (address) {
        return _members.referrers[member];
    }

    /// @inheritdoc IMembership
    function holderOf(bytes32 identity) external view returns (address) {
        return _members.holders[identity];
    }

    /// @inheritdoc IMembership
    function isAttestor(address account) external view returns (bool) {
        return _members.isAttestor[account];
    }

    /// @inheritdoc IMembership
    function bandOf(uint256 band) external view returns (Band memory) {
        return _members.bands[band];
    }

    /// @inheritdoc IMembership
    function membershipTerms() external view returns (MembershipTerms memory) {
        return _members.terms;
    }

    /// @inheritdoc IMembership
    function rulesHash() external view returns (bytes32) {
        return _members.rulesHash;
    }

    /// @inheritdoc IMembership
    function payers() external view returns (uint256) {
        return _state.pool.payers;
    }

    // --- inside ------------------------------------------------------------------------------------------------------

    function _join(Application calldata a) private {
        _settleOverdue();
        if (a.prepayment == 0) revert AmountZero();
        address payer = _self();
        (uint256 number, uint256 dues) = _members.join(_state, _caller(payer), a);
        _prepay(payer, a.member, a.prepayment, number, dues);
    }

    function _raiseCover(address member, uint32 newCover, uint256 amount) private {
        _settleOverdue();
        (uint256 number, uint256 dues) = _members.raiseCover(_state, _caller(member), newCover, amount);
        _prepay(member, member, amount, number, dues);
    }

    /// @dev Take a prepayment in; of it, the dues of a term that has begun go to RESERVE at once.
    function _prepay(address payer, address member, uint256 amount, uint256 number, uint256 dues) private {
        if (amount != 0) _takeIn(Movement.Contribution, payer, member, amount, number);
        _state.move(Movement.Dues, member, dues, _state.pool.period);
    }

    function _caller(address payer) private view returns (Joining.Caller memory) {
        return Joining.Caller(payer, agents, _tick);
    }

    function _refund(address member, address to) private {
        _settleOverdue();
        (uint256 amount, uint256 number) = _members.refund(_state, _tick, member, to);
        _payOut(Movement.Refund, member, to, amount, number);
    }

    /// @inheritdoc Books
    function _self() internal view override returns (address member) {
        member = _msgSender();
        if (msg.sender != agents && isRepresented(member)) revert KeyReplaced(member);
    }

    /// @inheritdoc Books
    function _walletOf(address account) internal view override returns (address) {
        return isRepresented(account) ? IAgents(agents).agentOf(account) : account;
    }

    function _statusOf(Member memory m) private view returns (MemberStatus) {
        return _members.statusOf(_state, _tick, m);
    }

    function _balanceOf(Member memory m) private view returns (uint256) {
        return Members.balanceOf(_state, _tick, m);
    }
}
