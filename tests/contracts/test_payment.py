"""Paying aid: pushed to the claimant, pulled elsewhere, in parts, down to the last token unit."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contracts.checks import assert_events, by, event, reverts_with
from tests.contracts.conftest import DOLLAR, Open
from tests.contracts.plans import COSTS, with_shares
from tests.contracts.town import NOBODY, Claim, Town
from tests.support.model.books import Movement
from tests.support.terms import Plan

CAP = 120 * DOLLAR  # 20 from each of six units


def people(town: Town) -> Town:
    """alice with three units, bob with two, carol with one; 200 each."""
    for number, name in enumerate(("carol", "bob", "alice"), start=1):
        town.join(town.cast[name], 200 * DOLLAR, cover=number)
    return town


@pytest.fixture(scope="module")
def town(open_fund: Open, plan: Plan) -> Town:
    """No fee, six units."""
    return people(open_fund(with_shares(plan, fee_bps=0)))


def ask(town: Town, claimant: Any, aid: int) -> Any:
    """File a claim that is granted exactly this aid, token units."""
    return town.file(claimant, COSTS, receipts=10 * DOLLAR + 2 * aid)


class TestPay:
    """A claim whose batch is settled."""

    def test_it_refuses_an_unknown_claim(self, town: Town, bob: Any) -> None:
        with reverts_with("UnknownClaim", 1):
            town.desk.pay(1, by(bob))

    def test_it_refuses_before_the_settlement(self, town: Town, alice: Any) -> None:
        ask(town, alice, 60 * DOLLAR)
        town.clock.to(town.end_of(1) - 1)
        with reverts_with("BatchNotSettled", 1):
            town.desk.pay(1, by(alice))

    def test_it_refuses_to_pay_twice(self, town: Town, alice: Any) -> None:
        ask(town, alice, 60 * DOLLAR)
        town.settle()
        town.desk.pay(1, by(alice))
        with reverts_with("WrongClaimStatus", 1, Claim.PAID):
            town.desk.pay(1, by(alice))

    def test_it_refuses_a_withdrawn_claim(self, town: Town, alice: Any) -> None:
        ask(town, alice, 60 * DOLLAR)
        town.desk.withdraw(1, by(alice))
        town.settle()
        with reverts_with("WrongClaimStatus", 1, Claim.WITHDRAWN):
            town.desk.pay(1, by(alice))

    def test_it_is_pushed_to_the_claimant_by_anybody(
        self, town: Town, alice: Any, mallory: Any
    ) -> None:
        aid = 60 * DOLLAR
        ask(town, alice, aid)
        town.settle()
        assert town.claim_status(1) == Claim.FUNDED
        before = town.money()
        transaction = town.desk.pay(1, by(mallory))
        assert town.changes(before) == {"alice": aid, "fund": -aid, "CLAIMS": -aid}
        values = {"claimId": 1, "claimant": alice, "to": alice, "amount": aid}
        assert_events(
            town.events(transaction),
            town.entry(6, Movement.AID, alice, aid, ref=1),
            town.transfer(town.fund, alice, aid),
            event("desk", "AidPaid", **values, offset=0, paid=aid, done=True),
        )
        assert town.claim_status(1) == Claim.PAID
        town.check_books()


class TestCollectTo:
    """The claimant's choice of address."""

    def test_it_refuses_who_is_not_the_claimant(self, town: Town, alice: Any, mallory: Any) -> None:
        ask(town, alice, 60 * DOLLAR)
        town.settle()
        with reverts_with("NotClaimant", 1, mallory):
            town.desk.collectTo(1, mallory, by(mallory))

    def test_it_refuses_the_zero_address(self, town: Town, alice: Any) -> None:
        ask(town, alice, 60 * DOLLAR)
        town.settle()
        with reverts_with("PayeeAddressZero"):
            town.desk.collectTo(1, NOBODY, by(alice))

    def test_it_pays_where_the_claimant_says(self, town: Town, alice: Any, dave: Any) -> None:
        aid = 60 * DOLLAR
        ask(town, alice, aid)
        town.settle()
        before = town.money()
        town.desk.collectTo(1, dave, by(alice))
        assert town.changes(before) == {"dave": aid, "fund": -aid, "CLAIMS": -aid}


class TestParts:
    """A batch that falls short."""

    def test_it_pays_all_claims_of_a_batch_by_the_same_ratio(
        self, town: Town, alice: Any, bob: Any
    ) -> None:
        ask(town, alice, 160 * DOLLAR)
        ask(town, bob, 80 * DOLLAR)
        town.settle()
        before = town.money()
        for claim in (1, 2):
            town.desk.pay(claim, by(alice))
        changes = town.changes(before)
        assert (changes["alice"], changes["bob"]) == (80 * DOLLAR, 40 * DOLLAR)
        assert [town.claim_status(n) for n in (1, 2)] == [Claim.CARRIED, Claim.CARRIED]

    def test_it_refuses_while_nothing_more_is_there(self, town: Town, alice: Any) -> None:
        ask(town, alice, 240 * DOLLAR)
        town.settle()
        town.desk.pay(1, by(alice))
        with reverts_with("NothingToPay"):
            town.desk.pay(1, by(alice))

    def test_it_pays_the_rest_when_it_is_funded(self, town: Town, alice: Any) -> None:
        ask(town, alice, 240 * DOLLAR)
        town.settle()
        town.desk.pay(1, by(alice))
        town.settle()
        transaction = town.desk.pay(1, by(alice))
        values = {"claimId": 1, "claimant": alice, "to": alice, "amount": CAP}
        last = event("desk", "AidPaid", **values, offset=0, paid=240 * DOLLAR, done=True)
        assert town.events(transaction)[-1] == last
        assert town.claim_status(1) == Claim.PAID

    def test_it_is_paid_where_the_rest_is_cancelled(
        self, open_fund: Open, plan: Plan, alice: Any
    ) -> None:
        town = people(open_fund(with_shares(plan, fee_bps=0, carries=False)))
        ask(town, alice, 240 * DOLLAR)
        town.settle()
        transaction = town.desk.pay(1, by(alice))
        values = {"claimId": 1, "claimant": alice, "to": alice, "amount": CAP}
        last = event("desk", "AidPaid", **values, offset=0, paid=CAP, done=True)
        assert town.events(transaction)[-1] == last
        assert town.claim_status(1) == Claim.PAID

    def test_it_gives_the_rounding_of_a_short_batch_to_reserve(
        self, open_fund: Open, plan: Plan, alice: Any, bob: Any, carol: Any
    ) -> None:
        town = people(open_fund(with_shares(plan, fee_bps=0, carries=False)))
        for claimant, aid in ((alice, 70), (bob, 70), (carol, 70)):
            ask(town, claimant, aid * DOLLAR)
        ask(town, alice, DOLLAR + 1)  # 211.000001 asked, 120 there
        town.settle()
        before = town.money()
        paid = sum(70 * DOLLAR * CAP // (211 * DOLLAR + 1) for _ in range(3))
        paid += (DOLLAR + 1) * CAP // (211 * DOLLAR + 1)
        for claim in (1, 2, 3, 4):
            town.desk.pay(claim, by(alice))
        changes = town.changes(before)
        assert CAP - paid > 0
        assert (changes["RESERVE"], changes["CLAIMS"]) == (CAP - paid, -CAP)
        town.check_books()


class TestBlockedClaimant:
    """A token that refuses to pay somebody."""

    def test_it_stops_nobody_else(
        self, open_fund: Open, plan: Plan, project: Any, deployer: Any, alice: Any, bob: Any
    ) -> None:
        token = deployer.deploy(project.BlockingToken)
        town = open_fund(with_shares(plan, fee_bps=0), token)
        for person in (alice, bob):
            token.mint(person, 200 * DOLLAR, by(person))
            town.join(person, 200 * DOLLAR, cover=3)
            ask(town, person, 60 * DOLLAR)
        town.settle()
        token.setBlocked(alice, True, by(deployer))
        with reverts_with("Blocked", alice):
            town.desk.pay(1, by(bob))
        town.desk.pay(2, by(bob))
        assert token.balanceOf(bob) == 60 * DOLLAR
        assert town.claim_status(1) == Claim.FUNDED
        town.check_books()
