"""A fund's first page: what it covers, can it pay, where the money is, this period's share."""

from __future__ import annotations

from typing import Any

from flask import g

from webapp.store import OPEN_PHASES, cases_page, claims_page, flow_totals, fund_standing
from webapp.store import overview as overview_of
from webapp.store.records import Overview
from webapp.store.words import Account, ClaimStatus
from webapp.web.amounts import percent
from webapp.web.charts import bars
from webapp.web.database import database
from webapp.web.documents import amount, document
from webapp.web.filters import number, token
from webapp.web.fundpages import fund_blueprint
from webapp.web.inputs import Query
from webapp.web.pages import Answer, page

blueprint = fund_blueprint("overview")

SHOWN = 20  # claims shown here; the board has the rest
PUBLIC = frozenset(
    {
        ClaimStatus.FILED,
        ClaimStatus.PUBLISHED,
        ClaimStatus.FAST_PAID,
        ClaimStatus.DISPUTED,
        ClaimStatus.VERDICT,
        ClaimStatus.APPEALED,
        ClaimStatus.DECIDED,
        ClaimStatus.APPROVED,
    }
)


@page(blueprint, "", "overview/show.html")
def show() -> Answer:
    """What a passer-by wants to know of a fund."""
    Query()
    db, fund = database(), g.fund
    view = overview_of(db, fund)
    public = claims_page(db, fund, PUBLIC, limit=SHOWN)
    totals = flow_totals(db, fund)
    standing = fund_standing(db, fund)
    figures = {
        "overview": view,
        "published": public.rows,
        "totals": totals,
        "standing": standing,
    }

    def whole() -> dict[str, Any]:
        found = document(figures, fund)
        found["overview"]["accounts"]["booked"] = amount(view.accounts.booked, fund)
        if view.open_period:
            formula = found["overview"]["open_period"]["formula"]
            formula["aid"] = amount(view.open_period.formula.aid, fund)
        return found

    return Answer(
        context={
            "view": view,
            "standing": standing,
            "public": public,
            "cases": cases_page(db, fund, OPEN_PHASES, limit=200),
            "moved": {total.movement.name: total.amount for total in totals},
            "charts": _charts(view),
            "accounts": [account for account in Account if account is not Account.WORLD],
        },
        document=whole,
    )


def _charts(view: Overview) -> dict[str, Any]:
    """The trends, as bars: share, payers, and how often the reserve and balances cover claims."""
    periods = view.trend
    ratios = [one.solvency.ratio_bps or 0 if one.solvency else 0 for one in periods]
    return {
        "most": {
            "share": max((one.share for one in periods), default=0),
            "payers": max((one.payers for one in periods), default=0),
            "solvency": max(ratios, default=0),
        },
        "share": bars(
            [one.share for one in periods],
            [f"{one.number}: {token(one.share, view.fund)}" for one in periods],
        ),
        "payers": bars(
            [one.payers for one in periods],
            [f"{one.number}: {number(one.payers)}" for one in periods],
        ),
        "solvency": bars(
            ratios,
            [f"{one.number}: {percent(ratio)}" for one, ratio in zip(periods, ratios, strict=True)],
        ),
    }
