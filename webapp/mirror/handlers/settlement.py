"""Settlements: lapses, funding, the queue of carried aid, and who leaves with a period."""

from __future__ import annotations

from typing import Any

import msgspec

from webapp.store.rows import PeriodRow

from ..book import At, Book, Inconsistent
from .registry import on


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


@on("ShortfallRecorded")
def shortfall_recorded(
    book: Book, at: At, period: int, asked: int, funded: int, carried: int
) -> None:
    """A batch was not fully funded: its carried part joins the end of the queue."""
    batch = book.batches.ensure(period)
    _expect(batch.asked, asked, f"aid asked for in period {period}")
    batch.short, batch.funded_first, batch.carried = True, funded, carried
    batch.queue_start = book.books.queue_end
    book.books.queue_end += carried


@on("PeriodSettled")
def period_settled(book: Book, at: At, period: int, result: Any) -> None:
    """The period's figures; each is checked against what the events before it say."""
    books, batch = book.books, book.batches.ensure(period)
    carried_in = books.queue_end - batch.carried - books.queue_funded
    _expect(books.settled + 1, period, "the period to settle")
    _expect(books.units + batch.lapsed_units, result.units, f"paying units of period {period}")
    _expect(batch.asked, result.asked, f"aid asked for in period {period}")
    _expect(carried_in, result.carried_in, f"aid carried into period {period}")
    to_older = min(result.funded, carried_in)
    books.queue_funded += to_older
    if not batch.short:
        batch.funded_first = batch.asked
    _expect(batch.funded_first + to_older, result.funded, f"aid funded in period {period}")
    books.units -= batch.leaving_units
    books.payers -= batch.leaving_members
    books.share_index = result.index
    books.settled = period
    _expect(books.payers, result.payers, f"payers after period {period}")
    _expect(books.reserve, result.reserve, f"RESERVE after period {period}")
    book.periods.put(
        PeriodRow(
            period=period,
            block=at.block,
            log_index=at.log_index,
            units=result.units,
            payers=result.payers,
            asked=result.asked,
            carried_in=result.carried_in,
            funded=result.funded,
            cancelled=result.cancelled,
            fee=result.fee,
            dues=result.dues,
            from_reserve=result.from_reserve,
            collected=result.collected,
            share=result.share,
            share_index=result.index,
            reserve=result.reserve,
            carried_out=books.queue_end - books.queue_funded,
            lapsed_units=batch.lapsed_units,
            lapsed_members=batch.lapsed_members,
        )
    )


@on("SolvencyReported")
def solvency_reported(book: Book, at: At, period: int, solvency: Any) -> None:
    """The fund's own figures of solvency after a settlement; amounts as decimal text."""
    row = book.periods.change(period)
    figures = {name: str(value) for name, value in solvency._asdict().items()}
    row.solvency = msgspec.json.encode(figures, order="sorted").decode()


def _expect(ours: int, theirs: int, what: str) -> None:
    if ours != theirs:
        raise Inconsistent(f"{what}: {ours} by the events before, {theirs} by the settlement")
