"""Settlement periods: the list, and each one filled in."""

from __future__ import annotations

from typing import Any

from flask import g
from flask_babel import gettext

from webapp.store import claims_page, flow_totals, periods_page
from webapp.store import overview as overview_of
from webapp.store import period as period_of
from webapp.store.records import FlowFilter, Overview
from webapp.web.database import database
from webapp.web.documents import document
from webapp.web.fundpages import fund_blueprint, not_found
from webapp.web.inputs import Query
from webapp.web.pages import Answer, around, every, page

blueprint = fund_blueprint("periods")

SHOWN = 100  # claims of a period shown on its page; the board has the rest


@page(blueprint, "/periods", "periods/list.html")
def listing() -> Answer:
    """Settled periods, newest first, and the open one above them."""
    query = Query("cursor", "limit")
    db, fund, limit = database(), g.fund, query.limit()
    found = periods_page(db, fund, query.cursor(), limit)
    view = overview_of(db, fund, trend=1)
    return Answer(
        context={"found": found, "open_period": view.open_period},
        document=lambda: {
            "open": document(view.open_period, fund) if view.open_period else None,
            "rows": document(found.rows, fund),
        },
        rows=lambda: (
            document(one, fund) for one in every(lambda cursor: periods_page(db, fund, cursor, 200))
        ),
        links=around(found),
    )


@page(blueprint, "/periods/<number:number>", "periods/show.html")
def show(number: int) -> Answer:
    """One period: its settlement with every figure, or for the open one the share so far."""
    Query()
    db, fund = database(), g.fund
    settled = period_of(db, fund, number)
    view = overview_of(db, fund, trend=1)
    if settled is None and (view.open_period is None or number != view.open_period.number):
        raise not_found(gettext("Period %(number)s is not settled yet.", number=number))
    claims = claims_page(db, fund, period=number, limit=SHOWN) if number else None
    rows = tuple(claim for claim in claims.rows if claim.period == number) if claims else ()
    totals = flow_totals(db, fund, FlowFilter(period=number))
    shown: dict[str, Any] = {
        "settled": settled,
        "open": None if settled else view.open_period,
        "claims": rows,
        "totals": totals,
    }
    return Answer(
        context={
            **shown,
            "number": number,
            "last": view.open_period.number if view.open_period else _newest(view),
            "more": claims.after if claims else None,
            "open_period": view.open_period,
        },
        document=lambda: document(shown, fund),
    )


def _newest(view: Overview) -> int:
    """The last settled period; 0: none is settled."""
    return view.trend[-1].number if view.trend else 0
