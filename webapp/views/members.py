"""Members: the list, each member's page, and the statement to print."""

from __future__ import annotations

from flask import g
from flask_babel import gettext

from webapp.store import (
    agencies_by,
    agency_history,
    agency_of,
    enrolments,
    jury_desk,
    matter_kind,
    member_detail,
    members_page,
)
from webapp.store.records import MemberDetail
from webapp.store.words import MemberStatus
from webapp.web.database import database
from webapp.web.documents import document
from webapp.web.fundpages import fund_blueprint, not_found
from webapp.web.inputs import Query
from webapp.web.pages import Answer, around, every, page
from webapp.web.statement import lines_of

blueprint = fund_blueprint("members")


@page(blueprint, "/members", "members/list.html")
def listing() -> Answer:
    """Members by number, newest first; the CSV holds all of them."""
    query = Query("status", "cursor", "limit")
    db, fund, limit = database(), g.fund, query.limit()
    status = query.member_of("status", MemberStatus, but=(MemberStatus.NONE,))
    found = members_page(db, fund, status, query.cursor(), limit)
    return Answer(
        context={
            "found": found,
            "chosen": status,
            "statuses": [one for one in MemberStatus if one is not MemberStatus.NONE],
        },
        document=lambda: {"filter": dict(query.given), "rows": document(found.rows, fund)},
        rows=lambda: (
            document(one, fund)
            for one in every(lambda cursor: members_page(db, fund, status, cursor, 200))
        ),
        links=around(found),
    )


@page(blueprint, "/members/<address:address>", "members/show.html")
def show(address: str) -> Answer:
    """A member's own page."""
    Query()
    detail = _detail(address)
    db, fund = database(), g.fund
    desk = jury_desk(db, fund, detail.member.address)
    matters = {one.matter for one in (*detail.objections, *desk.past)}
    steps = agency_history(db, fund, detail.member.address)
    kinds = {matter: matter_kind(db, fund, matter) for matter in matters}
    return Answer(
        context={
            "detail": detail,
            "member": detail.member,
            "desk": desk,
            "kinds": kinds,
            "agency": detail.agency,
            "steps": steps,
        },
        document=lambda: {
            **document(detail, fund),
            "agency_history": document(steps, fund),
            "jury_desk": document(desk, fund),
        },
    )


@page(blueprint, "/members/<address:address>/statement", "members/statement.html")
def statement(address: str) -> Answer:
    """The prepaid balance as an account statement: every movement, and the balance after it."""
    Query()
    detail = _detail(address)
    lines = lines_of(detail)
    return Answer(
        context={"detail": detail, "member": detail.member, "lines": lines},
        document=lambda: {
            "member": document(detail.member, g.fund),
            "rows": document(lines, g.fund),
        },
        rows=lambda: (document(line, g.fund) for line in lines),
    )


@page(blueprint, "/groups", "members/groups.html")
def groups() -> Answer:
    """Groups that somebody else, such as an employer, enrolled and paid for."""
    Query()
    db, fund = database(), g.fund
    found = enrolments(db, fund)
    return Answer(
        context={"found": found},
        document=lambda: {"rows": document(found, fund)},
        rows=lambda: (document(one, fund) for one in found),
        ragged=True,
    )


@page(blueprint, "/agents/<address:address>", "members/agent.html")
def agent(address: str) -> Answer:
    """What the register of agents knows of an address, be it a member or not."""
    Query()
    db, fund, who = database(), g.fund, address.lower()
    figures = {
        "agency": agency_of(db, fund, who),
        "steps": agency_history(db, fund, who),
        "others": agencies_by(db, fund, who),
    }
    return Answer(
        context={"address": who, **figures},
        document=lambda: {"address": who, **document(figures, fund)},
    )


def _detail(address: str) -> MemberDetail:
    detail = member_detail(database(), g.fund, address, limit=1_000)
    if detail is None:
        raise not_found(
            gettext("%(address)s was never a member of this fund.", address=address.lower())
        )
    return detail
