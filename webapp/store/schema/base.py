"""How columns and tables are written here."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Column, Index, Integer, MetaData, Table
from sqlalchemy.types import TypeEngine

#: Raised with every change of the tables: a database of another version is refused.
VERSION = 4
metadata = MetaData()

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
