// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {Calendar, FundSetup, ShareTerms} from "./interfaces/FundTypes.sol";
import {Movement} from "./interfaces/IBooks.sol";
import {IMutualFund} from "./interfaces/IMutualFund.sol";
import {ISettlement, Solvency} from "./interfaces/ISettlement.sol";
import {Accounts} from "./fund/Accounts.sol";
import {Books} from "./fund/Books.sol";
import {Batch, Docket, Fees, FundState, Shortfall} from "./fund/FundState.sol";
import {Membership} from "./fund/Membership.sol";
import {Settlement} from "./fund/Settlement.sol";
import {CalendarLib} from "./libraries/CalendarLib.sol";
import {Relayed} from "./Relayed.sol";

/// @title A mutual-aid fund: the one place that holds and pays money
/// @notice Nobody owns it. The operator receives the fee and can do nothing else; the claim desk may enter claims and
/// move bonds, within the accounts; everything else is the members' own, or anybody's to call.
contract MutualFund is Membership, IMutualFund {
    using Accounts for FundState;
    using CalendarLib for Calendar;
    using SafeCast for uint256;
    using Settlement for FundState;

    /// @dev Settlements that one action may have to catch up with; beyond it, `settle` comes first.
    uint256 private constant MAX_OVERDUE = 4;

    uint40 private immutable _startsAt;
    uint32 private immutable _periodSeconds;

    /// @inheritdoc IMutualFund
    address public immutable claimDesk;

    constructor(IERC20 token_, address claimDesk_, address forwarder, FundSetup memory plan)
        Relayed(forwarder)
        Books(token_)
        Membership(plan.tick)
    {
        claimDesk = claimDesk_;
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
    function fundedOf(uint256 period, uint256 amount) public view returns (uint256) {
        if (period >= _state.pool.period) return 0;
        Shortfall memory s = _state.shortfalls[period];
        if (s.asked == 0) return amount;
        return Math.mulDiv(amount, s.funded, s.asked);
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
    function publish(uint256 period, uint256 amount)
        external
        onlyClaimDesk
        nonReentrant
        returns (uint256 claimId, uint256 granted)
    {
        _settleOverdue();
        granted = Math.min(amount, _largestGrant());
        Docket memory docket = _state.docket;
        docket.lastClaimId += 1;
        docket.published = (docket.published + granted).toUint96();
        _state.docket = docket;
        claimId = docket.lastClaimId;
        _addToBatch(claimId, period, granted);
    }

    /// @inheritdoc IMutualFund
    function unbatch(uint256 claimId, uint256 period, uint256 amount, bool disputed)
        external
        onlyClaimDesk
        nonReentrant
    {
        Batch storage batch = _state.batches[period % Settlement.BATCHES];
        // The casts are safe: the amount is in the batch, and so in the docket.
        batch.asked -= uint96(amount);
        batch.claims -= 1;
        if (batch.claims == 0) batch.largest = 0;
        _state.docket.published -= uint96(amount);
        if (disputed) _state.docket.disputed += uint96(amount);
        emit ClaimUnbatched(claimId, period, amount);
    }

    /// @inheritdoc IMutualFund
    function decide(uint256 claimId, uint256 amount, bool approved)
        external
        onlyClaimDesk
        nonReentrant
        returns (uint256 period)
    {
        _settleOverdue();
        _state.docket.disputed -= uint96(amount); // it was added whole by `unbatch`
        if (!approved) return 0;
        period = _state.pool.period;
        _state.docket.published += uint96(amount);
        _addToBatch(claimId, period, amount);
    }

    /// @inheritdoc IMutualFund
    function payClaim(uint256 claimId, address claimant, address to, uint256 period, uint256 amount, uint256 paid)
        external
        onlyClaimDesk
        nonReentrant
        returns (uint256 due, bool done)
    {
        _settleOverdue();
        if (period >= _state.pool.period) revert BatchNotSettled(period);
        Shortfall storage s = _state.shortfalls[period];
        due = fundedOf(period, amount) - paid;
        done = !s.open;
        if (s.asked != 0) _trackShortfall(s, period, due, done);
        if (!done || due != 0) _payOut(Movement.Aid, claimant, to, due, claimId);
    }

    // --- claim desk: bonds -------------------------------------------------------------------------------------------

    /// @inheritdoc IMutualFund
    function takeBond(address objector, uint256 amount, uint256 claimId) external onlyClaimDesk nonReentrant {
        _takeIn(Movement.BondPosted, objector, objector, amount, claimId);
    }

    /// @inheritdoc IMutualFund
    function returnBond(address objector, uint256 amount, uint256 claimId) external onlyClaimDesk nonReentrant {
        _payOut(Movement.BondReturned, objector, objector, amount, claimId);
    }

    /// @inheritdoc IMutualFund
    function forfeitBonds(uint256 amount, uint256 claimId) external onlyClaimDesk nonReentrant {
        _state.move(Movement.BondForfeited, address(0), amount, claimId);
    }

    /// @inheritdoc IMutualFund
    function compensate(address claimant, uint256 amount, uint256 claimId) external onlyClaimDesk nonReentrant {
        _payOut(Movement.Compensation, claimant, claimant, amount, claimId);
    }

    // --- inside ------------------------------------------------------------------------------------------------------

    /// @dev The most one claim is granted at publication: the cap per claim times the paying units, fee included.
    /// Rounds down, so that no unit can be charged more than the cap for it.
    function _largestGrant() private view returns (uint256) {
        ShareTerms storage terms = _state.shareTerms;
        if (terms.claimCap == 0) return type(uint96).max;
        return Settlement.aidWithin(uint256(terms.claimCap) * _state.pool.units, terms.feeBps);
    }

    function _addToBatch(uint256 claimId, uint256 period, uint256 amount) private {
        Batch memory batch = _state.batches[period % Settlement.BATCHES];
        if (batch.period != period) revert SettlementOverdue(_state.pool.period);
        batch.asked = (batch.asked + amount).toUint96();
        batch.largest = Math.max(batch.largest, amount).toUint96();
        batch.claims += 1;
        _state.batches[period % Settlement.BATCHES] = batch;
        emit ClaimBatched(claimId, period, amount);
    }

    /// @dev When the last claim of a short batch has been paid, what rounding down left over goes to RESERVE.
    function _trackShortfall(Shortfall storage s, uint256 period, uint256 due, bool done) private {
        s.paid += uint96(due); // at most what was funded
        if (!done) return;
        s.claims -= 1;
        if (s.claims == 0) _state.move(Movement.Rounding, address(0), s.funded - s.paid, period);
    }

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
