"""Where a fund stands: what is paused or stopped, thresholds, and the end."""

from __future__ import annotations

from typing import Any

from flask import g

from webapp.store import fund_standing, grants, members_page, part_of, pauses, sweeps
from webapp.store import overview as overview_of
from webapp.store.records import FundStanding
from webapp.store.words import MemberStatus
from webapp.web.courses import ending
from webapp.web.database import database
from webapp.web.documents import document
from webapp.web.fundpages import fund_blueprint
from webapp.web.inputs import Query
from webapp.web.pages import Answer, around, page
from webapp.web.standing import switches, thresholds

blueprint = fund_blueprint("standing")


@page(blueprint, "/standing", "standing/show.html")
def show() -> Answer:
    """What is not as usual now, what would stop by itself, and how the fund ends."""
    query = Query("cursor")
    db, fund = database(), g.fund
    view, now = fund_standing(db, fund), overview_of(db, fund, trend=1)
    past = pauses(db, fund)
    left, links = _collecting(view, query.cursor())
    figures = {
        "standing": view,
        "pauses": past,
        "solvency": now.solvency,
        "payers": now.payers,
        "grants": grants(db, fund),
        "sweeps": sweeps(db, fund),
        "collecting": left,
    }
    return Answer(
        context={
            **figures,
            "now": now,
            "switches": switches(view),
            "limits": thresholds(fund, view, now),
            "course": ending(fund, view, g.status.block_time or 0),
        },
        document=lambda: document(figures, fund),
        links=links,
    )


def _collecting(
    view: FundStanding, cursor: str | None
) -> tuple[list[dict[str, Any]], dict[str, str | None]]:
    """Who left a closed fund, with what each still has to collect; a page of them."""
    if view.closed is None:
        return [], {}
    db, fund = database(), g.fund
    found = members_page(db, fund, MemberStatus.LEFT, cursor)
    rows = [
        {
            "member": one.address,
            "number": one.number,
            "units": one.units,
            "balance": one.balance,
            "part": part_of(db, fund, one.address),
        }
        for one in found.rows
    ]
    return rows, around(found)
