"""Search, and what a transaction or a block did."""

from __future__ import annotations

from sqlalchemy import Connection

from .records import Attestor, EventRow, Found, Fund


def search(db: Connection, text: str, fund: Fund | None = None) -> tuple[Found, ...]:
    """What `text` names: an address, a transaction or block hash, a claim id, a block number.

    Args:
        fund: look in this fund only; None: in all.
    """
    raise NotImplementedError


def transaction_events(db: Connection, tx: str) -> tuple[EventRow, ...]:
    """Every event of our contracts in a transaction, in order."""
    raise NotImplementedError


def block_events(db: Connection, fund: Fund, block: int) -> tuple[EventRow, ...]:
    """Every event of a fund's contracts in a block, in order."""
    raise NotImplementedError


def attestors(db: Connection, fund: Fund) -> tuple[Attestor, ...]:
    """Who may or might sign vouchers, oldest first."""
    raise NotImplementedError
