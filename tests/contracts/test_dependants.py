"""Dependants: members without a key of their own, for whom a guardian acts."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contracts.agency import LABEL, SECOND, act, child_of, family, for_child
from tests.contracts.chain import Clock
from tests.contracts.checks import assert_events, by, event, reverts_with
from tests.contracts.conftest import DOLLAR, Open
from tests.contracts.court import draw, named, sealed
from tests.contracts.plans import ACCIDENT, PAY, beginning
from tests.contracts.town import EVIDENCE, NOBODY, Claim, Member, Town
from tests.support.model.books import Movement
from tests.support.terms import Plan

BALANCE, AID = 200 * DOLLAR, 50 * DOLLAR


@pytest.fixture(scope="module")
def town(open_fund: Open, plan: Plan) -> Town:
    """alice and nine others are covered, and so are her two children."""
    return family(open_fund, plan)


class TestAdd:
    """An address without a key."""

    def test_it_is_emitted_with_its_guardian(self, open_fund: Open, plan: Plan, bob: Any) -> None:
        town = open_fund(plan)
        child = town.agents.dependantOf(bob, LABEL)
        added = {"dependant": child, "guardian": bob, "label": LABEL}
        assert_events(
            town.events(town.agents.addDependant(LABEL, by(bob))),
            event("agents", "DependantAdded", **added),
            event("agents", "AgentChanged", member=child, oldAgent=NOBODY, newAgent=bob),
        )
        assert town.agents.agentOf(child) == bob

    def test_it_gives_each_label_and_guardian_another_address(self, town: Town) -> None:
        people = [town.cast[name] for name in ("alice", "bob")]
        made = {town.agents.dependantOf(p, label) for p in people for label in (LABEL, SECOND)}
        assert len(made) == 4

    def test_it_is_added_once(self, town: Town, alice: Any) -> None:
        with reverts_with("AlreadyAdded", child_of(town)):
            town.agents.addDependant(LABEL, by(alice))

    def test_it_is_not_taken_back_from_who_came_of_age(
        self, town: Town, alice: Any, kim: Any
    ) -> None:
        town.agents.changeAgent(child_of(town), kim, by(alice))
        with reverts_with("AlreadyAdded", child_of(town)):
            town.agents.addDependant(LABEL, by(alice))
        with reverts_with("NotAnAgent", child_of(town), alice):
            for_child(town, town.fund, "exit")


class TestJoin:
    """A guardian pays for a dependant."""

    @pytest.fixture
    def fresh(self, open_fund: Open, plan: Plan, clock: Clock) -> Town:
        """An empty fund."""
        return open_fund(beginning(plan, clock.now))

    @pytest.mark.parametrize("how", ["itself", "in its name"])
    def test_it_is_represented_from_the_start(self, fresh: Town, alice: Any, how: str) -> None:
        child = child_of(fresh)
        before = fresh.money()
        if how == "itself":
            sent = fresh.join(child, BALANCE, payer=alice)
        else:
            sent = for_child(fresh, fresh.fund, "join", fresh.application(child, BALANCE))
        assert fresh.changes(before) == {"alice": -BALANCE, "fund": BALANCE, "MEMBERS": BALANCE}
        first, joined, *_ = fresh.events(sent)
        assert first == event("fund", "MemberRepresented", member=child, agent=alice)
        payer = alice.address if how == "itself" else child
        assert joined.values["payer"] == payer.lower()
        assert fresh.fund.isRepresented(child)

    def test_it_takes_a_stranger_s_payment_and_stays_the_guardian_s(
        self, fresh: Town, mallory: Any, alice: Any
    ) -> None:
        child = child_of(fresh)
        fresh.join(child, BALANCE, payer=mallory)
        fresh.settle()
        for_child(fresh, fresh.fund, "exit")
        fresh.settle()
        before = fresh.money()
        fresh.fund.collectRefund(child, by(mallory))
        assert fresh.changes(before)["alice"] == BALANCE

    def test_it_lets_the_guardian_name_who_referred_it(self, fresh: Town, alice: Any) -> None:
        fresh.join(alice, BALANCE)
        child = child_of(fresh)
        fresh.join(child, BALANCE, payer=alice, referrer=alice)
        assert fresh.fund.referrerOf(child) == alice


class TestLife:
    """A dependant claims, votes and is paid like any member."""

    def test_it_claims_and_its_guardian_is_paid(self, town: Town, alice: Any, bob: Any) -> None:
        for_child(town, town.desk, "file", ACCIDENT, town.clock.now, 0, 0, EVIDENCE)
        town.settle()
        assert town.claim_status(1) == Claim.FUNDED
        before, entries = town.money(), town.fund.journal()[1]
        sent = town.desk.pay(1, by(bob))
        assert town.changes(before) == {"alice": AID, "fund": -AID, "CLAIMS": -AID}
        child = child_of(town)
        paid = {"claimId": 1, "claimant": child, "to": child, "amount": AID, "offset": 0}
        assert_events(
            town.events(sent),
            town.entry(entries + 1, Movement.AID, child, AID, ref=1),
            town.transfer(town.fund, alice, AID),
            event("desk", "AidPaid", **paid, paid=AID, done=True),
        )

    def test_it_votes_by_its_guardian(self, town: Town, bob: Any, carol: Any) -> None:
        town.file(bob)
        town.object(carol, 1)
        draw(town, 1)
        child = child_of(town)
        sent = for_child(town, town.jury, "sealVote", 1, sealed(town, 1, child, PAY))
        assert named(town, sent, "VoteSealed")["juror"] == child.lower()

    def test_it_leaves_by_its_guardian(self, town: Town) -> None:
        for_child(town, town.fund, "exit")
        assert town.member_status(child_of(town)) == Member.LEAVING

    def test_it_acts_for_itself_when_it_has_come_of_age(
        self, town: Town, alice: Any, kim: Any
    ) -> None:
        child = child_of(town)
        town.agents.changeAgent(child, kim, by(alice))
        act(town, town.fund, "exit", member=child, agent=kim)
        town.settle()
        before = town.money()
        town.fund.collectRefund(child, by(alice))
        assert town.changes(before)["kim"] == BALANCE
