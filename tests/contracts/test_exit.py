"""Leaving: the open period is still paid, then the whole balance is refunded."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contracts.checks import assert_events, by, event, reverts_with
from tests.contracts.conftest import DOLLAR, PURSE, Open
from tests.contracts.plans import COSTS, with_shares
from tests.contracts.town import NOBODY, UNLIMITED, Member, Town, days
from tests.support.model.books import Movement
from tests.support.terms import Plan


@pytest.fixture(scope="module")
def town(open_fund: Open, plan: Plan, alice: Any, bob: Any) -> Town:
    """No fee; alice has 50 for her one unit, bob plenty for his three."""
    town = open_fund(with_shares(plan, fee_bps=0))
    town.join(alice, 50 * DOLLAR)
    town.join(bob, 500 * DOLLAR, cover=3)
    return town


def publish_a_bill(town: Town, share: int) -> None:
    """A claim of bob's that costs each of the four units `share` dollars."""
    town.file(town.cast["bob"], COSTS, receipts=(10 + 2 * 4 * share) * DOLLAR)


class TestExit:
    """Asking to leave."""

    def test_it_refuses_who_is_no_member(self, town: Town, carol: Any) -> None:
        with reverts_with("NotPayingMember", carol, Member.NONE):
            town.leave(carol)

    def test_it_refuses_who_asked_already(self, town: Town, alice: Any) -> None:
        town.leave(alice)
        with reverts_with("NotPayingMember", alice, Member.LEAVING):
            town.leave(alice)

    def test_it_refuses_who_left_already(self, town: Town, alice: Any) -> None:
        town.leave(alice)
        town.settle()
        with reverts_with("NotPayingMember", alice, Member.LEFT):
            town.leave(alice)

    def test_it_takes_effect_with_the_open_period(self, town: Town, alice: Any) -> None:
        town.leave(alice)
        assert town.member_status(alice) == Member.LEAVING
        town.settle()
        assert town.member_status(alice) == Member.LEFT
        assert town.fund.payers() == 1

    def test_it_moves_no_money_and_emits_the_period(self, town: Town, alice: Any) -> None:
        before = town.money()
        transaction = town.leave(alice)
        assert town.changes(before) == {}
        values = {"member": alice, "period": 1, "units": 1, "balance": 50 * DOLLAR}
        assert_events(town.events(transaction), event("fund", "ExitRequested", **values))

    def test_it_still_pays_the_bill_that_is_published(self, town: Town, alice: Any) -> None:
        publish_a_bill(town, 10)
        town.leave(alice)
        town.settle()
        assert town.fund.balanceOfMember(alice) == 40 * DOLLAR

    def test_it_pays_no_later_bill(self, town: Town, alice: Any) -> None:
        town.leave(alice)
        town.settle()
        publish_a_bill(town, 10)
        town.settle()
        assert town.fund.balanceOfMember(alice) == 50 * DOLLAR

    def test_it_is_over_at_once_for_who_has_lapsed(self, town: Town, bob: Any, carol: Any) -> None:
        town.join(carol, 10 * DOLLAR + 77)
        town.file(bob, COSTS, receipts=150 * DOLLAR)  # 70 over five units: beyond carol's ten
        town.settle()
        transaction = town.leave(carol)
        values = {"member": carol, "period": 0, "units": 1, "balance": 77}
        assert_events(town.events(transaction), event("fund", "ExitRequested", **values))
        assert town.member_status(carol) == Member.LEFT

    def test_it_lets_a_leaver_lapse_in_the_last_settlement(
        self, town: Town, bob: Any, carol: Any
    ) -> None:
        town.join(carol, 10 * DOLLAR + 77)
        town.file(bob, COSTS, receipts=150 * DOLLAR)
        town.leave(carol)
        town.settle()
        assert town.member_status(carol) == Member.LEFT
        assert town.fund.balanceOfMember(carol) == 77
        town.check_books()


class TestRefund:
    """What is left, paid out whole."""

    @pytest.fixture
    def left(self, town: Town, alice: Any) -> Town:
        """alice has left with her 50."""
        town.leave(alice)
        town.settle()
        return town

    def test_it_refuses_who_is_still_a_member(self, town: Town, alice: Any) -> None:
        with reverts_with("RefundNotDue", alice, Member.WAITING):
            town.fund.collectRefund(alice, by(alice))

    @pytest.mark.parametrize(("offset", "due"), [(-1, False), (0, True)])
    def test_it_is_due_from_the_end_of_the_period(
        self, town: Town, alice: Any, offset: int, due: bool
    ) -> None:
        town.leave(alice)
        town.clock.to(town.end_of(1) + offset)
        if due:
            town.fund.collectRefund(alice, by(alice))
            assert town.token.balanceOf(alice) == PURSE
        else:
            with reverts_with("RefundNotDue", alice, Member.LEAVING):
                town.fund.collectRefund(alice, by(alice))

    def test_it_refuses_the_zero_address(self, left: Town, alice: Any) -> None:
        with reverts_with("PayeeAddressZero"):
            left.fund.collectRefundTo(NOBODY, by(alice))

    def test_it_refuses_to_pay_twice(self, left: Town, alice: Any) -> None:
        left.fund.collectRefund(alice, by(alice))
        with reverts_with("NothingToPay"):
            left.fund.collectRefund(alice, by(alice))

    def test_it_is_pushed_to_the_members_own_address_by_anybody(
        self, left: Town, alice: Any, mallory: Any
    ) -> None:
        before, all_of_it = left.money(), 50 * DOLLAR
        transaction = left.fund.collectRefund(alice, by(mallory))
        moved = {"alice": all_of_it, "fund": -all_of_it, "MEMBERS": -all_of_it}
        assert left.changes(before) == moved
        assert_events(
            left.events(transaction),
            event("fund", "RefundPaid", member=alice, to=alice, amount=all_of_it),
            left.entry(3, Movement.REFUND, alice, all_of_it, ref=1),
            left.transfer(left.fund, alice, all_of_it),
        )
        left.check_books()

    def test_it_is_pulled_to_an_address_of_the_members_choice(
        self, left: Town, alice: Any, carol: Any
    ) -> None:
        before, all_of_it = left.money(), 50 * DOLLAR
        left.fund.collectRefundTo(carol, by(alice))
        moved = {"carol": all_of_it, "fund": -all_of_it, "MEMBERS": -all_of_it}
        assert left.changes(before) == moved

    def test_it_cannot_be_pulled_by_somebody_else(self, left: Town, mallory: Any) -> None:
        with reverts_with("RefundNotDue", mallory, Member.NONE):
            left.fund.collectRefundTo(mallory, by(mallory))


class TestBlockedPayee:
    """A token that refuses to pay somebody."""

    def test_it_stops_nobody_else(
        self, open_fund: Open, plan: Plan, project: Any, deployer: Any, alice: Any, bob: Any
    ) -> None:
        token = deployer.deploy(project.BlockingToken)
        town = open_fund(plan, token)
        for person in (alice, bob):
            token.mint(person, 50 * DOLLAR, by(person))
            town.join(person, 50 * DOLLAR)
            town.leave(person)
        town.settle()
        token.setBlocked(alice, True, by(deployer))
        with reverts_with("Blocked", alice):
            town.fund.collectRefund(alice, by(alice))
        town.fund.collectRefund(bob, by(bob))
        assert token.balanceOf(bob) == 50 * DOLLAR
        assert town.fund.balanceOfMember(alice) == 50 * DOLLAR
        assert token.allowance(bob, town.fund) == UNLIMITED
        town.clock.forward(days(1))
        town.fund.collectRefundTo(bob, by(alice))
        assert token.balanceOf(bob) == 100 * DOLLAR
        town.check_books()
