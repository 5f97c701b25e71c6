// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {Band, Calendar, ShareTerms, Thresholds} from "./interfaces/FundTypes.sol";
import {Account, Movement} from "./interfaces/IBooks.sol";
import {IMembership} from "./interfaces/IMembership.sol";
import {FundStanding, IMutualFund, Power} from "./interfaces/IMutualFund.sol";
import {IRulebook} from "./interfaces/IRulebook.sol";
import {ISettlement, Solvency} from "./interfaces/ISettlement.sol";
import {Accounts} from "./fund/Accounts.sol";
import {Batches} from "./fund/Batches.sol";
import {Books} from "./fund/Books.sol";
import {Batch, Estate, Fees, FundState, Gate, Shortfall} from "./fund/FundState.sol";
import {Gates} from "./fund/Gates.sol";
import {Membership} from "./fund/Membership.sol";
import {MemberState} from "./fund/MemberState.sol";
import {Settlement} from "./fund/Settlement.sol";
import {Terms} from "./fund/Terms.sol";
import {Verdicts} from "./fund/Verdicts.sol";
import {WindingUp} from "./fund/WindingUp.sol";
import {CalendarLib} from "./libraries/CalendarLib.sol";
import {Journal} from "./libraries/Journal.sol";
import {Relayed} from "./Relayed.sol";

/// @title A mutual-aid fund: the one place that holds and pays money
/// @notice Nobody owns it. The operator receives the fee and can do nothing else; the courts may enter claims and move
/// bonds, within the accounts, the rulebook carries out votes; everything else is the members' own, or anybody's to call.
contract MutualFund is Membership, IMutualFund {
    using Accounts for FundState;
    using Batches for FundState;
    using CalendarLib for Calendar;
    using Gates for FundState;
    using Settlement for FundState;
    using Terms for FundState;
    using Terms for MemberState;
    using Verdicts for MemberState;
    using WindingUp for FundState;
    using WindingUp for MemberState;

    /// @dev Settlements that one action may have to catch up with; beyond it, `settle` comes first.
    uint256 private constant MAX_OVERDUE = 4;

    uint40 private immutable _startsAt;
    uint32 private immutable _periodSeconds;

    /// @inheritdoc IMutualFund
    address public immutable claimDesk;
    /// @inheritdoc IMutualFund
    address public immutable reviewDesk;
    /// @inheritdoc IMutualFund
    address public immutable rulebook;

    constructor(
        IERC20 token_,
        address[3] memory courts,
        address forwarder,
        address agents,
        Calendar memory calendar,
        uint64 tick,
        Band[] memory bands
    ) Relayed(forwarder, agents) Books(token_) Membership(tick) {
        (claimDesk, reviewDesk, rulebook) = (courts[0], courts[1], courts[2]);
        (_startsAt, _periodSeconds) = (calendar.startsAt, calendar.periodSeconds);
        _state.open(_members, bands);
        emit FundOpened(
            address(token_), courts[0], courts[2], courts[1], calendar.startsAt, calendar.periodSeconds, tick
        );
    }

    modifier onlyClaimDesk() {
        if (msg.sender != claimDesk) revert OnlyClaimDesk(msg.sender);
        _;
    }

    modifier onlyRulebook() {
        if (msg.sender != rulebook) revert OnlyRulebook(msg.sender);
        _;
    }

    modifier onlyCourts() {
        bool court = msg.sender == claimDesk || msg.sender == reviewDesk || msg.sender == rulebook;
        if (!court) revert OnlyCourt(msg.sender);
        _;
    }

    // --- anyone ------------------------------------------------------------------------------------------------------

    /// @inheritdoc ISettlement
    function settle() external nonReentrant {
        uint256 endsAt = _calendar().endOf(_state.pool.period);
        if (block.timestamp < endsAt) revert PeriodNotOver(_state.pool.period, endsAt);
        _state.settle(_tick);
        (bool reached,) = thresholdReached();
        if (reached) IRulebook(rulebook).raiseAlarm();
    }

    /// @inheritdoc IMutualFund
    function permit(uint256 amount, uint256 deadline, uint8 v, bytes32 r, bytes32 s) external {
        // Whoever saw the signature may have submitted it first; what counts is the allowance, checked by the transfer.
        try IERC20Permit(address(token)).permit(_msgSender(), address(this), amount, deadline, v, r, s) {} catch {}
    }

    /// @inheritdoc IMutualFund
    function collectFees() external nonReentrant {
        _state.requirePaying();
        Fees memory fees = _state.fees;
        emit FeesCollected(fees.operator, fees.owed);
        _payOut(Movement.FeePaid, fees.operator, fees.operator, fees.owed, 0);
    }

    // --- views -------------------------------------------------------------------------------------------------------

    /// @inheritdoc IMutualFund
    function operator() external view returns (address) {
        return _state.fees.operator;
    }

    /// @inheritdoc IMutualFund
    function beneficiary() external view returns (address) {
        return _state.beneficiary;
    }

    /// @inheritdoc IMutualFund
    function standing() external view returns (FundStanding memory s) {
        Gate memory g = _state.gate;
        (s.joiningPausedUntil, s.filingPausedUntil) = (g.joiningPausedUntil, g.filingPausedUntil);
        (s.payingPausedUntil, s.joinsStopped) = (g.payingPausedUntil, g.joinsStopped);
        (s.lowFor, s.fewFor, s.windingSince) = (g.lowFor, g.fewFor, g.windingSince);
        if (g.lastOldPeriod != 0) s.newTermsFrom = uint256(g.lastOldPeriod) + 1;
        Estate memory e = _state.estate;
        (s.closedAt, s.perUnit, s.unitsLeft, s.rounding, s.swept) = (e.closedAt, e.perUnit, e.unitsLeft, e.rounding, e.swept);
    }

    /// @inheritdoc IMutualFund
    function partOf(address member) external view returns (uint256) {
        return _members.partOf(_state, _tick, member);
    }

    /// @inheritdoc IMutualFund
    function thresholdReached() public view returns (bool reached, bool windsUp) {
        return _state.thresholdReached();
    }

    /// @inheritdoc IMutualFund
    function thresholds() external view returns (Thresholds memory) {
        return _state.thresholds;
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
        _state.requireFiling();
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
        _state.requirePaying();
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
        _state.requirePaying();
        fee = _state.fundFast(claimId, period, amount);
        _payOut(Movement.Aid, claimant, claimant, amount, claimId);
    }

    // --- rulebook ----------------------------------------------------------------------------------------------------

    /// @inheritdoc IMutualFund
    function adopt(bytes calldata rules) external onlyRulebook nonReentrant {
        if (_members.rulesHash != 0) _settleOverdue(); // the first rules are what settlements need
        _state.adopt(_members, rules);
    }

    /// @inheritdoc IMutualFund
    function pause(Power power, uint256 until) external onlyRulebook {
        _state.pause(power, until);
    }

    /// @inheritdoc IMutualFund
    function grant(uint256 amount, uint256 matter) external onlyRulebook nonReentrant {
        _settleOverdue();
        _state.requirePaying();
        _state.checkGrant(amount);
        _payOut(Movement.Grant, _state.beneficiary, _state.beneficiary, amount, matter);
    }

    /// @inheritdoc IMutualFund
    function clearAlarm() external onlyRulebook {
        (_state.gate.lowFor, _state.gate.fewFor) = (0, 0);
    }

    /// @inheritdoc IMutualFund
    function startWindingUp() external onlyRulebook {
        _state.start();
    }

    /// @inheritdoc IMutualFund
    function close() external onlyRulebook nonReentrant {
        _settleOverdue();
        _state.close();
    }

    /// @inheritdoc IMutualFund
    function sweep(uint256 paused) external onlyRulebook nonReentrant {
        uint256 amount = _state.sweep(paused);
        _payOut(Movement.Grant, _state.beneficiary, _state.beneficiary, amount, 0);
    }

    // --- review desk -------------------------------------------------------------------------------------------------

    /// @inheritdoc IMutualFund
    function removeAttestor(address attestor) external {
        if (msg.sender != reviewDesk) revert OnlyReviewDesk(msg.sender);
        _members.removeAttestor(attestor);
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
