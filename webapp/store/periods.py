"""Settled periods."""

from __future__ import annotations

from sqlalchemy import Connection

from .records import Fund, Page, Period


def periods_page(
    db: Connection, fund: Fund, cursor: str | None = None, limit: int = 50
) -> Page[Period]:
    """Settled periods, newest first."""
    raise NotImplementedError


def period(db: Connection, fund: Fund, number: int) -> Period | None:
    """One settled period, or None where `number` is not settled."""
    raise NotImplementedError
