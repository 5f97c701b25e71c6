"""Columns of the tables: what a value is, and how it is written in each format."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, IntEnum
from functools import lru_cache
from operator import attrgetter
from typing import Any

import pyarrow as pa
from sqlalchemy import Connection

from webapp.store.records import Fund
from webapp.web.amounts import iso
from webapp.web.documents import cell, raw


class Kind(Enum):
    """What a column holds. The contracts keep amounts below 2^96, and sums of them below 2^112."""

    NUMBER = "number"  # a whole number of 63 bits
    AMOUNT = "amount"  # token units, at most 38 digits
    WIDE = "wide"  # a whole number of up to 256 bits that no contract limits
    TEXT = "text"  # a word, an address, a hash
    FLAG = "flag"
    MOMENT = "moment"  # seconds since 1970
    FACTS = "facts"  # a mapping


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, its kind, and how a record's value is found."""

    name: str
    kind: Kind
    get: Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: how its records are found for a fund up to a block, in order, and its columns."""

    name: str
    records: Callable[[Connection, Fund, int], Iterator[Any]]
    columns: tuple[Column, ...]


def of(kind: Kind, *names: str, **paths: str) -> tuple[Column, ...]:
    """Columns of a kind: attributes by their names, or `name="path.to.attribute"`."""
    wanted = {**{name: name for name in names}, **paths}
    return tuple(Column(name, kind, attrgetter(path)) for name, path in wanted.items())


def at(path: str, prefix: str = "") -> tuple[Column, ...]:
    """The four columns of an event's place; without a value where there was no event."""
    kinds = (("block", Kind.NUMBER), ("log_index", Kind.NUMBER), ("tx", Kind.TEXT))
    return tuple(
        Column(f"{prefix}{name}", kind, _maybe(path, name))
        for name, kind in (*kinds, ("time", Kind.MOMENT))
    )


def _maybe(path: str, name: str) -> Callable[[Any], Any]:
    find = attrgetter(path)

    def get(record: Any) -> Any:
        place = find(record)
        return None if place is None else getattr(place, name)

    return get


# --- as values -----------------------------------------------------------------------------------


def plain(column: Column, record: Any) -> Any:
    """The value: words of the chain in lower case, 0 moments as None."""
    value = column.get(record)
    if isinstance(value, IntEnum):
        return value.name.lower()
    if column.kind is Kind.MOMENT:
        return value or None
    return raw(value) if column.kind is Kind.FACTS else value


def csv_text(kind: Kind, value: Any) -> str:
    """The cell of a CSV file; nothing for None."""
    if value is not None and kind in (Kind.MOMENT, Kind.FACTS):
        value = moment(value) if kind is Kind.MOMENT else json_line(value)
    return cell(value)


def json_value(kind: Kind, value: Any) -> Any:
    """The value in JSON: amounts are texts, as they do not fit into a JSON number."""
    if value is None or kind in _AS_IT_IS:
        return value
    return moment(value) if kind is Kind.MOMENT else str(value)


def parquet_value(kind: Kind, value: Any) -> Any:
    """The value as pyarrow takes it."""
    if value is None:
        return None
    if kind is Kind.MOMENT:
        return value * 1_000
    if kind is Kind.WIDE:
        return str(value)
    return json_line(value) if kind is Kind.FACTS else value


_AS_IT_IS = frozenset({Kind.TEXT, Kind.FLAG, Kind.NUMBER, Kind.FACTS})
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))

PARQUET: Mapping[Kind, pa.DataType] = {
    Kind.NUMBER: pa.int64(),
    Kind.AMOUNT: pa.decimal128(38, 0),
    Kind.WIDE: pa.string(),
    Kind.TEXT: pa.string(),
    Kind.FLAG: pa.bool_(),
    Kind.MOMENT: pa.timestamp("ms", tz="UTC"),
    Kind.FACTS: pa.string(),
}


@lru_cache(maxsize=4096)
def moment(seconds: int) -> str:
    """Seconds since 1970 as `2026-11-24T04:16:07Z`; many rows have the same."""
    return iso(seconds)


def json_line(value: Any) -> str:
    """JSON in one line, keys in the order of the chain."""
    return _ENCODER.encode(value)
