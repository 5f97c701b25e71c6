"""The share index, as contracts/fund/ShareIndex.sol: who pays until when, and one charge to all.

A member with `units` follows the index up to a whole tick, `expiry`; what rounding leaves is spare.
Members that are alike count together: every function takes numbers or arrays of them, with how many
members each stands for. The totals by tick are Python integers, so nothing overflows or rounds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

MAX_INDEX = 2**80 - 1


class TooLittle(ValueError):
    """A balance does not reach the next tick."""


@dataclass
class Tally:
    """Units and heads of paying members."""

    units: int = 0
    payers: int = 0

    def add(self, units: int, payers: int) -> None:
        """Count more, or fewer, of both."""
        self.units += units
        self.payers += payers


@dataclass
class ShareIndex:
    """Where the index stands, and whose balances end where."""

    tick: int
    index: int = 0
    pool: Tally = field(default_factory=Tally)
    ends: defaultdict[int, Tally] = field(default_factory=lambda: defaultdict(Tally))
    closing: Tally = field(default_factory=Tally)  # who leaves with the open period
    leaving: defaultdict[int, Tally] = field(default_factory=lambda: defaultdict(Tally))

    def follow(self, units: Any, balance: Any) -> tuple[Any, Any]:
        """The tick at which a balance ends, and the spare.

        Raises TooLittle if some balance does not reach the next tick.
        """
        number = (self.index + balance // units) // self.tick
        distance = number * self.tick - self.index
        if np.any(distance <= 0):
            raise TooLittle(f"index {self.index}, balance {balance}, units {units}")
        return number, balance - units * distance

    def balance(self, units: Any, expiry: Any, spare: Any) -> Any:
        """What is prepaid and not used up."""
        ahead = expiry * self.tick - self.index
        left = np.maximum(ahead, 0) if isinstance(ahead, np.ndarray) else max(ahead, 0)
        return units * left + spare

    def ended(self, expiry: Any) -> Any:
        """Whether the index has reached a tick."""
        return expiry * self.tick <= self.index

    def enter(self, units: Any, expiry: Any, count: Any = 1) -> None:
        """Members begin to pay."""
        for tick, weight, heads in by_tick(units, expiry, count):
            self.ends[tick].add(weight, heads)
            self.pool.add(weight, heads)

    def move(self, units: Any, old: Any, new: Any, count: Any = 1) -> None:
        """Members' balances end at another tick."""
        for tick, weight, heads in by_tick(units, old, count):
            self.ends[tick].add(-weight, -heads)
        for tick, weight, heads in by_tick(units, new, count):
            self.ends[tick].add(weight, heads)

    def give_notice(self, units: Any, expiry: Any, reach: int, count: Any = 1) -> None:
        """Members will leave with the open period; its settlement, of at most `reach`, they pay."""
        for tick, weight, heads in by_tick(units, expiry, count):
            self.ends[tick].add(-weight, -heads)
            self.closing.add(weight, heads)
            if tick * self.tick <= self.index + reach:
                self.leaving[tick].add(weight, heads)

    def charge(self, amount: int, cap: int) -> int:
        """Charge every unit alike until `amount` is reached, or `cap` per unit; what came in."""
        collected, end = 0, min(self.index + cap, MAX_INDEX)
        while collected < amount and self.pool.units and self.index < end:
            number = self.index // self.tick + 1
            boundary = number * self.tick
            step = min(-(-(amount - collected) // self.pool.units), min(boundary, end) - self.index)
            self.index += step
            collected += step * self.pool.units
            if self.index == boundary:
                self._lapse(number)
        return collected

    def _lapse(self, number: int) -> None:
        over = self.ends.pop(number, Tally())
        leavers = self.leaving.pop(number, Tally())
        self.closing.add(-leavers.units, -leavers.payers)
        self.pool.add(-over.units - leavers.units, -over.payers - leavers.payers)

    def close(self) -> None:
        """After a period's charges: its leavers are gone."""
        self.pool.add(-self.closing.units, -self.closing.payers)
        self.closing = Tally()
        self.leaving.clear()


def by_tick(units: Any, expiry: Any, count: Any) -> Iterator[tuple[int, int, int]]:
    """Units and heads by tick, as Python integers."""
    if not isinstance(expiry, np.ndarray):
        yield int(expiry), int(units) * int(count), int(count)
        return
    ticks, place = np.unique(expiry, return_inverse=True)
    weights, heads = np.zeros(len(ticks), np.int64), np.zeros(len(ticks), np.int64)
    np.add.at(weights, place, units * count)
    np.add.at(heads, place, count)
    yield from zip(ticks.tolist(), weights.tolist(), heads.tolist(), strict=True)
