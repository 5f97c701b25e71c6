"""Who holds an office, who held it, and by which matter it came and went."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, func, select

from . import schema
from .records import Attestor, Fund, Provider, Tenure
from .state import places
from .words import Office

_O = schema.offices


def tenures(db: Connection, fund: Fund, office: Office | None = None) -> tuple[Tenure, ...]:
    """Everybody's time in an office (None: in all), oldest first."""
    query = select(_O).where(_O.c.fund_id == fund.id)
    if office is not None:
        query = query.where(_O.c.office == office)
    rows = db.execute(query.order_by(_O.c.office, _O.c.number)).all()
    ends = ((row.until_block, row.until_log_index) for row in rows)
    where = places(db, fund, [*((row.block, row.log_index) for row in rows), *ends])
    return tuple(
        Tenure(
            office=Office(row.office),
            address=row.address,
            since=where[row.block, row.log_index],
            matter=row.matter,
            until=where.get((row.until_block, row.until_log_index)),
            until_matter=row.until_matter,
        )
        for row in rows
    )


def attestors(db: Connection, fund: Fund) -> tuple[Attestor, ...]:
    """Who may or might sign vouchers, oldest first; one who held the office twice, twice."""
    vouchers = schema.vouchers
    query = select(vouchers.c.attestor, func.count().label("count"))
    mine = query.where(vouchers.c.fund_id == fund.id).group_by(vouchers.c.attestor)
    used: dict[str, int] = {row.attestor: row.count for row in db.execute(mine).all()}
    return tuple(
        Attestor(
            address=each.address,
            since=each.since,
            matter=each.matter,
            until=each.until,
            until_matter=each.until_matter,
            vouchers=used.get(each.address, 0),
        )
        for each in tenures(db, fund, Office.ATTESTOR)
    )


def providers(db: Connection, fund: Fund) -> tuple[Provider, ...]:
    """Who may or might attest receipts, oldest first, with what came of it."""
    claims = schema.claims
    query = select(claims.c.provider, claims.c.fast_paid, claims.c.paid, claims.c.overturned)
    rows = db.execute(query.where(claims.c.fund_id == fund.id, claims.c.provider.is_not(None)))
    found: dict[str, list[int]] = {}
    for row in rows:
        sums = found.setdefault(row.provider, [0, 0, 0, 0])
        for at, amount in enumerate(_counted(row)):
            sums[at] += amount
    return tuple(
        Provider(
            each.address,
            each.since,
            each.matter,
            each.until,
            each.until_matter,
            *found.get(each.address, [0, 0, 0, 0]),
        )
        for each in tenures(db, fund, Office.PROVIDER)
    )


def _counted(row: Row[Any]) -> tuple[int, int, int, int]:
    """Claims attested; of them paid by the fast lane, what was paid, what was overturned."""
    fast = bool(row.fast_paid)
    return 1, int(fast), int(row.paid) * fast, int(row.overturned) * fast
