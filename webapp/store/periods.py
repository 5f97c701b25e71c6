"""Settled periods."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, select

from . import schema
from .paging import keyset
from .records import Fund, Page, Period, Solvency
from .rows import SHAPES
from .state import batches_of, end_of, places

UINT256_MAX = (1 << 256) - 1


def periods_page(
    db: Connection, fund: Fund, cursor: str | None = None, limit: int = 50
) -> Page[Period]:
    """Settled periods, newest first.

    Raises:
        BadCursor: `cursor` was not made here.
    """
    table = schema.periods
    query = select(table).where(table.c.fund_id == fund.id)
    return keyset(
        db, query, table.c.period, cursor, limit, lambda rows: list(_periods(db, fund, rows))
    )


def period(db: Connection, fund: Fund, number: int) -> Period | None:
    """One settled period, or None where `number` is not settled."""
    table = schema.periods
    query = select(table).where(table.c.fund_id == fund.id, table.c.period == number)
    return next(iter(_periods(db, fund, list(db.execute(query)))), None)


def latest_periods(db: Connection, fund: Fund, count: int) -> tuple[Period, ...]:
    """The newest settled periods, oldest first."""
    return periods_page(db, fund, limit=count).rows[::-1]


def _periods(db: Connection, fund: Fund, rows: Sequence[Row[Any]]) -> list[Period]:
    where = places(db, fund, {(row.block, row.log_index) for row in rows})
    batches = batches_of(db, fund, {row.period for row in rows})
    found = []
    for raw in rows:
        row = SHAPES["periods"].from_db(tuple(raw)[1:])
        batch = batches.get(row.period)
        found.append(
            Period(
                number=row.period,
                starts_at=end_of(fund, row.period - 1),
                ends_at=end_of(fund, row.period),
                settled=where[row.block, row.log_index],
                units=row.units,
                payers=row.payers,
                claims=batch.claims if batch else 0,
                asked=row.asked,
                carried_in=row.carried_in,
                funded=row.funded,
                cancelled=row.cancelled,
                fee=row.fee,
                dues=row.dues,
                from_reserve=row.from_reserve,
                collected=row.collected,
                share=row.share,
                index=row.share_index,
                reserve=row.reserve,
                carried_out=row.carried_out,
                lapsed_units=row.lapsed_units,
                lapsed_members=row.lapsed_members,
                solvency=_solvency(row.solvency),
                shares_version=row.shares_version,
                joins_stopped=row.joins_stopped,
                low_for=row.low_for,
                few_for=row.few_for,
            )
        )
    return found


def _solvency(text: str | None) -> Solvency | None:
    if text is None:
        return None
    figures = {name: int(value) for name, value in json.loads(text).items()}
    ratio = figures.pop("ratio_bps")
    return Solvency(**figures, ratio_bps=None if ratio == UINT256_MAX else ratio)
