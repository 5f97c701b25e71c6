"""The claims board."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, or_, select

from . import schema
from .disputes import Judged, dispute_rows, judged_of
from .funding import claim_status, funded_of
from .paging import keyset
from .records import Claim, Fund, Page, Where
from .rows import SHAPES
from .rowtypes import BatchRow, ClaimRow
from .state import Now, batches_of, now_of, places
from .words import ClaimStatus, Mark

#: Groups of the claims board, by name.
CLAIM_GROUPS: dict[str, frozenset[ClaimStatus]] = {
    "open": frozenset(
        {
            ClaimStatus.FILED,
            ClaimStatus.PUBLISHED,
            ClaimStatus.FAST_PAID,
            ClaimStatus.DISPUTED,
            ClaimStatus.VERDICT,
            ClaimStatus.APPEALED,
            ClaimStatus.DECIDED,
            ClaimStatus.APPROVED,
            ClaimStatus.FUNDED,
            ClaimStatus.CARRIED,
        }
    ),
    "public": frozenset({ClaimStatus.PUBLISHED, ClaimStatus.FAST_PAID}),
    "disputed": frozenset(
        {
            ClaimStatus.DISPUTED,
            ClaimStatus.VERDICT,
            ClaimStatus.APPEALED,
            ClaimStatus.DECIDED,
        }
    ),
    "owed": frozenset({ClaimStatus.APPROVED, ClaimStatus.FUNDED, ClaimStatus.CARRIED}),
    "closed": frozenset(
        {ClaimStatus.PAID, ClaimStatus.REFUSED, ClaimStatus.FRAUD, ClaimStatus.WITHDRAWN}
    ),
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
    claims: list[ClaimRow] = [claim_row(row) for row in rows]
    batches = batches_of(db, fund, {claim.period for claim in claims})
    disputes = dispute_rows(db, fund, [claim.claim_id for claim in claims])
    judged = judged_of(db, fund, disputes.values(), now.time)
    where = places(db, fund, {(claim.block, claim.log_index) for claim in claims})
    found = []
    for claim in claims:
        batch, place = batches.get(claim.period), where[claim.block, claim.log_index]
        standing = judged.get(claim.claim_id)
        publicity = fund.terms_of(claim.version).publicity_seconds
        status = claim_status(claim, batch, standing, now.books.settled, publicity, now.time)
        funded = _funded(claim, batch, now)
        found.append(_record(fund, claim, status, funded, standing, place))
    return found


def claim_row(row: Row[Any]) -> ClaimRow:
    """A row of the table `claims`, with numbers for amounts."""
    found: ClaimRow = SHAPES["claims"].from_db(tuple(row)[1:])
    return found


def _batched(claim: ClaimRow) -> bool:
    """Whether a settlement funds, or funded, the claim."""
    return claim.mark in (Mark.NONE, Mark.APPROVED, Mark.PAID) and not claim.fast_paid


def _funded(claim: ClaimRow, batch: BatchRow | None, now: Now) -> int:
    if claim.fast_paid:
        return claim.paid
    if not _batched(claim):
        return 0
    return funded_of(claim.amount, claim.period, batch, now.books.settled)


def _record(
    fund: Fund,
    claim: ClaimRow,
    status: ClaimStatus,
    funded: int,
    judged: Judged | None,
    filed: Where,
) -> Claim:
    terms = fund.terms_of(claim.version)
    lines = {benefit.line: benefit for benefit in terms.benefits}
    return Claim(
        id=claim.claim_id,
        claimant=claim.claimant,
        line=claim.line,
        version=claim.version,
        benefit=lines.get(claim.line),
        event_at=claim.event_at,
        filed=filed,
        published_at=claim.published_at,
        window_ends_at=claim.published_at + terms.publicity_seconds,
        period=claim.period if _batched(claim) else 0,
        asked=claim.asked,
        amount=claim.amount,
        funded=funded,
        paid=claim.paid,
        receipts=claim.receipts,
        other_sources=claim.other_sources,
        status=status,
        case_id=judged.row.case_id if judged else 0,
        objections=judged.row.objections if judged else 0,
        lower=claim.lower,
        provider=claim.provider,
        payable_at=claim.payable_at,
        fast_paid=claim.fast_paid,
        overturned=claim.overturned,
    )


def _possible(status: ClaimStatus, fund: Fund, now: Now) -> ColumnElement[bool]:
    """What every claim of this status fulfils: narrows the rows to look at."""
    closed = {
        ClaimStatus.REFUSED: Mark.REFUSED,
        ClaimStatus.FRAUD: Mark.FRAUD,
        ClaimStatus.WITHDRAWN: Mark.WITHDRAWN,
    }
    if status in closed:
        return _C.c.mark == closed[status]
    if status in CLAIM_GROUPS["disputed"]:
        return _C.c.mark == Mark.DISPUTED
    undisputed, started = _C.c.mark == Mark.NONE, _C.c.published_at <= now.time
    windows = [version.terms.publicity_seconds for version in fund.versions]
    over = _C.c.published_at <= now.time - min(windows)
    open_ = _C.c.published_at > now.time - max(windows)
    if status is ClaimStatus.FAST_PAID:
        return and_(undisputed, _C.c.fast_paid, open_)
    if status is ClaimStatus.FILED:
        return and_(undisputed, ~started)
    if status is ClaimStatus.PUBLISHED:
        return and_(undisputed, started, open_)
    approved = or_(_C.c.mark == Mark.APPROVED, and_(undisputed, over))
    settled = _C.c.period <= now.books.settled
    if status is ClaimStatus.PAID:
        return or_(_C.c.mark == Mark.PAID, and_(approved, or_(settled, _C.c.fast_paid)))
    return and_(approved, ~settled if status is ClaimStatus.APPROVED else settled)
