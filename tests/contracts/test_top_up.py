"""Topping up: within a tick, to another, for somebody else, and curing inside grace."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contracts.checks import assert_events, by, event, reverts_with
from tests.contracts.conftest import DOLLAR, Open
from tests.contracts.plans import ACCIDENT, COSTS, with_shares
from tests.contracts.town import Member, Town, days
from tests.support.model.books import Movement
from tests.support.terms import Plan

GRACE = days(15)


@pytest.fixture(scope="module")
def town(open_fund: Open, plan: Plan, alice: Any, bob: Any) -> Town:
    """No fee; alice has 10 for her one unit, bob plenty for his three."""
    town = open_fund(with_shares(plan, fee_bps=0))
    town.join(alice, 10 * DOLLAR)
    town.join(bob, 500 * DOLLAR, cover=3)
    return town


def lapse_alice(town: Town) -> int:
    """Charge everybody 10: alice's balance ends exactly there. Returns when."""
    town.file(town.cast["bob"], COSTS, receipts=90 * DOLLAR)  # aid 40 over 4 units
    town.settle()
    return town.clock.now


class TestRefusals:
    """What `topUp` does not take."""

    def test_it_refuses_nothing(self, town: Town, alice: Any) -> None:
        with reverts_with("AmountZero"):
            town.top_up(alice, 0)

    def test_it_refuses_who_is_no_member(self, town: Town, carol: Any) -> None:
        with reverts_with("NotPayingMember", carol, Member.NONE):
            town.top_up(carol, DOLLAR)

    def test_it_refuses_who_is_about_to_leave(self, town: Town, alice: Any) -> None:
        town.leave(alice)
        with reverts_with("NotPayingMember", alice, Member.LEAVING):
            town.top_up(alice, DOLLAR)

    def test_it_refuses_who_left(self, town: Town, alice: Any) -> None:
        town.leave(alice)
        town.settle()
        with reverts_with("NotPayingMember", alice, Member.LEFT):
            town.top_up(alice, DOLLAR)

    def test_it_refuses_from_the_end_of_grace_on(self, town: Town, alice: Any) -> None:
        ends = lapse_alice(town) + GRACE
        town.clock.to(ends)
        with reverts_with("GraceOver", alice, ends):
            town.top_up(alice, 50 * DOLLAR)

    def test_it_refuses_a_cure_that_does_not_reach_the_next_tick(
        self, town: Town, alice: Any
    ) -> None:
        lapse_alice(town)
        with reverts_with("PrepaymentTooSmall", DOLLAR - 1, DOLLAR):
            town.top_up(alice, DOLLAR - 1)

    def test_it_refuses_what_the_payer_has_not_allowed(
        self, town: Town, alice: Any, carol: Any
    ) -> None:
        town.token.approve(town.fund, 1, by(carol))
        with reverts_with("ERC20InsufficientAllowance", town.fund, 1, 2):
            town.top_up(alice, 2, payer=carol)


class TestTopUp:
    """A paying member."""

    def test_it_stays_at_its_tick_when_less_than_a_tick_is_added(
        self, town: Town, alice: Any
    ) -> None:
        town.top_up(alice, DOLLAR - 1)
        facts = town.fund.memberOf(alice)
        assert (facts["expiryTick"], facts["spare"]) == (10, DOLLAR - 1)

    def test_it_moves_to_a_later_tick(self, town: Town, alice: Any) -> None:
        town.top_up(alice, 5 * DOLLAR + 1)
        facts = town.fund.memberOf(alice)
        assert (facts["expiryTick"], facts["spare"]) == (15, 1)

    def test_it_lapses_at_the_later_tick_only(self, town: Town, alice: Any) -> None:
        town.top_up(alice, DOLLAR)
        lapse_alice(town)
        assert town.member_status(alice) == Member.WAITING
        assert town.fund.balanceOfMember(alice) == DOLLAR

    def test_it_moves_the_payers_money_into_members(
        self, town: Town, alice: Any, carol: Any
    ) -> None:
        before = town.money()
        town.top_up(alice, DOLLAR, payer=carol)
        assert town.changes(before) == {"carol": -DOLLAR, "fund": DOLLAR, "MEMBERS": DOLLAR}

    def test_it_emits_the_balance_after(self, town: Town, alice: Any, carol: Any) -> None:
        transaction = town.top_up(alice, DOLLAR, payer=carol)
        values = {"member": alice, "payer": carol, "amount": DOLLAR}
        values |= {"balance": 11 * DOLLAR, "expiryTick": 11}
        assert_events(
            town.events(transaction),
            event("fund", "MemberToppedUp", **values),
            town.entry(3, Movement.CONTRIBUTION, alice, DOLLAR, ref=1),
            town.transfer(carol, town.fund, DOLLAR),
        )
        town.check_books()


class TestCure:
    """A lapsed member inside grace."""

    def test_it_restores_a_member_in_the_last_second_of_grace(self, town: Town, alice: Any) -> None:
        town.clock.to(lapse_alice(town) + GRACE - 1)
        town.top_up(alice, 20 * DOLLAR)
        assert town.member_status(alice) in (Member.WAITING, Member.COVERED)
        assert town.fund.payers() == 2

    def test_it_starts_no_new_waiting_period(self, town: Town, alice: Any) -> None:
        joined = town.fund.memberOf(alice)["joinedAt"]
        lapse_alice(town)
        town.top_up(alice, 20 * DOLLAR)
        assert town.fund.memberOf(alice)["joinedAt"] == joined

    def test_it_emits_the_cure_first(self, town: Town, alice: Any) -> None:
        lapsed_at = lapse_alice(town)
        town.clock.forward(days(1))
        transaction = town.top_up(alice, 20 * DOLLAR)
        values = {"member": alice, "payer": alice, "amount": 20 * DOLLAR}
        values |= {"balance": 20 * DOLLAR, "expiryTick": 30}
        assert_events(
            town.events(transaction),
            event("fund", "MemberCured", member=alice, lapsedAt=lapsed_at),
            event("fund", "MemberToppedUp", **values),
            town.entry(5, Movement.CONTRIBUTION, alice, 20 * DOLLAR, ref=1),
            town.transfer(alice, town.fund, 20 * DOLLAR),
        )
        town.check_books()

    @pytest.mark.parametrize(("offset", "covered"), [(-1, True), (0, False)])
    def test_it_covers_events_until_the_lapse(
        self, town: Town, alice: Any, offset: int, covered: bool
    ) -> None:
        event_at = lapse_alice(town) + offset
        town.clock.forward(100)
        town.top_up(alice, 20 * DOLLAR)
        assert bool(town.fund.coverAt(alice, event_at, 0)["number"]) == covered

    @pytest.mark.parametrize(("offset", "covered"), [(-1, False), (0, True)])
    def test_it_covers_events_from_the_cure_on(
        self, town: Town, alice: Any, offset: int, covered: bool
    ) -> None:
        lapse_alice(town)
        town.clock.forward(100)
        town.top_up(alice, 20 * DOLLAR)
        event_at = town.clock.now + offset
        town.clock.forward(1)
        if covered:
            town.file(alice, ACCIDENT, event_at=event_at)
            assert town.desk.claimOf(2)["claimant"] == alice.address
        else:
            with reverts_with("NotCoveredAt", alice, event_at):
                town.file(alice, ACCIDENT, event_at=event_at)
