"""Challenges to a provider: all covered members decide, without a lot and without an appeal."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contracts.checks import by, event, reverts_with
from tests.contracts.conftest import DOLLAR, Open
from tests.contracts.court import (
    BOND,
    DECIDED,
    OF_PROVIDER,
    OVER,
    PROVIDER,
    conclude,
    concluded,
    end,
    open_vote,
    seal_vote,
    settle_in,
    to_sealing,
    vote,
)
from tests.contracts.plans import EXPEL, KEEP, fast
from tests.contracts.signing import Receipt
from tests.contracts.town import EVIDENCE, Town
from tests.support.terms import Plan

NOTHING = b"\0" * 32
FOUR = "carol dave erin frank"
FIVE = "carol dave erin frank grace"


@pytest.fixture(scope="module")
def town(open_fund: Open, plan: Plan, provider: Any) -> Town:
    """Ten are covered, mallory waits; there is a provider."""
    town = settle_in(open_fund(fast(plan, 40 * DOLLAR, [provider.address])))
    town.join(town.cast["mallory"], 200 * DOLLAR)
    return town


def challenge_provider(town: Town, by_: str = "bob", target: str = "provider") -> Any:
    """Challenge a provider."""
    return town.review.challengeProvider(town.cast[target], EVIDENCE, by(town.cast[by_]))


class TestProvider:
    """All covered members decide over a provider, without a lot and without an appeal."""

    @pytest.fixture
    def suspected(self, town: Town) -> Town:
        """bob challenges the provider."""
        challenge_provider(town)
        return town

    def test_it_opens_a_case_for_everybody(self, suspected: Town, provider: Any) -> None:
        facts = suspected.jury.caseOf(1)
        assert (facts["kind"], facts["quorum"], facts["seats"]) == (PROVIDER, 5, 2**40 - 1)
        assert suspected.review.openAgainst(OF_PROVIDER, provider) == 1

    def test_it_has_nothing_to_draw(self, suspected: Town, relayer: Any) -> None:
        to_sealing(suspected, 1)
        with reverts_with("NothingToDraw", 1):
            suspected.jury.draw(1, by(relayer))

    def test_it_seats_everybody_by_member_number(self, suspected: Town, carol: Any) -> None:
        to_sealing(suspected, 1)
        seat = seal_vote(suspected, 1, "carol", EXPEL)
        assert seat == suspected.fund.memberOf(carol)["number"]

    def test_it_refuses_the_challenger(self, suspected: Town, bob: Any) -> None:
        to_sealing(suspected, 1)
        with reverts_with("ConflictOfInterest", 1, bob):
            seal_vote(suspected, 1, "bob", EXPEL)

    @pytest.mark.parametrize("name", ["mallory", "donor"])
    def test_it_refuses_who_is_not_covered(self, suspected: Town, name: str) -> None:
        to_sealing(suspected, 1)
        with reverts_with("NotEligible", 1, suspected.cast[name]):
            seal_vote(suspected, 1, name, EXPEL)

    def test_it_suspends_the_provider_at_once(self, suspected: Town, provider: Any) -> None:
        vote(suspected, 1, {EXPEL: FIVE})
        assert suspected.review.statusOf(1) == DECIDED
        suspended = event("desk", "ProviderRemoved", provider=provider)
        done = event("review", "ChallengeConcluded", matter=1, target=provider, upheld=True)
        events = suspected.events(suspected.review.conclude(1, by(provider)))
        assert events[1:] == [suspended, concluded(1, EXPEL, "review"), done]
        assert not suspected.desk.isProvider(provider)

    def test_it_takes_no_receipt_of_one_suspended(
        self, suspected: Town, provider: Any, carol: Any
    ) -> None:
        vote(suspected, 1, {EXPEL: FIVE})
        conclude(suspected, 1, suspected.review)
        paper = Receipt(carol, 3, suspected.clock.now, receipts=30 * DOLLAR)
        signature = paper.signed(provider, suspected.desk)
        with reverts_with("UnknownProvider", provider):
            suspected.desk.fileAttested(paper.struct(), provider, signature, by(carol))

    def test_it_keeps_the_provider_with_a_vote_less_than_the_quorum(
        self, suspected: Town, provider: Any
    ) -> None:
        vote(suspected, 1, {EXPEL: FOUR})
        conclude(suspected, 1, suspected.review)
        assert suspected.desk.isProvider(provider)

    def test_it_gives_the_provider_part_of_the_lost_bond(
        self, suspected: Town, provider: Any
    ) -> None:
        vote(suspected, 1, {KEEP: FIVE})
        conclude(suspected, 1, suspected.review)
        before = suspected.money()
        suspected.review.collectCompensation(1, by(provider))
        assert suspected.changes(before)["provider"] == BOND // 2

    def test_it_cannot_be_appealed(self, suspected: Town, provider: Any) -> None:
        vote(suspected, 1, {EXPEL: FIVE})
        at = suspected.clock.now
        with reverts_with("AppealNotOpen", 1, at, at):
            suspected.review.appeal(1, EVIDENCE, by(provider))

    def test_it_is_over_when_all_votes_are_open(self, suspected: Town) -> None:
        to_sealing(suspected, 1)
        seats = {name: seal_vote(suspected, 1, name, KEEP) for name in FIVE.split()}
        suspected.clock.to(suspected.jury.caseOf(1)["sealingEndsAt"])
        for name, seat in seats.items():
            open_vote(suspected, 1, seat, name, KEEP)
        assert suspected.jury.phaseOf(1) == OVER

    def test_it_ends_by_itself(self, suspected: Town) -> None:
        end(suspected, 1, suspected.review)
        assert suspected.review.statusOf(1) == DECIDED
