"""The books: giving, tokens that came past the functions, the fee, accounts that are full."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contracts.checks import assert_events, by, event, reverts_with
from tests.contracts.conftest import DOLLAR, Open
from tests.contracts.plans import COSTS
from tests.contracts.town import UNLIMITED, Town
from tests.support.model.books import Account, Movement
from tests.support.terms import Plan

GIFT = 30 * DOLLAR


@pytest.fixture(scope="module")
def town(open_fund: Open, plan: Plan) -> Town:
    """An empty fund of the usual plan."""
    return open_fund(plan)


class TestDonate:
    """Giving to RESERVE."""

    def test_it_refuses_to_be_given_nothing(self, town: Town, donor: Any) -> None:
        with reverts_with("AmountZero"):
            town.fund.donate(0, by(donor))

    def test_it_moves_the_gift_into_reserve(self, town: Town, donor: Any) -> None:
        before = town.money()
        town.fund.donate(GIFT, by(donor))
        assert town.changes(before) == {"donor": -GIFT, "fund": GIFT, "RESERVE": GIFT}

    def test_it_emits_the_entry(self, town: Town, donor: Any) -> None:
        transaction = town.fund.donate(GIFT, by(donor))
        assert_events(
            town.events(transaction),
            town.entry(1, Movement.DONATION, donor, GIFT),
            town.transfer(donor, town.fund, GIFT),
        )
        town.check_books()


class TestBookUnbooked:
    """Tokens that were sent in directly."""

    def test_it_refuses_where_there_is_nothing(self, town: Town, donor: Any) -> None:
        with reverts_with("NothingUnbooked"):
            town.fund.bookUnbooked(by(donor))

    def test_it_changes_no_figure_until_it_is_called(self, town: Town, donor: Any) -> None:
        before = town.money()
        town.token.transfer(town.fund, GIFT, by(donor))
        assert town.changes(before) == {"donor": -GIFT, "fund": GIFT}
        assert (town.fund.booked(), town.fund.unbooked()) == (0, GIFT)

    def test_it_takes_them_into_reserve(self, town: Town, donor: Any, mallory: Any) -> None:
        town.token.transfer(town.fund, GIFT, by(donor))
        before = town.money()
        transaction = town.fund.bookUnbooked(by(mallory))
        assert town.changes(before) == {"RESERVE": GIFT}
        assert (town.fund.booked(), town.fund.unbooked()) == (GIFT, 0)
        assert_events(town.events(transaction), town.entry(1, Movement.UNBOOKED, mallory, GIFT))
        town.check_books()


class TestCollectFees:
    """The operator's fee."""

    def test_it_refuses_where_there_is_nothing(self, town: Town, operator: Any) -> None:
        with reverts_with("NothingToPay"):
            town.fund.collectFees(by(operator))

    def test_it_pays_the_operator_whoever_calls(
        self, town: Town, alice: Any, operator: Any, mallory: Any
    ) -> None:
        town.join(alice, 100 * DOLLAR, cover=3)
        town.file(alice, COSTS, receipts=60 * DOLLAR)  # 25 in aid, 2 as the fee
        town.settle()
        before = town.money()
        transaction = town.fund.collectFees(by(mallory))
        fee = 2 * DOLLAR
        assert town.changes(before) == {"operator": fee, "fund": -fee, "FEES": -fee}
        assert_events(
            town.events(transaction),
            event("fund", "FeesCollected", operator=operator, amount=fee),
            town.entry(5, Movement.FEE_PAID, operator, fee),
            town.transfer(town.fund, operator, fee),
        )
        town.check_books()


class TestAccounts:
    """The five accounts and their limits."""

    def test_it_holds_nothing_for_the_world(self, town: Town) -> None:
        assert town.fund.balanceOf(int(Account.WORLD)) == 0

    def test_it_refuses_more_than_an_account_can_hold(
        self, open_fund: Open, plan: Plan, project: Any, deployer: Any, donor: Any
    ) -> None:
        token = deployer.deploy(project.PlainToken)
        town = open_fund(plan, token)
        token.mint(donor, UNLIMITED // 2, by(donor))
        with reverts_with("AccountFull", Account.RESERVE, 2**96):
            town.fund.donate(2**96, by(donor))

    def test_it_starts_its_journal_empty(self, town: Town) -> None:
        assert town.fund.journal()[1] == 0
        town.check_books()
