"""The end of a fund: winding-up, closing, and what nobody claims."""

from __future__ import annotations

from webapp.store import schema
from webapp.store.words import Surplus, WindingUpCause

from ..book import At, Book, Inconsistent
from .registry import on
from .roster import expect
from .tenure import clear_alarm


@on("WindingUpBegun")
def winding_up_begun(book: Book, at: At, cause: int, matter: int) -> None:
    """By a vote, the date or a threshold; WindingUpStarted tells since when."""
    standing = book.stand()
    if standing.winding_since:
        raise Inconsistent(f"the fund winds up since {standing.winding_since} already")
    standing.winding_cause, standing.winding_matter = cause, matter
    standing.winding_block, standing.winding_log_index = at.block, at.log_index
    if cause == WindingUpCause.THRESHOLD:
        clear_alarm(book)


@on("WindingUpStarted")
def winding_up_started(book: Book, at: At, since: int) -> None:
    """Nobody joins any more, and events from then on are not covered."""
    standing = book.stand()
    if standing.winding_cause is None:
        raise Inconsistent("winding-up started, but nothing caused it")
    standing.winding_since = since


@on("FundClosed")
def fund_closed(book: Book, at: At, period: int, per_unit: int, units: int, payers: int) -> None:
    """Who gave notice leaves as with a settlement; everybody else has a part of RESERVE."""
    books, standing = book.books, book.stand()
    expect(books.period, period, "the period in which the fund closed")
    batch = book.batches.get(period)
    if batch is not None:
        books.units -= batch.leaving_units
        books.payers -= batch.leaving_members
    expect(books.units, units, "units of the closed fund")
    expect(books.payers, payers, "paying members of the closed fund")
    books.closed_in = period
    if standing.terms_from == period + 1:  # share terms that waited
        standing.shares_version = standing.version
        book.adopt_terms()
    granted = book.terms.surplus == Surplus.GRANT
    shared = 0 if granted or not units else books.reserve
    expect(shared // units if units else 0, per_unit, "the part of each unit in RESERVE")
    standing.rounding = shared - per_unit * units
    standing.closed_at, standing.closed_block = at.time, at.block
    standing.closed_log_index = at.log_index
    standing.per_unit, standing.closed_units = per_unit, units
    standing.closed_payers, standing.units_left = payers, units


@on("UnclaimedSwept")
def unclaimed_swept(book: Book, at: At, beneficiary: str, amount: int, expired: bool) -> None:
    """RESERVE goes to the beneficiary; `expired`: with all that was not claimed in time."""
    standing = book.stand()
    if not standing.closed_at or amount != book.books.reserve:
        raise Inconsistent(f"{amount} was swept; RESERVE holds {book.books.reserve}")
    if expired and not standing.swept:
        standing.swept, standing.swept_block = True, at.block
        standing.swept_log_index = at.log_index
    book.add(schema.sweeps, at.block, at.log_index, beneficiary, amount, expired)
