"""Juries at work: the draw, phases, votes, stakes, what can be done next, and who is asked to."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.webapp.addresses import fill, get, words_of
from tests.webapp.story import Story
from tests.webapp.test_figures import section, values
from webapp import store
from webapp.store.records import Case, Dispute
from webapp.store.words import CaseKind, ClaimStatus, Phase
from webapp.web import juries, ladders, words
from webapp.web.fundpages import show_fund


def cases(story: Story) -> list[Case]:
    """All cases, newest first."""
    with story.store.read() as db:
        return list(store.cases_page(db, story.fund(), limit=200).rows)


def case_in(story: Story, phase: Phase) -> Case:
    """The newest case in a phase."""
    return next(case for case in cases(story) if case.phase is phase)


def disputes(story: Story) -> list[Dispute]:
    """Every dispute about a claim."""
    with story.store.read() as db:
        fund = story.fund()
        claims = store.claims_page(db, fund, limit=200).rows
        found = [store.claim_detail(db, fund, one.id) for one in claims if one.case_id]
    return [one.dispute for one in found if one is not None and one.dispute is not None]


def test_it_has_a_case_in_every_phase(story: Story) -> None:
    assert {case.phase for case in cases(story)} == set(Phase)


@pytest.mark.parametrize("phase", list(Phase))
def test_it_lists_the_cases_of_a_phase(client: FlaskClient, story: Story, phase: Phase) -> None:
    rows = client.get(story.page(f"/jury.json?phase={phase.name.lower()}")).json["rows"]
    assert [row["id"] for row in rows] == [one.id for one in cases(story) if one.phase is phase]


@pytest.mark.parametrize("phase", list(Phase))
def test_it_says_in_both_languages_which_phase_a_case_is_in(
    client: FlaskClient, app: Flask, story: Story, phase: Phase
) -> None:
    page = story.page(f"/jury/{case_in(story, phase).id}")
    for language in ("en", "zh"):
        with app.test_request_context(f"/?lang={language}"):
            said = words.word(phase)
        assert said in words_of(get(client, page, language))


def test_it_shows_the_seed_and_its_block(client: FlaskClient, story: Story) -> None:
    case = case_in(story, Phase.OPENING)
    text = section(client.get(story.page(f"/jury/{case.id}")).text, "draw")
    assert str(case.seed) in text
    assert f"{case.seed_block:,}" in text


def test_it_says_how_likely_a_seat_is(app: Flask, story: Story) -> None:
    case = case_in(story, Phase.SEALING)
    size, electorate = story.fund().terms.jury.size, case.electorate
    expected = electorate / (size << case.round)
    with app.test_request_context("/?lang=en"):
        said = juries.odds(case)
    assert float(re.sub(r"[^0-9.]", "", said[5:])) == pytest.approx(expected, abs=0.51)


def test_it_seats_everybody_where_all_vote(app: Flask, story: Story) -> None:
    case = next(one for one in cases(story) if one.kind is CaseKind.PROVIDER)
    with app.test_request_context("/?lang=en"):
        assert juries.odds(case) == "every covered member votes"
        assert juries.drawing(case, 1) == "No draw is needed: all covered members vote."


def test_it_counts_down_the_phase_that_runs(client: FlaskClient, story: Story) -> None:
    case = case_in(story, Phase.SEALING)
    with story.store.read() as db:
        now = store.mirror_status(db, story.fund()).block_time
    assert now is not None
    text = client.get(story.page(f"/jury/{case.id}")).text
    assert f'data-left="{case.sealing_ends_at - now}"' in text


def test_it_shows_no_vote_before_it_is_opened(client: FlaskClient, story: Story) -> None:
    case = case_in(story, Phase.OPENING)
    rows = client.get(story.page(f"/jury/{case.id}.json")).json["votes"]
    assert len([row for row in rows if row["option"] is not None]) == case.voters == 1
    assert len([row for row in rows if row["option"] is None]) == case.sealed - 1


def test_it_adds_votes_up_from_the_gravest(app: Flask, story: Story) -> None:
    case = next(one for one in cases(story) if one.outcome == 1)
    with app.test_request_context("/"), story.store.read():
        rungs = ladders.ladder(case, story.fund())
    assert [rung.votes for rung in rungs] == list(case.votes)
    assert rungs[-1].total == case.voters
    assert [rung.option for rung in rungs if rung.stands] == [1]
    jury = story.fund().terms.jury
    assert rungs[0].needed_bps == jury.grave_bps and rungs[0].share_bps <= jury.grave_bps
    assert rungs[1].needed_bps == jury.majority_bps and rungs[1].share_bps > jury.majority_bps


@pytest.mark.parametrize("language", ["en", "zh"])
def test_it_says_how_the_votes_decide(client: FlaskClient, story: Story, language: str) -> None:
    said = words_of(get(client, fill(story, "{fund}/claims/{disputed}"), language))
    assert "66.66%" in said and "50%" in said
    assert ("Otherwise it is paid as filed" in said) == (language == "en")
    assert ("否则按申请支付" in said) == (language == "zh")


def test_it_divides_every_lost_stake_to_the_last_unit(client: FlaskClient, story: Story) -> None:
    lost = [dispute for dispute in disputes(story) if dispute.lost]
    assert lost
    for dispute in lost:
        objectors = dispute.per_objector * len(dispute.objections)
        jurors = dispute.per_juror * dispute.jurors
        parts = [dispute.to_respondent, objectors, jurors, dispute.to_reserve]
        assert sum(parts) == dispute.lost
        shown = values(section(client.get(story.page(f"/claims/{dispute.matter}")).text, "stakes"))
        assert {part for part in parts if part} <= set(shown)


def test_it_says_what_can_be_done_next_and_by_whom(client: FlaskClient, story: Story) -> None:
    text = section(client.get(fill(story, "{fund}/claims/{disputed}")).text, "next")
    assert "Open a sealed vote" in text and "Jury.openVote(" in text
    said = words_of(get(client, fill(story, "{fund}/claims/{appealed}")))
    assert "Seal a vote" in said and "a drawn juror" in said


def test_it_names_every_action_and_obstacle_in_words(app: Flask) -> None:
    actions = """draw sealVote recuse openVote raiseObjection addEvidence withdraw acceptLower
        appeal conclude pay payFast collectBond collectAppealBond collectCompensation
        collectJurorReward expireRewards collectRefund""".split()
    obstacles = """WrongPhase JuryNotDrawn NotDrawn NotEligible ConflictOfInterest SatInPriorCase
        SeatsFull AlreadyRecused""".split()
    with app.test_request_context("/?lang=zh"):
        for name in actions:
            assert words.action(name) != name
        for name in obstacles:
            assert words.obstacle(name) != name


def test_it_tells_an_address_whether_it_may_sit(client: FlaskClient, story: Story) -> None:
    case = case_in(story, Phase.SEALING)
    with story.store.read() as db:
        fund = story.fund()
        members = store.members_page(db, fund, limit=200).rows
        assert members
        for member in members[:40]:
            found = store.standing(db, fund, case.id, member.address)
            assert found is not None
            page = story.page(f"/jury/{case.id}?address={member.address}")
            text = section(client.get(page).text, "ask")
            assert f"0x{found.lot:064x}" in text
            assert ("the lot is below the threshold" in text) == bool(found.drawn)


def test_it_gives_numbers_of_256_bits_as_texts(client: FlaskClient, story: Story) -> None:
    found = client.get(fill(story, "{fund}/jury/{opening}.json?address={juror}")).json
    assert re.fullmatch("0x[0-9a-f]{64}", found["case"]["threshold"])
    assert re.fullmatch("0x[0-9a-f]{64}", found["standing"]["lot"])


def test_it_shows_a_member_the_cases_that_wait_for_it(client: FlaskClient, story: Story) -> None:
    case = case_in(story, Phase.OPENING)
    text = section(client.get(fill(story, "{fund}/members/{juror}")).text, "desk")
    assert f"/jury/{case.id}?address=" in text


def test_it_shows_what_waits_to_be_collected(client: FlaskClient, story: Story) -> None:
    with story.store.read() as db:
        fund = story.fund()
        members = store.members_page(db, fund, limit=200).rows
        due = {each.address: store.payables(db, fund, each.address) for each in members}
    assert any(due.values())
    for address, payable in due.items():
        if payable:
            text = client.get(story.page(f"/members/{address}")).text
            assert {one.amount for one in payable} <= set(values(section(text, "desk")))


@pytest.mark.parametrize("group", sorted(store.CHALLENGE_GROUPS))
def test_it_groups_the_challenges(client: FlaskClient, story: Story, group: str) -> None:
    wanted = {status.name.lower() for status in store.CHALLENGE_GROUPS[group]}
    rows = client.get(story.page(f"/challenges.json?group={group}")).json["rows"]
    assert rows and {row["status"] for row in rows} <= wanted


def test_it_finds_the_page_of_a_number(client: FlaskClient, story: Story) -> None:
    challenge = fill(story, "{fund}/challenges/{upheld}")
    number = challenge.rsplit("/", 1)[1]
    assert client.get(story.page(f"/matters/{number}")).location == challenge
    assert client.get(story.page("/matters/1")).location == story.page("/claims/1")
    assert client.get(story.page("/matters/999")).status_code == 404


def test_it_links_stakes_of_challenges_to_their_page(client: FlaskClient, story: Story) -> None:
    number = fill(story, "{upheld}")
    text = client.get(story.page(f"/flows?matter={number}")).text
    assert f"/challenges/{number}" in text and f"/claims/{number}" not in text


def test_it_shows_who_was_expelled_and_what_was_taken(client: FlaskClient, story: Story) -> None:
    page = fill(story, "{fund}/members/{expelled}")
    said = words_of(get(client, page))
    assert "Expelled by a verdict" in said
    assert story.fund().terms.disputes.stake in values(client.get(page).text)


def test_it_shows_the_fast_lane_and_its_debts(client: FlaskClient, story: Story) -> None:
    with story.store.read() as db:
        fund = story.fund()
        provider = store.providers(db, fund)[0]
        claims = store.claims_page(db, fund, limit=200).rows
        overturned = next(one for one in claims if one.overturned)
    text = client.get(story.page("/providers")).text
    assert provider.address in text and provider.fast_paid in values(text)
    shown = values(section(client.get(story.page(f"/claims/{overturned.id}")).text, "fast"))
    assert overturned.overturned in shown
    assert overturned.status in (ClaimStatus.REFUSED, ClaimStatus.FRAUD, ClaimStatus.PAID)


def test_it_writes_all_columns_of_ragged_rows(client: FlaskClient, story: Story) -> None:
    lines = list(csv.DictReader(io.StringIO(client.get(story.page("/jury.csv")).text)))
    assert len(lines) == len(cases(story))
    assert {"cancelled.block", "closed.block", "drawn.block"} <= set(lines[0])
    assert "cancelled" not in lines[0]


def test_it_counts_no_action_twice(app: Flask, story: Story) -> None:
    with story.store.read() as db:
        fund = story.fund()
        disputed = store.claims_page(db, fund, frozenset({ClaimStatus.DISPUTED})).rows[0]
        detail = store.claim_detail(db, fund, disputed.id)
        assert detail is not None
        with app.test_request_context("/"):
            show_fund(fund)
            grouped: list[Any] = juries.grouped(detail.actions)
    assert sum(count for _, count in grouped) == len(detail.actions)
    assert len({(one.name, one.who) for one, _ in grouped}) == len(grouped)
