"""Members: the share index's bookkeeping, as contracts/fund/ShareIndex.sol keeps it."""

from __future__ import annotations

from webapp.store import schema
from webapp.store.rowtypes import MemberRow
from webapp.store.settling import entry_dues

from ..book import At, Book, Inconsistent
from .registry import on
from .roster import (
    balance_now,
    cover_ended,
    enter,
    expect,
    is_last,
    lapsed,
    move,
    pays,
    record,
    somebody,
    spare_of,
    take_off,
)


@on("MemberJoined")
def member_joined(
    book: Book,
    at: At,
    member: str,
    number: int,
    payer: str,
    units: int,
    cover: int,
    band: int,
    balance: int,
    expiry_tick: int,
    health_commitment: str,
    rules_hash: str,
    referrer: str,
) -> None:
    """A new membership, or a new one after an earlier one ended."""
    old = book.members.get(member)
    leftover = 0 if old is None else balance_now(book, old)
    row = MemberRow(
        address=member,
        block=at.block,
        log_index=at.log_index,
        number=number,
        units=units,
        cover=cover,
        band=band,
        expiry_tick=expiry_tick,
        spare=spare_of(book, units, balance, expiry_tick),
        joined_at=at.time,
        waits_from=at.time,
        referrer=somebody(referrer),
    )
    book.members.put(row)
    book.add(schema.memberships, member, number, at.block, at.log_index)
    enter(book, units, expiry_tick)
    paid = balance - leftover + _entry_dues(book, units)
    record(book, at, "MemberJoined", row, balance, paid, payer)


@on("MemberToppedUp")
def member_topped_up(
    book: Book, at: At, member: str, payer: str, amount: int, balance: int, expiry_tick: int
) -> None:
    """More balance; a lapsed member inside grace pays again from here on."""
    row = book.members.change(member)
    known, late = balance_now(book, row) + amount, lapsed(book, row)
    if late:
        known -= _entry_dues(book, row.units)
    expect(known, balance, f"balance of {member}")
    if late:
        enter(book, row.units, expiry_tick)
    else:
        move(book, row.units, row.expiry_tick, row.units, expiry_tick)
    row.expiry_tick = expiry_tick
    row.spare = spare_of(book, row.units, balance, expiry_tick)
    record(book, at, "MemberToppedUp", row, balance, amount, payer)


@on("MemberCured")
def member_cured(book: Book, at: At, member: str, lapsed_at: int) -> None:
    """The top-up that follows does the work; here it goes on the member's record."""
    row = book.members.get(member)
    if row is None or not lapsed(book, row):
        raise Inconsistent(f"{member} was cured without having lapsed")
    expect(book.ticks.get(row.expiry_tick).lapsed_at, lapsed_at, f"lapse of {member}")
    record(book, at, "MemberCured", row, balance_now(book, row), 0, None, lapsed_at=lapsed_at)


@on("CoverRaised")
def cover_raised(
    book: Book,
    at: At,
    member: str,
    old_cover: int,
    new_cover: int,
    units: int,
    amount: int,
    balance: int,
    expiry_tick: int,
) -> None:
    """More units; the added part waits again."""
    row = book.members.change(member)
    expect(row.cover, old_cover, f"cover of {member}")
    dues = _entry_dues(book, units - row.units)
    expect(balance_now(book, row) + amount - dues, balance, f"balance of {member}")
    move(book, row.units, row.expiry_tick, units, expiry_tick)
    book.books.units += units - row.units
    row.units, row.cover, row.expiry_tick = units, new_cover, expiry_tick
    row.spare = spare_of(book, units, balance, expiry_tick)
    row.waits_from = at.time
    record(book, at, "CoverRaised", row, balance, amount, None, old_cover=old_cover)


@on("ExitRequested")
def exit_requested(book: Book, at: At, member: str, period: int, units: int, balance: int) -> None:
    """The member leaves with `period`; at once (0) where the cover had lapsed."""
    row = book.members.change(member)
    expect(row.units, units, f"units of {member}")
    expect(balance_now(book, row), balance, f"balance of {member}")
    if period == 0:
        row.left_at_once = True
    else:
        row.exit_period = period
        take_off(book, units, row.expiry_tick)
        leavers = book.leavers.ensure(period, row.expiry_tick)
        leavers.units += units
        leavers.members += 1
        batch = book.batches.ensure(period)
        batch.leaving_units += units
        batch.leaving_members += 1
    record(book, at, "ExitRequested", row, balance, 0, None, period=period)


@on("RefundPaid")
def refund_paid(book: Book, at: At, member: str, to: str, amount: int) -> None:
    """The whole balance went out, of a closed fund with the part of RESERVE that came before it.

    Who had lapsed keeps the expiry: it tells when cover ended.
    """
    row = book.members.change(member)
    due, last = balance_now(book, row), is_last(book, row)
    if last:
        book.stand().units_left -= row.units
        if book.part is not None and book.part[0] == member:
            due += book.part[1]
        book.part = None
    expect(due, amount, f"refund of {member}")
    row.spare = 0
    if last or row.exit_period:
        row.expiry_tick = 0
    record(book, at, "RefundPaid", row, 0, amount, to)


@on("StakeTaken")
def stake_taken(
    book: Book, at: At, member: str, matter: int, amount: int, balance: int, expiry_tick: int
) -> None:
    """A verdict cost part of the balance; of who pays no more, only what is at no risk."""
    row = book.members.change(member)
    expect(balance_now(book, row) - amount, balance, f"balance of {member}")
    if pays(book, row):
        move(book, row.units, row.expiry_tick, row.units, expiry_tick)
        row.expiry_tick = expiry_tick
        row.spare = spare_of(book, row.units, balance, expiry_tick)
    elif 0 < row.exit_period <= book.books.ended:  # of one who left, nothing is at risk any more
        row.spare, row.expiry_tick = balance, 0
    else:
        row.spare -= amount
    expect(row.expiry_tick, expiry_tick, f"expiry of {member}")
    record(book, at, "StakeTaken", row, balance, amount, None, matter=matter)


@on("MemberExpelled")
def member_expelled(book: Book, at: At, member: str, matter: int, stake: int, balance: int) -> None:
    """A verdict ended the membership at once; cover may have ended before."""
    row, books = book.members.change(member), book.books
    ended_at, paying = cover_ended(book, row), pays(book, row)
    leaving = row.exit_period > books.ended
    if paying:
        take_off(book, row.units, row.expiry_tick)
    elif leaving:
        leavers = book.leavers.change(row.exit_period, row.expiry_tick)
        leavers.units -= row.units
        leavers.members -= 1
        batch = book.batches.change(row.exit_period)
        batch.leaving_units -= row.units
        batch.leaving_members -= 1
    if paying or leaving:
        books.units -= row.units
        books.payers -= 1
        _uncount(book)
    if is_last(book, row):
        book.stand().units_left -= row.units  # the part of RESERVE is lost
    expect(balance_now(book, row) - stake, balance, f"balance of {member}")
    row.expelled_at, row.spare = ended_at or at.time, balance
    row.expiry_tick, row.exit_period, row.left_at_once = 0, 0, False
    record(book, at, "MemberExpelled", row, balance, stake, None, matter=matter)


def _uncount(book: Book) -> None:
    """Who ends between settlements is taken off the count of the last one."""
    if book.books.settled:
        census = book.periods.change(book.books.settled)
        census.counted -= 1 if census.counted else 0


@on("MemberRepresented")
def member_represented(book: Book, at: At, member: str, agent: str) -> None:
    """The member's own key counts no more here; it may be said again, and of who is no member."""
    book.add(schema.representations, member, at.block, at.log_index, agent)


@on("VoucherUsed")
def voucher_used(book: Book, at: At, member: str, attestor: str, identity: str, nonce: int) -> None:
    """A voucher is spent."""
    book.add(schema.vouchers, at.block, at.log_index, member, attestor)


def _entry_dues(book: Book, units: int) -> int:
    """Dues for the rest of a term; none in a fund that winds up."""
    if book.standing.winding_since:
        return 0
    return entry_dues(book.terms, book.books.settled, units)
