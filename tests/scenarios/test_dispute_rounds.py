"""Too few jurors: the draw widens by rounds, and in the end the plan's answer to silence stands."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import fundvote
from scripts.story.jurors import able
from scripts.story.timeline import HOUR
from tests.scenarios.court import AID, BOND, PATCH, VOTERS, Court, Ground, court_on, founded
from webapp.store.words import ClaimStatus, Phase, Verdict

_, REFUSE, LESS, PAY = Verdict
SMALL = {"jury.size": 3, "jury.quorum": "100%", "jury.tie": "refuse", "jury.silence": "refuse"}
ELECTORATE = 17


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    with founded(tmp_path_factory.mktemp("small"), {**PATCH, **SMALL}) as ground:
        yield ground


@pytest.fixture
def court(small: Ground) -> Iterator[Court]:
    with court_on(small) as court:
        yield court


def drawn_now(court: Court, case_id: int) -> set[str]:
    return {who.role for who in able(court.stage, case_id, [court[role] for role in VOTERS])}


def test_each_round_doubles_the_threshold_and_keeps_who_was_drawn(court: Court) -> None:
    _, case_id = court.opened()
    begins = court.case(case_id).opens_at
    seed = court.case(case_id).seed
    drawn: list[set[str]] = []
    for round_ in range(3):
        court.wait(begins + round_ * court.stage.plan.jury.sealing_seconds + HOUR)
        case = court.case(case_id)
        assert (case.round, case.electorate, case.phase) == (round_, ELECTORATE, Phase.SEALING)
        rule = (3, round_, ELECTORATE)
        expected = {role for role in VOTERS if fundvote.is_drawn(seed, court[role].address, *rule)}
        drawn.append(drawn_now(court, case_id))
        assert drawn[-1] == expected
    assert drawn[0] <= drawn[1] <= drawn[2]


def test_a_round_begins_on_its_second(court: Court) -> None:
    _, case_id = court.opened()
    next_round = court.case(case_id).opens_at + court.stage.plan.jury.sealing_seconds
    thresholds = []
    for moment in (next_round - 1, next_round):
        court.wait(moment)
        answer = court.stage.ask(court.jury, "lotOf", case_id, court[VOTERS[0]].address)
        thresholds.append(answer.threshold)
    assert thresholds == [fundvote.threshold(3, round_, ELECTORATE) for round_ in (0, 1)]


def test_the_quorum_sealed_in_a_later_round_ends_sealing_with_that_round(court: Court) -> None:
    _, case_id = court.opened()
    begins, terms = court.case(case_id).opens_at, court.stage.plan.jury
    last = begins + 2 * terms.sealing_seconds
    court.wait(last + HOUR)
    drawn = sorted(drawn_now(court, case_id), key=VOTERS.index)
    assert len(drawn) >= 3
    for role in drawn[:3]:
        court.seal(case_id, [REFUSE], skip=VOTERS.index(role))
    assert court.case(case_id).sealing_ends_at == last + terms.sealing_seconds
    court.wait(last + terms.sealing_seconds)
    assert court.case(case_id).phase == Phase.OPENING


def test_without_a_quorum_after_the_last_round_silence_stands_as_the_plan_says(
    court: Court,
) -> None:
    claim, case_id = court.opened()
    terms = court.stage.plan.jury
    ends_at = court.case(case_id).opens_at + terms.rounds * terms.sealing_seconds
    court.wait(ends_at - 1)
    assert court.case(case_id).phase == Phase.SEALING
    court.wait(ends_at)
    assert court.case(case_id).phase == Phase.OVER
    with court.money() as change:
        receipt = court.conclude(claim)
    verdict = receipt.one("ClaimConcluded")
    assert (verdict.outcome, verdict.amount) == (ClaimStatus.REFUSED, 0)
    stake = receipt.one("DisputeConcluded").stake_taken
    half = stake // 2  # there are no jurors: their part is the reserve's
    assert change == {"MEMBERS": -stake, "BONDS": half, "RESERVE": half}
    with court.money() as change:
        args = (claim.claim_id, court["olga"].address)
        court.act("keeper", court.desk, "collectBond", *args)
    assert change == {"olga": BOND + half, "BONDS": -BOND - half}


def test_on_a_tie_the_claim_is_refused_where_the_plan_says_so(court: Court) -> None:
    claim, case_id = court.opened()
    court.wait(court.case(case_id).opens_at + 2 * court.stage.plan.jury.sealing_seconds + HOUR)
    drawn = sorted(drawn_now(court, case_id), key=VOTERS.index)[:4]
    votes = []
    for role, option in zip(drawn, (REFUSE, PAY, REFUSE, PAY), strict=True):
        votes += court.seal(case_id, [option], skip=VOTERS.index(role))
    court.wait(court.case(case_id).sealing_ends_at)
    court.open(votes)
    receipt = court.conclude(claim)
    assert receipt.one("DisputeConcluded").outcome == REFUSE


def test_paying_less_is_paying_as_filed_where_no_lower_amount_is_on_the_table(
    court: Court,
) -> None:
    claim, case_id = court.opened()
    court.wait(court.case(case_id).opens_at + 2 * court.stage.plan.jury.sealing_seconds + HOUR)
    votes = []
    for role in sorted(drawn_now(court, case_id), key=VOTERS.index)[:3]:
        votes += court.seal(case_id, [LESS], skip=VOTERS.index(role))
    court.wait(court.case(case_id).sealing_ends_at)
    court.open(votes)
    receipt = court.conclude(claim)
    assert receipt.one("DisputeConcluded").outcome == PAY
    assert receipt.one("ClaimConcluded").amount == AID
