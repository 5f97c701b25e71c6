"""What the next settlement will charge, by the contract's own arithmetic.

Source: Settlement._settlePeriod, _collect, _shareCap, _fund.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from .records import ShareFormula, Terms
from .shareindex import BPS, ceil_div, charge, fee_on


@dataclass(frozen=True, slots=True)
class Position:
    """A fund just before a settlement. Amounts in token units."""

    index: int
    units: int
    reserve: int
    carried: int
    tick: int


@dataclass(frozen=True, slots=True)
class Bill:
    """The claims of the batch to settle, and whose balance ends where."""

    asked: int
    largest: int
    ending: Mapping[int, int]  # units by tick number, leavers of the period included
    leaving: Mapping[int, int]  # of these, units that leave with the period
    leaving_units: int  # all units that leave with the period


def settle(at: Position, bill: Bill, terms: Terms) -> tuple[ShareFormula, Position]:
    """The share of a settlement, with its parts, and the fund after it."""
    dues = charge(at.index, at.units, None, terms.dues, at.tick, bill.ending)
    reserve = at.reserve + dues.collected
    owed = at.carried + bill.asked
    fee = fee_on(owed, terms.fee_bps)
    from_reserve = min(owed + fee, max(reserve - terms.reserve_floor, 0))
    due = owed + fee - from_reserve
    cap = _share_cap(at.carried, bill, dues.units, terms)
    got = charge(dues.index, dues.units, due, cap, at.tick, bill.ending)
    available = from_reserve + got.collected
    full = available >= owed + fee
    funded = owed if full else available * BPS // (BPS + terms.fee_bps)
    formula = ShareFormula(
        carried=at.carried,
        batch=bill.asked,
        fee=fee,
        from_reserve=from_reserve,
        due=due,
        units=at.units,
        share=got.index - dues.index,
        collected=got.collected,
        shortfall=owed - funded,
        capped=not full,
    )
    lapsed = sum(u for n, u in bill.leaving.items() if at.index < n * at.tick <= got.index)
    carried = owed - funded if terms.carries else max(at.carried - funded, 0)
    after = replace(
        at,
        index=got.index,
        units=got.units - (bill.leaving_units - lapsed),
        reserve=reserve + got.collected - funded - fee_on(funded, terms.fee_bps),
        carried=carried,
    )
    return formula, after


def _share_cap(carried: int, bill: Bill, units: int, terms: Terms) -> int:
    """The most one unit pays; with a cap per claim, as if the largest claim took exactly it."""
    if terms.claim_cap == 0 or units == 0:
        return terms.period_cap
    cap = ceil_div(carried + fee_on(carried, terms.fee_bps), units)
    if bill.asked:
        cap += terms.claim_cap * bill.asked // bill.largest
    return min(cap, terms.period_cap)
