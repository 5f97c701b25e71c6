"""The claims board."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, or_, select

from . import schema
from .funding import claim_status, funded_of
from .paging import keyset
from .records import Claim, Fund, Page
from .rows import SHAPES
from .rowtypes import CaseRow, ClaimRow
from .state import Now, batches_of, now_of, places
from .words import ClaimStatus, Mark

#: Groups of the claims board, by name.
CLAIM_GROUPS: dict[str, frozenset[ClaimStatus]] = {
    "open": frozenset(
        {
            ClaimStatus.FILED,
            ClaimStatus.PUBLISHED,
            ClaimStatus.DISPUTED,
            ClaimStatus.DECIDED,
            ClaimStatus.APPROVED,
            ClaimStatus.FUNDED,
            ClaimStatus.CARRIED,
        }
    ),
    "public": frozenset({ClaimStatus.PUBLISHED}),
    "disputed": frozenset({ClaimStatus.DISPUTED, ClaimStatus.DECIDED}),
    "owed": frozenset({ClaimStatus.APPROVED, ClaimStatus.FUNDED, ClaimStatus.CARRIED}),
    "closed": frozenset({ClaimStatus.PAID, ClaimStatus.REFUSED, ClaimStatus.WITHDRAWN}),
}


_C = schema.claims


def claims_page(
    db: Connection,
    fund: Fund,
    statuses: frozenset[ClaimStatus] | None = None,
    claimant: str | None = None,
    period: int | None = None,
    line: int | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[Claim]:
    """Claims, newest first. Every filter that is None does not restrict.

    `statuses` is usually one of `CLAIM_GROUPS`; status is that at the mirror's last block.

    Raises:
        BadCursor: `cursor` was not made here.
    """
    now = now_of(db, fund)
    query = select(_C).where(_C.c.fund_id == fund.id)
    if claimant is not None:
        query = query.where(_C.c.claimant == claimant.lower())
    if period is not None:
        query = query.where(_C.c.period == period)
    if line is not None:
        query = query.where(_C.c.line == line)
    if statuses is not None:
        possible = [_possible(status, fund, now) for status in sorted(statuses)]
        query = query.where(or_(*possible))

    def build(rows: list[Row[Any]]) -> list[Claim | None]:
        return [
            claim if statuses is None or claim.status in statuses else None
            for claim in claims_of(db, fund, now, rows)
        ]

    return keyset(db, query, _C.c.claim_id, cursor, limit, build)


def claims_of(db: Connection, fund: Fund, now: Now, rows: Sequence[Row[Any]]) -> list[Claim]:
    """Records of rows of the table `claims`, as of `now`."""
    shape = SHAPES["claims"]
    claims: list[ClaimRow] = [shape.from_db(tuple(row)[1:]) for row in rows]
    batches = batches_of(db, fund, {claim.period for claim in claims})
    cases = cases_of(db, fund, {claim.case_id for claim in claims if claim.case_id})
    where = places(db, fund, {(claim.block, claim.log_index) for claim in claims})
    lines = {benefit.line: benefit for benefit in fund.terms.benefits}
    publicity = fund.terms.publicity_seconds
    found = []
    for claim in claims:
        batch, case = batches.get(claim.period), cases.get(claim.case_id)
        status = claim_status(claim, batch, case, now.books.settled, publicity, now.time)
        batched = claim.mark in (Mark.NONE, Mark.APPROVED, Mark.PAID)
        amount, period = claim.amount, claim.period
        found.append(
            Claim(
                id=claim.claim_id,
                claimant=claim.claimant,
                line=claim.line,
                benefit=lines.get(claim.line),
                event_at=claim.event_at,
                filed=where[claim.block, claim.log_index],
                published_at=claim.published_at,
                window_ends_at=claim.published_at + publicity,
                period=period if batched else 0,
                amount=amount,
                funded=funded_of(amount, period, batch, now.books.settled) if batched else 0,
                paid=claim.paid,
                receipts=claim.receipts,
                other_sources=claim.other_sources,
                status=status,
                case_id=claim.case_id,
                objections=claim.objections,
            )
        )
    return found


def cases_of(db: Connection, fund: Fund, ids: set[int]) -> dict[int, CaseRow]:
    """Cases by id."""
    shape = SHAPES["cases"]
    query = select(shape.table).where(
        shape.table.c.fund_id == fund.id, shape.table.c.case_id.in_(sorted(ids))
    )
    return {row.case_id: shape.from_db(tuple(row)[1:]) for row in db.execute(query)}


def _possible(status: ClaimStatus, fund: Fund, now: Now) -> ColumnElement[bool]:
    """What every claim of this status fulfils: narrows the rows to look at."""
    closed = {
        ClaimStatus.REFUSED: Mark.REFUSED,
        ClaimStatus.WITHDRAWN: Mark.WITHDRAWN,
    }
    if status in closed:
        return _C.c.mark == closed[status]
    if status in (ClaimStatus.DISPUTED, ClaimStatus.DECIDED):
        return _C.c.mark == Mark.DISPUTED
    undisputed, started = _C.c.mark == Mark.NONE, _C.c.published_at <= now.time
    over = _C.c.published_at <= now.time - fund.terms.publicity_seconds
    if status is ClaimStatus.FILED:
        return and_(undisputed, ~started)
    if status is ClaimStatus.PUBLISHED:
        return and_(undisputed, started, ~over)
    approved = or_(_C.c.mark == Mark.APPROVED, and_(undisputed, over))
    settled = _C.c.period <= now.books.settled
    if status is ClaimStatus.PAID:
        return or_(_C.c.mark == Mark.PAID, and_(approved, settled))
    return and_(approved, ~settled if status is ClaimStatus.APPROVED else settled)
