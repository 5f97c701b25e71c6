"""The rules: those in force, every version, and two of them side by side."""

from __future__ import annotations

from typing import Any

from flask import g
from flask_babel import gettext

from webapp.store import version_text, version_texts
from webapp.store.records import RuleText, RuleVersion
from webapp.web.database import database
from webapp.web.differences import compare
from webapp.web.documents import document
from webapp.web.fundpages import fund_blueprint, not_found
from webapp.web.inputs import BadInput, Query
from webapp.web.pages import Answer, page
from webapp.web.plans import plan_in, plan_of, rules_in_words

blueprint = fund_blueprint("rules")


@page(blueprint, "/rules", "rules/show.html")
def show() -> Answer:
    """What the contracts enforce, and the plan's own words for it."""
    Query()
    fund = g.fund
    plan, found = plan_of(fund), _text(len(fund.versions))

    def whole() -> dict[str, Any]:
        return {
            "terms": document(fund, fund),
            "rules_hash": fund.rules_hash,
            "text_matches_hash": plan is not None,
            "text": fund.plan_text,
        }

    return Answer(
        context={
            "rules": rules_in_words(plan) if plan else [],
            "text": found,
        },
        document=whole,
    )


@page(blueprint, "/rules/versions", "rules/versions.html")
def versions() -> Answer:
    """Every version, newest first."""
    Query()
    fund = g.fund
    rows = [_row(one) for one in reversed(fund.versions)]
    return Answer(
        context={"versions": fund.versions[::-1]},
        document=lambda: {"rows": document(rows, fund)},
        rows=lambda: (document(row, fund) for row in rows),
    )


@page(blueprint, "/rules/versions/<number:number>", "rules/version.html")
def version(number: int) -> Answer:
    """One version: its words, what it changed, its text and hash."""
    Query()
    fund, found = g.fund, _text(number)
    texts = version_texts(database(), fund, number)
    plan = plan_in(found.text, found.rules_hash)
    facts = fund.versions[number - 1]
    return Answer(
        context={
            "version": facts,
            "text": found,
            "read": plan,
            "rules": rules_in_words(plan) if plan else [],
            "comparison": compare(texts[:-1], texts) if number > 1 else None,
        },
        document=lambda: {**_row(facts), **document(found, fund)},
    )


@page(blueprint, "/rules/changes", "rules/changes.html")
def differences() -> Answer:
    """Two versions side by side; without a choice the last two."""
    query = Query("old", "new")
    last = len(g.fund.versions)
    new = _chosen(query, "new", last)
    old = _chosen(query, "old", max(new - 1, 1))
    texts = version_texts(database(), g.fund, last)
    found = compare(texts[:old], texts[:new])
    return Answer(
        context={"old": old, "new": new, "comparison": found},
        document=lambda: {"old": old, "new": new, "comparison": document(found, g.fund)},
    )


def _text(number: int) -> RuleText:
    found = version_text(database(), g.fund, number)
    if found is None:
        raise not_found(gettext("There is no version %(number)s of these rules.", number=number))
    return found


def _chosen(query: Query, name: str, default: int) -> int:
    number = query.number(name)
    if number is not None and not 1 <= number <= len(g.fund.versions):
        raise BadInput(name, str(number), f"1-{len(g.fund.versions)}")
    return number or default


def _row(one: RuleVersion) -> dict[str, Any]:
    """A version without its terms, which its own page has."""
    return {
        "version": one.number,
        "rules_hash": one.rules_hash,
        "matter": one.matter,
        "valid_from": one.valid_from,
        "shares_from": one.shares_from,
        "block": one.block,
    }
