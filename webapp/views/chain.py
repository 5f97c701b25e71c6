"""What a block or a transaction did, event by event."""

from __future__ import annotations

from flask import Blueprint, g
from flask_babel import gettext

from webapp.store import block_events, funds, transaction_events
from webapp.web.database import database
from webapp.web.documents import document
from webapp.web.fundpages import fund_blueprint, not_found
from webapp.web.inputs import Query
from webapp.web.pages import Answer, page

blueprint = fund_blueprint("chain")
transactions = Blueprint("transactions", __name__)


@page(blueprint, "/blocks/<number:number>", "chain/block.html")
def block(number: int) -> Answer:
    """Every event of the fund's contracts in a block."""
    Query()
    events = block_events(database(), g.fund, number)
    if not events:
        raise not_found(gettext("Block %(number)s has no event of this fund.", number=number))
    rows = document(events, g.fund)
    return Answer(
        context={"number": number, "events": events},
        document=lambda: {"block": number, "rows": rows},
    )


@page(transactions, "/transactions/<hash:tx>", "chain/transaction.html")
def show(tx: str) -> Answer:
    """Every event of our contracts in a transaction, whichever funds it touched."""
    Query()
    db = database()
    known = {fund.id: fund for fund in funds(db)}
    events = transaction_events(db, tx.lower())
    if not events:
        raise not_found(gettext("No fund mirrored here has an event in this transaction."))
    rows = [{"fund": known[one.fund_id].key, **document(one, known[one.fund_id])} for one in events]
    return Answer(
        context={
            "tx": tx.lower(),
            "where": events[0].where,
            "events": events,
            "owners": known,
            "chain_id": known[events[0].fund_id].chain_id,
        },
        document=lambda: {"transaction": tx.lower(), "rows": rows},
    )
