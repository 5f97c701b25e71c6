"""Members: the share index's bookkeeping, as contracts/fund/ShareIndex.sol keeps it."""

from __future__ import annotations

import msgspec

from webapp.store import schema
from webapp.store.rowtypes import AttestorRow, MemberRow
from webapp.store.shareindex import balance_of

from ..book import At, Book, Inconsistent
from .registry import on

NOBODY = "0x" + "00" * 20


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
    leftover = 0 if old is None else _balance(book, old)
    row = MemberRow(
        address=member,
        block=at.block,
        log_index=at.log_index,
        number=number,
        units=units,
        cover=cover,
        band=band,
        expiry_tick=expiry_tick,
        spare=_spare(book, units, balance, expiry_tick),
        joined_at=at.time,
        waits_from=at.time,
        referrer=None if referrer == NOBODY else referrer,
    )
    book.members.put(row)
    _enter(book, units, expiry_tick)
    detail = {"health_commitment": health_commitment, "rules_hash": rules_hash}
    _record(book, at, "MemberJoined", row, balance, balance - leftover, payer, **detail)


@on("MemberToppedUp")
def member_topped_up(
    book: Book, at: At, member: str, payer: str, amount: int, balance: int, expiry_tick: int
) -> None:
    """More balance; a lapsed member inside grace pays again from here on."""
    row = book.members.change(member)
    _expect(_balance(book, row) + amount, balance, f"balance of {member}")
    if _lapsed(book, row):
        _enter(book, row.units, expiry_tick)
    else:
        _move(book, row.units, row.expiry_tick, row.units, expiry_tick)
    row.expiry_tick = expiry_tick
    row.spare = _spare(book, row.units, balance, expiry_tick)
    _record(book, at, "MemberToppedUp", row, balance, amount, payer)


@on("MemberCured")
def member_cured(book: Book, at: At, member: str, lapsed_at: int) -> None:
    """The top-up that follows does the work; here it goes on the member's record."""
    row = book.members.get(member)
    if row is None or not _lapsed(book, row):
        raise Inconsistent(f"{member} was cured without having lapsed")
    _expect(book.ticks.get(row.expiry_tick).lapsed_at, lapsed_at, f"lapse of {member}")
    _record(book, at, "MemberCured", row, _balance(book, row), 0, None, lapsed_at=lapsed_at)


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
    _expect(row.cover, old_cover, f"cover of {member}")
    _expect(_balance(book, row) + amount, balance, f"balance of {member}")
    _move(book, row.units, row.expiry_tick, units, expiry_tick)
    book.books.units += units - row.units
    row.units, row.cover, row.expiry_tick = units, new_cover, expiry_tick
    row.spare = _spare(book, units, balance, expiry_tick)
    row.waits_from = at.time
    _record(book, at, "CoverRaised", row, balance, amount, None, old_cover=old_cover)


@on("ExitRequested")
def exit_requested(book: Book, at: At, member: str, period: int, units: int, balance: int) -> None:
    """The member leaves with `period`; at once (0) where the cover had lapsed."""
    row = book.members.change(member)
    _expect(row.units, units, f"units of {member}")
    _expect(_balance(book, row), balance, f"balance of {member}")
    if period == 0:
        row.left_at_once = True
    else:
        row.exit_period = period
        _take_off(book, units, row.expiry_tick)
        leavers = book.leavers.ensure(period, row.expiry_tick)
        leavers.units += units
        leavers.members += 1
        batch = book.batches.ensure(period)
        batch.leaving_units += units
        batch.leaving_members += 1
    _record(book, at, "ExitRequested", row, balance, 0, None, period=period)


@on("RefundPaid")
def refund_paid(book: Book, at: At, member: str, to: str, amount: int) -> None:
    """The whole balance went out. Who had lapsed keeps the expiry: it tells when cover ended."""
    row = book.members.change(member)
    _expect(_balance(book, row), amount, f"refund of {member}")
    row.spare = 0
    if row.exit_period:
        row.expiry_tick = 0
    _record(book, at, "RefundPaid", row, 0, amount, to)


@on("StakeTaken")
def stake_taken(
    book: Book, at: At, member: str, matter: int, amount: int, balance: int, expiry_tick: int
) -> None:
    """A verdict cost part of the balance; of who pays no more, only what is at no risk."""
    row = book.members.change(member)
    _expect(_balance(book, row) - amount, balance, f"balance of {member}")
    if _pays(book, row):
        _move(book, row.units, row.expiry_tick, row.units, expiry_tick)
        row.expiry_tick = expiry_tick
        row.spare = _spare(book, row.units, balance, expiry_tick)
    elif 0 < row.exit_period <= book.books.settled:  # of one who left, nothing is at risk any more
        row.spare, row.expiry_tick = balance, 0
    else:
        row.spare -= amount
    _expect(row.expiry_tick, expiry_tick, f"expiry of {member}")
    _record(book, at, "StakeTaken", row, balance, amount, None, matter=matter)


@on("MemberExpelled")
def member_expelled(book: Book, at: At, member: str, matter: int, stake: int, balance: int) -> None:
    """A verdict ended the membership at once; cover may have ended before."""
    row = book.members.change(member)
    _expect(_balance(book, row) - stake, balance, f"balance of {member}")
    ended_at = _cover_ended(book, row)
    if _pays(book, row):
        _take_off(book, row.units, row.expiry_tick)
        book.books.units -= row.units
        book.books.payers -= 1
    elif row.exit_period > book.books.settled:
        leavers = book.leavers.change(row.exit_period, row.expiry_tick)
        leavers.units -= row.units
        leavers.members -= 1
        batch = book.batches.change(row.exit_period)
        batch.leaving_units -= row.units
        batch.leaving_members -= 1
        book.books.units -= row.units
        book.books.payers -= 1
    if not ended_at and book.books.settled:
        census = book.periods.change(book.books.settled)
        census.counted -= 1 if census.counted else 0
    row.expelled_at, row.spare = ended_at or at.time, balance
    row.expiry_tick, row.exit_period, row.left_at_once = 0, 0, False
    _record(book, at, "MemberExpelled", row, balance, stake, None, matter=matter)


@on("VoucherUsed")
def voucher_used(book: Book, at: At, member: str, attestor: str, identity: str, nonce: int) -> None:
    """A voucher is spent."""
    book.add(schema.vouchers, at.block, at.log_index, member, attestor, identity, str(nonce))


@on("AttestorRegistered")
def attestor_registered(book: Book, at: At, attestor: str) -> None:
    """An attestor of the plan."""
    book.attestors.put(AttestorRow(attestor, at.block, at.log_index))


@on("AttestorRotated")
def attestor_rotated(book: Book, at: At, old_attestor: str, new_attestor: str) -> None:
    """The office goes from one key to another."""
    old = book.attestors.change(old_attestor)
    old.until_block, old.until_log_index, old.successor = at.block, at.log_index, new_attestor
    book.attestors.put(AttestorRow(new_attestor, at.block, at.log_index))


# --- the index's bookkeeping ---------------------------------------------------------------------


def _expect(ours: int, theirs: int, what: str) -> None:
    if ours != theirs:
        raise Inconsistent(f"{what} is {ours} by the events before, {theirs} by this one")


def _index_of(book: Book, row: MemberRow) -> int:
    """The index that counts for this member: now, or when they left."""
    if row.exit_period and row.exit_period <= book.books.settled:
        return int(book.periods.get(row.exit_period).share_index)
    return int(book.books.share_index)


def _balance(book: Book, row: MemberRow) -> int:
    if row.expelled_at:
        return row.spare
    return balance_of(row.units, row.expiry_tick, row.spare, book.books.tick, _index_of(book, row))


def _spare(book: Book, units: int, balance: int, expiry_tick: int) -> int:
    books = book.books
    at_risk = balance_of(units, expiry_tick, 0, books.tick, books.share_index)
    if at_risk > balance or expiry_tick * books.tick <= books.share_index:
        raise Inconsistent(f"tick {expiry_tick} does not follow from a balance of {balance}")
    return balance - at_risk


def _pays(book: Book, row: MemberRow) -> bool:
    """Whether the next charge reaches this member, who has not asked to leave."""
    ended = row.expelled_at or row.exit_period or row.left_at_once
    return not ended and not _lapsed(book, row)


def _cover_ended(book: Book, row: MemberRow) -> int:
    """When this membership's cover ended; 0 while it lasts. Source: Members.endOf."""
    if row.exit_period:
        left = row.exit_period <= book.books.settled
        return int(book.periods.get(row.exit_period).settled_at) if left else 0
    if not _lapsed(book, row):
        return 0
    return int(book.ticks.get(row.expiry_tick).lapsed_at)


def _lapsed(book: Book, row: MemberRow) -> bool:
    return not row.exit_period and row.expiry_tick * book.books.tick <= book.books.share_index


def _enter(book: Book, units: int, expiry_tick: int) -> None:
    tick = book.ticks.ensure(expiry_tick)
    tick.units += units
    tick.members += 1
    book.books.units += units
    book.books.payers += 1


def _move(book: Book, old_units: int, old_tick: int, units: int, expiry_tick: int) -> None:
    _take_off(book, old_units, old_tick)
    tick = book.ticks.ensure(expiry_tick)
    tick.units += units
    tick.members += 1


def _take_off(book: Book, units: int, expiry_tick: int) -> None:
    tick = book.ticks.change(expiry_tick)
    tick.units -= units
    tick.members -= 1


def _record(
    book: Book,
    at: At,
    name: str,
    row: MemberRow,
    balance: int,
    amount: int,
    actor: str | None,
    **detail: str | int,
) -> None:
    row.block, row.log_index = at.block, at.log_index
    book.add(
        schema.member_changes,
        row.address,
        at.block,
        at.log_index,
        name,
        row.number,
        row.units,
        row.cover,
        row.band,
        row.expiry_tick,
        str(row.spare),
        row.joined_at,
        row.waits_from,
        row.exit_period,
        row.left_at_once,
        row.expelled_at,
        row.referrer,
        str(balance),
        str(amount),
        actor,
        msgspec.json.encode(detail, order="sorted").decode(),
    )
