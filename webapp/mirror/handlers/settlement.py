"""Settlements: who lapses, what is funded, carried and cancelled, who leaves.

A settlement is recomputed as a whole when its last event, PeriodSettled, has come; what it said
before is kept until then. Where the chain says anything else, the mirror stops.
"""

from __future__ import annotations

from typing import Any

import msgspec

from webapp.store import schema
from webapp.store.rowtypes import BatchRow, PeriodRow
from webapp.store.settling import Bill, CarryFunded, Outcome, Owed, Position, settle

from ..book import At, Book, Inconsistent
from .registry import on
from .tenure import clear_alarm

#: Figures of PeriodSettled that the recomputation gives.
_RECOMPUTED = (
    "asked",
    "carried_in",
    "funded",
    "cancelled",
    "fee",
    "dues",
    "from_reserve",
    "collected",
    "share",
    "index",
    "reserve",
)


@on("TickLapsed")
def tick_lapsed(book: Book, at: At, tick: int, period: int, units: int, payers: int) -> None:
    """Whose balance ends at this tick stops paying, the leavers of the period among them."""
    staying = book.ticks.get(tick)
    leaving = book.leavers.get(period, tick)
    rows = [row for row in (staying, leaving) if row is not None]
    counted = (sum(row.units for row in rows), sum(row.members for row in rows))
    if counted != (units, payers):
        raise Inconsistent(f"{(units, payers)} lapse at tick {tick}, {counted} are known there")
    if staying is not None and staying.units:
        book.ticks.change(tick).lapsed_at = at.time
    batch = book.batches.ensure(period)
    batch.lapsed_units += units
    batch.lapsed_members += payers
    if leaving is not None:
        batch.leaving_units -= leaving.units
        batch.leaving_members -= leaving.members
    book.books.units -= units
    book.books.payers -= payers


@on("CarryFunded")
def carry_funded(
    book: Book, at: At, batch: int, period: int, amount: int, funded: int, cancelled: int
) -> None:
    """An earlier short batch got more."""
    book.pending.append(CarryFunded(batch, amount, funded, cancelled))
    book.add(
        schema.fundings,
        batch,
        period,
        at.block,
        at.log_index,
        amount,
        funded,
        cancelled,
    )


@on("ShortfallRecorded")
def shortfall_recorded(
    book: Book, at: At, period: int, asked: int, funded: int, carried: int
) -> None:
    """The period's own batch was not fully funded."""
    book.pending.append((asked, funded, carried))


@on("PeriodSettled")
def period_settled(book: Book, at: At, period: int, result: Any) -> None:
    """The period's figures, recomputed from what was known before it."""
    books, batch = book.books, book.batches.ensure(period)
    payers_before = books.payers + batch.lapsed_members
    _expect("period", books.settled + 1, period)
    _expect("paying units", books.units + batch.lapsed_units, result.units)
    out = settle(_position(book, result), _bill(book, batch), book.terms)
    for name in _RECOMPUTED:
        _expect(f"{name} of period {period}", getattr(out, name), getattr(result, name))
    told = [*out.carries, *([out.shortfall] if out.shortfall else [])]
    _expect(f"carries of period {period}", told, book.pending)
    _expect(f"units after period {period}", out.units, books.units)
    book.pending.clear()
    _fund(book, at, batch, out)
    books.units -= batch.leaving_units
    books.payers -= batch.leaving_members
    books.share_index, books.settled = result.index, period
    books.carried = sum(owed.asked - owed.funded for owed in out.owed)
    _expect(f"payers after period {period}", books.payers, result.payers)
    _expect(f"RESERVE after period {period}", books.reserve, result.reserve)
    begun = _begun(book, period - 1, payers_before)
    book.periods.put(_row(book, at, batch, result, begun))


@on("SolvencyReported")
def solvency_reported(book: Book, at: At, period: int, solvency: Any) -> None:
    """The fund's own figures of solvency after a settlement; amounts as decimal text."""
    row = book.periods.change(period)
    figures = {name: str(value) for name, value in solvency._asdict().items()}
    row.solvency = msgspec.json.encode(figures, order="sorted").decode()
    standing = book.standing
    limit, counted = book.terms.thresholds.periods, max(standing.low_for, standing.few_for)
    if counted and not 0 < limit <= counted:  # unless ThresholdCounted says otherwise
        clear_alarm(book)
    if standing.terms_from == period + 1:  # share terms that waited
        standing = book.stand()
        standing.shares_version, standing.terms_from = standing.version, 0
        book.adopt_terms()


@on("JoinsStopped")
def joins_stopped(book: Book, at: At, period: int, stopped: bool, ratio_bps: int) -> None:
    """The funding ratio fell below what joining needs, or is back."""
    book.stand().joins_stopped = stopped
    book.periods.change(period).joins_stopped = stopped


@on("ThresholdCounted")
def threshold_counted(
    book: Book, at: At, period: int, low_for: int, few_for: int, limit: int
) -> None:
    """So many settlements in a row found the funding ratio low, or too few members."""
    _expect(f"the limit after period {period}", book.terms.thresholds.periods, limit)
    standing, row = book.stand(), book.periods.change(period)
    standing.low_for, standing.few_for = low_for, few_for
    row.low_for, row.few_for = low_for, few_for


def _expect(what: str, ours: Any, theirs: Any) -> None:
    if ours != theirs:
        raise Inconsistent(f"{what}: {ours} by the events before, {theirs} by the settlement")


def _position(book: Book, result: Any) -> Position:
    """The fund before the settlement: its journal entries have moved RESERVE since then."""
    books = book.books
    spent = result.dues + result.collected - result.funded - result.fee
    opened = sorted(
        (row for row in book.batches.known.values() if row is not None and row.open),
        key=lambda row: row.period,
    )
    return Position(
        index=books.share_index,
        units=result.units,
        reserve=books.reserve - spent,
        tick=books.tick,
        owed=tuple(Owed(row.period, row.asked, row.funded, row.allowance) for row in opened),
        winding=book.standing.winding_since > 0,
    )


def _bill(book: Book, batch: BatchRow) -> Bill:
    books, terms = book.books, book.terms
    first = books.share_index // books.tick + 1
    last = (books.share_index + terms.dues + terms.period_cap) // books.tick
    ending = {}
    for tick in range(first, last + 1):
        rows = (book.ticks.get(tick), book.leavers.get(batch.period, tick))
        units = sum(row.units for row in rows if row is not None)
        if units:
            ending[tick] = units
    return Bill(batch.period, batch.asked, batch.largest, ending)


def _fund(book: Book, at: At, batch: BatchRow, out: Outcome) -> None:
    """Write what the settlement did to batches."""
    left = {owed.period: owed for owed in out.owed}
    for carry in out.carries:
        row = book.batches.change(carry.batch)
        row.funded = carry.funded
        row.open = carry.batch in left
        row.allowance = left[carry.batch].allowance if row.open else 0
    batch.funded = batch.asked
    cancelled = 0
    if out.shortfall:
        _, batch.funded, carried = out.shortfall
        batch.short, batch.open = True, carried > 0
        batch.allowance = left[batch.period].allowance if batch.open else 0
        cancelled = batch.asked - batch.funded - carried
    if batch.asked:
        book.add(
            schema.fundings,
            batch.period,
            batch.period,
            at.block,
            at.log_index,
            batch.funded,
            batch.funded,
            cancelled,
        )


def _begun(book: Book, before: int, payers: int) -> int:
    """Members who ever began to pay: between two settlements nobody ends, but who is expelled.

    Source: Settlement._count.
    """
    census = book.periods.get(before)
    return payers if census is None else int(census.begun) + payers - int(census.counted)


def _row(book: Book, at: At, batch: BatchRow, result: Any, begun: int) -> PeriodRow:
    figures = result._asdict()
    index = figures.pop("index")
    return PeriodRow(
        period=batch.period,
        block=at.block,
        log_index=at.log_index,
        settled_at=at.time,
        share_index=index,
        carried_out=book.books.carried,
        lapsed_units=batch.lapsed_units,
        lapsed_members=batch.lapsed_members,
        begun=begun,
        counted=result.payers,
        shares_version=book.standing.shares_version,
        joins_stopped=book.standing.joins_stopped,
        **figures,
    )
