// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {ShareTerms} from "../interfaces/FundTypes.sol";
import {Movement} from "../interfaces/IBooks.sol";
import {ISettlement, Settled, Solvency} from "../interfaces/ISettlement.sol";
import {Accounts} from "./Accounts.sol";
import {Batch, Docket, FundState, Shortfall} from "./FundState.sol";
import {ShareIndex} from "./ShareIndex.sol";

/// @title Settlement: what a period owes, who pays it, and what is funded
/// @notice Work is bounded by the ticks that the share caps let the index cross, whatever the number of members and
/// claims.
/// @dev An external library only because it would not fit into the fund's code; it runs in the fund's storage.
library Settlement {
    using Accounts for FundState;
    using SafeCast for uint256;
    using ShareIndex for FundState;

    /// @dev Batches kept open at once. More than two are needed only while settlements are overdue.
    uint256 internal constant BATCHES = 8;
    uint256 private constant BPS = 10_000;

    /// @notice Settle the oldest open period; the caller has checked that it is over.
    function settle(FundState storage self, uint256 tickSize) external {
        uint256 period = self.pool.period;
        ShareTerms memory terms = self.shareTerms;
        Batch memory batch = self.batches[period % BATCHES];
        Settled memory r;
        r.units = self.pool.units;
        r.asked = batch.asked;
        r.carriedIn = carried(self);

        if (terms.dues != 0) r.dues = self.charge(tickSize, type(uint256).max, terms.dues, period);
        self.move(Movement.Dues, address(0), r.dues, period);
        uint256 owed = r.carriedIn + r.asked;
        if (owed != 0) {
            uint256 gross = owed + feeOn(owed, terms.feeBps);
            _collect(self, r, terms, batch, gross, tickSize, period);
            _fund(self, r, terms, batch, gross, period);
        }
        self.close(period);

        self.pool.period = (period + 1).toUint16();
        self.batches[period % BATCHES] = Batch(0, 0, 0, uint32(period + BATCHES)); // 16 bits and 8 fit
        if (batch.asked != 0) self.docket.published -= batch.asked;
        r.payers = self.pool.payers;
        r.index = self.pool.index;
        r.reserve = self.ledger.reserve;
        emit ISettlement.PeriodSettled(period, r);
        emit ISettlement.SolvencyReported(period, solvency(self));
    }

    /// @notice See `ISettlement.solvency`.
    function solvency(FundState storage self) public view returns (Solvency memory s) {
        Docket memory docket = self.docket;
        s.reserve = self.ledger.reserve;
        s.collectable = Math.min(self.pool.members, uint256(self.shareTerms.periodCap) * self.pool.units);
        s.unfunded = carried(self);
        s.underDecision = uint256(docket.published) + docket.disputed;
        uint256 owed = s.unfunded + s.underDecision;
        s.ratioBps = owed == 0 ? type(uint256).max : (s.reserve + s.collectable) * BPS / owed;
    }

    /// @notice Aid owed by earlier settlements, token units.
    function carried(FundState storage self) internal view returns (uint256) {
        return self.queue.end - self.queue.funded;
    }

    /// @notice What has been funded of a short batch: by its own settlement, and since then through the queue.
    function batchFunded(FundState storage self, Shortfall memory s) internal view returns (uint256) {
        uint256 reached = Math.saturatingSub(self.queue.funded, s.start);
        return s.funded + Math.min(reached, s.carried);
    }

    /// @notice The fee on aid. Rounds down.
    function feeOn(uint256 aid, uint256 feeBps) internal pure returns (uint256) {
        return aid * feeBps / BPS;
    }

    /// @notice The most aid whose aid and fee together are within `gross`. Rounds down.
    function aidWithin(uint256 gross, uint256 feeBps) internal pure returns (uint256) {
        return gross * BPS / (BPS + feeBps);
    }

    /// @dev RESERVE above its floor pays first; the rest is charged to the members, within the caps.
    function _collect(
        FundState storage self,
        Settled memory r,
        ShareTerms memory terms,
        Batch memory batch,
        uint256 gross,
        uint256 tickSize,
        uint256 period
    ) private {
        r.fromReserve = Math.min(gross, Math.saturatingSub(self.ledger.reserve, terms.reserveFloor));
        if (r.fromReserve == gross) return;
        uint256 before = self.pool.index;
        uint256 cap = _shareCap(self, r, terms, batch);
        r.collected = self.charge(tickSize, gross - r.fromReserve, cap, period);
        r.share = self.pool.index - before;
        self.move(Movement.Share, address(0), r.collected, period);
    }

    /// @dev The most that one unit pays in this settlement. With a cap per claim: as if the largest claim of the batch
    /// took exactly that cap and the others their part in proportion (so none takes more), on top of what earlier
    /// batches are owed.
    function _shareCap(FundState storage self, Settled memory r, ShareTerms memory terms, Batch memory batch)
        private
        view
        returns (uint256)
    {
        if (terms.claimCap == 0 || self.pool.units == 0) return terms.periodCap;
        uint256 cap = Math.ceilDiv(r.carriedIn + feeOn(r.carriedIn, terms.feeBps), self.pool.units);
        if (batch.asked != 0) cap += Math.mulDiv(terms.claimCap, batch.asked, batch.largest);
        return Math.min(cap, terms.periodCap);
    }

    /// @dev Older batches first; the new batch pro rata; the rest is carried, or given up. Funding rounds down, and so
    /// does the fee: what rounding leaves stays in RESERVE and lowers the next charge.
    function _fund(
        FundState storage self,
        Settled memory r,
        ShareTerms memory terms,
        Batch memory batch,
        uint256 gross,
        uint256 period
    ) private {
        uint256 owed = r.carriedIn + r.asked;
        uint256 available = r.fromReserve + r.collected;
        r.funded = available >= gross ? owed : aidWithin(available, terms.feeBps);
        r.fee = feeOn(r.funded, terms.feeBps);
        self.move(Movement.Funding, address(0), r.funded, period);
        self.move(Movement.Fee, self.fees.operator, r.fee, period);

        uint256 toCarried = Math.min(r.funded, r.carriedIn);
        if (toCarried != 0) self.queue.funded += uint128(toCarried); // at most its end
        uint256 toBatch = r.funded - toCarried;
        if (toBatch != r.asked) _recordShortfall(self, r, terms.carries, batch, period, toBatch);
    }

    function _recordShortfall(
        FundState storage self,
        Settled memory r,
        bool carries,
        Batch memory batch,
        uint256 period,
        uint256 funded
    ) private {
        uint256 missing = r.asked - funded;
        Shortfall storage s = self.shortfalls[period];
        (s.asked, s.claims, s.funded) = (batch.asked, batch.claims, uint96(funded)); // funded < asked
        if (carries) {
            (s.start, s.carried) = (self.queue.end, uint96(missing)); // missing <= asked
            self.queue.end += uint128(missing);
        } else {
            r.cancelled = missing;
        }
        emit ISettlement.ShortfallRecorded(period, r.asked, funded, s.carried);
    }
}
