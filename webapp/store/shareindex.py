"""The share index's arithmetic, as contracts/fund/ShareIndex.sol and Settlement.sol do it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

BPS = 10_000
INDEX_MAX = (1 << 80) - 1


def balance_of(units: int, expiry_tick: int, spare: int, tick: int, index: int) -> int:
    """A member's balance: units * max(expiry - index, 0) + spare, token units."""
    return units * max(expiry_tick * tick - index, 0) + spare


def ceil_div(a: int, b: int) -> int:
    """a / b, rounded up."""
    return -(-a // b)


def fee_on(aid: int, fee_bps: int) -> int:
    """The management fee on funded aid; rounds down."""
    return aid * fee_bps // BPS


@dataclass(frozen=True, slots=True)
class Charged:
    """The outcome of one charge."""

    collected: int
    index: int
    units: int


def charge(
    index: int, units: int, amount: int | None, cap: int, tick: int, ending: Mapping[int, int]
) -> Charged:
    """Charge every unit alike until `amount` (None: no limit) is reached or `cap` is used up.

    Args:
        index: token units per unit charged so far.
        units: paying units.
        cap: token units per unit.
        tick: token units per unit between two ticks.
        ending: units whose balance ends at a tick, by tick number.

    Source: ShareIndex._charge.
    """
    collected, end = 0, min(index + cap, INDEX_MAX)
    while (amount is None or collected < amount) and units and index < end:
        number = index // tick + 1
        boundary = min(number * tick, end)
        step = boundary - index
        if amount is not None:
            step = min(step, ceil_div(amount - collected, units))
        index += step
        collected += step * units
        if index == number * tick:
            units -= ending.get(number, 0)
    return Charged(collected, index, units)
