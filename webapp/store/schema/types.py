"""Columns that are smaller in the database than in Python: hexadecimal text, amounts, names.

A reader and a writer see the Python side only. `webapp.mirror.bulk` writes many rows past
SQLAlchemy's types: it takes the same conversions from `to_db`.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import LargeBinary, Numeric, SmallInteger
from sqlalchemy import Text as SqlText
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine, UserDefinedType

#: Text in the order of its code points in both databases, whatever the server's language.
Text = SqlText().with_variant(SqlText(collation="C"), "postgresql")

INTEGER_END = 1 << 63  # SQLite's integers are below this


class _AsGiven(UserDefinedType[Any]):
    """A column in which SQLite keeps every value in the form in which it was given."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        """BLOB is SQLite's word for it: such a column converts nothing."""
        return "BLOB"


class Hex(TypeDecorator[str]):
    """Bytes, that are 0x text here: addresses and hashes."""

    impl = LargeBinary
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """SQLite gives and takes bytes as they are."""
        return _AsGiven() if dialect.name == "sqlite" else LargeBinary()

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        """Bytes."""
        return None if value is None else hex_bytes(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> str | None:
        """0x text; what somebody else wrote as text remains as it is."""
        return "0x" + value.hex() if isinstance(value, bytes) else value


def hex_bytes(text: str) -> bytes:
    """Bytes of 0x text; of any other text, such as no row holds."""
    try:
        return bytes.fromhex(text[2:])
    except ValueError:
        return text.encode()


class Amount(TypeDecorator[int]):
    """A whole number of up to 256 bits: NUMERIC in PostgreSQL.

    In SQLite an integer where it is one of 63 bits, else decimal text; so amounts sort by
    (typeof, length, value), and sums are for Python, or for running totals.
    """

    impl = Numeric
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """As the class says."""
        return _AsGiven() if dialect.name == "sqlite" else Numeric(78, 0)

    def process_bind_param(self, value: int | None, dialect: Dialect) -> Any:
        """Integer or text."""
        if value is None or dialect.name != "sqlite" or value < INTEGER_END:
            return value
        return str(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> int | None:
        """An exact int."""
        return None if value is None else int(value)


class Name(TypeDecorator[str]):
    """One of a few names, kept as its place in the list.

    Args:
        names: never to be reordered within a version of the tables.
    """

    impl = SmallInteger
    cache_ok = True

    def __init__(self, *names: str) -> None:
        super().__init__()
        self.names = names

    def process_bind_param(self, value: str | None, dialect: Dialect) -> int | None:
        """The name's place; -1, which no row has, of another name."""
        if value is None:
            return None
        return self.names.index(value) if value in self.names else -1

    def process_result_value(self, value: Any, dialect: Dialect) -> str | None:
        """The name."""
        return None if value is None else self.names[value]


def to_db(kind: TypeEngine[Any], name: str, nullable: bool, sqlite: bool) -> str:
    """Python expression for what the database holds of the value `name` of a column of this type.

    Free in it are INTEGER_END, `fromhex`, and `places_{name}`: the places of a Name's names.
    """
    if isinstance(kind, Hex):
        plain = f"fromhex({name}[2:])"
    elif isinstance(kind, Amount) and sqlite:
        plain = f"{name} if {name} < INTEGER_END else str({name})"
    elif isinstance(kind, Name):
        plain = f"places_{name}[{name}]"
    else:
        return name
    return f"None if {name} is None else ({plain})" if nullable else f"({plain})"
