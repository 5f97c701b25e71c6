"""Which funds are mirrored, and on which terms."""

from __future__ import annotations

from sqlalchemy import Connection

from .records import Fund


class UnknownFund(LookupError):
    """No mirrored fund has this key."""


def funds(db: Connection) -> tuple[Fund, ...]:
    """All mirrored funds, in the order in which they were first seen."""
    raise NotImplementedError


def fund_by_key(db: Connection, key: str) -> Fund:
    """The fund with `key` ("<chain id>-<address>"; a bare address or the `id` works too).

    Raises:
        UnknownFund: there is none.
    """
    raise NotImplementedError
