"""Everything of a fund, oldest first and streamed: for `webapp.export`.

Each function reads at most `STREAM` rows at a time, by key, so that memory does not grow with the
number of rows; the order is that of keys, the same in every database.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from heapq import merge
from typing import TypeVar

from sqlalchemy import ColumnElement, Connection, and_, or_, select

from . import schema
from .cases import votes_where
from .claims import claims_page
from .disputerows import DisputeRow
from .disputes import dispute_rows
from .paging import encode
from .periods import periods_page
from .proposals import proposals_page
from .records import Claim, EventRow, Fund, Page, Period, Proposal, Vote, Where
from .search import event_rows
from .state import places
from .words import MatterKind

STREAM = 1_000

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class DisputeLine:
    """A dispute as it is stored, with the places of its events."""

    row: DisputeRow
    kind: MatterKind
    opened: Where
    appealed: Where | None
    concluded: Where | None


def iterate_claims(db: Connection, fund: Fund) -> Iterator[Claim]:
    """Claims by id, with their status at the mirror's last block."""
    return _ascending(lambda cursor: claims_page(db, fund, cursor=cursor, limit=STREAM))


def iterate_periods(db: Connection, fund: Fund) -> Iterator[Period]:
    """Settled periods by number."""
    return _ascending(lambda cursor: periods_page(db, fund, cursor=cursor, limit=STREAM))


def iterate_proposals(db: Connection, fund: Fund) -> Iterator[Proposal]:
    """Proposals by id, with their status at the mirror's last block."""
    return _ascending(lambda cursor: proposals_page(db, fund, cursor=cursor, limit=STREAM))


def iterate_votes(db: Connection, fund: Fund) -> Iterator[Vote]:
    """Seats of jurors by case and juror: sealed, recused or opened."""
    seats = schema.seats
    case, juror = seats.c.case_id, seats.c.juror
    after: ColumnElement[bool] = case > 0
    while True:
        query = select(case, juror).where(seats.c.fund_id == fund.id, after)
        keys = db.execute(query.order_by(case, juror).limit(STREAM)).all()
        if not keys:
            return
        last = keys[-1]
        until = or_(case < last.case_id, and_(case == last.case_id, juror <= last.juror))
        found = votes_where(db, fund, and_(after, until), limit=len(keys))
        yield from sorted(found, key=lambda vote: (vote.case_id, vote.juror))
        same = and_(case == last.case_id, juror > last.juror)
        after = and_(case >= last.case_id, or_(case > last.case_id, same))


def iterate_disputes(db: Connection, fund: Fund) -> Iterator[DisputeLine]:
    """Disputes by matter."""
    matter, last = schema.disputes.c.matter, 0
    while True:
        query = select(matter).where(schema.disputes.c.fund_id == fund.id, matter > last)
        matters = db.scalars(query.order_by(matter).limit(STREAM)).all()
        if not matters:
            return
        rows = list(dispute_rows(db, fund, matters).values())
        where = places(db, fund, [spot for row in rows for spot in _spots(row)])
        for row in rows:
            opened, appealed, concluded = map(where.get, _spots(row))
            assert opened is not None  # a dispute began with an event
            yield DisputeLine(row, MatterKind(row.kind), opened, appealed, concluded)
        last = matters[-1]


def iterate_events(db: Connection, fund: Fund, last_block: int) -> Iterator[EventRow]:
    """Raw events of the fund's contracts, the shared ones too, up to a block, decoded."""
    streams = (_events_of(db, fund, owner, last_block) for owner in (fund.id, fund.register_id))
    return merge(*streams, key=lambda event: (event.where.block, event.where.log_index))


def _events_of(db: Connection, fund: Fund, owner: int, last_block: int) -> Iterator[EventRow]:
    events = schema.events
    block, index = events.c.block, events.c.log_index
    mine = and_(events.c.fund_id == owner, block <= last_block)
    after: ColumnElement[bool] = block >= 0
    while True:
        rows = event_rows(db, and_(mine, after), {fund.register_id: fund.id}, STREAM)
        yield from rows
        if len(rows) < STREAM:
            return
        last = rows[-1].where
        same = and_(block == last.block, index > last.log_index)
        after = and_(block >= last.block, or_(block > last.block, same))


def _spots(row: DisputeRow) -> tuple[tuple[int | None, int | None], ...]:
    return (
        (row.block, row.log_index),
        (row.appeal_block, row.appeal_log_index),
        (row.concluded_block, row.concluded_log_index),
    )


def _ascending(page: Callable[[str], Page[Item]]) -> Iterator[Item]:
    """The rows of a list that is paged newest first, oldest first."""
    cursor: str | None = encode("before", 0)
    while cursor is not None:
        found = page(cursor)
        yield from reversed(found.rows)
        cursor = found.before
