"""Providers of attested receipts, what they attested, and fast aid that was overturned."""

from __future__ import annotations

from flask import g

from webapp.store import debts as debts_of
from webapp.store import providers as providers_of
from webapp.web.database import database
from webapp.web.documents import document
from webapp.web.fundpages import fund_blueprint
from webapp.web.inputs import Query
from webapp.web.pages import Answer, page

blueprint = fund_blueprint("providers")


@page(blueprint, "/providers", "providers/list.html")
def listing() -> Answer:
    """Every provider, in office or suspended, and what is kept back from later aid."""
    Query()
    db, fund = database(), g.fund
    found, debts = providers_of(db, fund), debts_of(db, fund)
    return Answer(
        context={"providers": found, "debts": debts},
        document=lambda: {"rows": document(found, fund), "debts": document(debts, fund)},
        rows=lambda: (document(one, fund) for one in found),
        ragged=True,
    )
