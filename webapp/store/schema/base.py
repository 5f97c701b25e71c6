"""How columns and tables are written here."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    func,
    literal_column,
)
from sqlalchemy.types import TypeEngine

from .types import hex_bytes

#: Raised with every change of the tables: a database of another version is refused.
VERSION = 4
metadata = MetaData()

STEM = 5  # bytes of a hash, or an address, that an index keeps

Kind = type[TypeEngine[Any]] | TypeEngine[Any]


def table_of(name: str, *columns: Column | Index) -> Table:
    """A table; SQLite keeps it in the order of its primary key, without a row number."""
    return Table(name, metadata, *columns, sqlite_with_rowid=False)


def key(name: str, kind: Kind = Integer) -> Column:
    """A column of the primary key."""
    return Column(name, kind, primary_key=True, autoincrement=False)


def col(name: str, kind: Kind = Integer, null: bool = False) -> Column:
    """Any other column."""
    return Column(name, kind, nullable=null)


def at() -> tuple[Column, Column]:
    """Where the event was."""
    return col("block", BigInteger), col("log_index")


def at_key() -> tuple[Column, Column]:
    """Where the event was, as the end of the primary key."""
    return key("block", BigInteger), key("log_index")


def stem(column: Column[Any]) -> ColumnElement[bytes]:
    """The first bytes of a hash, written as in the indexes that find by it."""
    length = literal_column(str(STEM))
    return func.substr(column, literal_column("1"), length, type_=LargeBinary)


def has_hash(column: Column[Any], wanted: str) -> ColumnElement[bool]:
    """Whether a hash, or an address, is this 0x text: found by the index of its first bytes."""
    return (stem(column) == hex_bytes(wanted)[:STEM]) & (column == wanted)
