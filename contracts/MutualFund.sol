// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {Calendar, FundSetup, ShareTerms} from "./interfaces/FundTypes.sol";
import {Account, Movement} from "./interfaces/IBooks.sol";
import {IMembership} from "./interfaces/IMembership.sol";
import {IMutualFund} from "./interfaces/IMutualFund.sol";
import {ISettlement, Solvency} from "./interfaces/ISettlement.sol";
import {Accounts} from "./fund/Accounts.sol";
import {Batches} from "./fund/Batches.sol";
import {Books} from "./fund/Books.sol";
import {Batch, Fees, FundState, Shortfall} from "./fund/FundState.sol";
import {Membership} from "./fund/Membership.sol";
import {MemberState} from "./fund/MemberState.sol";
import {Settlement} from "./fund/Settlement.sol";
import {Verdicts} from "./fund/Verdicts.sol";
import {CalendarLib} from "./libraries/CalendarLib.sol";
import {Journal} from "./libraries/Journal.sol";
import {Relayed} from "./Relayed.sol";

/// @title A mutual-aid fund: the one place that holds and pays money
/// @notice Nobody owns it. The operator receives the fee and can do nothing else; the claim desk may enter claims and
/// move bonds, within the accounts; everything else is the members' own, or anybody's to call.
contract MutualFund is Membership, IMutualFund {
    using Accounts for FundState;
    using Batches for FundState;
    using CalendarLib for Calendar;
    using Settlement for FundState;
    using Verdicts for MemberState;

    /// @dev Settlements that one action may have to catch up with; beyond it, `settle` comes first.
    uint256 private constant MAX_OVERDUE = 4;

    uint40 private immutable _startsAt;
    uint32 private immutable _periodSeconds;

    /// @inheritdoc IMutualFund
    address public immutable claimDesk;
    /// @inheritdoc IMutualFund
    address public immutable reviewDesk;

    constructor(IERC20 token_, address claimDesk_, address reviewDesk_, address forwarder, FundSetup memory plan)
        Relayed(forwarder)
        Books(token_)
        Membership(plan.tick)
    {
        claimDesk = claimDesk_;
        reviewDesk = reviewDesk_;
        _startsAt = plan.calendar.startsAt;
        _periodSeconds = plan.calendar.periodSeconds;
        _members.rulesHash = plan.rulesHash;
        _state.shareTerms = plan.shares;
        _state.fees.operator = plan.operator;
        _state.pool.period = 1;
        uint256 batches = Settlement.BATCHES;
        for (uint256 period = 1; period <= batches; ++period) _state.batches[period % batches].period = uint32(period);
        _members.terms = plan.membership;
        for (uint256 i; i < plan.bands.length; ++i) _members.bands[i] = plan.bands[i];
        for (uint256 i; i < plan.attestors.length; ++i) {
            _members.isAttestor[plan.attestors[i]] = true;
            emit AttestorRegistered(plan.attestors[i]);
        }
        emit FundOpened(
            address(token_),
            claimDesk_,
            plan.operator,
            reviewDesk_,
            plan.rulesHash,
            plan.calendar.startsAt,
            plan.calendar.periodSeconds,
            plan.tick
        );
    }

    modifier onlyClaimDesk() {
        if (msg.sender != claimDesk) revert OnlyClaimDesk(msg.sender);
        _;
    }

    modifier onlyCourts() {
        if (msg.sender != claimDesk && msg.sender != reviewDesk) revert OnlyCourt(msg.sender);
        _;
    }

    // --- anyone ------------------------------------------------------------------------------------------------------

    /// @inheritdoc ISettlement
    function settle() external nonReentrant {
        uint256 endsAt = _calendar().endOf(_state.pool.period);
        if (block.timestamp < endsAt) revert PeriodNotOver(_state.pool.period, endsAt);
        _state.settle(_tick);
    }

    /// @inheritdoc IMutualFund
    function permit(uint256 amount, uint256 deadline, uint8 v, bytes32 r, bytes32 s) external {
        // Whoever saw the signature may have submitted it first; what counts is the allowance, checked by the transfer.
        try IERC20Permit(address(token)).permit(_msgSender(), address(this), amount, deadline, v, r, s) {} catch {}
    }

    /// @inheritdoc IMutualFund
    function collectFees() external nonReentrant {
        Fees memory fees = _state.fees;
        emit FeesCollected(fees.operator, fees.owed);
        _payOut(Movement.FeePaid, fees.operator, fees.operator, fees.owed, 0);
    }

    // --- views -------------------------------------------------------------------------------------------------------

    /// @inheritdoc IMutualFund
    function operator() external view returns (address) {
        return _state.fees.operator;
    }

    /// @inheritdoc IMembership
    function electorate() external view returns (uint256, uint256) {
        uint256 coveredSince = Math.saturatingSub(block.timestamp, _members.terms.waitingSeconds);
        return _state.electorate(_calendar().periodAt(coveredSince));
    }

    /// @inheritdoc ISettlement
    function openPeriod() external view returns (uint256 period, uint256 endsAt) {
        return (_state.pool.period, _calendar().endOf(_state.pool.period));
    }

    /// @inheritdoc ISettlement
    function shareIndex() external view returns (uint256 index, uint256 units, uint256 tick) {
        return (_state.pool.index, _state.pool.units, _tick);
    }

    /// @inheritdoc ISettlement
    function batchOf(uint256 period) external view returns (uint256 asked, uint256 largest, uint256 claims) {
        Batch memory batch = _state.batches[period % Settlement.BATCHES];
        if (batch.period != period) return (0, 0, 0);
        return (batch.asked, batch.largest, batch.claims);
    }

    /// @inheritdoc ISettlement
    function solvency() external view returns (Solvency memory) {
        return _state.solvency();
    }

    /// @inheritdoc ISettlement
    function carried() external view returns (uint256) {
        return _state.carry.owed;
    }

    /// @inheritdoc ISettlement
    function fundedOf(uint256 period, uint256 amount) external view returns (uint256) {
        return _state.fundedOf(period, amount);
    }

    /// @inheritdoc ISettlement
    function shortfallOf(uint256 period) external view returns (uint256 asked, uint256 funded, bool open) {
        Shortfall memory s = _state.shortfalls[period];
        return (s.asked, s.funded, s.open);
    }

    /// @inheritdoc ISettlement
    function shareTerms() external view returns (ShareTerms memory) {
        return _state.shareTerms;
    }

    // --- claim desk: claims ------------------------------------------------------------------------------------------

    /// @inheritdoc IMutualFund
    function publish(uint256 period, uint256 amount) external onlyClaimDesk nonReentrant returns (uint256, uint256) {
        _settleOverdue();
        return _state.publish(period, amount);
    }

    /// @inheritdoc IMutualFund
    function unbatch(uint256 claimId, uint256 period, uint256 amount, bool disputed)
        external
        onlyClaimDesk
        nonReentrant
    {
        _state.unbatch(claimId, period, amount, disputed);
    }

    /// @inheritdoc IMutualFund
    function decide(uint256 claimId, uint256 asked, uint256 granted)
        external
        onlyClaimDesk
        nonReentrant
        returns (uint256)
    {
        _settleOverdue();
        return _state.decide(claimId, asked, granted);
    }

    /// @inheritdoc IMutualFund
    function payClaim(
        uint256 claimId,
        address claimant,
        address to,
        uint256 period,
        uint256 amount,
        uint256 paid,
        uint256 debt
    ) external onlyClaimDesk nonReentrant returns (uint256 due, uint256 offset, bool done) {
        _settleOverdue();
        (due, offset, done) = _state.settleClaim(claimId, claimant, period, amount, paid, debt);
        // Nothing to pay is an error, but for the last word on a short claim, and for aid kept back whole.
        bool nothing = due == offset && (due != 0 || done);
        if (!nothing) _payOut(Movement.Aid, claimant, to, due - offset, claimId);
    }

    /// @inheritdoc IMutualFund
    function payFast(uint256 claimId, address claimant, uint256 period, uint256 amount)
        external
        onlyClaimDesk
        nonReentrant
        returns (uint256 fee)
    {
        _settleOverdue();
        fee = _state.fundFast(claimId, period, amount);
        _payOut(Movement.Aid, claimant, claimant, amount, claimId);
    }

    // --- courts ------------------------------------------------------------------------------------------------------

    /// @inheritdoc IMutualFund
    function openMatter() external onlyCourts returns (uint256) {
        return ++_state.docket.lastMatter;
    }

    /// @inheritdoc IMutualFund
    function takeBond(address payer, uint256 amount, uint256 matter) external onlyCourts nonReentrant {
        _takeIn(Movement.BondPosted, payer, payer, amount, matter);
    }

    /// @inheritdoc IMutualFund
    function payBond(Movement movement, address to, uint256 amount, uint256 matter) external onlyCourts nonReentrant {
        (Account from, Account into) = Journal.routeOf(movement);
        if (from != Account.Bonds || into != Account.World) revert NotFromBonds(movement);
        _payOut(movement, to, to, amount, matter);
    }

    /// @inheritdoc IMutualFund
    function forfeitBonds(uint256 amount, uint256 matter) external onlyCourts nonReentrant {
        _state.move(Movement.BondForfeited, address(0), amount, matter);
    }

    /// @inheritdoc IMutualFund
    function takeStake(address member, uint256 most, uint256 matter)
        external
        onlyCourts
        nonReentrant
        returns (uint256)
    {
        _settleOverdue();
        return _members.takeStake(_state, _tick, member, most, matter);
    }

    /// @inheritdoc IMutualFund
    function expel(address member, uint256 stake, uint256 matter) external onlyCourts nonReentrant returns (uint256) {
        _settleOverdue();
        return _members.expel(_state, _tick, member, stake, matter);
    }

    // --- inside ------------------------------------------------------------------------------------------------------

    function _settleOverdue() internal override {
        for (uint256 settled; block.timestamp >= _calendar().endOf(_state.pool.period); ++settled) {
            if (settled == MAX_OVERDUE) revert SettlementOverdue(_state.pool.period);
            _state.settle(_tick);
        }
    }

    function _calendar() private view returns (Calendar memory) {
        return Calendar(_startsAt, _periodSeconds);
    }
}
