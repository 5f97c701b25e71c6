"""A represented member: the old key is stopped everywhere, the agent acts, pays and is paid."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from tests.contracts.agency import NEW_KEY, act, handed_over
from tests.contracts.checks import assert_events, by, event, reverts_with
from tests.contracts.conftest import DOLLAR, Open
from tests.contracts.court import (
    BOND,
    FIRST,
    NON_DISCLOSURE,
    PARTY,
    conclude,
    draw,
    judged,
    named,
    sealed,
    settle_in,
    vote,
)
from tests.contracts.plans import ACCIDENT, PAY, REFUSE
from tests.contracts.rules import REASON, VOTERS, cheaper, given, vote_on
from tests.contracts.signing import Request
from tests.contracts.town import EVIDENCE, Claim, Member, Town
from tests.support.model.books import Movement
from tests.support.terms import Plan

BALANCE, AID = 200 * DOLLAR, 50 * DOLLAR


@pytest.fixture(scope="module")
def town(open_fund: Open, plan: Plan) -> Town:
    """Ten are covered; kim acts for alice."""
    return handed_over(settle_in(open_fund(plan)))


@pytest.fixture
def agent(town: Town) -> Any:
    """kim."""
    return town.cast[NEW_KEY]


class TestOldKey:
    """It counts no more, in any contract of the fund."""

    def test_it_can_do_nothing_in_the_fund(self, town: Town, alice: Any) -> None:
        fund, mine = town.fund, by(alice)
        attempts = [
            lambda: town.leave(alice),
            lambda: fund.raiseCover(2, 100 * DOLLAR, mine),
            lambda: fund.collectRefundTo(alice, mine),
            lambda: town.top_up(alice, DOLLAR),
            lambda: town.top_up(town.cast["bob"], DOLLAR, payer=alice),
            lambda: town.join(town.cast["donor"], 100 * DOLLAR, payer=alice),
            lambda: fund.donate(DOLLAR, mine),
        ]
        for attempt in attempts:
            with reverts_with("KeyReplaced", alice):
                attempt()

    def test_it_can_do_nothing_at_the_claim_desk(self, town: Town, alice: Any, bob: Any) -> None:
        act(town, town.desk, "file", ACCIDENT, town.clock.now, 0, 0, EVIDENCE)
        town.file(bob)
        desk, mine = town.desk, by(alice)
        attempts = [
            lambda: town.file(alice),
            lambda: desk.withdraw(1, mine),
            lambda: desk.acceptLower(1, mine),
            lambda: desk.collectTo(1, alice, mine),
            lambda: town.object(alice, 2),
            lambda: desk.addEvidence(1, EVIDENCE, mine),
            lambda: desk.appeal(1, EVIDENCE, mine),
        ]
        for attempt in attempts:
            with reverts_with("KeyReplaced", alice):
                attempt()

    def test_it_can_challenge_propose_and_vote_no_more(
        self, town: Town, alice: Any, bob: Any
    ) -> None:
        dispute_of_bob(town)
        draw(town, 1)
        mine, terms = by(alice), cheaper(town.plan)
        rulebook, jury = town.rulebook, town.jury
        attempts = [
            lambda: town.review.challengeMember(bob, NON_DISCLOSURE, EVIDENCE, mine),
            lambda: rulebook.proposeAmendment(*given(terms), terms.text, mine),
            lambda: rulebook.proposeGrant(1, REASON, mine),
            lambda: rulebook.proposeWindingUp(REASON, mine),
            lambda: rulebook.proposeRearming(0, REASON, mine),
            lambda: jury.sealVote(1, sealed(town, 1, alice, PAY), mine),
            lambda: jury.recuse(1, mine),
        ]
        for attempt in attempts:
            with reverts_with("KeyReplaced", alice):
                attempt()

    def test_it_is_not_heard_through_the_forwarder_either(
        self, town: Town, platform: SimpleNamespace, alice: Any, relayer: Any
    ) -> None:
        forwarder = platform.forwarder
        request = Request(alice, town.fund, town.fund.exit.encode_input())
        with reverts_with("FailedCall"):
            forwarder.execute(request.struct(request.signed(alice, forwarder)), by(relayer))
        assert town.member_status(alice) == Member.COVERED


def dispute_of_bob(town: Town) -> None:
    """bob claims, carol objects: matter 1."""
    town.file(town.cast["bob"])
    town.object(town.cast["carol"], 1)


class TestAgent:
    """It acts, pays and is paid; records keep the member."""

    def test_it_pays_from_its_own_wallet(self, town: Town, alice: Any, agent: Any) -> None:
        before, entries = town.money(), town.fund.journal()[1]
        sent = act(town, town.fund, "topUp", alice, DOLLAR)
        assert town.changes(before) == {NEW_KEY: -DOLLAR, "fund": DOLLAR, "MEMBERS": DOLLAR}
        number = town.fund.memberOf(alice)["number"]
        entry = town.entry(entries + 1, Movement.CONTRIBUTION, alice, DOLLAR, ref=number)
        assert town.events(sent)[-2:] == [entry, town.transfer(agent, town.fund, DOLLAR)]

    def test_it_leaves_and_is_refunded(self, town: Town, alice: Any, agent: Any) -> None:
        act(town, town.fund, "exit")
        town.settle()
        before, entries = town.money(), town.fund.journal()[1]
        number = town.fund.memberOf(alice)["number"]
        sent = town.fund.collectRefund(alice, by(alice))
        assert town.changes(before) == {NEW_KEY: BALANCE, "fund": -BALANCE, "MEMBERS": -BALANCE}
        assert_events(
            town.events(sent),
            event("fund", "RefundPaid", member=alice, to=alice, amount=BALANCE),
            town.entry(entries + 1, Movement.REFUND, alice, BALANCE, ref=number),
            town.transfer(town.fund, agent, BALANCE),
        )

    def test_it_claims_and_is_paid_aid(self, town: Town, alice: Any, relayer: Any) -> None:
        act(town, town.desk, "file", ACCIDENT, town.clock.now, 0, 0, EVIDENCE)
        town.settle()
        assert town.claim_status(1) == Claim.FUNDED
        before = town.money()
        town.desk.pay(1, by(relayer))
        assert town.changes(before)[NEW_KEY] == AID

    def test_it_stakes_and_gets_a_bond_back(self, town: Town, alice: Any, relayer: Any) -> None:
        town.file(town.cast["bob"])
        before = town.money()
        act(town, town.desk, "raiseObjection", 1, 0, 0, EVIDENCE)
        assert town.changes(before)[NEW_KEY] == -BOND
        vote(town, 1, {REFUSE: FIRST})
        conclude(town)
        before = town.money()
        town.desk.collectBond(1, alice, by(relayer))
        assert town.changes(before)[NEW_KEY] > BOND

    def test_it_votes_and_is_rewarded(self, town: Town, alice: Any, relayer: Any) -> None:
        dispute_of_bob(town)
        draw(town, 1)
        sent = act(town, town.jury, "sealVote", 1, sealed(town, 1, alice, REFUSE))
        told = named(town, sent, "VoteSealed")
        assert told["juror"] == alice.address.lower()

    def test_it_votes_on_proposals(self, town: Town, alice: Any, bob: Any) -> None:
        town.rulebook.proposeWindingUp(REASON, by(bob))
        town.clock.to(town.jury.caseOf(1)["opensAt"])
        act(town, town.jury, "sealVote", 1, sealed(town, 1, alice, 0))
        assert town.jury.caseOf(1)["sealed_"] == 1

    def test_it_proposes(self, town: Town, alice: Any) -> None:
        sent = act(town, town.rulebook, "proposeWindingUp", REASON)
        told = named(town, sent, "Proposed")
        assert told["proposer"] == alice.address.lower()
        vote_on(town, told["matter"], {0: VOTERS})
        before = town.money()
        town.rulebook.collectBond(told["matter"], by(alice))
        assert town.changes(before)[NEW_KEY] == BOND

    def test_it_is_kept_off_the_jury_of_its_member_s_matter(
        self, town: Town, alice: Any, agent: Any
    ) -> None:
        act(town, town.desk, "file", ACCIDENT, town.clock.now, 0, 0, EVIDENCE)
        town.object(town.cast["bob"], 1)
        assert town.jury.closenessOf(1, agent) == PARTY

    def test_it_is_compensated(self, town: Town, alice: Any, relayer: Any) -> None:
        act(town, town.desk, "file", ACCIDENT, town.clock.now, 0, 0, EVIDENCE)
        town.object(town.cast["bob"], 1)
        judged(town, PAY)
        before = town.money()
        town.desk.collectCompensation(1, by(relayer))
        assert town.changes(before)[NEW_KEY] == BOND // 2

    def test_it_acts_through_the_forwarder_without_coins(
        self, town: Town, platform: SimpleNamespace, alice: Any, agent: Any, relayer: Any
    ) -> None:
        forwarder = platform.forwarder
        inner = town.fund.exit.encode_input()
        data = town.agents.act.encode_input(alice, town.fund, inner)
        request = Request(agent, town.agents, data)
        forwarder.execute(request.struct(request.signed(agent, forwarder)), by(relayer))
        assert town.member_status(alice) == Member.LEAVING

    def test_it_takes_several_actions_in_one_call(self, town: Town, alice: Any) -> None:
        calls = [town.fund.topUp.encode_input(alice, DOLLAR), town.fund.exit.encode_input()]
        act(town, town.fund, "multicall", calls)
        assert town.fund.balanceOfMember(alice) == BALANCE + DOLLAR
        assert town.member_status(alice) == Member.LEAVING
