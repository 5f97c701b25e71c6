"""Writing and reading many rows past SQLAlchemy's per-row work: plain tuples, one statement each.

Statements are compiled once by SQLAlchemy for the database at hand, so they are right for SQLite
and PostgreSQL alike; values become what the columns hold (`schema.types`) by one generated function
a table. PostgreSQL takes new rows by COPY.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Table, bindparam, column, delete, select, tuple_
from sqlalchemy import table as table_named
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects import sqlite as sqlite_dialect
from sqlalchemy.dialects.postgresql import psycopg

from webapp.store.schema.types import INTEGER_END, Name, to_db

Values = tuple[Any, ...]
CHUNK = 400  # keys in one IN list
SAMPLE = 1_000  # rows of an index that SQLite looks at to know how it is filled


def insert(db: Connection, table: Table, rows: Sequence[Values]) -> None:
    """Insert tuples in the order of the table's columns; an existing key is an error."""
    if not rows:
        return
    sqlite = db.dialect.name == "sqlite"
    values = _converter(table, False, sqlite)(rows)
    if sqlite:
        db.exec_driver_sql(_insert_text(table, True, False), values)
    else:
        _copy(db, table, table.name, values)


def upsert(db: Connection, table: Table, rows: Sequence[Values]) -> None:
    """Insert tuples, replacing rows with the same primary key."""
    if not rows:
        return
    sqlite = db.dialect.name == "sqlite"
    values = _converter(table, False, sqlite)(rows)
    if sqlite or len(values) < CHUNK:
        db.exec_driver_sql(_insert_text(table, sqlite, True), values)
        return
    fresh = f"fresh_{table.name}"
    db.exec_driver_sql(f"CREATE TEMPORARY TABLE {fresh} (LIKE {table.name}) ON COMMIT DROP")
    _copy(db, table, fresh, values)
    db.exec_driver_sql(_merge_text(table, fresh))
    db.exec_driver_sql(f"DROP TABLE {fresh}")


def delete_keys(db: Connection, table: Table, keys: Sequence[Values]) -> None:
    """Delete the rows with these primary keys."""
    if keys:
        sqlite = db.dialect.name == "sqlite"
        db.exec_driver_sql(_delete_text(table, sqlite), _converter(table, True, sqlite)(keys))


def select_keys(
    db: Connection, table: Table, fund_id: int, key: Sequence[str], keys: Iterable[Values]
) -> Iterator[Values]:
    """Whole rows of a fund with these keys (key columns without fund_id)."""
    columns = [table.c[name] for name in key]
    left = columns[0] if len(columns) == 1 else tuple_(*columns)
    wanted = [each[0] if len(columns) == 1 else each for each in keys]
    for start in range(0, len(wanted), CHUNK):
        part = wanted[start : start + CHUNK]
        query = select(table).where(table.c.fund_id == fund_id, left.in_(part))
        if len(columns) > 1:  # SQLite finds pairs by an index of the first column only if told so
            query = query.where(columns[0].in_(sorted({each[0] for each in part})))
        yield from (tuple(row) for row in db.execute(query))


# --- statements and conversions, once a table ----------------------------------------------------


@lru_cache(maxsize=128)
def _insert_text(table: Table, sqlite: bool, replace: bool) -> str:
    values = {column.name: bindparam(column.name) for column in table.columns}
    statement = _inserting(table, sqlite).values(values)
    return _text(_replacing(statement, table) if replace else statement, sqlite)


@lru_cache(maxsize=128)
def _merge_text(table: Table, fresh: str) -> str:
    names = [each.name for each in table.columns]
    source = select(*map(column, names)).select_from(table_named(fresh))
    return _text(_replacing(_inserting(table, False).from_select(names, source), table), False)


@lru_cache(maxsize=128)
def _delete_text(table: Table, sqlite: bool) -> str:
    key = [each == bindparam(each.name) for each in table.primary_key.columns]
    return _text(delete(table).where(*key), sqlite)


def _inserting(table: Table, sqlite: bool) -> Any:
    return sqlite_dialect.insert(table) if sqlite else postgresql.insert(table)


def _replacing(statement: Any, table: Table) -> Any:
    key = [each.name for each in table.primary_key.columns]
    rest = {c.name: statement.excluded[c.name] for c in table.columns if c.name not in key}
    if rest:
        return statement.on_conflict_do_update(index_elements=key, set_=rest)
    return statement.on_conflict_do_nothing(index_elements=key)


def _text(statement: Any, sqlite: bool) -> str:
    """SQL that takes values by their order."""
    dialect = sqlite_dialect.dialect() if sqlite else psycopg.dialect(paramstyle="format")
    return str(statement.compile(dialect=dialect))


@lru_cache(maxsize=256)
def _converter(table: Table, key: bool, sqlite: bool) -> Callable[[Sequence[Values]], list[Values]]:
    """Write the function that makes rows, or keys, what the database holds."""
    columns = list(table.primary_key.columns if key else table.columns)
    free: dict[str, Any] = {"INTEGER_END": INTEGER_END, "fromhex": bytes.fromhex}
    values, names = [], [f"v{at}" for at in range(len(columns))]
    for name, each in zip(names, columns, strict=True):
        if isinstance(each.type, Name):
            free[f"places_{name}"] = {word: place for place, word in enumerate(each.type.names)}
        values.append(to_db(each.type, name, bool(each.nullable), sqlite))
    if values == names:
        return list
    source = f"lambda rows: [({', '.join(values)},) for {', '.join(names)}, in rows]"
    found: Callable[[Sequence[Values]], list[Values]] = eval(source, free)
    return found


def _copy(db: Connection, table: Table, target: str, rows: Sequence[Values]) -> None:
    """The binary form, of exact types, is written and read twice as fast as the text."""
    cursor = db.connection.driver_connection.cursor()  # type: ignore[union-attr]
    with cursor, cursor.copy(f'COPY "{target}" FROM STDIN (FORMAT BINARY)') as copy:
        copy.set_types(_types(table))
        write = copy.write_row
        for row in rows:
            write(row)


@lru_cache(maxsize=128)
def _types(table: Table) -> list[str]:
    """PostgreSQL's names of the columns' types, without length and collation."""
    kinds = [each.type.compile(psycopg.dialect()) for each in table.columns]
    return [kind.partition("(")[0].partition(" ")[0].lower() for kind in kinds]


def analyse(db: Connection) -> None:
    """Let the database count what it holds, so that it finds the short ways to it."""
    if db.dialect.name == "sqlite":
        db.exec_driver_sql(f"PRAGMA analysis_limit={SAMPLE}")
    db.exec_driver_sql("ANALYZE")
