"""After the end: what is still collected, what is swept to the beneficiary, and when."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.contracts.chain import Clock
from tests.contracts.checks import assert_events, by, event, reverts_with
from tests.contracts.conftest import DOLLAR, Open
from tests.contracts.court import (
    BOND,
    DISMISSED,
    TEN,
    challenge,
    conclude,
    dispute,
    judged,
    settle_in,
)
from tests.contracts.parting import BALANCE, collect
from tests.contracts.plans import REFUSE, beginning, with_shares
from tests.contracts.rules import Power, close, pause, wind_up
from tests.contracts.town import NOBODY, Town, days
from tests.support.model.books import Account, Movement
from tests.support.terms import Plan, Surplus

GIFT, AID = 100 * DOLLAR, 50 * DOLLAR
YEARS = 3 * days(365)


@pytest.fixture(scope="module")
def guarded(plan: Plan, guardian: Any) -> Plan:
    """The usual plan without a fee, with a guardian; members are charged first."""
    terms = with_shares(plan, fee_bps=0, surplus=Surplus.KEEP)
    return replace(terms, guardian=guardian.address)


@pytest.fixture(scope="module")
def closed(open_fund: Open, guarded: Plan, donor: Any) -> Town:
    """Ten were covered; alice's aid and a proposal's bond are not collected; 100 in RESERVE."""
    town = settle_in(open_fund(guarded))
    town.fund.donate(GIFT, by(donor))
    town.file(town.cast["alice"])
    wind_up(town)
    close(town)
    return town


def sweep(town: Town) -> Any:
    """Anybody sweeps."""
    return town.rulebook.sweepUnclaimed(by(town.cast["relayer"]))


class TestCollecting:
    """Closing takes nothing from anybody."""

    def test_it_pays_aid_after_the_end(self, closed: Town, alice: Any) -> None:
        before = closed.money()
        closed.desk.pay(1, by(alice))
        assert closed.changes(before)["alice"] == AID

    def test_it_pays_bonds_after_the_end(self, closed: Town, alice: Any) -> None:
        before = closed.money()
        closed.rulebook.collectBond(2, by(alice))
        assert closed.changes(before)["alice"] == BOND

    def test_it_pays_fees_after_the_end(
        self, open_fund: Open, plan: Plan, clock: Clock, operator: Any
    ) -> None:
        town = settle_in(open_fund(beginning(plan, clock.now)))
        town.file(town.cast["alice"])
        wind_up(town)
        close(town)
        before = town.money()
        town.fund.collectFees(by(operator))
        assert town.changes(before)["operator"] == 4 * DOLLAR

    def test_it_takes_gifts_for_the_beneficiary(self, closed: Town, donor: Any) -> None:
        collect(closed, *TEN.split())
        closed.fund.donate(DOLLAR, by(donor))
        before = closed.money()
        sweep(closed)
        assert closed.changes(before)["beneficiary"] == DOLLAR


class TestOwnerless:
    """What no member has a part in may be swept at once."""

    def test_it_is_nothing_before_the_end(self, open_fund: Open, plan: Plan, clock: Clock) -> None:
        town = open_fund(beginning(plan, clock.now))
        with reverts_with("NotClosed"):
            sweep(town)

    def test_it_waits_for_the_last_member(self, closed: Town) -> None:
        until = closed.fund.standing()["closedAt"] + YEARS
        collect(closed, *TEN.split()[:-1])
        with reverts_with("UnclaimedUntil", until):
            sweep(closed)

    def test_it_pays_the_whole_reserve_at_once_where_it_is_for_grants(
        self, open_fund: Open, guarded: Plan, clock: Clock, beneficiary: Any, donor: Any
    ) -> None:
        terms = with_shares(beginning(guarded, clock.now), surplus=Surplus.GRANT)
        town = settle_in(open_fund(terms))
        town.fund.donate(GIFT, by(donor))
        wind_up(town)
        close(town)
        assert town.fund.standing()["perUnit"] == 0
        entries = town.fund.journal()[1]
        assert_events(
            town.events(sweep(town)),
            event("fund", "UnclaimedSwept", beneficiary=beneficiary, amount=GIFT, expired=False),
            town.entry(entries + 1, Movement.GRANT, beneficiary, GIFT),
            town.transfer(town.fund, beneficiary, GIFT),
        )
        before = town.money()
        collect(town, *TEN.split())
        assert town.changes(before)["MEMBERS"] == -10 * BALANCE
        assert town.changes(before)["alice"] == BALANCE

    def test_it_pays_the_whole_reserve_where_nobody_is_left(
        self, open_fund: Open, guarded: Plan, clock: Clock, donor: Any
    ) -> None:
        town = settle_in(open_fund(beginning(guarded, clock.now)))
        town.fund.donate(GIFT, by(donor))
        wind_up(town)
        for name in TEN.split():
            town.leave(town.cast[name])
        close(town)
        before = town.money()
        sweep(town)
        assert town.changes(before)["beneficiary"] == GIFT

    def test_it_refuses_to_sweep_nothing(self, closed: Town) -> None:
        collect(closed, *TEN.split())
        with reverts_with("NothingToPay"):
            sweep(closed)


class TestClock:
    """Three years after closing what nobody claimed is the beneficiary's."""

    @pytest.mark.parametrize(("offset", "due"), [(-1, False), (0, True)])
    def test_it_is_due_after_three_years(self, closed: Town, offset: int, due: bool) -> None:
        at = closed.fund.standing()["closedAt"] + YEARS
        closed.clock.to(at + offset)
        if due:
            sweep(closed)
            assert closed.fund.booked() == 0
        else:
            with reverts_with("UnclaimedUntil", at):
                sweep(closed)

    def test_it_moves_by_a_pause_of_paying_after_closing(self, closed: Town) -> None:
        at = closed.fund.standing()["closedAt"] + YEARS + days(5)
        pause(closed, Power.PAYING, days(5))
        closed.clock.to(at - 1)
        with reverts_with("UnclaimedUntil", at):
            sweep(closed)
        closed.clock.to(at)
        sweep(closed)
        assert closed.fund.standing()["swept"]

    def test_it_does_not_move_by_a_pause_of_anything_else(self, closed: Town) -> None:
        at = closed.fund.standing()["closedAt"] + YEARS
        pause(closed, Power.FILING, days(5))
        closed.clock.to(at)
        sweep(closed)
        assert closed.fund.standing()["swept"]

    def test_it_takes_everything_with_an_entry_each(self, closed: Town, beneficiary: Any) -> None:
        closed.clock.to(closed.fund.standing()["closedAt"] + YEARS)
        held = {name: amount for name, amount in closed.money().items() if name.isupper()}
        members, whole, entries = held["MEMBERS"], sum(held.values()), closed.fund.journal()[1]
        swept = {"beneficiary": beneficiary, "amount": whole, "expired": True}
        assert_events(
            closed.events(sweep(closed)),
            closed.entry(entries + 1, Movement.UNCLAIMED_BALANCE, NOBODY, members),
            closed.entry(entries + 2, Movement.UNCLAIMED_AID, NOBODY, AID),
            closed.entry(entries + 3, Movement.BOND_FORFEITED, NOBODY, BOND),
            event("fund", "UnclaimedSwept", **swept),
            closed.entry(entries + 4, Movement.GRANT, beneficiary, whole),
            closed.transfer(closed.fund, beneficiary, whole),
        )

    def test_it_leaves_nothing_to_collect(self, closed: Town, alice: Any) -> None:
        closed.clock.to(closed.fund.standing()["closedAt"] + YEARS)
        sweep(closed)
        assert closed.fund.balanceOfMember(alice) == closed.fund.partOf(alice) == 0
        with reverts_with("NothingToPay"):
            closed.fund.collectRefund(alice, by(alice))

    def test_it_leaves_the_operator_s_fee(self, open_fund: Open, plan: Plan, clock: Clock) -> None:
        town = settle_in(open_fund(beginning(plan, clock.now)))
        town.file(town.cast["alice"])
        wind_up(town)
        close(town)
        town.clock.forward(YEARS)
        sweep(town)
        assert town.fund.booked() == town.fund.balanceOf(int(Account.FEES)) == 4 * DOLLAR


class TestChallengedAtTheEnd:
    """A challenge to a membership may still be open when the fund closes."""

    @pytest.fixture
    def challenged(self, open_fund: Open, guarded: Plan, clock: Clock, donor: Any) -> Town:
        """bob challenged alice just before the end."""
        town = settle_in(open_fund(beginning(guarded, clock.now)))
        town.fund.donate(GIFT, by(donor))
        wind_up(town)
        at = town.rulebook.closesAt()
        town.settle_through(town.plan.calendar.period_at(at) - 1)
        challenge(town)
        close(town)
        return town

    def test_it_ends_by_silence_because_nobody_can_vote(self, challenged: Town) -> None:
        conclude(challenged, 2, challenged.review)
        assert challenged.review.statusOf(2) == DISMISSED

    def test_it_leaves_the_bond_to_be_collected(self, challenged: Town, alice: Any) -> None:
        conclude(challenged, 2, challenged.review)
        before = challenged.money()
        challenged.review.collectCompensation(2, by(alice))
        assert challenged.changes(before)["alice"] == BOND // 2

    def test_it_pays_rewards_of_a_verdict_before(
        self, open_fund: Open, guarded: Plan, clock: Clock, bob: Any
    ) -> None:
        town = settle_in(open_fund(beginning(guarded, clock.now)))
        dispute(town)
        judged(town, REFUSE)
        wind_up(town)
        close(town)
        before = town.money()
        town.desk.collectBond(1, bob, by(bob))
        assert town.changes(before)["bob"] > BOND
