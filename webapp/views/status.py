"""How far the mirror is, for people (/status) and for machines that watch (/healthz)."""

from __future__ import annotations

import logging
import time
from typing import Any

from flask import Blueprint, Response, jsonify
from prometheus_client import CONTENT_TYPE_LATEST

from webapp.store import NoMirror, funds, mirror_status
from webapp.store.records import Fund, MirrorStatus
from webapp.web import metrics as figures
from webapp.web.database import UNREADABLE, database, settings_of
from webapp.web.documents import document, moment
from webapp.web.inputs import Query
from webapp.web.pages import Answer, page

blueprint = Blueprint("status", __name__)
log = logging.getLogger(__name__)


@page(blueprint, "/status", "status/show.html", kept=False)
def show() -> Answer:
    """Every fund's mirror: how far, how many entries, and whether it agrees with the chain."""
    Query()
    db, now = database(), int(time.time())
    found = [(fund, mirror_status(db, fund)) for fund in funds(db)]
    rows = [{"fund": fund.key, **document(status, fund)} for fund, status in found]
    shown = [(fund, one, one.lag_seconds(now), _is_stale(one, now)) for fund, one in found]
    return Answer(context={"found": shown}, document=lambda: {"rows": rows}, rows=lambda: rows)


@blueprint.get("/healthz")
def healthz() -> Response:
    """200 while every mirror runs, is not stale and agrees with the chain; else 503 and why."""
    now = int(time.time())
    try:
        db = database()
        found = [(fund, mirror_status(db, fund)) for fund in funds(db)]
        troubles = [
            {"fund": fund.key, "trouble": trouble}
            for fund, status in found
            if (trouble := _trouble(status, now))
        ]
    except UNREADABLE as error:
        log.warning("%s", error)
        said = str(error) if isinstance(error, NoMirror) else "the database does not answer"
        found, troubles = [], [{"fund": "", "trouble": said}]
    answer: dict[str, Any] = {
        "status": "failing" if troubles else "ok",
        "troubles": troubles,
        "funds": [_health(fund, status, now) for fund, status in found],
    }
    response = jsonify(answer)
    response.status_code = 503 if troubles else 200
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/metrics")
def metrics() -> Response:
    """The same for Prometheus, and this process's requests."""
    response = Response(figures.exposition(), content_type=CONTENT_TYPE_LATEST)
    response.headers["Cache-Control"] = "no-store"
    return response


def _health(fund: Fund, status: MirrorStatus, now: int) -> dict[str, Any]:
    proof = status.proof
    return {
        "fund": fund.key,
        "block": status.block,
        "head": status.head,
        "lag_blocks": status.lag,
        "lag_seconds": status.lag_seconds(now),
        "proof": proof
        and {
            "block": proof.block,
            "at": moment(proof.at),
            "age_seconds": max(now - proof.at, 0),
            "agrees": proof.difference is None,
        },
    }


def _trouble(status: MirrorStatus, now: int) -> str | None:
    proof = status.proof
    known = status.stopped or (proof.difference if proof else None)
    if known is None and _is_stale(status, now):
        return f"stale: what is shown may be {status.lag_seconds(now)} seconds old"
    return known


def _is_stale(status: MirrorStatus, now: int) -> bool:
    """Whether what is shown may be older than the settings allow."""
    limit, seconds = settings_of().stale_seconds, status.lag_seconds(now)
    return bool(limit) and seconds is not None and seconds >= limit
