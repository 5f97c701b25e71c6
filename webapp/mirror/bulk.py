"""Writing and reading many rows past SQLAlchemy's per-row work: plain tuples, one statement each.

Statements are compiled once by SQLAlchemy for the database at hand, so they are right for SQLite
and PostgreSQL alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Table, bindparam, delete, select, tuple_
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect

Values = tuple[Any, ...]
CHUNK = 400  # keys in one IN list


@lru_cache(maxsize=128)
def _insert_text(table: Table, dialect: Dialect, replace: bool) -> str:
    module = postgresql if dialect.name == "postgresql" else sqlite
    statement = module.insert(table).values(
        {column.name: bindparam(column.name) for column in table.columns}
    )
    if replace:
        key = [column.name for column in table.primary_key.columns]
        rest = {c.name: statement.excluded[c.name] for c in table.columns if c.name not in key}
        statement = (
            statement.on_conflict_do_update(index_elements=key, set_=rest)
            if rest
            else statement.on_conflict_do_nothing(index_elements=key)
        )
    return str(statement.compile(dialect=dialect, column_keys=[c.name for c in table.columns]))


def insert(db: Connection, table: Table, rows: Sequence[Values]) -> None:
    """Insert tuples in the order of the table's columns; an existing key is an error."""
    if rows:
        db.exec_driver_sql(_insert_text(table, db.dialect, False), list(rows))


def upsert(db: Connection, table: Table, rows: Sequence[Values]) -> None:
    """Insert tuples, replacing rows with the same primary key."""
    if rows:
        db.exec_driver_sql(_insert_text(table, db.dialect, True), list(rows))


def select_keys(
    db: Connection, table: Table, fund_id: int, key: Sequence[str], keys: Iterable[Values]
) -> Iterator[Values]:
    """Whole rows of a fund with these keys (key columns without fund_id)."""
    columns = [table.c[name] for name in key]
    left = columns[0] if len(columns) == 1 else tuple_(*columns)
    wanted = [each[0] if len(columns) == 1 else each for each in keys]
    for start in range(0, len(wanted), CHUNK):
        part = wanted[start : start + CHUNK]
        found = db.execute(select(table).where(table.c.fund_id == fund_id, left.in_(part)))
        yield from (tuple(row) for row in found)


def delete_keys(
    db: Connection, table: Table, fund_id: int, key: Sequence[str], keys: Sequence[Values]
) -> None:
    """Delete the rows of a fund with these keys."""
    for each in keys:
        match = [table.c[name] == value for name, value in zip(key, each, strict=True)]
        db.execute(delete(table).where(table.c.fund_id == fund_id, *match))
