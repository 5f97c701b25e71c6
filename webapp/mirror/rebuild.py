"""Deriving everything again from the raw events."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from sqlalchemy import ColumnElement, Connection, delete, select, tuple_

from webapp.chain.catalogue import Role, catalogue
from webapp.chain.pack import unpack
from webapp.store import MissingHeader, Store, schema

from . import bulk
from .apply import FundState, Item, collector_off, handle
from .handlers import dispatch
from .register import load_states

CHUNK = 10_000  # events handled at a time, and the rest of their last block


def rebuild(store: Store) -> int:
    """Recreate every derived table from `events`, in one transaction; returns the events handled.

    The outcome has the same bytes as what syncing wrote (`digest` says so). `writer_lock` must be
    held.

    Raises:
        UnknownEvent, BadLog, Inconsistent: the raw events do not make sense; nothing is changed.
        MissingHeader: the header of an event's block is lost; nothing is changed.
    """
    handled = 0
    with collector_off(), store.write() as db:
        for table in (*schema.DERIVED, schema.undo):
            db.execute(delete(table))
        chains = schema.chains
        for chain in db.execute(select(chains)).all():
            for state in load_states(db, chain.chain_id):
                handled += _rebuild_fund(db, state, chain.undo_from)
        bulk.analyse(db)
    return handled


def digest(db: Connection) -> str:
    """SHA-256 over every derived row, in the order of the keys."""
    total = hashlib.sha256()
    for table in schema.DERIVED:
        total.update(f"\n{table.name}\n".encode())
        rows = db.execute(select(table).order_by(*table.primary_key.columns))
        for row in rows:
            total.update(repr(tuple(row)).encode() + b"\n")
    return total.hexdigest()


def _rebuild_fund(db: Connection, state: FundState, undo_from: int) -> int:
    handled = 0
    for part in _chunks(db, state.id):
        times = _times(db, state.chain_id, part)
        handle(db, state.book, part, times, undo_from)
        handled += len(part)
    state.book.flush(db)  # the row of a fund without events
    return handled


def _chunks(db: Connection, fund_id: int) -> Iterator[list[Item]]:
    """The raw events in order, whole blocks at a time."""
    events = schema.events
    place = tuple_(events.c.block, events.c.log_index)
    last = (-1, -1)
    while part := _items(db, fund_id, place > tuple_(*last), CHUNK):
        block, log_index = part[-1][:2]
        rest = (events.c.block == block) & (events.c.log_index > log_index)
        part += _items(db, fund_id, rest, None)
        yield part
        last = part[-1][:2]


def _items(
    db: Connection, fund_id: int, condition: ColumnElement[bool], limit: int | None
) -> list[Item]:
    events, known, handlers = schema.events, catalogue(), dispatch()
    query = (
        select(events.c.block, events.c.log_index, events.c.role, events.c.topic, events.c.words)
        .where(events.c.fund_id == fund_id, condition)
        .order_by(events.c.block, events.c.log_index)
        .limit(limit)
    )
    found: list[Item] = []
    for block, log_index, role, topic, words in db.execute(query):
        layout = known.by_short[role, topic]
        args = layout.decode(*unpack(layout.topic, words))
        found.append((block, log_index, handlers[Role(role), layout.name], args))
    return found


def _times(db: Connection, chain_id: int, part: list[Item]) -> dict[int, int]:
    blocks = schema.blocks
    query = select(blocks.c.number, blocks.c.time).where(
        blocks.c.chain_id == chain_id,
        blocks.c.number >= part[0][0],
        blocks.c.number <= part[-1][0],
    )
    found = {row.number: row.time for row in db.execute(query)}
    for block, *_ in part:
        if block not in found:
            raise MissingHeader(block)
    return found
