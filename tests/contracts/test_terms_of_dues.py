"""Dues once a term: with the first settlement of each, and the rest of it for who comes later."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contracts.checks import assert_events, by, event, reverts_with
from tests.contracts.conftest import DOLLAR, Open
from tests.contracts.plans import COSTS, RULES, with_shares
from tests.contracts.town import HEALTH, NOBODY, Member, Town
from tests.support.model.books import Movement
from tests.support.terms import Plan

TERM, DUES = 4, 10 * DOLLAR + 1  # per unit and term; not divisible by the periods


@pytest.fixture(scope="module")
def town(open_fund: Open, plan: Plan, alice: Any) -> Town:
    """Terms of four periods; alice is there from the beginning, with one unit."""
    town = open_fund(with_shares(plan, dues=DUES, term_periods=TERM))
    town.join(alice, 100 * DOLLAR)
    return town


def rest(units: int, periods_left: int) -> int:
    """The dues of so many periods, rounded up."""
    return -(-DUES * units * periods_left // TERM)


class TestSettle:
    """The first settlement of a term."""

    def test_it_charges_the_whole_term_with_its_first_settlement(self, town: Town) -> None:
        before, entries = town.money(), town.fund.journal()[1]
        sent = town.settle()
        assert town.changes(before) == {"MEMBERS": -DUES, "RESERVE": DUES}
        entry = town.entry(entries + 1, Movement.DUES, NOBODY, DUES, ref=1)
        assert town.events(sent)[0] == entry

    def test_it_charges_nothing_until_the_next_term(self, town: Town) -> None:
        town.settle()
        before = town.money()
        town.settle_through(TERM)
        assert town.changes(before) == {}

    def test_it_charges_the_next_term_with_its_first_settlement(self, town: Town) -> None:
        town.settle_through(TERM)
        before = town.money()
        town.settle()
        assert town.changes(before) == {"MEMBERS": -DUES, "RESERVE": DUES}

    def test_it_lets_who_cannot_pay_the_term_lapse(self, town: Town, bob: Any) -> None:
        town.join(bob, 10 * DOLLAR)
        town.settle()
        assert town.member_status(bob) == Member.GRACE

    def test_it_gives_a_leaver_no_part_of_the_term_back(self, town: Town, alice: Any) -> None:
        town.settle()
        town.leave(alice)
        town.settle()
        assert town.fund.balanceOfMember(alice) == 100 * DOLLAR - DUES


class TestEntry:
    """Who comes within a term pays the rest of it at once."""

    @pytest.mark.parametrize(("period", "left"), [(1, 0), (2, 3), (3, 2), (4, 1), (5, 0), (6, 3)])
    def test_it_pays_by_the_periods_left_rounded_up(
        self, town: Town, bob: Any, period: int, left: int
    ) -> None:
        town.settle_through(period - 1)
        before = town.money()
        town.join(bob, 200 * DOLLAR, cover=3)
        dues = rest(3, left)
        moved = {"MEMBERS": 200 * DOLLAR - dues, "RESERVE": dues}
        changes = town.changes(before)
        assert {name: changes.get(name, 0) for name in moved} == moved

    def test_it_emits_the_balance_after_dues_and_both_entries(self, town: Town, bob: Any) -> None:
        town.settle()
        entries, dues = town.fund.journal()[1], rest(1, 3)
        sent = town.join(bob, 100 * DOLLAR)
        balance = 100 * DOLLAR - dues
        values = {"member": bob, "number": entries + 1, "payer": bob, "units": 1, "cover": 1}
        values |= {"band": 0, "balance": balance, "healthCommitment": HEALTH}
        values |= {"expiryTick": (DUES + balance) // DOLLAR, "referrer": NOBODY}
        assert_events(
            town.events(sent),
            event("fund", "MemberJoined", **values, rulesHash=RULES),
            town.entry(entries + 1, Movement.CONTRIBUTION, bob, 100 * DOLLAR, ref=entries + 1),
            town.transfer(bob, town.fund, 100 * DOLLAR),
            town.entry(entries + 2, Movement.DUES, bob, dues, ref=2),
        )

    def test_it_asks_for_prepayment_and_dues(self, town: Town, bob: Any) -> None:
        town.settle()
        least = 10 * DOLLAR + rest(1, 3)
        with reverts_with("PrepaymentTooSmall", least - 1, least):
            town.join(bob, least - 1)
        town.join(bob, least)
        assert town.fund.balanceOfMember(bob) == 10 * DOLLAR

    def test_it_asks_for_the_rest_on_added_cover_only(self, town: Town, alice: Any) -> None:
        town.settle()
        before = town.money()
        town.fund.raiseCover(3, 50 * DOLLAR, by(alice))
        assert town.changes(before)["RESERVE"] == rest(2, 3)

    def test_it_asks_for_the_rest_from_who_comes_back_within_grace(
        self, town: Town, bob: Any
    ) -> None:
        town.join(bob, 10 * DOLLAR)
        town.settle()
        assert town.member_status(bob) == Member.GRACE
        before, entries, dues = town.money(), town.fund.journal()[1], rest(1, 3)
        sent = town.top_up(bob, 30 * DOLLAR)
        assert town.changes(before)["RESERVE"] == dues
        assert town.events(sent)[-1] == town.entry(entries + 2, Movement.DUES, bob, dues, ref=2)

    def test_it_refuses_a_return_that_does_not_pay_the_rest(self, town: Town, bob: Any) -> None:
        town.join(bob, 10 * DOLLAR)
        town.settle()
        with reverts_with("PrepaymentTooSmall", DOLLAR, rest(1, 3)):
            town.top_up(bob, DOLLAR)

    def test_it_asks_nothing_of_who_tops_up_in_good_time(self, town: Town, alice: Any) -> None:
        town.settle()
        before = town.money()
        town.top_up(alice, DOLLAR)
        assert "RESERVE" not in town.changes(before)

    def test_it_asks_nothing_where_terms_are_single_periods(
        self, open_fund: Open, plan: Plan, alice: Any
    ) -> None:
        town = open_fund(with_shares(plan, dues=DUES))
        town.clock.forward(1)
        before = town.money()
        town.join(alice, 100 * DOLLAR)
        assert "RESERVE" not in town.changes(before)

    def test_it_spends_dues_on_claims_as_any_reserve(self, town: Town, alice: Any) -> None:
        town.settle()
        town.file(alice, COSTS, receipts=20 * DOLLAR)  # 5 in aid, 0.40 as the fee
        before = town.money()
        town.settle()
        assert "MEMBERS" not in town.changes(before)
