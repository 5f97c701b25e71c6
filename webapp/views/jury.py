"""Juries: all cases by phase, and each case with its draw, which anybody can check here."""

from __future__ import annotations

from typing import Any

from flask import g, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from webapp.store import (
    OPEN_PHASES,
    case_detail,
    cases_page,
    electorate,
    matter_kind,
    standing,
)
from webapp.store.records import Case, Page
from webapp.store.words import MatterKind, Phase
from webapp.web.database import database
from webapp.web.documents import document
from webapp.web.fundpages import fund_blueprint, not_found
from webapp.web.inputs import LIMITS, Query
from webapp.web.pages import Answer, around, every, page

blueprint = fund_blueprint("jury")


@page(blueprint, "/jury", "jury/list.html")
def listing() -> Answer:
    """Cases, newest first, all or those in a phase; the CSV holds all of them."""
    query = Query("phase", "matter", "cursor", "limit")
    db, fund, limit = database(), g.fund, query.limit()
    phase = query.choice("phase", ["open", *(one.name.lower() for one in Phase)])
    phases = (
        OPEN_PHASES if phase == "open" else frozenset({Phase[phase.upper()]}) if phase else None
    )
    matter, cursor = query.number("matter"), query.cursor()

    def part(at: str | None, size: int) -> Page[Case]:
        return cases_page(db, fund, phases, matter, at, size)

    found = part(cursor, limit)
    return Answer(
        context={
            "found": found,
            "chosen": phase,
            "phases": list(Phase),
            "electorate": electorate(db, fund)[0],
            "limits": LIMITS,
        },
        document=lambda: {"filter": dict(query.given), "rows": document(found.rows, fund)},
        rows=lambda: (document(case, fund) for case in every(lambda at: part(at, 200))),
        links=around(found),
        ragged=True,
    )


@page(blueprint, "/jury/<number:case_id>", "jury/show.html")
def show(case_id: int) -> Answer:
    """One case: draw, phases, votes; with `address`, whether that address may sit, and why not."""
    query = Query("address")
    db, fund = database(), g.fund
    detail = case_detail(db, fund, case_id)
    if detail is None:
        raise not_found(gettext("There is no case %(id)s in this fund.", id=case_id))
    address = query.address("address")
    asked = standing(db, fund, case_id, address) if address else None

    def whole() -> dict[str, Any]:
        return {**document(detail, fund), "asked": address, "standing": document(asked, fund)}

    return Answer(
        context={"detail": detail, "case": detail.case, "asked": address, "standing": asked},
        document=whole,
    )


@blueprint.get("/matters/<number:matter>")
def matter(matter: int) -> ResponseReturnValue:
    """Claims, challenges and proposals share one sequence of numbers: to the page of this one."""
    Query()
    kind = matter_kind(database(), g.fund, matter)
    if kind is None:
        raise not_found(gettext("There is no matter %(id)s in this fund.", id=matter))
    if kind is MatterKind.CLAIM:
        return redirect(url_for("claims.show", claim_id=matter), 302)
    if kind is MatterKind.PROPOSAL:
        return redirect(url_for("proposals.show", matter=matter), 302)
    return redirect(url_for("challenges.show", matter=matter), 302)
