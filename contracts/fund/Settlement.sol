// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {ShareTerms, Surplus, Thresholds} from "../interfaces/FundTypes.sol";
import {Movement} from "../interfaces/IBooks.sol";
import {ISettlement, Settled, Solvency} from "../interfaces/ISettlement.sol";
import {Accounts} from "./Accounts.sol";
import {Batch, Carry, CLOSED, Docket, FundState, Gate, Shortfall} from "./FundState.sol";
import {ShareIndex} from "./ShareIndex.sol";

/// @title Settlement: what a period owes, who pays it, and what is funded
/// @notice Work is bounded by the ticks that the share caps let the index cross, whatever the number of members and
/// claims.
/// @dev An external library only because it would not fit into the fund's code; it runs in the fund's storage.
library Settlement {
    using Accounts for FundState;
    using SafeCast for uint256;
    using ShareIndex for FundState;

    /// @dev One settlement at work.
    struct Work {
        uint256 period;
        uint256 tickSize;
        uint256 feeBps;
        uint256 pot; // token units of RESERVE still free to spend
        uint256 budget; // token units that a unit may still be charged
        bool membersFirst; // RESERVE only covers what the caps leave missing
    }

    /// @dev Batches kept open at once. More than two are needed only while settlements are overdue.
    uint256 internal constant BATCHES = 8;
    /// @dev Carried batches that one settlement can fund; it bounds the work.
    uint256 private constant MAX_CARRIED = 8;
    uint80 private constant UNLIMITED = type(uint80).max;
    uint256 private constant BPS = 10_000;

    /// @notice Settle the oldest open period; the caller has checked that it is over.
    function settle(FundState storage self, uint256 tickSize) external {
        uint256 period = self.pool.period;
        ShareTerms memory terms = self.shareTerms;
        Batch memory batch = self.batches[period % BATCHES];
        Settled memory r;
        uint256 payersBefore = self.pool.payers;
        r.units = self.pool.units;
        r.asked = batch.asked;
        r.carriedIn = self.carry.owed;

        // No dues once nothing more is covered.
        bool termBegins = (period - 1) % terms.termPeriods == 0 && self.gate.windingSince == 0;
        if (terms.dues != 0 && termBegins) r.dues = self.charge(tickSize, type(uint256).max, terms.dues, period);
        self.move(Movement.Dues, address(0), r.dues, period);
        if (r.carriedIn + r.asked != 0) {
            uint256 pot = freeReserve(self);
            Work memory work =
                Work(period, tickSize, terms.feeBps, pot, terms.periodCap, terms.surplus != Surplus.Lower);
            bool clear = r.carriedIn == 0 || _fundCarried(self, work, r);
            if (r.asked != 0) _fundNew(self, work, r, terms, batch, clear);
            r.fromReserve = Math.saturatingSub(r.funded + r.fee, r.collected);
            self.move(Movement.Share, address(0), r.collected, period);
            self.move(Movement.Funding, address(0), r.funded, period);
            self.move(Movement.Fee, self.fees.operator, r.fee, period);
            self.docket.published -= batch.asked;
        }
        self.close(period);
        _count(self, period, payersBefore);

        self.pool.period = (period + 1).toUint16();
        self.batches[period % BATCHES] = Batch(0, 0, 0, uint32(period + BATCHES)); // 16 bits and 8 fit
        r.payers = self.pool.payers;
        r.index = self.pool.index;
        r.reserve = self.ledger.reserve;
        emit ISettlement.PeriodSettled(period, r);
        Solvency memory s = solvency(self);
        emit ISettlement.SolvencyReported(period, s);
        _turn(self, period, s.ratioBps);
    }

    /// @notice Dues for the rest of a term that has begun, for `units` more; rounds up. Zero in its first period, whose
    /// settlement charges the whole term.
    function entryDues(FundState storage self, uint256 units) internal view returns (uint256) {
        ShareTerms storage terms = self.shareTerms;
        (uint256 dues, uint256 term) = (terms.dues, terms.termPeriods);
        if (dues == 0 || term == 1 || self.gate.windingSince != 0) return 0;
        uint256 passed = (uint256(self.pool.period) - 1) % term;
        return passed == 0 ? 0 : Math.ceilDiv(dues * units * (term - passed), term);
    }

    /// @notice See `IMutualFund.thresholdReached`.
    function thresholdReached(FundState storage self) internal view returns (bool reached, bool windsUp) {
        Gate memory gate = self.gate;
        Thresholds memory t = self.thresholds;
        return (_atLimit(gate, t) && gate.windingSince == 0, t.windsUp);
    }

    function _atLimit(Gate memory gate, Thresholds memory t) private pure returns (bool) {
        return t.periods != 0 && (gate.lowFor >= t.periods || gate.fewFor >= t.periods);
    }

    /// @dev At the turn of a period: the thresholds act, and terms that waited come into force.
    function _turn(FundState storage self, uint256 period, uint256 ratioBps) private {
        Gate memory gate = self.gate;
        Thresholds memory t = self.thresholds;
        bool low = ratioBps < t.lowBps;
        bool few = gate.grown && self.pool.payers < t.fewMembers;
        bool stop = ratioBps < t.stopJoinsBps;
        if (t.fewMembers != 0 && self.pool.payers >= t.fewMembers) gate.grown = true;
        if (stop != gate.joinsStopped) emit ISettlement.JoinsStopped(period, stop, ratioBps);
        gate.joinsStopped = stop;
        // What has reached its limit stays until the alarm was raised, whoever settles meanwhile.
        if (!_atLimit(gate, t)) {
            // Counting ends at the limit, so 8 bits do.
            gate.lowFor = low ? uint8(Math.min(uint256(gate.lowFor) + 1, t.periods)) : 0;
            gate.fewFor = few ? uint8(Math.min(uint256(gate.fewFor) + 1, t.periods)) : 0;
            if (low || few) emit ISettlement.ThresholdCounted(period, gate.lowFor, gate.fewFor, t.periods);
        }
        if (gate.lastOldPeriod == period) {
            self.shareTerms = self.nextTerms;
            gate.lastOldPeriod = 0;
        }
        self.gate = gate;
    }

    /// @notice See `ISettlement.solvency`.
    function solvency(FundState storage self) public view returns (Solvency memory s) {
        Docket memory docket = self.docket;
        s.reserve = self.ledger.reserve;
        s.collectable = Math.min(self.pool.members, uint256(self.shareTerms.periodCap) * self.pool.units);
        s.unfunded = self.carry.owed;
        s.underDecision = uint256(docket.published) + docket.disputed;
        uint256 owed = s.unfunded + s.underDecision;
        s.ratioBps = owed == 0 ? type(uint256).max : (s.reserve + s.collectable) * BPS / owed;
    }

    /// @notice See `IMembership.electorate`. `period` holds the moment a waiting time ago.
    /// @dev Who began to pay since is not looked up: it is payers now, plus who ended since, less payers then. So a newcomer
    /// who is gone already is taken off twice; half of `most` bounds what joining and leaving again can do.
    function electorate(FundState storage self, uint256 period) external view returns (uint256 covered, uint256 most) {
        if (self.pool.period == CLOSED) return (0, 0);
        uint256 last = uint256(self.pool.period) - 1;
        (uint256 begun, uint256 payers) = _censusOf(self, last);
        (uint256 begunBefore,) = _censusOf(self, Math.min(period - 1, last));
        (, uint256 payersThen) = _censusOf(self, Math.min(period, last));
        most = Math.min(self.pool.payers, payersThen);
        covered = Math.max(Math.saturatingSub(payers, begun - begunBefore), most / 2);
    }

    /// @dev Members who begin to pay do so between settlements; who ends, ends in one, or is taken off the last count.
    function _count(FundState storage self, uint256 period, uint256 payersBefore) private {
        (uint256 begun, uint256 payers) = _censusOf(self, period - 1);
        begun = begun + payersBefore - payers;
        self.census[period / 4][period % 4] = uint64(begun << 32 | self.pool.payers); // 32 bits each
    }

    function _censusOf(FundState storage self, uint256 period) private view returns (uint256 begun, uint256 payers) {
        uint64 packed = self.census[period / 4][period % 4];
        return (packed >> 32, uint32(packed));
    }

    /// @notice What of RESERVE claims may take: all above its floor, which is for claims to come; so at the end there is none.
    function freeReserve(FundState storage self) internal view returns (uint256) {
        uint256 floor = self.gate.windingSince == 0 ? self.shareTerms.reserveFloor : 0;
        return Math.saturatingSub(self.ledger.reserve, floor);
    }

    /// @notice The most aid whose aid and fee together are within `gross`. Rounds down.
    function aidWithin(uint256 gross, uint256 feeBps) internal pure returns (uint256) {
        return gross * BPS / (BPS + feeBps);
    }

    /// @notice The operator's fee on funded aid, token units. Rounds down.
    function feeOn(uint256 aid, uint256 feeBps) internal pure returns (uint256) {
        return aid * feeBps / BPS;
    }

    /// @dev Earlier batches, the oldest first.
    /// @return clear True if none of them is owed anything any more.
    function _fundCarried(FundState storage self, Work memory work, Settled memory r) private returns (bool clear) {
        Carry memory carry = self.carry;
        bool enough = true;
        for (uint256 n; n < MAX_CARRIED && enough && carry.first != 0; ++n) {
            Shortfall storage s = self.shortfalls[carry.first];
            uint256 need = s.asked - s.funded;
            (uint256 funded, uint256 cost) = _fundBatch(self, work, r, need, s.allowance);
            s.funded += uint96(funded); // at most what was asked
            if (s.allowance != UNLIMITED) s.allowance -= uint80(cost); // the charge was within it
            uint256 cancelled = s.allowance == 0 || _hopeless(self) ? need - funded : 0;
            carry.owed -= uint96(funded + cancelled); // at most the need
            r.cancelled += cancelled;
            emit ISettlement.CarryFunded(carry.first, work.period, funded, s.funded, cancelled);
            enough = funded + cancelled == need;
            if (enough) (s.open, carry.first) = (false, s.next);
        }
        if (carry.first == 0) carry.last = 0;
        self.carry = carry;
        return carry.first == 0;
    }

    /// @dev This period's batch: every claim in it gets the same ratio.
    function _fundNew(
        FundState storage self,
        Work memory work,
        Settled memory r,
        ShareTerms memory terms,
        Batch memory batch,
        bool clear
    ) private {
        // As if the largest claim took exactly the cap per claim, and the others their part in proportion: so none
        // takes more. Rounds up, by less than one token unit per unit.
        uint256 allowance = terms.claimCap == 0
            ? UNLIMITED
            : Math.min(UNLIMITED - 1, Math.mulDiv(terms.claimCap, batch.asked, batch.largest, Math.Rounding.Ceil));
        uint256 funded;
        uint256 cost;
        if (clear) (funded, cost) = _fundBatch(self, work, r, batch.asked, allowance);
        if (funded == batch.asked) return;

        if (allowance != UNLIMITED) allowance -= cost;
        uint256 missing = batch.asked - funded;
        bool carried = terms.carries && allowance != 0 && !_hopeless(self);
        // The casts are safe: funded and missing are parts of what was asked, the allowance is at most UNLIMITED.
        self.shortfalls[work.period] =
            Shortfall(batch.asked, uint96(funded), batch.claims, 0, carried, 0, uint80(allowance));
        if (carried) {
            Carry memory carry = self.carry;
            if (carry.first == 0) carry.first = uint16(work.period);
            else self.shortfalls[carry.last].next = uint16(work.period);
            carry.last = uint16(work.period);
            carry.owed += uint96(missing);
            self.carry = carry;
        } else {
            r.cancelled += missing;
        }
        emit ISettlement.ShortfallRecorded(work.period, batch.asked, funded, carried ? missing : 0);
    }

    /// @dev In a fund that winds up, nobody is left who could pay what is missing.
    function _hopeless(FundState storage self) private view returns (bool) {
        return self.pool.units == 0 && self.gate.windingSince != 0;
    }

    /// @dev Aid and its fee for one batch, from RESERVE and the members, in the order the plan says, within what they may
    /// be charged. Funding rounds down, and so does the fee: what rounding leaves stays in RESERVE and lowers the next charge.
    /// @return funded Aid, token units.
    /// @return cost Token units charged per unit.
    function _fundBatch(FundState storage self, Work memory work, Settled memory r, uint256 need, uint256 allowance)
        private
        returns (uint256 funded, uint256 cost)
    {
        uint256 gross = need + feeOn(need, work.feeBps);
        uint256 fromPot = work.membersFirst ? 0 : Math.min(gross, work.pot);
        uint256 collected;
        if (fromPot != gross) {
            uint256 before = self.pool.index;
            uint256 cap = Math.min(work.budget, allowance);
            collected = self.charge(work.tickSize, gross - fromPot, cap, work.period);
            cost = self.pool.index - before;
            if (work.membersFirst && collected < gross) fromPot = Math.min(gross - collected, work.pot);
        }
        uint256 available = fromPot + collected;
        funded = available >= gross ? need : aidWithin(available, work.feeBps);
        uint256 fee = feeOn(funded, work.feeBps);
        work.pot = work.pot + collected - funded - fee;
        work.budget -= cost;
        r.funded += funded;
        r.fee += fee;
        r.collected += collected;
        r.share += cost;
    }
}
