"""Members: the list, and one member at any block."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, or_, select

from . import schema
from .agents import agents_of, represented_of
from .challenges import debts_of
from .membership import Moment, has_lapsed, member_balance, member_status
from .paging import keyset
from .records import Fund, Member, Page
from .rows import SHAPES
from .rowtypes import MemberRow
from .state import CHUNK, Now, now_of, places
from .words import MemberStatus

_M = schema.members
_SHAPE = SHAPES["members"]


def members_page(
    db: Connection,
    fund: Fund,
    status: MemberStatus | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[Member]:
    """Members by number, newest first, with status and balance at the mirror's last block.

    Raises:
        BadCursor: `cursor` was not made here.
    """
    now = now_of(db, fund)
    query = select(_M).where(_M.c.fund_id == fund.id)
    if status is not None:
        query = query.where(_possible(status, fund, now))

    def build(rows: list[Row[Any]]) -> list[Member | None]:
        return [
            member if status in (None, member.status) else None
            for member in members_of(db, fund, moment_of(fund, now), rows)
        ]

    return keyset(db, query, _M.c.number, cursor, limit, build)


def iterate_members(db: Connection, fund: Fund, batch: int = 500) -> Iterator[Member]:
    """All members by address, streamed: for CSV and `reconcile`."""
    moment, last = moment_of(fund, now_of(db, fund)), ""
    while True:
        query = select(_M).where(_M.c.fund_id == fund.id, _M.c.address > last)
        rows = list(db.execute(query.order_by(_M.c.address).limit(batch)))
        yield from members_of(db, fund, moment, rows)
        if len(rows) < batch:
            return
        last = rows[-1].address


def member_now(db: Connection, fund: Fund, address: str) -> Member | None:
    """A member at the mirror's last block; None: this address was never a member here."""
    rows = list(
        db.execute(select(_M).where(_M.c.fund_id == fund.id, _M.c.address == address.lower()))
    )
    return next(iter(members_of(db, fund, moment_of(fund, now_of(db, fund)), rows)), None)


def member_at(
    db: Connection, fund: Fund, address: str, block: int | None = None, time: int | None = None
) -> Member | None:
    """A member as of the end of `block` (None: the mirror's last), judged at second `time`.

    `time` None takes the timestamp of the newest block known up to `block`, which is the block's
    own where it has events of a mirrored fund or lies in the newest window.
    """
    now = now_of(db, fund)
    at = now.block if block is None else min(block, now.block)
    changes = schema.member_changes
    row = db.execute(
        select(changes)
        .where(
            changes.c.fund_id == fund.id,
            changes.c.number.in_(numbers_of(fund, address.lower())),
            changes.c.block <= at,
        )
        .order_by(changes.c.block.desc(), changes.c.log_index.desc())
        .limit(1)
    ).first()
    if row is None:
        return None
    moment = _moment_at(db, fund, now, at, time)
    known = {**row._mapping, "address": address.lower()}
    member = _SHAPE.from_db([known[name] for name in _SHAPE.columns])
    return _records(db, fund, moment, [member])[0]


def numbers_of(fund: Fund, address: str) -> Select[tuple[int]]:
    """Numbers of the memberships that an address had, as a query."""
    table = schema.memberships
    return select(table.c.number).where(table.c.fund_id == fund.id, table.c.address == address)


def members_of(
    db: Connection, fund: Fund, moment: Moment, rows: Sequence[Row[Any]]
) -> list[Member]:
    """Records of rows of the table `members`."""
    return _records(db, fund, moment, [_SHAPE.from_db(tuple(row)[1:]) for row in rows])


def moment_of(fund: Fund, now: Now) -> Moment:
    """What members' states depend on, at the mirror's last block."""
    return Moment(
        time=now.time,
        ended=now.books.ended,
        index=now.books.share_index,
        tick=fund.tick,
        waiting_seconds=fund.terms.waiting_seconds,
        grace_seconds=fund.terms.grace_seconds,
        closed=now.standing.closed_at > 0,
        swept=now.standing.swept,
    )


def _moment_at(db: Connection, fund: Fund, now: Now, block: int, time: int | None) -> Moment:
    periods, blocks, standing = schema.periods, schema.blocks, now.standing
    last = db.execute(
        select(periods.c.period, periods.c.share_index)
        .where(periods.c.fund_id == fund.id, periods.c.block <= block)
        .order_by(periods.c.period.desc())
        .limit(1)
    ).first()
    if time is None:
        time = db.scalar(
            select(blocks.c.time)
            .where(blocks.c.chain_id == fund.chain_id, blocks.c.number <= block)
            .order_by(blocks.c.number.desc())
            .limit(1)
        )
    closed = standing.closed_block is not None and standing.closed_block <= block
    known = [version.terms for version in fund.versions if version.block <= block]
    terms = known[-1] if known else fund.versions[0].terms
    return Moment(
        time=time or 0,
        ended=now.books.closed_in if closed else last.period if last else 0,
        index=int(last.share_index) if last else 0,
        tick=fund.tick,
        waiting_seconds=terms.waiting_seconds,
        grace_seconds=terms.grace_seconds,
        closed=closed,
        swept=standing.swept_block is not None and standing.swept_block <= block,
    )


def _records(db: Connection, fund: Fund, moment: Moment, rows: list[MemberRow]) -> list[Member]:
    crossed = _crossings(db, fund, {row.expiry_tick for row in rows})
    left = _left_at(db, fund, {row.exit_period for row in rows if row.exit_period})
    where = places(db, fund, {(row.block, row.log_index) for row in rows})
    debts = debts_of(db, fund, [row.address for row in rows])
    agents = agents_of(db, fund, [row.address for row in rows])
    represented = represented_of(db, fund, [row.address for row in rows])
    found = []
    for row in rows:
        lapsed = has_lapsed(row, moment)
        lapsed_at = crossed.get(row.expiry_tick, 0) if lapsed else 0
        found.append(
            Member(
                address=row.address,
                number=row.number,
                status=member_status(row, moment, lapsed_at),
                units=row.units,
                cover=row.cover,
                band=row.band,
                balance=member_balance(row, moment, left.get(row.exit_period)),
                expiry_tick=row.expiry_tick,
                spare=row.spare,
                joined_at=row.joined_at,
                waits_until=row.waits_from + moment.waiting_seconds,
                exit_period=row.exit_period,
                lapsed_at=lapsed_at,
                grace_ends_at=lapsed_at + moment.grace_seconds if lapsed_at else 0,
                expelled_at=row.expelled_at,
                referrer=row.referrer,
                debt=debts.get(row.address, 0),
                agent=agents.get(row.address),
                represented=row.address in represented,
                changed=where[row.block, row.log_index],
            )
        )
    return found


def _crossings(db: Connection, fund: Fund, wanted: set[int]) -> dict[int, int]:
    """When the index crossed ticks, by tick."""
    ticks, numbers = schema.ticks, sorted(wanted)
    found: dict[int, int] = {}
    for start in range(0, len(numbers), CHUNK):
        query = select(ticks.c.tick, ticks.c.lapsed_at).where(
            ticks.c.fund_id == fund.id, ticks.c.tick.in_(numbers[start : start + CHUNK])
        )
        found.update({row.tick: row.lapsed_at for row in db.execute(query)})
    return found


def _left_at(db: Connection, fund: Fund, wanted: set[int]) -> dict[int, int]:
    """The share index after periods, by period."""
    periods, numbers = schema.periods, sorted(wanted)
    found: dict[int, int] = {}
    for start in range(0, len(numbers), CHUNK):
        query = select(periods.c.period, periods.c.share_index).where(
            periods.c.fund_id == fund.id, periods.c.period.in_(numbers[start : start + CHUNK])
        )
        found.update({row.period: int(row.share_index) for row in db.execute(query)})
    return found


def _possible(status: MemberStatus, fund: Fund, now: Now) -> ColumnElement[bool]:
    """What every member of this status fulfils: narrows the rows to look at."""
    if status is MemberStatus.EXPELLED:
        return _M.c.expelled_at > 0
    gone = and_(_M.c.exit_period > 0, _M.c.exit_period <= now.books.ended)
    if status is MemberStatus.LEFT:
        return _M.c.expelled_at == 0 if now.books.closed_in else or_(_M.c.left_at_once, gone)
    if status is MemberStatus.LEAVING:
        return _M.c.exit_period > now.books.ended
    here = and_(_M.c.exit_period == 0, ~_M.c.left_at_once, _M.c.expelled_at == 0)
    lapsed = _M.c.expiry_tick <= now.books.share_index // fund.tick
    if status in (MemberStatus.GRACE, MemberStatus.LAPSED):
        return and_(here, lapsed)
    waiting = _M.c.joined_at > now.time - fund.terms.waiting_seconds
    return and_(here, ~lapsed, waiting if status is MemberStatus.WAITING else ~waiting)
