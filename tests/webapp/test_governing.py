"""Rules and their versions, proposals, offices, refusals: what the pages say of them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from fundplan import changes, parse_plan
from tests.webapp.addresses import fill, get, words_of
from tests.webapp.ending import GRANT, Ending
from tests.webapp.story import Story
from tests.webapp.test_figures import section, values
from webapp import store
from webapp.catalogue import catalogue
from webapp.chain.catalogue import ABIS, abi
from webapp.store import schema
from webapp.store.records.rules import ProposalDetail
from webapp.store.words import (
    Movement,
    Office,
    Power,
    ProposalKind,
    ProposalMark,
    ProposalStatus,
    Surplus,
)
from webapp.web import vocabulary, words
from webapp.web.database import store_of
from webapp.web.vocabulary.offices import POWERS

#: What a proposal has not while nobody has recorded the decision.
_UNDECIDED = {"quorate": None, "decided_block": None, "decided_log_index": None}

WORDED = (Movement, Office, Power, ProposalKind, ProposalStatus, Surplus)


def proposal_of(story: Story) -> ProposalDetail:
    """The amendment that still waits at the end of the story."""
    with story.store.read() as db:
        fund = story.fund()
        found = store.proposals_page(db, fund, kind=ProposalKind.AMENDMENT).rows[0]
        detail = store.proposal_detail(db, fund, found.id)
    assert detail is not None
    return detail


@pytest.mark.parametrize("kind", WORDED)
def test_it_has_a_word_for_every_member_of_an_enumeration(kind: type) -> None:
    assert set(vocabulary.WORDS[kind]) == set(kind)  # type: ignore[call-overload]


def names_of(kind: str) -> set[str]:
    """The names of every event, or every error, of the contracts."""
    entries = (entry for contract in ABIS for entry in abi(contract))
    return {entry["name"] for entry in entries if entry["type"] == kind}


def test_it_has_words_for_every_event_of_every_contract() -> None:
    assert names_of("event") - set(vocabulary.EVENTS) == set()


@pytest.mark.parametrize("kind", ["event", "error"])
def test_it_shows_every_one_of_every_contract(client: FlaskClient, kind: str) -> None:
    text = client.get(f"/catalogue/{kind}s").text
    assert names_of(kind) - set(re.findall(r' id="(\w+)"', text)) == set()


def test_it_says_who_may_call_a_function(client: FlaskClient) -> None:
    text = client.get("/catalogue/functions?contract=ClaimDesk").text
    row = text.split('id="ClaimDesk.file"')[1].split("</tr>")[0]
    assert "whoever was covered at the event" in row and "#ClaimFiled" in row


@pytest.mark.parametrize("language", ["en", "zh"])
def test_it_says_why_a_contract_refused(app: Flask, language: str) -> None:
    (error,) = (one for one in catalogue()["errors"] if one["name"] == "VoucherExpired")
    with app.test_request_context(f"/?lang={language}"):
        assert words.refusal(error["selector"] + "00" * 32) == error["meaning"][language]
        assert words.refusal("0x12345678") != words.refusal(error["selector"])


def test_it_knows_no_other_contract(client: FlaskClient) -> None:
    assert client.get("/catalogue/events?contract=Token").status_code == 400


def test_it_says_what_an_amendment_would_change(client: FlaskClient, story: Story) -> None:
    detail = proposal_of(story)
    assert detail.rules is not None
    text = section(client.get(fill(story, "{fund}/proposals/{proposal}")).text, "changes")
    before, after = parse_plan(story.fund().plan_text), parse_plan(detail.rules.text)
    found = [one for one in changes(before, after) if not one.key.endswith(".text")]
    assert found
    for one in found:
        assert one.old is not None and f"<del>{one.old.en}</del>" in text
        assert one.new is not None and f"<ins>{one.new.en}</ins>" in text


def test_it_names_the_exit_deadline_of_adopted_rules(client: FlaskClient, story: Story) -> None:
    proposal = proposal_of(story).proposal
    assert proposal.status is ProposalStatus.DELAYED
    text = client.get(fill(story, "{fund}/proposals/{proposal}")).text
    notice = text.split('id="exit"')[1].split("</div>")[0]
    with story.store.read() as db:
        now = store.mirror_status(db, story.fund()).block_time or 0
    assert f'data-left="{proposal.ready_at - now}"' in notice
    assert "ask to leave before" in notice


def test_it_shows_the_vote_of_all_members(client: FlaskClient, story: Story) -> None:
    detail = proposal_of(story)
    said = words_of(get(client, fill(story, "{fund}/proposals/{proposal}")))
    assert "Adopt" in said and "every covered member votes" in said
    assert f"opened: {detail.case.voters}" in said


def test_it_compares_the_figures_with_the_text(client: FlaskClient, story: Story) -> None:
    for page in ("{fund}/proposals/{proposal}", "{fund}/rules", "{fund}/rules/versions/1"):
        assert "figures are as the text says" in client.get(fill(story, page)).text


def test_it_filters_proposals(closed: FlaskClient, ending: Ending) -> None:
    page = f"/funds/{ending.key}/proposals.json"
    assert [row["id"] for row in closed.get(page).json["rows"]] == [
        ending.amendment,
        ending.grant,
    ]
    assert [row["id"] for row in closed.get(f"{page}?kind=grant").json["rows"]] == [ending.grant]
    assert closed.get(f"{page}?group=open").json["rows"] == []
    assert closed.get(f"{page}?kind=nonsense").status_code == 400


def test_it_shows_a_grant_and_to_whom_it_went(closed: FlaskClient, ending: Ending) -> None:
    text = closed.get(f"/funds/{ending.key}/proposals/{ending.grant}").text
    assert GRANT in values(section(text, "asked"))
    assert closed.get(f"/funds/{ending.key}/flows?movement=grant").text.count("Proposal") > 0


def test_it_lists_every_version_with_the_matter_that_brought_it(
    closed: FlaskClient, ending: Ending
) -> None:
    rows = closed.get(f"/funds/{ending.key}/rules/versions.json").json["rows"]
    assert [(row["version"], row["matter"]) for row in rows] == [(2, ending.amendment), (1, 0)]


@pytest.mark.parametrize(("language", "word"), [("en", "Management fee"), ("zh", "管理费")])
def test_it_puts_two_versions_side_by_side(
    closed: FlaskClient, ending: Ending, language: str, word: str
) -> None:
    page = get(closed, f"/funds/{ending.key}/rules/changes?old=1&new=2", language)
    assert word in words_of(page)
    assert "<del>8%</del>" in page.text and "<ins>5%</ins>" in page.text
    back = closed.get(f"/funds/{ending.key}/rules/changes?old=2&new=1").text
    assert "<ins>8%</ins>" in back


def test_it_says_that_a_version_does_not_differ_from_itself(
    closed: FlaskClient, ending: Ending
) -> None:
    assert "Nothing differs." in closed.get(f"/funds/{ending.key}/rules/changes?old=2&new=2").text


@pytest.mark.parametrize("number", ["0", "3", "99999999999"])
def test_it_refuses_a_version_that_is_not_there(
    closed: FlaskClient, ending: Ending, number: str
) -> None:
    assert closed.get(f"/funds/{ending.key}/rules/versions/{number}").status_code == 404
    assert closed.get(f"/funds/{ending.key}/rules/changes?old={number}").status_code == 400


def test_it_says_who_holds_which_office_and_by_which_matter(
    closed: FlaskClient, ending: Ending
) -> None:
    rows = closed.get(f"/funds/{ending.key}/offices.json").json["rows"]
    attestors = [(row["address"], row["matter"]) for row in rows if row["office"] == "attestor"]
    assert (ending.attestor, ending.amendment) in attestors
    text = closed.get(f"/funds/{ending.key}/offices").text
    assert ending.attestor in section(text, "holders")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_it_says_of_every_role_what_it_can_and_never_can(
    client: FlaskClient, app: Flask, story: Story, language: str
) -> None:
    said = words_of(get(client, story.page("/offices"), language))
    with app.test_request_context(f"/?lang={language}"):
        wanted = [str(text) for one in POWERS for text in (*one.can, *one.never, one.risk)]
    assert [text for text in wanted if text not in said] == []


def test_it_says_why_an_applicant_of_a_group_was_skipped(
    closed: FlaskClient, ending: Ending
) -> None:
    said = words_of(get(closed, f"/funds/{ending.key}/groups"))
    assert "this address is a member already" in said
    rows = closed.get(f"/funds/{ending.key}/groups.json").json["rows"]
    assert [(row["payer"], row["enrolled"]) for row in rows] == [(ending.employer, 3)]


def test_it_finds_offices_and_proposals(client: FlaskClient, story: Story) -> None:
    guardian = story.fund().terms.guardian
    found = client.get(f"/search?q={guardian}&fund={story.first}")
    assert re.search(r"/offices#guardian", found.location or found.text)
    number = proposal_of(story).proposal.id
    found = client.get(f"/search?q=%23{number}")
    assert f"/proposals/{number}" in (found.location or found.text)


def test_it_leads_from_a_number_to_its_proposal(client: FlaskClient, story: Story) -> None:
    number = proposal_of(story).proposal.id
    answer = client.get(story.page(f"/matters/{number}"))
    assert answer.location == story.page(f"/proposals/{number}")


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"mark": ProposalMark.VOTING, "ready_at": 0}, "Vote over"),
        ({"mark": ProposalMark.REJECTED, "ready_at": 0}, "Not adopted"),
        ({"ready_at": 1, "expires_at": 4_000_000_000}, "Adopted, can be carried out"),
        ({"ready_at": 1, "expires_at": 2}, "Expired"),
        ({"based_on": 2}, "Overtaken"),
        ({"mark": ProposalMark.CARRIED_OUT}, "Has been carried out"),
        ({"kind": ProposalKind.GRANT, "amount": 5}, "Grant of surplus"),
        ({"kind": ProposalKind.WINDING_UP, "proposer": None}, "a threshold in the rules"),
        ({"kind": ProposalKind.REARM, "amount": 2}, "Paying out"),
    ],
)
def test_it_shows_a_proposal_in_every_state(
    own: Flask, story: Story, changed: dict[str, Any], said: str
) -> None:
    table, client = schema.proposals, own.test_client()
    decided = {} if changed.get("mark") != ProposalMark.VOTING else _UNDECIDED
    with store_of(own).write() as db:
        db.execute(update(table).values(**changed, **decided))
    for page in (fill(story, "{fund}/proposals/{proposal}"), story.page("/proposals")):
        assert said in words_of(get(client, page))
        assert get(client, page, "zh").status_code == 200
