"""What was rebuilt from the logs, for the report: rules, accounts, members, claims, votes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from sqlalchemy import Connection

from webapp.store import accounts_at, cases_page, claims_page, iterate_members, version_texts
from webapp.store.cases import votes_of_case
from webapp.store.records import Fund, Page
from webapp.web.documents import document

LIMIT = 200  # rows of a page
Row = TypeVar("Row")


def rebuilt(db: Connection, fund: Fund) -> dict[str, Any]:
    """All of it as plain data; amounts as in docs/api.md."""
    texts = version_texts(db, fund, len(fund.versions))
    members = list(iterate_members(db, fund))
    claims = list(_pages(lambda cursor: claims_page(db, fund, cursor=cursor, limit=LIMIT)))
    cases = list(_pages(lambda cursor: cases_page(db, fund, cursor=cursor, limit=LIMIT)))
    votes = [vote for case in cases for vote in votes_of_case(db, fund, case.id)]
    return {
        "rules": [
            {"version": version.number, "rules_hash": version.rules_hash, "text": text.text}
            for version, text in zip(fund.versions, texts, strict=True)
        ],
        "accounts": document(accounts_at(db, fund), fund),
        "counts": {
            "members": len(members),
            "members_by_status": _count(member.status.name.lower() for member in members),
            "claims": len(claims),
            "claims_by_status": _count(claim.status.name.lower() for claim in claims),
            "cases": len(cases),
            "votes_sealed": len(votes),
            "votes_opened": sum(vote.option is not None for vote in votes),
        },
        "members": [document(member, fund) for member in members],
        "claims": [document(claim, fund) for claim in claims],
        "cases": [document(case, fund) for case in cases],
        "votes": [document(vote, fund) for vote in votes],
    }


def _count(names: Iterator[str]) -> dict[str, int]:
    return dict(sorted(Counter(names).items()))


def _pages(ask: Callable[[str | None], Page[Row]]) -> Iterator[Row]:
    cursor = None
    while True:
        page = ask(cursor)
        yield from page.rows
        cursor = page.after
        if cursor is None:
            return
