"""A settlement, by the contract's own arithmetic: what it charges, funds, carries and cancels.

The mirror recomputes every settlement with it and stops where the chain says otherwise; the site
uses it to say what the next one will charge. Source: contracts/fund/Settlement.sol, settle.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from .records import Terms
from .shareindex import BPS, ceil_div, charge, fee_on
from .words import Surplus

UNLIMITED = (1 << 80) - 1
MAX_CARRIED = 8  # carried batches that one settlement can fund


@dataclass(frozen=True, slots=True)
class Owed:
    """A short batch that is still owed something. Token units; the allowance is per unit."""

    period: int
    asked: int
    funded: int
    allowance: int  # what a unit may still be charged for it


@dataclass(frozen=True, slots=True)
class Position:
    """A fund just before a settlement. `owed` is the oldest batch first."""

    index: int
    units: int
    reserve: int
    tick: int
    owed: tuple[Owed, ...]
    winding: bool = False  # the fund winds up

    @property
    def carried(self) -> int:
        """Aid owed by earlier settlements."""
        return sum(batch.asked - batch.funded for batch in self.owed)


@dataclass(frozen=True, slots=True)
class Bill:
    """The batch to settle, and the units whose balance ends at each tick."""

    period: int
    asked: int
    largest: int
    ending: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class CarryFunded:
    """What an earlier batch received: `amount` now, `funded` in all."""

    batch: int
    amount: int
    funded: int
    cancelled: int


@dataclass(slots=True)
class Outcome:
    """What a settlement did. Names as in the event PeriodSettled."""

    asked: int
    carried_in: int
    units: int  # paying units after the lapses
    index: int
    reserve: int
    pot: int = 0  # of RESERVE, still free to spend
    budget: int = 0  # what a unit may still be charged
    funded: int = 0
    cancelled: int = 0
    fee: int = 0
    dues: int = 0
    from_reserve: int = 0
    collected: int = 0
    share: int = 0
    carries: list[CarryFunded] = field(default_factory=list)
    shortfall: tuple[int, int, int] | None = None  # asked, funded, carried
    owed: list[Owed] = field(default_factory=list)  # afterwards


def settle(at: Position, bill: Bill, terms: Terms) -> Outcome:
    """Settle one period."""
    out = Outcome(bill.asked, at.carried, at.units, at.index, at.reserve)
    begins = (bill.period - 1) % terms.term_periods == 0 and not at.winding
    if terms.dues and begins:
        out.dues = _charge(out, at, bill, None, terms.dues)
        out.reserve += out.dues
    if not out.carried_in and not bill.asked:
        return out
    floor = 0 if at.winding else terms.reserve_floor
    out.pot, out.budget = max(out.reserve - floor, 0), terms.period_cap
    clear = _fund_carried(out, at, bill, terms)
    if bill.asked:
        _fund_new(out, at, bill, terms, clear)
    out.from_reserve = max(out.funded + out.fee - out.collected, 0)
    out.reserve += out.collected - out.funded - out.fee
    return out


def entry_dues(terms: Terms, settled: int, units: int) -> int:
    """Dues for the rest of a term that has begun. Source: Settlement.entryDues."""
    passed = settled % terms.term_periods
    if not terms.dues or not passed:
        return 0
    left = terms.term_periods - passed
    return ceil_div(terms.dues * units * left, terms.term_periods)


def first_allowance(asked: int, largest: int, claim_cap: int) -> int:
    """What a unit may be charged for a batch: as if its largest claim took exactly the cap."""
    if claim_cap == 0:
        return UNLIMITED
    return min(UNLIMITED - 1, ceil_div(claim_cap * asked, largest))


def _fund_carried(out: Outcome, at: Position, bill: Bill, terms: Terms) -> bool:
    """Earlier batches, the oldest first; True if none is owed anything any more."""
    waiting = list(at.owed)
    enough = True
    for _ in range(MAX_CARRIED):
        if not waiting or not enough:
            break
        batch = waiting[0]
        need = batch.asked - batch.funded
        funded, cost = _fund_batch(out, at, bill, terms, need, batch.allowance)
        left = batch.allowance if batch.allowance == UNLIMITED else batch.allowance - cost
        cancelled = need - funded if left == 0 or _hopeless(out, at) else 0
        batch = replace(batch, funded=batch.funded + funded, allowance=left)
        out.cancelled += cancelled
        out.carries.append(CarryFunded(batch.period, funded, batch.funded, cancelled))
        enough = funded + cancelled == need
        waiting[0] = batch
        if enough:
            waiting.pop(0)
    out.owed = waiting
    return not waiting


def _fund_new(out: Outcome, at: Position, bill: Bill, terms: Terms, clear: bool) -> None:
    """This period's batch: every claim in it gets the same ratio."""
    allowance = first_allowance(bill.asked, bill.largest, terms.claim_cap)
    funded = cost = 0
    if clear:
        funded, cost = _fund_batch(out, at, bill, terms, bill.asked, allowance)
    missing = bill.asked - funded
    if not missing:
        return
    if allowance != UNLIMITED:
        allowance -= cost
    carried = terms.carries and allowance != 0 and not _hopeless(out, at)
    if carried:
        out.owed.append(Owed(bill.period, bill.asked, funded, allowance))
    else:
        out.cancelled += missing
    out.shortfall = (bill.asked, funded, missing if carried else 0)


def _fund_batch(
    out: Outcome, at: Position, bill: Bill, terms: Terms, need: int, allowance: int
) -> tuple[int, int]:
    """Aid and its fee for one batch: funded, and the cost per unit.

    RESERVE pays first where the plan lowers shares, else last.
    """
    gross = need + fee_on(need, terms.fee_bps)
    members_first = terms.surplus is not Surplus.LOWER
    from_pot = 0 if members_first else min(gross, out.pot)
    before, collected = out.index, 0
    if from_pot != gross:
        collected = _charge(out, at, bill, gross - from_pot, min(out.budget, allowance))
        if members_first and collected < gross:
            from_pot = min(gross - collected, out.pot)
    cost, available = out.index - before, from_pot + collected
    funded = need if available >= gross else available * BPS // (BPS + terms.fee_bps)
    fee = fee_on(funded, terms.fee_bps)
    out.pot += collected - funded - fee
    out.budget -= cost
    out.funded += funded
    out.fee += fee
    out.collected += collected
    out.share += cost
    return funded, cost


def _hopeless(out: Outcome, at: Position) -> bool:
    """In a fund that winds up, nobody is left who could pay what is missing."""
    return at.winding and not out.units


def _charge(out: Outcome, at: Position, bill: Bill, amount: int | None, cap: int) -> int:
    got = charge(out.index, out.units, amount, cap, at.tick, bill.ending)
    out.index, out.units = got.index, got.units
    return got.collected
