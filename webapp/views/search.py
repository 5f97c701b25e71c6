"""Search for an address, a transaction, a claim or a block."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flask import Blueprint, redirect, request, url_for
from flask_babel import lazy_gettext
from werkzeug.wrappers import Response

from webapp.store import funds
from webapp.store import search as search_for
from webapp.store.records import Found, Fund
from webapp.web.database import database
from webapp.web.inputs import Query
from webapp.web.pages import Answer, page

blueprint = Blueprint("search", __name__)

MOST = 100  # characters of a question
KINDS = {
    "fund": lazy_gettext("The fund"),
    "member": lazy_gettext("A member"),
    "party": lazy_gettext("Flows of this address"),
    "claimant": lazy_gettext("Claims of this address"),
    "juror": lazy_gettext("A juror"),
    "objector": lazy_gettext("An objector"),
    "challenger": lazy_gettext("Challenges by this address"),
    "challenged": lazy_gettext("Challenges against this address"),
    "provider": lazy_gettext("A provider of receipts"),
    "challenge": lazy_gettext("A challenge"),
    "attestor": lazy_gettext("An attestor"),
    "operator": lazy_gettext("The operator"),
    "guardian": lazy_gettext("The guardian"),
    "beneficiary": lazy_gettext("The beneficiary"),
    "proposer": lazy_gettext("Proposals by this address"),
    "agent": lazy_gettext("Acts for a member"),
    "proposal": lazy_gettext("A proposal"),
    "claim": lazy_gettext("A claim"),
    "transaction": lazy_gettext("A transaction"),
    "block": lazy_gettext("A block"),
}

#: What a member's page shows as well.
_ON_MEMBER = frozenset(
    {"party", "claimant", "juror", "objector", "challenger", "challenged", "proposer", "agent"}
)


@page(blueprint, "/search", "search/show.html")
def show() -> Answer | Response:
    """Where a name or a number occurs; a single place is gone to at once."""
    query = Query("q", "fund")
    asked = query.text("q", MOST) or ""
    db = database()
    known = {fund.id: fund for fund in funds(db)}
    by_key = {fund.key: fund for fund in known.values()}
    chosen = query.choice("fund", by_key)
    scope = by_key[chosen] if chosen else None
    hits = _places(search_for(db, asked, scope), known) if asked else {}
    if len(hits) == 1 and request.endpoint == "search.show":
        return redirect(next(iter(hits)), 302)
    found = [(at, hit, known[hit.fund_id]) for at, hit in hits.items()]
    rows = [
        {"kind": hit.kind, "fund": fund.key, "ref": hit.ref, "address": at}
        for at, hit, fund in found
    ]
    return Answer(
        context={"asked": asked, "hits": found, "kinds": KINDS},
        document=lambda: {"q": asked, "rows": rows},
        rows=lambda: rows,
    )


def _places(found: Iterable[Found], known: Mapping[int, Fund]) -> dict[str, Found]:
    """Pages of what was found, each once: a member's page also shows claims, votes and flows."""
    places: dict[str, Found] = {}
    members = set()
    for hit in found:
        if hit.kind == "member":
            members.add((hit.fund_id, hit.ref))
        elif hit.kind in _ON_MEMBER:
            if (hit.fund_id, hit.ref) in members:
                continue
        places.setdefault(_place(hit, known[hit.fund_id].key), hit)
    return places


def _place(hit: Found, key: str) -> str:
    match hit.kind:
        case "fund":
            return url_for("overview.show", key=key)
        case "member":
            return url_for("members.show", key=key, address=hit.ref)
        case "claimant":
            return url_for("claims.board", key=key, claimant=hit.ref)
        case "attestor" | "operator" | "guardian" | "beneficiary":
            return url_for("offices.show", key=key, _anchor=hit.kind)
        case "proposer":
            return url_for("proposals.listing", key=key, proposer=hit.ref)
        case "proposal":
            return url_for("proposals.show", key=key, matter=int(hit.ref))
        case "agent":
            return url_for("members.agent", key=key, address=hit.ref)
        case "claim":
            return url_for("claims.show", key=key, claim_id=int(hit.ref))
        case "challenge":
            return url_for("challenges.show", key=key, matter=int(hit.ref))
        case "challenger":
            return url_for("challenges.listing", key=key, challenger=hit.ref)
        case "challenged":
            return url_for("challenges.listing", key=key, target=hit.ref)
        case "provider":
            return url_for("providers.listing", key=key, _anchor=hit.ref)
        case "transaction":
            return url_for("transactions.show", tx=hit.ref)
        case "block":
            return url_for("chain.block", key=key, number=int(hit.ref))
    return url_for("flows.ledger", key=key, party=hit.ref)
