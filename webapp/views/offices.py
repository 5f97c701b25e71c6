"""Who holds which office, since when and by which matter; and what every role can and never can."""

from __future__ import annotations

from flask import g

from webapp.store import attestors, matter_kind, tenures
from webapp.store.words import Office
from webapp.web.database import database
from webapp.web.documents import document
from webapp.web.fundpages import fund_blueprint
from webapp.web.inputs import Query
from webapp.web.pages import Answer, page
from webapp.web.vocabulary.offices import POWERS

blueprint = fund_blueprint("offices")


@page(blueprint, "/offices", "offices/show.html")
def show() -> Answer:
    """Every office with its holders, past ones too, and what each role can and never can do."""
    Query()
    db, fund = database(), g.fund
    found = tenures(db, fund)
    matters = {one.matter for one in found} | {one.until_matter or 0 for one in found}
    return Answer(
        context={
            "tenures": found,
            "holders": {
                office: [one for one in found if one.office is office and one.until is None]
                for office in Office
            },
            "kinds": {matter: matter_kind(db, fund, matter) for matter in matters if matter},
            "vouchers": {one.address: one.vouchers for one in attestors(db, fund)},
            "powers": POWERS,
        },
        document=lambda: {"rows": document(found, fund)},
        rows=lambda: (document(one, fund) for one in found),
        ragged=True,
    )
