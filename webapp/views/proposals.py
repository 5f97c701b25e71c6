"""What all members are asked: the list, and each proposal's page."""

from __future__ import annotations

from flask import g
from flask_babel import gettext

from webapp.store import (
    PROPOSAL_GROUPS,
    fund_standing,
    grants,
    proposal_detail,
    proposals_page,
    version_texts,
)
from webapp.store.records import Page, Proposal, ProposalDetail
from webapp.store.words import ProposalKind
from webapp.web.database import database
from webapp.web.differences import Comparison, compare
from webapp.web.documents import document
from webapp.web.fundpages import fund_blueprint, not_found
from webapp.web.inputs import Query
from webapp.web.pages import Answer, around, every, page
from webapp.web.plans import plan_in

blueprint = fund_blueprint("proposals")


@page(blueprint, "/proposals", "proposals/list.html")
def listing() -> Answer:
    """Proposals, filtered, newest first; the CSV holds all of them."""
    query = Query("group", "kind", "proposer", "cursor", "limit")
    db, fund, limit = database(), g.fund, query.limit()
    group = query.choice("group", PROPOSAL_GROUPS)
    statuses = PROPOSAL_GROUPS[group] if group else None
    kind = query.member_of("kind", ProposalKind, but=(ProposalKind.NONE,))
    proposer, cursor = query.address("proposer"), query.cursor()

    def part(at: str | None, size: int) -> Page[Proposal]:
        return proposals_page(db, fund, statuses, kind, proposer, at, size)

    found = part(cursor, limit)
    return Answer(
        context={
            "found": found,
            "query": query.given,
            "filtered": bool(kind or proposer),
            "group": group,
            "groups": list(PROPOSAL_GROUPS),
            "kinds": [one for one in ProposalKind if one is not ProposalKind.NONE],
            "grants": grants(db, fund),
        },
        document=lambda: {"filter": dict(query.given), "rows": document(found.rows, fund)},
        rows=lambda: (document(one, fund) for one in every(lambda at: part(at, 200))),
        links=around(found),
        ragged=True,
    )


@page(blueprint, "/proposals/<number:matter>", "proposals/show.html")
def show(matter: int) -> Answer:
    """Everything known about one proposal."""
    Query()
    db, fund = database(), g.fund
    detail = proposal_detail(db, fund, matter)
    if detail is None:
        raise not_found(gettext("There is no proposal %(id)s in this fund.", id=matter))
    text = detail.rules
    return Answer(
        context={
            "detail": detail,
            "proposal": detail.proposal,
            "text": text,
            "read": plan_in(text.text, text.rules_hash) if text else None,
            "comparison": _comparison(detail),
            "standing": fund_standing(db, fund),
        },
        document=lambda: document(detail, fund),
    )


def _comparison(detail: ProposalDetail) -> Comparison | None:
    """What an amendment changes in the rules that it was made under."""
    if detail.rules is None:
        return None
    texts = version_texts(database(), g.fund, detail.proposal.based_on)
    return compare(texts, [*texts, detail.rules])
