"""The members' bookkeeping that their handlers share, as contracts/fund/ShareIndex.sol keeps it."""

from __future__ import annotations

import msgspec

from fundplan import NOBODY
from webapp.store import schema
from webapp.store.rowtypes import MemberRow
from webapp.store.shareindex import balance_of

from ..book import At, Book, Inconsistent


def somebody(address: str) -> str | None:
    """An address of an event; None: the zero address, which is nobody's."""
    return None if address == NOBODY else address


def expect(ours: int, theirs: int, what: str) -> None:
    """Stop where an event says something else than the events before it."""
    if ours != theirs:
        raise Inconsistent(f"{what} is {ours} by the events before, {theirs} by this one")


def index_of(book: Book, row: MemberRow) -> int:
    """The index that counts for this member: now, or when they left."""
    if row.exit_period and row.exit_period <= book.books.settled:
        return int(book.periods.get(row.exit_period).share_index)
    return int(book.books.share_index)


def balance_now(book: Book, row: MemberRow) -> int:
    """A member's prepaid balance, token units."""
    if book.standing.swept:
        return 0
    if row.expelled_at:
        return row.spare
    return balance_of(row.units, row.expiry_tick, row.spare, book.books.tick, index_of(book, row))


def is_last(book: Book, row: MemberRow) -> bool:
    """Whether one of the last members of a closed fund has not collected yet."""
    over = row.exit_period or row.expelled_at or book.standing.swept or not book.books.closed_in
    return not over and row.expiry_tick * book.books.tick > book.books.share_index


def spare_of(book: Book, units: int, balance: int, expiry_tick: int) -> int:
    """What of a balance is at no risk, given the tick where it ends."""
    books = book.books
    at_risk = balance_of(units, expiry_tick, 0, books.tick, books.share_index)
    if at_risk > balance or expiry_tick * books.tick <= books.share_index:
        raise Inconsistent(f"tick {expiry_tick} does not follow from a balance of {balance}")
    return balance - at_risk


def pays(book: Book, row: MemberRow) -> bool:
    """Whether the next charge reaches this member, who has not asked to leave."""
    ended = row.expelled_at or row.exit_period or row.left_at_once or book.books.closed_in
    return not ended and not lapsed(book, row)


def cover_ended(book: Book, row: MemberRow) -> int:
    """When this membership's cover ended; 0 while it lasts. Source: Members.endOf."""
    if row.exit_period:
        ended_at = _left_at(book, row.exit_period)
    else:
        tick = book.ticks.get(row.expiry_tick)
        ended_at = 0 if tick is None else int(tick.lapsed_at)
    winding = int(book.standing.winding_since)
    return min(ended_at, winding) if ended_at and winding else ended_at or winding


def _left_at(book: Book, period: int) -> int:
    """When who left with a period was gone; 0: not yet."""
    if period <= book.books.settled:
        return int(book.periods.get(period).settled_at)
    return int(book.standing.closed_at) if period <= book.books.ended else 0


def lapsed(book: Book, row: MemberRow) -> bool:
    """Whether the balance was used up."""
    return not row.exit_period and row.expiry_tick * book.books.tick <= book.books.share_index


def enter(book: Book, units: int, expiry_tick: int) -> None:
    """A member begins to pay."""
    tick = book.ticks.ensure(expiry_tick)
    tick.units += units
    tick.members += 1
    book.books.units += units
    book.books.payers += 1


def move(book: Book, old_units: int, old_tick: int, units: int, expiry_tick: int) -> None:
    """The balance of a paying member ends at another tick now, or of other units."""
    take_off(book, old_units, old_tick)
    tick = book.ticks.ensure(expiry_tick)
    tick.units += units
    tick.members += 1


def take_off(book: Book, units: int, expiry_tick: int) -> None:
    """Units and a member end at a tick no more."""
    tick = book.ticks.change(expiry_tick)
    tick.units -= units
    tick.members -= 1


def record(
    book: Book,
    at: At,
    name: str,
    row: MemberRow,
    balance: int,
    amount: int,
    actor: str | None,
    **detail: str | int,
) -> None:
    """Keep the member's facts after an event."""
    row.block, row.log_index = at.block, at.log_index
    book.add(
        schema.member_changes,
        row.number,
        at.block,
        at.log_index,
        name,
        row.units,
        row.cover,
        row.band,
        row.expiry_tick,
        row.spare,
        row.joined_at,
        row.waits_from,
        row.exit_period,
        row.left_at_once,
        row.expelled_at,
        row.referrer,
        balance,
        amount,
        None if actor == row.address else actor,
        msgspec.json.encode(detail, order="sorted").decode() if detail else None,
    )
