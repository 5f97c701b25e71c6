"""Sealing votes: who may sit, in which seat, until when; replacing, recusing."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contracts.chain import Clock
from tests.contracts.checks import assert_events, by, event, reverts_with
from tests.contracts.conftest import DOLLAR, Open
from tests.contracts.court import (
    LINE,
    NONE,
    OPENED,
    OVER,
    PARTY,
    SEALED,
    SEALING,
    WAITING,
    dispute,
    draw,
    excused,
    named,
    seal_vote,
    sealed,
    settle_in,
    to_sealing,
)
from tests.contracts.plans import PAY, REFUSE, beginning, with_jury
from tests.contracts.town import Town
from tests.support.terms import Plan

EMPTY = b"\0" * 23


@pytest.fixture(scope="module")
def town(open_fund: Open, plan: Plan) -> Town:
    """Ten are covered, mallory waits; bob has objected to alice's claim; the jury is drawn."""
    town = settle_in(open_fund(plan))
    town.join(town.cast["mallory"], 100 * DOLLAR)
    dispute(town)
    draw(town, 1)
    return town


class TestRefusals:
    """Who may not seal a vote."""

    def test_it_refuses_an_unknown_case(self, town: Town, carol: Any) -> None:
        with reverts_with("UnknownCase", 2):
            seal_vote(town, 2, "carol", PAY)

    def test_it_refuses_an_empty_seal(self, town: Town, carol: Any) -> None:
        with reverts_with("SealEmpty"):
            town.jury.sealVote(1, EMPTY, by(carol))

    @pytest.mark.parametrize("party", ["alice", "bob"])
    def test_it_refuses_a_party(self, town: Town, party: str) -> None:
        with reverts_with("ConflictOfInterest", 1, town.cast[party]):
            seal_vote(town, 1, party, PAY)

    @pytest.mark.parametrize("outsider", ["mallory", "donor"])
    def test_it_refuses_who_was_not_covered_when_the_case_opened(
        self, town: Town, outsider: str
    ) -> None:
        with reverts_with("NotEligible", 1, town.cast[outsider]):
            seal_vote(town, 1, outsider, PAY)

    def test_it_refuses_who_is_leaving(self, town: Town, carol: Any) -> None:
        town.leave(carol)
        with reverts_with("NotEligible", 1, carol):
            seal_vote(town, 1, "carol", PAY)

    def test_it_refuses_before_the_draw(self, town: Town, carol: Any) -> None:
        dispute(town)
        to_sealing(town, 2)
        with reverts_with("JuryNotDrawn", 2):
            seal_vote(town, 2, "carol", PAY)

    def test_it_refuses_a_second_before_sealing(self, town: Town) -> None:
        dispute(town)
        town.clock.to(town.jury.caseOf(2)["opensAt"] - 1)
        with reverts_with("WrongPhase", 2, WAITING):
            seal_vote(town, 2, "carol", PAY)

    def test_it_says_why_without_a_transaction_too(self, town: Town, alice: Any) -> None:
        with reverts_with("ConflictOfInterest", 1, alice):
            town.jury.checkSeat(1, alice)


class TestWindows:
    """Sealing is half-open too; too few votes extend it by a round."""

    @pytest.mark.parametrize(("offset", "open_"), [(-1, True), (0, False)])
    def test_it_takes_votes_until_the_round_ends_in_which_enough_are_sealed(
        self, town: Town, offset: int, open_: bool
    ) -> None:
        for name in ("carol", "dave", "erin"):
            seal_vote(town, 1, name, PAY)
        ends_at = town.jury.caseOf(1)["opensAt"] + SEALING
        town.clock.to(ends_at + offset)
        if open_:
            seal_vote(town, 1, "frank", PAY)
        else:
            with reverts_with("WrongPhase", 1, OPENED):
                seal_vote(town, 1, "frank", PAY)

    @pytest.mark.parametrize(("offset", "open_"), [(-1, True), (0, False)])
    def test_it_takes_votes_until_the_last_round_ends(
        self, town: Town, offset: int, open_: bool
    ) -> None:
        town.clock.to(town.jury.caseOf(1)["opensAt"] + 2 * SEALING + offset)
        if open_:
            seal_vote(town, 1, "frank", PAY)
        else:
            with reverts_with("WrongPhase", 1, OVER):
                seal_vote(town, 1, "frank", PAY)

    def test_it_goes_on_with_another_round_while_too_few_are_sealed(self, town: Town) -> None:
        seal_vote(town, 1, "carol", PAY)
        seal_vote(town, 1, "dave", PAY)
        town.clock.to(town.jury.caseOf(1)["opensAt"] + SEALING)
        facts = town.jury.caseOf(1)
        assert (facts["phase"], facts["round"]) == (SEALED, 1)
        seal_vote(town, 1, "erin", PAY)
        ends_at = facts["opensAt"] + 2 * SEALING
        assert town.jury.caseOf(1)["sealingEndsAt"] == ends_at


class TestSealVote:
    """A vote nobody can read."""

    def test_it_keeps_the_seat_and_emits_the_seal(self, town: Town, carol: Any) -> None:
        seal = sealed(town, 1, carol, PAY)
        transaction = town.jury.sealVote(1, seal, by(carol))
        facts = town.jury.caseOf(1)
        values = {"caseId": 1, "juror": carol, "seal": seal, "count": 1}
        values["seat"] = named(town, transaction, "VoteSealed")["seat"]
        values["sealingEndsAt"] = facts["opensAt"] + 2 * SEALING
        assert_events(town.events(transaction), event("jury", "VoteSealed", **values))
        assert (facts["sealed_"], facts["votes"]) == (1, (0, 0, 0, 0))

    def test_it_shortens_sealing_with_the_vote_that_makes_enough(self, town: Town) -> None:
        seal_vote(town, 1, "carol", PAY)
        seal_vote(town, 1, "dave", PAY)
        assert town.jury.caseOf(1)["sealingEndsAt"] == town.jury.caseOf(1)["opensAt"] + 2 * SEALING
        seal_vote(town, 1, "erin", PAY)
        assert town.jury.caseOf(1)["sealingEndsAt"] == town.jury.caseOf(1)["opensAt"] + SEALING

    def test_it_is_replaced_in_the_same_seat(self, town: Town) -> None:
        seats = {seal_vote(town, 1, "carol", option) for option in (PAY, REFUSE)}
        assert (len(seats), town.jury.caseOf(1)["sealed_"]) == (1, 1)

    def test_it_gives_everybody_another_seat(self, town: Town) -> None:
        names = "carol dave erin frank grace heidi ivan judy".split()
        assert len({seal_vote(town, 1, name, PAY) for name in names}) == len(names)

    def test_it_computes_the_seal_as_published(self, town: Town, carol: Any) -> None:
        told = town.jury.sealOf(1, carol, PAY, b"\x05" * 32, b"\0" * 32)
        assert bytes.fromhex(str(told)[2:]) == sealed(town, 1, carol, PAY)


class TestSeats:
    """There are twice the jury's seats and eight more."""

    def test_it_has_so_many(self, town: Town) -> None:
        assert town.jury.caseOf(1)["seats"] == 2 * town.plan.jury.size + 8

    def test_it_refuses_when_all_are_taken(self, open_fund: Open, plan: Plan, clock: Clock) -> None:
        terms = with_jury(beginning(plan, clock.now), size=3, quorum_bps=10_000, rounds=4)
        town = open_fund(terms)
        crowd = [name for name in town.cast if name != "relayer"][:17]
        settle_in(town, " ".join(crowd), 50 * DOLLAR)
        dispute(town)
        draw(town, 1)
        town.clock.forward(3 * SEALING)  # the last round: all are drawn
        jurors = [town.cast[name] for name in crowd if name not in ("alice", "bob")]
        for juror in jurors[:14]:
            town.jury.recuse(1, by(juror))
        with reverts_with("SeatsFull", 1):
            town.jury.recuse(1, by(jurors[14]))


class TestRecuse:
    """Standing down costs nothing."""

    def test_it_refuses_who_has_sealed_a_vote(self, town: Town, carol: Any) -> None:
        seal_vote(town, 1, "carol", PAY)
        with reverts_with("AlreadySealed", 1, carol):
            town.jury.recuse(1, by(carol))

    def test_it_refuses_a_second_time(self, town: Town, carol: Any) -> None:
        town.jury.recuse(1, by(carol))
        with reverts_with("AlreadyRecused", 1, carol):
            town.jury.recuse(1, by(carol))

    def test_it_refuses_a_party(self, town: Town, bob: Any) -> None:
        with reverts_with("ConflictOfInterest", 1, bob):
            town.jury.recuse(1, by(bob))

    def test_it_takes_no_vote_afterwards(self, town: Town, carol: Any) -> None:
        town.jury.recuse(1, by(carol))
        with reverts_with("AlreadyRecused", 1, carol):
            seal_vote(town, 1, "carol", PAY)
        with reverts_with("AlreadyRecused", 1, carol):
            town.jury.checkSeat(1, carol)

    def test_it_is_counted_apart_and_moves_no_money(self, town: Town, carol: Any) -> None:
        before = town.money()
        transaction = town.jury.recuse(1, by(carol))
        seat = named(town, transaction, "JurorRecused")["seat"]
        recused = event("jury", "JurorRecused", caseId=1, juror=carol, seat=seat)
        assert_events(town.events(transaction), recused)
        facts = town.jury.caseOf(1)
        assert (facts["recused"], facts["sealed_"], town.changes(before)) == (1, 0, {})


class TestExcuse:
    """Only courts say who is too close."""

    def test_it_refuses_anybody_else(self, town: Town, mallory: Any) -> None:
        with reverts_with("OnlyCourt", mallory):
            town.jury.excuse(1, mallory, by(mallory))

    def test_it_tells_how_close_an_account_is(self, town: Town, alice: Any, carol: Any) -> None:
        assert LINE not in (told := {town.jury.closenessOf(1, who) for who in (alice, carol)})
        assert told == {NONE, PARTY}

    def test_it_is_emitted_with_the_objection(self, town: Town, alice: Any, bob: Any) -> None:
        town.file(alice)
        events = town.events(town.object(bob, 2))
        assert events[1:3] == [excused(2, alice), excused(2, bob)]
