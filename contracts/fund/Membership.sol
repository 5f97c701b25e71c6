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
import {Books} from "./Books.sol";
import {FundState} from "./FundState.sol";
import {Members} from "./Members.sol";
import {CURED, Member, MemberSlot, MemberState, REFERRED} from "./MemberState.sol";
import {ShareIndex} from "./ShareIndex.sol";
import {Vouchers} from "./Vouchers.sol";

/// @title Joining, prepaying, curing, raising cover, leaving
abstract contract Membership is Books, IMembership {
    using Checkpoints for Checkpoints.Trace208;
    using Members for MemberState;
    using MemberSlot for Member;
    using ShareIndex for FundState;
    using Vouchers for MemberState;

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
        Member memory m = _members.members[member].load();
        MemberStatus status = _statusOf(m);
        if (status == MemberStatus.Lapsed) {
            revert GraceOver(member, _state.ticks[m.expiry].crossedAt + _members.terms.graceSeconds);
        }
        if (!Members.pays(status) && status != MemberStatus.Grace) revert NotPayingMember(member, status);

        uint256 balance = _balanceOf(m) + amount;
        uint256 oldExpiry = m.expiry;
        (m.expiry, m.spare) = _state.follow(_tick, m.units, balance);
        if (status == MemberStatus.Grace) {
            uint256 lapsedAt = _state.ticks[oldExpiry].crossedAt;
            _members.gaps[member].push(uint48(lapsedAt), uint208(block.timestamp));
            m.flags |= CURED;
            _state.enter(m.units, m.expiry);
            emit MemberCured(member, lapsedAt);
        } else {
            _state.reenter(m.units, oldExpiry, m.units, m.expiry);
        }
        _members.members[member].store(m);
        address payer = _msgSender();
        emit MemberToppedUp(member, payer, amount, balance, m.expiry);
        _takeIn(Movement.Contribution, payer, member, amount, m.number);
    }

    /// @inheritdoc IMembership
    function raiseCover(uint32 newCover, uint256 amount) external nonReentrant {
        if (_members.terms.attested) revert VoucherRequired();
        _raiseCover(_msgSender(), newCover, amount);
    }

    /// @inheritdoc IMembership
    function raiseCoverAttested(
        uint32 newCover,
        uint256 amount,
        Voucher calldata voucher,
        address attestor,
        bytes calldata signature
    ) external nonReentrant {
        address member = _msgSender();
        uint8 band = _members.members[member].band;
        _members.use(voucher, member, band, newCover, attestor, signature);
        _raiseCover(member, newCover, amount);
    }

    /// @inheritdoc IMembership
    function exit() external nonReentrant {
        _settleOverdue();
        _members.exit(_state, _tick, _msgSender());
    }

    /// @inheritdoc IMembership
    function collectRefund(address member) external nonReentrant {
        _refund(member, member);
    }

    /// @inheritdoc IMembership
    function collectRefundTo(address to) external nonReentrant {
        if (to == address(0)) revert PayeeAddressZero();
        _refund(_msgSender(), to);
    }

    // --- attestor ----------------------------------------------------------------------------------------------------

    /// @inheritdoc IMembership
    function rotateAttestor(address successor) external {
        _members.rotate(_msgSender(), successor);
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
    function jurorOf(address member, uint256 since) external view returns (uint256 number, address referrer) {
        Member memory m = _members.members[member].load();
        bool covered = _statusOf(m) == MemberStatus.Covered;
        if (!covered || m.joinedAt + _members.terms.waitingSeconds > since) return (0, address(0));
        // Only a cure can have left a gap between then and now.
        if (m.flags & CURED != 0 && since < _members.gaps[member].upperLookupRecent(uint48(since))) return (0, address(0));
        return (m.number, m.flags & REFERRED == 0 ? address(0) : _members.referrers[member]);
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
        MembershipTerms memory terms = _members.terms;
        if (a.member == address(0)) revert MemberAddressZero();
        if (a.prepayment == 0) revert AmountZero();
        if (a.rulesHash != _members.rulesHash) revert RulesNotInForce(a.rulesHash, _members.rulesHash);
        if (a.cover == 0 || a.cover > terms.maxCover) revert CoverOutOfRange(a.cover, 1, terms.maxCover);
        uint256 units = uint256(a.cover) * _members.bands[a.band].units;
        if (units == 0) revert UnknownBand(a.band);

        address payer = _msgSender();
        Member memory m;
        uint256 balance = a.prepayment;
        if (_members.members[a.member].number != 0) {
            uint256 leftover;
            (leftover, m.flags) = _members.reopen(_state, _tick, a.member);
            if (leftover != 0 && payer != a.member) revert RefundDue(a.member, leftover);
            balance += leftover;
        }
        if (a.referrer != address(0) && m.flags & REFERRED == 0) {
            _members.refer(payer, a.member, a.referrer);
            m.flags |= REFERRED;
        }
        if (balance < terms.minPrepayment * units) revert PrepaymentTooSmall(balance, terms.minPrepayment * units);

        m.units = uint32(units); // Bounds: band units times the largest cover fit
        (m.expiry, m.spare) = _state.follow(_tick, units, balance);
        m.number = uint40(_state.journal.entries + 1); // the prepayment's entry; 40 bits last 10^12 entries
        m.joinedAt = uint32(block.timestamp);
        m.band = a.band;
        _members.members[a.member].store(m);
        _state.enter(units, m.expiry);
        emit MemberJoined(
            a.member,
            m.number,
            payer,
            units,
            a.cover,
            a.band,
            balance,
            m.expiry,
            a.healthCommitment,
            a.rulesHash,
            m.flags & REFERRED == 0 ? address(0) : _members.referrers[a.member]
        );
        _takeIn(Movement.Contribution, payer, a.member, a.prepayment, m.number);
    }

    function _raiseCover(address member, uint32 newCover, uint256 amount) private {
        _settleOverdue();
        _members.raiseCover(_state, _tick, member, newCover, amount);
        if (amount != 0) _takeIn(Movement.Contribution, member, member, amount, _members.members[member].number);
    }

    function _refund(address member, address to) private {
        _settleOverdue();
        Member memory m = _members.members[member].load();
        MemberStatus status = _statusOf(m);
        if (status != MemberStatus.Left && status != MemberStatus.Expelled) revert RefundNotDue(member, status);
        uint256 amount = _balanceOf(m);
        m.spare = 0;
        if (m.exitPeriod != 0) m.expiry = 0; // a lapsed one keeps it: it tells when cover ended
        _members.members[member].store(m);
        emit RefundPaid(member, to, amount);
        _payOut(Movement.Refund, member, to, amount, m.number);
    }

    function _statusOf(Member memory m) private view returns (MemberStatus) {
        return _members.statusOf(_state, _tick, m);
    }

    function _balanceOf(Member memory m) private view returns (uint256) {
        return Members.balanceOf(_state, _tick, m);
    }
}
