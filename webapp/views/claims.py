"""Claims: the board, and each claim's page."""

from __future__ import annotations

from flask import g
from flask_babel import gettext

from webapp.store import CLAIM_GROUPS, claim_detail, claims_page
from webapp.store.records import Claim, Page
from webapp.store.words import ClaimStatus
from webapp.web.database import database
from webapp.web.documents import document
from webapp.web.fundpages import fund_blueprint, not_found
from webapp.web.inputs import LIMITS, Query
from webapp.web.pages import Answer, around, every, page

blueprint = fund_blueprint("claims")

FILTERS = ("group", "status", "claimant", "period", "line")


@page(blueprint, "/claims", "claims/list.html")
def board() -> Answer:
    """Claims, filtered, newest first; the CSV holds all of them."""
    query = Query(*FILTERS, "cursor", "limit")
    db, fund, limit = database(), g.fund, query.limit()
    group = query.choice("group", CLAIM_GROUPS)
    status = query.member_of("status", ClaimStatus, but=(ClaimStatus.NONE,))
    statuses = CLAIM_GROUPS[group] if group else None
    if status is not None:
        statuses = frozenset({status}) & (statuses or frozenset({status}))
    claimant = query.address("claimant")
    period, line = query.number("period"), query.number("line")
    cursor = query.cursor()

    def part(at: str | None, size: int) -> Page[Claim]:
        return claims_page(db, fund, statuses, claimant, period, line, at, size)

    found = part(cursor, limit)
    return Answer(
        context={
            "found": found,
            "query": query.given,
            "filtered": any(name in query.given for name in FILTERS),
            "group": group,
            "groups": list(CLAIM_GROUPS),
            "statuses": [one for one in ClaimStatus if one is not ClaimStatus.NONE],
            "lines": fund.terms.benefits,
            "limits": LIMITS,
        },
        document=lambda: {"filter": dict(query.given), "rows": document(found.rows, fund)},
        rows=lambda: (document(claim, fund) for claim in every(lambda at: part(at, 200))),
        links=around(found),
    )


@page(blueprint, "/claims/<number:claim_id>", "claims/show.html")
def show(claim_id: int) -> Answer:
    """Everything known about one claim."""
    Query()
    detail = claim_detail(database(), g.fund, claim_id)
    if detail is None:
        raise not_found(gettext("There is no claim %(id)s in this fund.", id=claim_id))
    return Answer(
        context={"detail": detail, "claim": detail.claim},
        document=lambda: document(detail, g.fund),
    )
