"""The platform: all funds, compared."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from webapp.store import NoMirror, fund_standing, funds
from webapp.store import overview as overview_of
from webapp.store.records import Overview
from webapp.web.database import database
from webapp.web.documents import amount, document, moment
from webapp.web.inputs import Query
from webapp.web.pages import Answer, page
from webapp.web.plans import plan_of

blueprint = Blueprint("platform", __name__)


@page(blueprint, "/funds", "platform/index.html", home="/")
def index() -> Answer:
    """Every fund that is mirrored, side by side."""
    Query()
    db = database()
    found = [overview_of(db, fund) for fund in funds(db)]
    if not found:
        raise NoMirror("no fund is mirrored yet: run `python -m webapp.mirror sync`")
    rows = [_summary(view) for view in found]
    return Answer(
        context={
            "found": [(view, plan_of(view.fund), fund_standing(db, view.fund)) for view in found]
        },
        document=lambda: {"rows": rows},
        rows=lambda: rows,
    )


@blueprint.get("/funds")
def listing() -> ResponseReturnValue:
    """The list of funds is the first page."""
    return redirect(url_for("platform.index"), 301)


def _summary(view: Overview) -> dict[str, Any]:
    fund = view.fund
    figures = {
        "accounts": view.accounts,
        "solvency": view.solvency,
        "payers": view.payers,
        "units": view.units,
        "claims_open": view.claims_open,
        "claims_paid": view.claims_paid,
        "aid_paid": view.aid_paid,
    }
    return {
        "fund": fund.key,
        "name": {"zh": fund.name_zh, "en": fund.name_en},
        "chain_id": fund.chain_id,
        "token": {
            "address": fund.token,
            "symbol": fund.token_symbol,
            "decimals": fund.token_decimals,
        },
        "block": view.as_of.block,
        "time": moment(view.as_of.block_time),
        **document(figures, fund),
        "period": view.open_period.number if view.open_period else None,
        "share": amount(view.open_period.formula.share, fund) if view.open_period else None,
        "next_share": amount(view.next_share.share, fund) if view.next_share else None,
    }
