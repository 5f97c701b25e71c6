"""The flows of money: the journal as a ledger."""

from __future__ import annotations

from flask import g

from webapp.store import flow_totals, flows_page, iterate_flows, matter_kind
from webapp.store import overview as overview_of
from webapp.store.records import FlowFilter
from webapp.store.words import ROUTES, Account, Movement
from webapp.web.database import database
from webapp.web.documents import document
from webapp.web.fundpages import fund_blueprint
from webapp.web.inputs import LIMITS, Query
from webapp.web.pages import Answer, around, page

blueprint = fund_blueprint("flows")

#: Movements whose matter may be a challenge or a proposal; all others with one are of claims.
STAKED = frozenset(move for move, route in ROUTES.items() if Account.BONDS in route[:2]) | {
    Movement.GRANT
}
FILTERS = (
    "movement",
    "account",
    "party",
    "matter",
    "period",
    "member",
    "from_block",
    "to_block",
    "from_date",
    "to_date",
)


@page(blueprint, "/flows", "flows/list.html")
def ledger() -> Answer:
    """Journal entries, filtered, newest first; the CSV holds all of them, oldest first."""
    query = Query(*FILTERS, "cursor", "limit")
    where, limit = _filter(query), query.limit()
    db, fund = database(), g.fund
    found = flows_page(db, fund, where, query.cursor(), limit)
    totals = flow_totals(db, fund, where)
    matters = {flow.ref for flow in found.rows if flow.movement in STAKED}
    return Answer(
        context={
            "found": found,
            "totals": totals,
            "kinds": {matter: matter_kind(db, fund, matter) for matter in matters},
            "entries": sum(total.entries for total in totals),
            "query": query.given,
            "filtered": any(name in query.given for name in FILTERS),
            "accounts": overview_of(db, fund, trend=1).accounts,
            "movements": list(Movement),
            "places": [account for account in Account if account is not Account.WORLD],
            "limits": LIMITS,
        },
        document=lambda: {
            "filter": dict(query.given),
            "totals": document(totals, fund),
            "rows": document(found.rows, fund),
        },
        rows=lambda: (document(flow, fund) for flow in iterate_flows(db, fund, where)),
        links=around(found),
    )


def _filter(query: Query) -> FlowFilter:
    return FlowFilter(
        movement=query.member_of("movement", Movement),
        account=query.member_of("account", Account, but=(Account.WORLD,)),
        party=query.address("party"),
        matter=query.number("matter"),
        period=query.number("period"),
        member=query.number("member"),
        from_block=query.number("from_block"),
        to_block=query.number("to_block"),
        from_time=query.day("from_date"),
        to_time=query.day("to_date", end=True),
    )
