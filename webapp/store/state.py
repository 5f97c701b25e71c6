"""A fund's figures at the mirror's last block, and small helpers that several answers share."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, and_, select, tuple_

from . import schema
from .records import Fund, Where
from .rows import SHAPES
from .rowtypes import BatchRow, BooksRow
from .rulerows import StandingRow

CHUNK = 300  # places looked up in one statement

Spot = tuple[int | None, int | None]  # block and log index of an event; None: there was none


class MissingHeader(RuntimeError):
    """A block with events, or the last one, is not in `blocks`, where the mirror had written it."""

    def __init__(self, block: int) -> None:
        super().__init__(
            f"the database lacks the header of block {block}: move it away and sync again"
        )


@dataclass(frozen=True, slots=True)
class Now:
    """Where the mirror stands with a fund; `time` is the last block's own."""

    block: int
    block_hash: str | None
    time: int
    books: BooksRow
    standing: StandingRow


def now_of(db: Connection, fund: Fund) -> Now:
    """The fund's state after its last mirrored block.

    Raises:
        MissingHeader: the block's header is lost.
    """
    funds, books, blocks = schema.funds, schema.books, schema.blocks
    row = db.execute(
        select(funds.c.last_block, funds.c.last_hash, *books.columns)
        .join(books, books.c.fund_id == funds.c.id)
        .where(funds.c.id == fund.id)
    ).one()
    table = schema.standing
    stands = db.execute(select(table).where(table.c.fund_id == fund.id)).one()
    time = db.scalar(
        select(blocks.c.time).where(
            blocks.c.chain_id == fund.chain_id, blocks.c.number == row.last_block
        )
    )
    if time is None and row.last_hash is not None:
        raise MissingHeader(row.last_block)
    figures = SHAPES["books"].from_db(tuple(row)[3:])
    standing = SHAPES["standing"].from_db(tuple(stands)[1:])
    return Now(row.last_block, row.last_hash, time or 0, figures, standing)


def batches_of(db: Connection, fund: Fund, periods: set[int]) -> dict[int, BatchRow]:
    """Batches by period; one that holds nothing is not in the answer."""
    shape = SHAPES["batches"]
    found: dict[int, BatchRow] = {}
    wanted = sorted(periods)
    for start in range(0, len(wanted), CHUNK):
        part = wanted[start : start + CHUNK]
        table = shape.table
        query = select(table).where(table.c.fund_id == fund.id, table.c.period.in_(part))
        for row in db.execute(query):
            found[row.period] = shape.from_db(tuple(row)[1:])
    return found


def place(db: Connection, fund: Fund, block: int | None, log_index: int | None) -> Where | None:
    """Transaction and time of one event; None: there was none."""
    spot = block, log_index
    return places(db, fund, [spot]).get(spot)


def places(db: Connection, fund: Fund, at: Iterable[Spot]) -> dict[Spot, Where]:
    """Transaction and time of events by (block, log index); none for what there was not.

    Raises:
        MissingHeader: the header of an event's block is lost.
    """
    events, sent = schema.events, schema.transactions
    found: dict[Spot, Where] = {}
    known = {(block, index) for block, index in at if block is not None and index is not None}
    wanted = sorted(known)
    for start in range(0, len(wanted), CHUNK):
        part = wanted[start : start + CHUNK]
        numbers = sorted({block for block, _ in part})
        query = (
            select(events.c.block, events.c.log_index, sent.c.hash)
            .join(sent, in_transaction())
            .where(events.c.fund_id.in_((fund.id, fund.register_id)))
            .where(events.c.block.in_(numbers))  # by the key: SQLite seeks no pairs
            .where(tuple_(events.c.block, events.c.log_index).in_(part))
        )
        rows = db.execute(query).all()
        times = times_of(db, fund, {row.block for row in rows})
        for block, index, tx in rows:
            found[block, index] = Where(block, index, tx, times[block])
    return found


def times_of(db: Connection, fund: Fund, numbers: Collection[int]) -> dict[int, int]:
    """Moments of blocks with events, by number.

    Raises:
        MissingHeader: a block's header is lost.
    """
    found = headers_of(db, fund, schema.blocks.c.time, numbers)
    for number in numbers:
        if number not in found:
            raise MissingHeader(number)
    return found


def headers_of(
    db: Connection, fund: Fund, column: Column[Any], numbers: Collection[int]
) -> dict[int, Any]:
    """A column of `blocks`, by number, for those of the blocks that are there."""
    blocks, wanted = schema.blocks, sorted(numbers)
    found: dict[int, Any] = {}
    for start in range(0, len(wanted), CHUNK):
        part = blocks.c.number.in_(wanted[start : start + CHUNK])
        query = select(blocks.c.number, column).where(blocks.c.chain_id == fund.chain_id, part)
        found |= {number: value for number, value in db.execute(query)}
    return found


def in_transaction() -> ColumnElement[bool]:
    """Joins events to their transactions."""
    events, sent = schema.events, schema.transactions
    return and_(
        sent.c.fund_id == events.c.fund_id,
        sent.c.block == events.c.block,
        sent.c.tx_index == events.c.tx_index,
    )


def end_of(fund: Fund, period: int) -> int:
    """The first second after a period; periods count from 1."""
    return fund.starts_at + period * fund.period_seconds
