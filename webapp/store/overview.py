"""The overview of a fund: accounts, solvency, the open period's share with its formula, trend."""

from __future__ import annotations

from sqlalchemy import Connection

from .records import Accounts, Fund, Overview


def overview(db: Connection, fund: Fund, trend: int = 12) -> Overview:
    """Everything the first page of a fund shows, at the mirror's last block.

    Args:
        trend: how many of the newest settled periods to give along.
    """
    raise NotImplementedError


def accounts_at(db: Connection, fund: Fund, block: int | None = None) -> Accounts:
    """The five accounts after `block` (None: the mirror's last)."""
    raise NotImplementedError
