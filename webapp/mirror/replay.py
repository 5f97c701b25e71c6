"""Derived rows against a fresh derivation from the raw events, in a database of its own."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, select

from webapp.chain.catalogue import UnknownEvent
from webapp.chain.layout import BadLog
from webapp.store import MissingHeader, Store, schema
from webapp.store.records import Fund

from . import bulk
from .book import Inconsistent
from .rebuild import rebuild

CHUNK = 5_000  # rows copied at a time

Row = tuple[Any, ...]
_RAW = (schema.chains, schema.funds, schema.registers, schema.blocks)


def replay_differences(db: Connection, fund: Fund) -> tuple[int, list[str]]:
    """Derive a fund again from its raw events: rows compared, first difference of each table."""
    with tempfile.TemporaryDirectory(prefix="replay-") as folder:
        fresh = Store(f"sqlite:///{Path(folder) / 'replay.sqlite'}")
        try:
            fresh.create()
            with fresh.write() as target:
                for table in (*_RAW, schema.transactions, schema.events):
                    _copy(db, target, table, fund)
            try:
                rebuild(fresh)
            except (Inconsistent, BadLog, UnknownEvent, MissingHeader) as error:
                return 0, [f"the raw events do not make sense: {error}"]
            with fresh.read() as derived:
                return _compare(db, derived, fund)
        finally:
            fresh.close()


def _copy(source: Connection, target: Connection, table: Table, fund: Fund) -> None:
    query = select(table)
    if table in (schema.funds, schema.registers):
        query = query.where(table.c.id.in_(_both(fund)))
    elif "fund_id" in table.c:
        query = query.where(table.c.fund_id.in_(_both(fund)))
    else:
        query = query.where(table.c.chain_id == fund.chain_id)
    for part in source.execute(query).partitions(CHUNK):
        bulk.insert(target, table, [tuple(row) for row in part])


def _both(fund: Fund) -> tuple[int, int]:
    """The fund, and the register it shares with others."""
    return fund.id, fund.register_id


def _rows(db: Connection, table: Table, fund: Fund) -> Iterator[Row]:
    query = select(table).where(table.c.fund_id.in_(_both(fund)))
    for row in db.execute(query.order_by(*table.primary_key.columns)):
        yield tuple(row)


def _compare(db: Connection, derived: Connection, fund: Fund) -> tuple[int, list[str]]:
    count, differences = 0, []
    for table in schema.DERIVED:
        found = None
        pairs = zip_longest(_rows(db, table, fund), _rows(derived, table, fund))
        for ours, theirs in pairs:
            count += 1
            if ours != theirs and found is None:
                found = f"table {table.name}: {_told(table, ours, theirs)}"
        if found:
            differences.append(found)
    return count, differences


def _told(table: Table, ours: Row | None, theirs: Row | None) -> str:
    if ours is None or theirs is None:
        row, what = (theirs, "is missing") if ours is None else (ours, "is no event's")
        return f"row {row} {what}"
    names = [column.name for column in table.columns]
    key = {column.name for column in table.primary_key.columns}
    place = ", ".join(f"{n} {v}" for n, v in zip(names, ours, strict=True) if n in key)
    name, mine, yours = next(
        (name, a, b) for name, a, b in zip(names, ours, theirs, strict=True) if a != b
    )
    return f"{place}: {name} is {mine}, by the raw events {yours}"
