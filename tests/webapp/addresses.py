"""Which pages there are, and how to read one."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from flask.testing import FlaskClient
from sqlalchemy import Connection
from werkzeug.test import TestResponse

from tests.webapp.story import Story
from webapp.store import (
    block_events,
    case_detail,
    cases_page,
    challenges_page,
    claims_page,
    members_page,
    proposals_page,
)
from webapp.store.records import Fund
from webapp.store.words import CaseKind, ChallengeStatus, ClaimStatus, MemberStatus, Phase

#: A page of every kind; `{…}` are filled in from the story.
PAGES = (
    "/",
    "/search?q={token}",
    "/status",
    "/glossary",
    "/catalogue",
    "/catalogue/events?contract=Rulebook",
    "/catalogue/errors?contract=Jury",
    "/catalogue/functions?contract=ClaimDesk",
    "/catalogue/enums?contract=Jury",
    "/catalogue/storage?contract=ClaimDesk",
    "/transactions/{tx}",
    "{fund}",
    "{fund}/flows",
    "{fund}/periods",
    "{fund}/periods/13",
    "{fund}/periods/{open}",
    "{fund}/claims",
    "{fund}/claims/{paid}",
    "{fund}/claims/{refused}",
    "{fund}/claims/{disputed}",
    "{fund}/claims/{appealed}",
    "{fund}/claims/{fast}",
    "{fund}/jury",
    "{fund}/jury?phase=open",
    "{fund}/jury/{sealing}",
    "{fund}/jury/{opening}?address={juror}",
    "{fund}/jury/{closed}",
    "{fund}/jury/{plenary}",
    "{fund}/challenges",
    "{fund}/challenges/{upheld}",
    "{fund}/challenges/{waiting}",
    "{fund}/providers",
    "{fund}/members",
    "{fund}/members/{juror}",
    "{fund}/members/{expelled}",
    "{fund}/members/{member}",
    "{fund}/members/{member}/statement",
    "{fund}/rules",
    "{fund}/rules/versions",
    "{fund}/rules/versions/1",
    "{fund}/rules/changes",
    "{fund}/proposals",
    "{fund}/proposals/{proposal}",
    "{fund}/jury/{ballot}",
    "{fund}/standing",
    "{fund}/offices",
    "{fund}/groups",
    "{fund}/members/{ward}",
    "{fund}/agents/{agent}",
    "{fund}/blocks/{block}",
    "/funds/{second}",
    "/funds/{second}/flows",
    "/funds/{second}/periods",
    "/funds/{second}/claims",
    "/funds/{second}/jury",
    "/funds/{second}/challenges",
    "/funds/{second}/providers",
    "/funds/{second}/members",
    "/funds/{second}/rules",
    "/funds/{second}/proposals",
    "/funds/{second}/standing",
    "/funds/{second}/offices",
    "/funds/{second}/groups",
)


def fill(story: Story, pattern: str) -> str:
    """An address for a pattern of `PAGES`."""
    with story.store.read() as db:
        fund = story.fund()
        claims = claims_page(db, fund, limit=200).rows
        by_status = {claim.status: claim for claim in claims}
        paid = by_status[ClaimStatus.PAID]
        return pattern.format(
            fund=f"/funds/{fund.key}",
            second=story.second,
            token=fund.token,
            paid=paid.id,
            refused=by_status[ClaimStatus.REFUSED].id,
            disputed=by_status[ClaimStatus.DISPUTED].id,
            appealed=by_status[ClaimStatus.APPEALED].id,
            fast=next(claim.id for claim in claims if claim.fast_paid),
            member=members_page(db, fund, limit=200).rows[-1].address,
            expelled=members_page(db, fund, MemberStatus.EXPELLED).rows[0].address,
            tx=paid.filed.tx,
            block=block_events(db, fund, paid.filed.block)[0].where.block,
            open=len(story.stage.settled) + 1,
            **_of_juries(db, fund),
            **_of_rules(db, fund),
        )


def _of_juries(db: Connection, fund: Fund) -> dict[str, str | int]:
    cases = cases_page(db, fund, limit=200).rows
    by_phase = {case.phase: case for case in cases}
    opening = case_detail(db, fund, by_phase[Phase.OPENING].id)
    assert opening is not None
    challenges = challenges_page(db, fund, limit=200).rows
    by_status = {one.status: one for one in challenges}
    return {
        "sealing": by_phase[Phase.SEALING].id,
        "opening": opening.case.id,
        "closed": by_phase[Phase.CLOSED].id,
        "plenary": next(case.id for case in cases if case.kind is CaseKind.PROVIDER),
        "juror": opening.votes[0].juror,
        "upheld": by_status[ChallengeStatus.UPHELD].id,
        "waiting": by_status[ChallengeStatus.OPEN].id,
    }


def _of_rules(db: Connection, fund: Fund) -> dict[str, str | int]:
    proposal = proposals_page(db, fund).rows[0]
    members = members_page(db, fund, limit=200).rows
    ward = next(member for member in members if member.represented)
    return {
        "proposal": proposal.id,
        "ballot": proposal.case_id,
        "ward": ward.address,
        "agent": str(ward.agent),
    }


def other_form(address: str, form: str) -> str:
    """The address of a page as .json or .csv."""
    path, mark, query = address.partition("?")
    return f"{'/funds' if path == '/' else path}.{form}{mark}{query}"


def get(client: FlaskClient, address: str, language: str = "en") -> TestResponse:
    """Ask for a page as a browser of that language does."""
    return client.get(address, headers={"Accept-Language": language})


class Words(HTMLParser):
    """The text of a page that people read: no code, no names of other languages."""

    QUIET = ("code", "style", "script", "data", "time", "pre")
    VOID = ("meta", "link", "br", "input", "img", "hr", "wbr")

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self._open: list[bool] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take note of attributes that are read out, and of what is to be left out."""
        given = dict(attrs)
        foreign = tag != "html" and "lang" in given
        quiet = tag in self.QUIET or foreign or any(self._open)
        if not quiet:
            self.said += [given.get(name) or "" for name in ("aria-label", "placeholder")]
        if tag not in self.VOID:
            self._open.append(quiet)

    def handle_endtag(self, tag: str) -> None:
        """Back to what is around."""
        if tag not in self.VOID and self._open:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        """Text, where it is to be read."""
        if not (self._open and self._open[-1]):
            self.said.append(data)


def words_of(response: TestResponse) -> str:
    """What a page says."""
    parser = Words()
    parser.feed(response.get_data(as_text=True))
    return re.sub(r"\s+", " ", " ".join(parser.said))
