"""Referral lines: who brought whom in, and who is too close to a party to judge it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contracts.checks import event, reverts_with
from tests.contracts.conftest import DOLLAR, Open
from tests.contracts.court import LINE, NONE, PARTY, draw, excused, from_, seal_vote
from tests.contracts.plans import PAY
from tests.contracts.town import NOBODY, Member, Town
from tests.support.terms import Plan

# Everybody was brought in by the one before; carol claims, judy (outside the line) objects.
LINE_OF = "deployer operator donor relayer alice carol dave erin frank grace heidi".split()
ABOVE, BELOW = LINE_OF[1:5], LINE_OF[6:10]  # four each way
BEYOND = [LINE_OF[0], LINE_OF[10]]  # the fifth
APART = {"bob": "alice", "judy": "", "kim": "judy"}  # a sister; the objector; whom she brought in


@pytest.fixture(scope="module")
def town(open_fund: Open, plan: Plan) -> Town:
    """A line of eleven, and three beside it, all covered; carol claims."""
    town = open_fund(plan)
    referrer: Any = NOBODY
    for name in LINE_OF:
        town.join(town.cast[name], 100 * DOLLAR, referrer=referrer)
        referrer = town.cast[name]
    for name, by_whom in APART.items():
        town.join(town.cast[name], 100 * DOLLAR, referrer=town.cast.get(by_whom, NOBODY))
    town.wait_for_cover()
    town.settle_through(town.fund.openPeriod()[0])
    town.file(town.cast["carol"])
    return town


@pytest.fixture
def voting(town: Town) -> Town:
    """judy has objected; the jury is drawn."""
    town.object(town.cast["judy"], 1)
    draw(town, 1)
    town.clock.forward(3 * 86_400)  # the second round seats everybody
    return town


class TestJoining:
    """Naming who brought one in."""

    def test_it_refuses_a_referrer_who_never_was_a_member(
        self, town: Town, mallory: Any, notary: Any
    ) -> None:
        with reverts_with("UnknownReferrer", notary):
            town.join(mallory, 100 * DOLLAR, referrer=notary)

    def test_it_refuses_oneself(self, town: Town, mallory: Any) -> None:
        with reverts_with("UnknownReferrer", mallory):
            town.join(mallory, 100 * DOLLAR, referrer=mallory)

    def test_it_refuses_a_referrer_whom_somebody_else_names(
        self, town: Town, mallory: Any, alice: Any
    ) -> None:
        with reverts_with("UnknownReferrer", alice):
            town.join(mallory, 100 * DOLLAR, payer=alice, referrer=alice)

    def test_it_keeps_the_referrer_and_emits_it(self, town: Town, mallory: Any, bob: Any) -> None:
        transaction = town.join(mallory, 100 * DOLLAR, referrer=bob)
        joined = from_(town.events(transaction), "MemberJoined")[0]
        assert joined.values["referrer"] == bob.address.lower()
        assert town.fund.referrerOf(mallory) == bob
        assert town.fund.memberOf(mallory)["referrer"] == bob

    def test_it_keeps_the_first_referrer_for_good(
        self, town: Town, mallory: Any, alice: Any, bob: Any
    ) -> None:
        town.join(mallory, 100 * DOLLAR, referrer=bob)
        town.leave(mallory)
        town.settle()
        town.join(mallory, 100 * DOLLAR, referrer=alice)
        assert town.fund.referrerOf(mallory) == bob
        assert town.member_status(mallory) == Member.WAITING


class TestConflict:
    """Four levels up and four down."""

    def test_it_excuses_the_parties_and_four_above_each(self, town: Town) -> None:
        events = town.events(town.object(town.cast["judy"], 1))
        found = [one for one in events if one.name == "Excused"]
        above = [excused(1, town.cast[name], LINE) for name in reversed(ABOVE)]
        carol, judy = (excused(1, town.cast[name]) for name in ("carol", "judy"))
        assert found == [carol, *above, judy]

    @pytest.mark.parametrize("name", [*ABOVE, *BELOW, "kim"])
    def test_it_refuses_who_is_in_the_line_of_a_party(self, voting: Town, name: str) -> None:
        with reverts_with("ConflictOfInterest", 1, voting.cast[name]):
            seal_vote(voting, 1, name, PAY)

    @pytest.mark.parametrize("name", [*BEYOND, "bob"])
    def test_it_takes_the_fifth_level_and_sisters(self, voting: Town, name: str) -> None:
        seal_vote(voting, 1, name, PAY)
        assert voting.jury.caseOf(1)["sealed_"] == 1

    def test_it_lets_a_relative_object(self, town: Town, alice: Any) -> None:
        transaction = town.object(alice, 1)
        assert event("jury", "Excused", subject=1, account=alice, closeness=PARTY) in town.events(
            transaction
        )

    def test_it_counts_for_one_matter_only(self, voting: Town, alice: Any, bob: Any) -> None:
        assert voting.jury.closenessOf(1, alice) == LINE
        assert voting.jury.closenessOf(2, alice) == NONE
