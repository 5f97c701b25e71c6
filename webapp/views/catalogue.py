"""What the contracts say and can be asked: events, errors, functions, enumerations, storage."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from webapp.catalogue import catalogue
from webapp.chain.catalogue import ABIS
from webapp.web.inputs import Query
from webapp.web.pages import Answer, page

blueprint = Blueprint("catalogue", __name__)


@page(blueprint, "/catalogue", "catalogue/contracts.html")
def contracts() -> Answer:
    """Every contract, with how much it has of each."""
    Query()
    rows, kinds = catalogue()["contracts"], ("events", "functions", "errors")
    counts = {one["name"]: {kind: len(_of(kind, one["name"])) for kind in kinds} for one in rows}
    return Answer(
        context={"rows": rows, "counts": counts},
        document=lambda: {"rows": rows},
        rows=lambda: rows,
        ragged=True,
    )


@page(blueprint, "/catalogue/events", "catalogue/events.html")
def events() -> Answer:
    """Every event: topic, fields, when it comes, its effect on the books."""
    return _listed("events")


@page(blueprint, "/catalogue/errors", "catalogue/errors.html")
def errors() -> Answer:
    """What the contracts say when they refuse: every error, with its meaning."""
    return _listed("errors")


@page(blueprint, "/catalogue/functions", "catalogue/functions.html")
def functions() -> Answer:
    """Every function: what it does, and who may call it."""
    return _listed("functions")


@page(blueprint, "/catalogue/enums", "catalogue/enums.html")
def enums() -> Answer:
    """What the numbers of each enumeration stand for."""
    return _listed("enums")


@page(blueprint, "/catalogue/storage", "catalogue/storage.html")
def storage() -> Answer:
    """Which slot of a contract holds what."""
    return _listed("storage")


def _listed(kind: str) -> Answer:
    """One kind of entries, of all contracts or of the one that is asked for."""
    query = Query("contract")
    contract = query.choice("contract", ABIS)
    rows = _of(kind, contract) if contract else catalogue()[kind]
    return Answer(
        context={"rows": rows, "contract": contract, "contracts": ABIS},
        document=lambda: {"filter": dict(query.given), "rows": rows},
        rows=lambda: rows,
        ragged=True,
    )


def _of(kind: str, contract: str) -> list[dict[str, Any]]:
    return [
        one
        for one in catalogue()[kind]
        if contract in one.get("contracts", ()) or contract == one.get("contract")
    ]
