"""Which funds are mirrored, and on which terms."""

from __future__ import annotations

from sqlalchemy import Connection, select

from . import schema
from .records import Fund
from .state import fund_of


class UnknownFund(LookupError):
    """No mirrored fund has this key."""


def funds(db: Connection) -> tuple[Fund, ...]:
    """All funds whose opening is mirrored, in the order in which they were first seen."""
    table, books = schema.funds, schema.books
    query = (
        select(
            table,
            books.c.starts_at,
            books.c.period_seconds,
            books.c.tick,
        )
        .join(books, books.c.fund_id == table.c.id)
        .where(books.c.tick != "0")
        .order_by(table.c.id)
    )
    return tuple(fund_of(row) for row in db.execute(query))


def fund_by_key(db: Connection, key: str) -> Fund:
    """The fund with `key` ("<chain id>-<address>"; a bare address or the `id` works too).

    Raises:
        UnknownFund: there is none.
    """
    wanted = key.lower()
    for fund in funds(db):
        if wanted in (fund.key, fund.address, str(fund.id)):
            return fund
    raise UnknownFund(f"no fund {key!r} is mirrored here")
