// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {IMembership} from "../interfaces/IMembership.sol";
import {Closing, FundState, Pool, Tick} from "./FundState.sol";

/// @title The share index: apportions a charge over any number of members in bounded work
/// @notice A member with `units` and balance B follows the index up to expiry = (index + B / units), rounded down to a
/// whole tick; what rounding leaves is `spare`, at no risk. So balance = units * max(expiry - index, 0) + spare at all
/// times, without a write per charge; and a charge walks the index from tick to tick, taking the units that end at a
/// tick out of the paying units there. The sum over members is exact to the last token unit.
/// @dev `tickSize` is token units per unit between two ticks, fixed for a fund's life.
library ShareIndex {
    using SafeCast for uint256;

    /// @dev How far a balance follows the index. Rounds the expiry down, in the member's favour: the rest is spare.
    function follow(FundState storage self, uint256 tickSize, uint256 units, uint256 balance)
        internal view returns (uint32 expiry, uint88 spare) {
        uint256 index = self.pool.index;
        uint256 number = (index + balance / units) / tickSize;
        uint256 end = number * tickSize;
        if (end <= index) revert IMembership.PrepaymentTooSmall(balance, (index / tickSize + 1) * tickSize * units - index * units);
        if (number > type(uint32).max) revert IMembership.PrepaymentTooLarge(balance);
        return (uint32(number), (balance - units * (end - index)).toUint88());
    }

    /// @dev Add a paying member at a tick that the index has not reached.
    function enter(FundState storage self, uint256 units, uint256 expiry) internal {
        Tick storage tick = self.ticks[expiry];
        tick.units += units.toUint40();
        tick.payers += 1;
        self.pool.units += units.toUint40();
        self.pool.payers += 1;
    }

    /// @dev Move a paying member from one tick to another; units may change.
    function reenter(FundState storage self, uint256 oldUnits, uint256 oldExpiry, uint256 units, uint256 expiry) internal {
        if (oldExpiry != expiry || oldUnits != units) {
            _takeOffTick(self, oldUnits, oldExpiry);
            Tick storage tick = self.ticks[expiry];
            tick.units += units.toUint40();
            tick.payers += 1;
        }
        if (oldUnits != units) self.pool.units = (self.pool.units - oldUnits + units).toUint40();
    }

    /// @dev A paying member will leave with the open period: still charged by its settlement, then gone.
    /// @param reach The furthest the index can move in that settlement, token units per unit.
    function enterClosing(
        FundState storage self,
        uint256 tickSize,
        uint256 units,
        uint256 expiry,
        uint256 period,
        uint256 reach
    ) internal {
        _takeOffTick(self, units, expiry);
        Closing storage closing = self.closings[period];
        closing.units += units.toUint40();
        closing.payers += 1;
        closing.used = true;
        // Beyond reach the member cannot lapse before leaving, and no mark is needed.
        if (expiry * tickSize <= self.pool.index + reach) {
            Tick storage tick = self.leaving[period][expiry];
            tick.units += units.toUint40();
            tick.payers += 1;
        }
    }

    /// @dev A paying member goes at once.
    function leave(FundState storage self, uint256 units, uint256 expiry) internal {
        _takeOffTick(self, units, expiry);
        _takeOffPool(self, units);
    }

    /// @dev Somebody who would have left with the open period goes at once.
    function leaveClosing(FundState storage self, uint256 units, uint256 expiry, uint256 period) internal {
        Closing storage closing = self.closings[period];
        closing.units -= units.toUint40();
        closing.payers -= 1;
        Tick storage tick = self.leaving[period][expiry];
        if (tick.payers != 0) {
            tick.units -= units.toUint40();
            tick.payers -= 1;
        }
        _takeOffPool(self, units);
    }

    /// @dev Charge every paying unit alike until `amount` is reached, `cap` per unit is used up, or nobody is left.
    /// @param amount Token units; may be exceeded by less than one token unit per paying unit (each step rounds up).
    /// @param cap Token units per unit.
    /// @return collected Token units, exactly what the members' balances fell by.
    function charge(FundState storage self, uint256 tickSize, uint256 amount, uint256 cap, uint256 period)
        internal
        returns (uint256 collected)
    {
        Pool memory pool = self.pool;
        uint256 index = pool.index;
        uint256 end = Math.min(index + cap, type(uint80).max); // a full index must not stop settlements
        while (collected < amount && pool.units != 0 && index < end) {
            uint256 number = index / tickSize + 1;
            uint256 boundary = number * tickSize;
            uint256 step = Math.min(Math.ceilDiv(amount - collected, pool.units), Math.min(boundary, end) - index);
            index += step;
            collected += step * pool.units;
            if (index == boundary) _lapse(self, pool, number, period);
        }
        // The casts are safe: `end` bounds the index, and units and payers only fell.
        self.pool.index = uint80(index);
        self.pool.units = pool.units;
        self.pool.payers = pool.payers;
    }

    /// @dev The index has reached a tick: whose balance ends there stops paying.
    function _lapse(FundState storage self, Pool memory pool, uint256 number, uint256 period) private {
        Tick storage tick = self.ticks[number];
        (uint40 units, uint32 payers) = (tick.units, tick.payers);
        if (units != 0) tick.crossedAt = uint40(block.timestamp);

        Closing storage closing = self.closings[period];
        if (closing.units != 0) {
            Tick storage leavers = self.leaving[period][number];
            if (leavers.units != 0) {
                closing.units -= leavers.units;
                closing.payers -= leavers.payers;
                units += leavers.units;
                payers += leavers.payers;
            }
        }
        if (units == 0) return;
        pool.units -= units;
        pool.payers -= payers;
        emit IMembership.TickLapsed(number, period, units, payers);
    }

    /// @dev After a period's charges: its leavers stop paying, at this index.
    function close(FundState storage self, uint256 period) internal {
        Closing storage closing = self.closings[period];
        if (!closing.used) return;
        self.pool.units -= closing.units;
        self.pool.payers -= closing.payers;
        closing.index = self.pool.index;
        closing.settledAt = uint40(block.timestamp);
    }

    /// @dev Who ends between settlements is taken off the count of the last one: see `Settlement.electorate`.
    function uncount(FundState storage self) internal {
        uint256 last = uint256(self.pool.period) - 1;
        uint64 packed = self.census[last / 4][last % 4];
        if (uint32(packed) != 0) self.census[last / 4][last % 4] = packed - 1; // the low half counts the payers
    }

    function _takeOffPool(FundState storage self, uint256 units) private {
        self.pool.units -= units.toUint40();
        self.pool.payers -= 1;
    }

    function _takeOffTick(FundState storage self, uint256 units, uint256 expiry) private {
        Tick storage tick = self.ticks[expiry];
        tick.units -= units.toUint40();
        tick.payers -= 1;
    }
}
