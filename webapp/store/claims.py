"""The claims board and a claim's page."""

from __future__ import annotations

from sqlalchemy import Connection

from .records import Claim, ClaimDetail, Fund, Page
from .words import ClaimStatus

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
    """
    raise NotImplementedError


def claim_detail(db: Connection, fund: Fund, claim_id: int) -> ClaimDetail | None:
    """A claim with its timeline, objections, case, votes and payments; None: no such claim."""
    raise NotImplementedError
