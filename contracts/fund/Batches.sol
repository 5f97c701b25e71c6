// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {ShareTerms} from "../interfaces/FundTypes.sol";
import {Movement} from "../interfaces/IBooks.sol";
import {IMutualFund} from "../interfaces/IMutualFund.sol";
import {ISettlement} from "../interfaces/ISettlement.sol";
import {Accounts} from "./Accounts.sol";
import {Batch, Docket, FundState, Shortfall} from "./FundState.sol";
import {Settlement} from "./Settlement.sol";

/// @title Claims on their way through the fund: into a batch, out of it, and to the payee
/// @dev External only because it would not fit into the fund's code; it runs in the fund's storage.
library Batches {
    using Accounts for FundState;
    using SafeCast for uint256;

    /// @notice See `IMutualFund.publish`.
    function publish(FundState storage self, uint256 period, uint256 amount)
        external
        returns (uint256 claimId, uint256 granted)
    {
        granted = Math.min(amount, _largestGrant(self));
        Docket memory docket = self.docket;
        docket.lastMatter += 1;
        docket.published = (docket.published + granted).toUint96();
        self.docket = docket;
        claimId = docket.lastMatter;
        _add(self, claimId, period, granted);
    }

    /// @notice See `IMutualFund.unbatch`.
    function unbatch(FundState storage self, uint256 claimId, uint256 period, uint256 amount, bool disputed) external {
        _remove(self, claimId, period, amount);
        if (disputed) self.docket.disputed += uint96(amount); // as it was in the batch
    }

    /// @notice See `IMutualFund.decide`.
    function decide(FundState storage self, uint256 claimId, uint256 asked, uint256 granted)
        external
        returns (uint256 period)
    {
        self.docket.disputed -= uint96(asked); // it was added whole by `unbatch`
        if (granted == 0) return 0;
        period = self.pool.period;
        self.docket.published += uint96(granted); // at most what was asked
        _add(self, claimId, period, granted);
    }

    /// @notice What is due of a claim now, and how much of it stays in RESERVE for its claimant's debt.
    function settleClaim(
        FundState storage self,
        uint256 claimId,
        address claimant,
        uint256 period,
        uint256 amount,
        uint256 paid,
        uint256 debt
    ) external returns (uint256 due, uint256 offset, bool done) {
        if (period >= self.pool.period) revert IMutualFund.BatchNotSettled(period);
        Shortfall storage s = self.shortfalls[period];
        due = fundedOf(self, period, amount) - paid;
        done = !s.open;
        if (s.asked != 0) _trackShortfall(self, s, period, due, done);
        offset = Math.min(due, debt);
        self.move(Movement.Offset, claimant, offset, claimId);
    }

    /// @notice Take a claim of the fast lane out of its batch; fund it, and its fee, from RESERVE above the floor.
    function fundFast(FundState storage self, uint256 claimId, uint256 period, uint256 amount)
        external
        returns (uint256 fee)
    {
        _remove(self, claimId, period, amount);
        ShareTerms storage terms = self.shareTerms;
        fee = Settlement.feeOn(amount, terms.feeBps);
        uint256 free = Settlement.freeReserve(self);
        if (amount + fee > free) revert IMutualFund.ReserveTooLow(free, amount + fee);
        self.move(Movement.FastFunding, address(0), amount, claimId);
        self.move(Movement.Fee, self.fees.operator, fee, self.pool.period);
    }

    /// @notice See `ISettlement.fundedOf`.
    function fundedOf(FundState storage self, uint256 period, uint256 amount) public view returns (uint256) {
        if (period >= self.pool.period) return 0;
        Shortfall memory s = self.shortfalls[period];
        if (s.asked == 0) return amount;
        return Math.mulDiv(amount, s.funded, s.asked);
    }

    /// @dev The most one claim is granted at publication: the cap per claim times the paying units, fee included.
    /// Rounds down, so that no unit can be charged more than the cap for it.
    function _largestGrant(FundState storage self) private view returns (uint256) {
        ShareTerms storage terms = self.shareTerms;
        if (terms.claimCap == 0) return type(uint96).max;
        return Settlement.aidWithin(uint256(terms.claimCap) * self.pool.units, terms.feeBps);
    }

    function _add(FundState storage self, uint256 claimId, uint256 period, uint256 amount) private {
        Batch memory batch = self.batches[period % Settlement.BATCHES];
        if (batch.period != period) revert ISettlement.SettlementOverdue(self.pool.period);
        batch.asked = (batch.asked + amount).toUint96();
        batch.largest = Math.max(batch.largest, amount).toUint96();
        batch.claims += 1;
        self.batches[period % Settlement.BATCHES] = batch;
        emit IMutualFund.ClaimBatched(claimId, period, amount);
    }

    function _remove(FundState storage self, uint256 claimId, uint256 period, uint256 amount) private {
        Batch storage batch = self.batches[period % Settlement.BATCHES];
        // The casts are safe: the amount is in the batch, and so in the docket.
        batch.asked -= uint96(amount);
        batch.claims -= 1;
        if (batch.claims == 0) batch.largest = 0;
        self.docket.published -= uint96(amount);
        emit IMutualFund.ClaimUnbatched(claimId, period, amount);
    }

    /// @dev When the last claim of a short batch has been paid, what rounding down left over goes to RESERVE.
    function _trackShortfall(FundState storage self, Shortfall storage s, uint256 period, uint256 due, bool done)
        private
    {
        s.paid += uint96(due); // at most what was funded
        if (!done) return;
        s.claims -= 1;
        if (s.claims == 0) self.move(Movement.Rounding, address(0), s.funded - s.paid, period);
    }
}
