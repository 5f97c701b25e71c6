"""The rules: the plan in words, its parameters, its text and hash, and who attests."""

from __future__ import annotations

from typing import Any

from flask import g

from webapp.store import attestors as attestors_of
from webapp.web.database import database
from webapp.web.documents import document
from webapp.web.fundpages import fund_blueprint
from webapp.web.inputs import Query
from webapp.web.pages import Answer, page
from webapp.web.plans import plan_of, rules_in_words

blueprint = fund_blueprint("rules")


@page(blueprint, "/rules", "rules/show.html")
def show() -> Answer:
    """What the contracts enforce, and the plan's own words for it."""
    Query()
    fund = g.fund
    plan = plan_of(fund)
    found = attestors_of(database(), fund)

    def whole() -> dict[str, Any]:
        return {
            "terms": document(fund, fund),
            "rules_hash": fund.rules_hash,
            "text_matches_hash": plan is not None,
            "text": fund.plan_text,
            "attestors": document(found, fund),
        }

    return Answer(
        context={
            "attestors": found,
            "rules": rules_in_words(plan) if plan else [],
        },
        document=whole,
    )
