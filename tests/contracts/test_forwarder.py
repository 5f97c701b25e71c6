"""Members without coins: a relayer carries what they signed, and has no power over it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from fundvote import NO_REASON
from tests.contracts.chain import Clock
from tests.contracts.checks import by, reverts_with
from tests.contracts.conftest import DOLLAR, PURSE, Open
from tests.contracts.court import SALT, dispute, draw, named, seal_vote, sealed, settle_in
from tests.contracts.plans import PAY, REFUSE, beginning
from tests.contracts.signing import FAR, Request
from tests.contracts.town import Member, Town
from tests.support.terms import Plan

PREPAYMENT = 100 * DOLLAR


@pytest.fixture(scope="module")
def town(open_fund: Open, plan: Plan) -> Town:
    """An empty fund."""
    return open_fund(plan)


@pytest.fixture
def forwarder(platform: SimpleNamespace) -> Any:
    """The forwarder that the funds trust."""
    return platform.forwarder


def joining(town: Town, member: Any) -> Request:
    """A request to join."""
    data = town.fund.join.encode_input(town.application(member, PREPAYMENT))
    return Request(member, town.fund, data)


class TestRefusals:
    """What is not carried."""

    def test_it_refuses_a_second_submission(
        self, town: Town, forwarder: Any, alice: Any, relayer: Any
    ) -> None:
        request = Request(alice, town.fund, town.fund.donate.encode_input(1))
        signed = request.struct(request.signed(alice, forwarder))
        forwarder.execute(signed, by(relayer))
        with reverts_with("ERC2771ForwarderInvalidSigner", alice, alice):
            forwarder.execute(signed, by(relayer))

    def test_it_refuses_after_the_deadline(
        self, town: Town, forwarder: Any, alice: Any, relayer: Any
    ) -> None:
        deadline = town.clock.now + 100
        request = joining(town, alice).but(deadline=deadline)
        signed = request.struct(request.signed(alice, forwarder))
        town.clock.to(deadline + 1)
        with reverts_with("ERC2771ForwarderExpiredRequest", deadline):
            forwarder.execute(signed, by(relayer))

    @pytest.mark.parametrize("forgery", ["signer", "chain", "fund", "data", "deadline"])
    def test_it_refuses_what_the_member_did_not_sign(
        self,
        town: Town,
        open_fund: Open,
        plan: Plan,
        forwarder: Any,
        alice: Any,
        mallory: Any,
        relayer: Any,
        forgery: str,
    ) -> None:
        request = joining(town, alice)
        other = town.fund.donate.encode_input(PREPAYMENT)
        sent, signature = {
            "signer": (request, request.signed(mallory, forwarder)),
            "chain": (request, request.signed(alice, forwarder, chain_id=1)),
            "fund": (request.but(to=open_fund(plan).fund), request.signed(alice, forwarder)),
            "data": (request.but(data=other), request.signed(alice, forwarder)),
            "deadline": (request.but(deadline=FAR + 1), request.signed(alice, forwarder)),
        }[forgery]
        with reverts_with("ERC2771ForwarderInvalidSigner", alice, alice):
            forwarder.execute(sent.struct(signature), by(relayer))

    def test_it_refuses_a_target_that_does_not_trust_it(
        self, town: Town, forwarder: Any, alice: Any, relayer: Any
    ) -> None:
        request = Request(alice, town.token, town.token.faucet.encode_input(1))
        with reverts_with("ERC2771UntrustfulTarget", town.token, forwarder):
            forwarder.execute(request.struct(request.signed(alice, forwarder)), by(relayer))

    def test_it_refuses_another_value_than_signed(
        self, town: Town, forwarder: Any, alice: Any, relayer: Any
    ) -> None:
        request = joining(town, alice).but(value=1)
        with reverts_with("ERC2771ForwarderMismatchedValue", 1, 0):
            forwarder.execute(request.struct(request.signed(alice, forwarder)), by(relayer))

    def test_it_says_so_when_the_action_itself_fails(
        self, town: Town, forwarder: Any, alice: Any, relayer: Any
    ) -> None:
        request = Request(alice, town.fund, town.fund.exit.encode_input())
        with reverts_with("FailedCall"):
            forwarder.execute(request.struct(request.signed(alice, forwarder)), by(relayer))


class TestRelayed:
    """What is carried."""

    def test_it_joins_for_who_signed_and_takes_nothing_from_the_relayer(
        self, town: Town, forwarder: Any, alice: Any, relayer: Any
    ) -> None:
        request = joining(town, alice)
        before = town.money()
        forwarder.execute(request.struct(request.signed(alice, forwarder)), by(relayer))
        assert town.member_status(alice) == Member.WAITING
        moved = {"alice": -PREPAYMENT, "fund": PREPAYMENT, "MEMBERS": PREPAYMENT}
        assert town.changes(before) == moved

    def test_it_works_until_its_deadline(
        self, town: Town, forwarder: Any, alice: Any, relayer: Any
    ) -> None:
        deadline = town.clock.now + 100
        request = joining(town, alice).but(deadline=deadline)
        town.clock.to(deadline)
        forwarder.execute(request.struct(request.signed(alice, forwarder)), by(relayer))
        assert town.member_status(alice) == Member.WAITING

    def test_it_carries_several_actions_in_one_call(
        self, town: Town, forwarder: Any, alice: Any, relayer: Any
    ) -> None:
        calls = [joining(town, alice).data, town.fund.exit.encode_input()]
        request = Request(alice, town.fund, town.fund.multicall.encode_input(calls))
        forwarder.execute(request.struct(request.signed(alice, forwarder)), by(relayer))
        assert town.member_status(alice) == Member.LEAVING

    def test_it_exits_for_who_signed(
        self, town: Town, forwarder: Any, alice: Any, relayer: Any
    ) -> None:
        town.join(alice, PREPAYMENT)
        request = Request(alice, town.fund, town.fund.exit.encode_input())
        forwarder.execute(request.struct(request.signed(alice, forwarder)), by(relayer))
        assert town.member_status(alice) == Member.LEAVING

    def test_it_acts_for_a_smart_account(
        self, town: Town, forwarder: Any, project: Any, smart_owner: Any, relayer: Any
    ) -> None:
        account = smart_owner.deploy(project.SmartAccount, smart_owner)
        town.token.transfer(account, PREPAYMENT, by(smart_owner))
        allow = town.token.approve.encode_input(town.fund, PREPAYMENT)
        account.execute(town.token, allow, by(smart_owner))
        request = joining(town, account)
        forwarder.execute(request.struct(request.signed(smart_owner, forwarder)), by(relayer))
        assert town.member_status(account) == Member.WAITING
        assert town.token.balanceOf(smart_owner) == PURSE - PREPAYMENT


class TestRelayedVote:
    """A juror needs no coins either."""

    @pytest.fixture(scope="class")
    def voting(self, open_fund: Open, plan: Plan, clock: Clock) -> Town:
        """bob has objected to alice's claim; the jury is drawn."""
        town = settle_in(open_fund(beginning(plan, clock.now)))
        dispute(town)
        draw(town, 1)
        return town

    def test_it_seals_and_opens_for_who_signed(
        self, voting: Town, forwarder: Any, carol: Any, relayer: Any
    ) -> None:
        jury = voting.jury
        votes = {"dave": PAY, "erin": PAY}
        for name, option in votes.items():
            seal_vote(voting, 1, name, option)
        data = jury.sealVote.encode_input(1, sealed(voting, 1, carol, REFUSE))
        request = Request(carol, jury, data)
        sent = forwarder.execute(request.struct(request.signed(carol, forwarder)), by(relayer))
        vote = named(voting, sent, "VoteSealed")
        assert vote["juror"] == carol.address.lower()
        voting.clock.to(vote["sealingEndsAt"])
        opening = (1, vote["seat"], carol, REFUSE, SALT, NO_REASON)
        request = Request(carol, jury, jury.openVote.encode_input(*opening), nonce=1)
        forwarder.execute(request.struct(request.signed(carol, forwarder)), by(relayer))
        assert jury.caseOf(1)["votes"][REFUSE] == 1

    def test_it_seals_for_nobody_who_did_not_sign(
        self, voting: Town, forwarder: Any, carol: Any, mallory: Any, relayer: Any
    ) -> None:
        data = voting.jury.sealVote.encode_input(1, sealed(voting, 1, carol, REFUSE))
        request = Request(carol, voting.jury, data)
        with reverts_with("ERC2771ForwarderInvalidSigner", carol, carol):
            forwarder.execute(request.struct(request.signed(mallory, forwarder)), by(relayer))
