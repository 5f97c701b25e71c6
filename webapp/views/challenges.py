"""Challenges to a membership or to a provider: the list, and each one's page."""

from __future__ import annotations

from flask import g
from flask_babel import gettext

from webapp.store import CHALLENGE_GROUPS, challenge_detail, challenges_page
from webapp.store.records import Challenge, Page
from webapp.web.database import database
from webapp.web.documents import document
from webapp.web.fundpages import fund_blueprint, not_found
from webapp.web.inputs import Query
from webapp.web.pages import Answer, around, every, page

blueprint = fund_blueprint("challenges")


@page(blueprint, "/challenges", "challenges/list.html")
def listing() -> Answer:
    """Challenges, filtered, newest first; the CSV holds all of them."""
    query = Query("group", "target", "challenger", "cursor", "limit")
    db, fund, limit = database(), g.fund, query.limit()
    group = query.choice("group", CHALLENGE_GROUPS)
    statuses = CHALLENGE_GROUPS[group] if group else None
    target, challenger = query.address("target"), query.address("challenger")
    cursor = query.cursor()

    def part(at: str | None, size: int) -> Page[Challenge]:
        return challenges_page(db, fund, statuses, target, challenger, at, size)

    found = part(cursor, limit)
    return Answer(
        context={
            "found": found,
            "query": query.given,
            "filtered": bool(target or challenger),
            "group": group,
            "groups": list(CHALLENGE_GROUPS),
        },
        document=lambda: {"filter": dict(query.given), "rows": document(found.rows, fund)},
        rows=lambda: (document(one, fund) for one in every(lambda at: part(at, 200))),
        links=around(found),
        ragged=True,
    )


@page(blueprint, "/challenges/<number:matter>", "challenges/show.html")
def show(matter: int) -> Answer:
    """Everything known about one challenge."""
    Query()
    detail = challenge_detail(database(), g.fund, matter)
    if detail is None:
        raise not_found(gettext("There is no challenge %(id)s in this fund.", id=matter))
    return Answer(
        context={"detail": detail, "challenge": detail.challenge},
        document=lambda: document(detail, g.fund),
    )
