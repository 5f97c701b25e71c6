"""The flows of money: the journal, filtered, in pages and in total."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, select

from webapp.chain.catalogue import Role, catalogue, short
from webapp.chain.pack import unpack

from . import schema
from .paging import keyset
from .records import Flow, FlowFilter, FlowTotal, Fund, Page
from .state import places
from .words import ROUTES, Movement, Ref

STREAM = 1_000  # rows read at a time when streaming

_J = schema.journal


def flows_page(
    db: Connection,
    fund: Fund,
    where: FlowFilter = FlowFilter(),
    cursor: str | None = None,
    limit: int = 50,
) -> Page[Flow]:
    """One page of journal entries, newest first; `cursor` comes from an earlier page.

    Raises:
        BadCursor: `cursor` was not made here.
    """
    query = select(_J).where(*_conditions(db, fund, where))
    return keyset(db, query, _J.c.number, cursor, limit, lambda rows: list(_flows(db, fund, rows)))


def flow_totals(
    db: Connection, fund: Fund, where: FlowFilter = FlowFilter()
) -> tuple[FlowTotal, ...]:
    """Exact sums per movement of everything the filter matches (not only one page)."""
    if (
        where.party
        or where.matter is not None
        or where.period is not None
        or where.member is not None
    ):
        return _counted_totals(db, fund, where)
    first, last = _numbers(db, fund, where)
    totals = []
    for movement in _movements(where):
        end, start = (_running(db, fund, movement, at) for at in (last, first - 1))
        if end[0] > start[0]:
            totals.append(FlowTotal(movement, end[0] - start[0], end[1] - start[1]))
    return tuple(totals)


def iterate_flows(db: Connection, fund: Fund, where: FlowFilter = FlowFilter()) -> Iterator[Flow]:
    """All matching entries, oldest first, streamed: for CSV."""
    conditions, last = _conditions(db, fund, where), 0
    while True:
        query = select(_J).where(*conditions, _J.c.number > last).order_by(_J.c.number)
        rows = list(db.execute(query.limit(STREAM)))
        yield from _flows(db, fund, rows)
        if len(rows) < STREAM:
            return
        last = rows[-1].number


# --- filters -------------------------------------------------------------------------------------


def _movements(where: FlowFilter) -> list[Movement]:
    return [
        movement
        for movement, (source, target, _) in ROUTES.items()
        if where.movement in (None, movement) and where.account in (None, source, target)
    ]


def _conditions(db: Connection, fund: Fund, where: FlowFilter) -> list[ColumnElement[bool]]:
    first, last = _numbers(db, fund, where)
    found = [_J.c.fund_id == fund.id, _J.c.number >= first, _J.c.number <= last]
    movements = set(_movements(where))
    refs = ((where.matter, Ref.MATTER), (where.period, Ref.PERIOD), (where.member, Ref.MEMBER))
    for value, kind in refs:
        if value is not None:
            movements &= {movement for movement, route in ROUTES.items() if route[2] is kind}
            found.append(_J.c.ref == value)
    if len(movements) < len(Movement):
        found.append(_J.c.movement.in_(sorted(movements)))
    if where.party:
        found.append(schema.has_hash(_J.c.party, where.party.lower()))
    return found


def _numbers(db: Connection, fund: Fund, where: FlowFilter) -> tuple[int, int]:
    """First and last journal number that the filter's blocks and times allow."""
    first_block, last_block = where.from_block, where.to_block
    blocks = schema.blocks
    mine = blocks.c.chain_id == fund.chain_id
    if where.from_time is not None:
        number = db.scalar(
            select(func.min(blocks.c.number)).where(mine, blocks.c.time >= where.from_time)
        )
        first_block = max(first_block or 0, 1 << 62 if number is None else number)
    if where.to_time is not None:
        number = db.scalar(
            select(func.max(blocks.c.number)).where(mine, blocks.c.time <= where.to_time)
        )
        last_block = min(
            1 << 62 if last_block is None else last_block, -1 if number is None else number
        )
    first, last = 1, 1 << 62
    if first_block is not None:
        first = entries_until(db, fund, first_block - 1) + 1
    if last_block is not None:
        last = entries_until(db, fund, last_block)
    return first, last


def entries_until(db: Connection, fund: Fund, block: int) -> int:
    """How many journal entries there were after a block: the last raw one names its number."""
    events, entry = schema.events, catalogue().named(Role.FUND, "JournalEntry")
    query = (
        select(events.c.words)
        .where(events.c.fund_id == fund.id, events.c.block <= block)
        .where(events.c.role == Role.FUND, events.c.topic == short(entry.topic))
        .order_by(events.c.block.desc(), events.c.log_index.desc())
        .limit(1)
    )
    words = db.scalar(query)
    return 0 if words is None else int(entry.decode(*unpack(entry.topic, words))[0])


# --- totals --------------------------------------------------------------------------------------


def _running(db: Connection, fund: Fund, movement: Movement, number: int) -> tuple[int, int]:
    """Count and sum of a movement up to entry `number`."""
    query = (
        select(_J.c.movement_count, _J.c.movement_total)
        .where(_J.c.fund_id == fund.id, _J.c.movement == movement, _J.c.number <= number)
        .order_by(_J.c.number.desc())
        .limit(1)
    )
    row = db.execute(query).first()
    return (0, 0) if row is None else (row.movement_count, int(row.movement_total))


def _counted_totals(db: Connection, fund: Fund, where: FlowFilter) -> tuple[FlowTotal, ...]:
    sums: dict[int, tuple[int, int]] = {}
    query = select(_J.c.movement, _J.c.amount).where(*_conditions(db, fund, where))
    for movement, amount in db.execute(query):
        entries, total = sums.get(movement, (0, 0))
        sums[movement] = entries + 1, total + int(amount)
    return tuple(FlowTotal(Movement(kind), *sums[kind]) for kind in sorted(sums))


def _flows(db: Connection, fund: Fund, rows: Sequence[Row[Any]]) -> Iterator[Flow]:
    where = places(db, fund, {(row.block, row.log_index) for row in rows})
    for row in rows:
        movement = Movement(row.movement)
        source, target, kind = ROUTES[movement]
        yield Flow(
            number=row.number,
            movement=movement,
            source=source,
            target=target,
            source_balance=int(row.source_balance),
            target_balance=int(row.target_balance),
            party=row.party,
            amount=int(row.amount),
            ref_kind=kind,
            ref=row.ref,
            where=where[row.block, row.log_index],
        )
