"""How many members are covered, as the fund counts them in constant work."""

from __future__ import annotations

from sqlalchemy import Connection, select

from . import schema
from .records import Fund
from .state import now_of


def electorate(db: Connection, fund: Fund, at: int | None = None) -> tuple[int, int]:
    """Covered members for the draw, and for the quorum, at second `at` (None: the last block's).

    Source: Settlement.electorate.
    """
    now = now_of(db, fund)
    if now.books.closed_in:
        return 0, 0
    since = max((now.time if at is None else at) - fund.terms.waiting_seconds, 0)
    elapsed = since - fund.starts_at
    period = 1 if elapsed < 0 else elapsed // fund.period_seconds + 1
    last = now.books.settled
    begun, payers = _census(db, fund, last)
    begun_before, _ = _census(db, fund, min(period - 1, last))
    _, payers_then = _census(db, fund, min(period, last))
    most = min(now.books.payers, payers_then)
    return max(payers - (begun - begun_before), most // 2, 0), most


def _census(db: Connection, fund: Fund, period: int) -> tuple[int, int]:
    table = schema.periods
    row = db.execute(
        select(table.c.begun, table.c.counted).where(
            table.c.fund_id == fund.id, table.c.period == period
        )
    ).first()
    return (0, 0) if row is None else (row.begun, row.counted)
