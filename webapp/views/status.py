"""How far the mirror is, for people (/status) and for machines that watch (/healthz)."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify

from webapp.store import NoMirror, funds, mirror_status
from webapp.store.records import MirrorStatus
from webapp.web.database import database
from webapp.web.documents import document
from webapp.web.inputs import Query
from webapp.web.pages import Answer, page

blueprint = Blueprint("status", __name__)


@page(blueprint, "/status", "status/show.html")
def show() -> Answer:
    """Every fund's mirror: how far, how many entries, and whether it agrees with the chain."""
    Query()
    db = database()
    found = [(fund, mirror_status(db, fund)) for fund in funds(db)]
    rows = [{"fund": fund.key, **document(status, fund)} for fund, status in found]
    return Answer(context={"found": found}, document=lambda: {"rows": rows}, rows=lambda: rows)


@blueprint.get("/healthz")
def healthz() -> Response:
    """200 while every mirror runs and agrees with the chain; 503 with the reasons otherwise."""
    try:
        db = database()
        troubles = [
            {"fund": fund.key, "trouble": trouble}
            for fund in funds(db)
            if (trouble := _trouble(mirror_status(db, fund)))
        ]
    except NoMirror as error:
        troubles = [{"fund": "", "trouble": str(error)}]
    answer: dict[str, Any] = {"status": "failing" if troubles else "ok", "troubles": troubles}
    response = jsonify(answer)
    response.status_code = 503 if troubles else 200
    response.headers["Cache-Control"] = "no-store"
    return response


def _trouble(status: MirrorStatus) -> str | None:
    proof = status.proof
    return status.stopped or (proof.difference if proof else None)
