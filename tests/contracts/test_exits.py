"""Leaving is possible in every state of a fund, and is done with the settlement that follows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tests.contracts.agency import act, handed_over
from tests.contracts.checks import by, reverts_with
from tests.contracts.conftest import DOLLAR, Open
from tests.contracts.court import challenge, dispute, settle_in
from tests.contracts.plans import COSTS, with_shares
from tests.contracts.rules import (
    OTHER,
    REASON,
    Power,
    adopted,
    amended,
    close,
    pause,
    wind_up,
)
from tests.contracts.town import Member, Town
from tests.support.terms import Plan, Thresholds

BALANCE = 200 * DOLLAR


def paused(town: Town) -> None:
    """All that can be paused is."""
    for power in Power:
        pause(town, power)


def stopped(town: Town) -> None:
    """The last settlement stopped joins."""
    town.clock.to(town.fund.openPeriod()[1] - 1)
    town.file(town.cast["judy"])
    town.settle()
    assert town.fund.standing()["joinsStopped"]


def short(town: Town) -> None:
    """The last settlement left aid owed."""
    for name in ("heidi", "ivan", "judy"):
        for _ in range(3):
            town.file(town.cast[name], COSTS, receipts=170 * DOLLAR)
    town.settle()
    assert town.fund.carried()


def suspected(town: Town) -> None:
    """Her membership is challenged."""
    challenge(town)


def claiming(town: Town) -> None:
    """Her claim is in dispute."""
    dispute(town)


def voting(town: Town) -> None:
    """She has proposed something, and staked a bond."""
    town.rulebook.proposeWindingUp(REASON, by(town.cast["alice"]))


def delayed(town: Town) -> None:
    """Other rules are adopted, and not yet in force."""
    adopted(town, with_shares(town.plan.amended(OTHER), dues=DOLLAR))


def enacted(town: Town) -> None:
    """Other rules are in force; their share terms wait for the next period."""
    amended(town, with_shares(town.plan.amended(OTHER), dues=DOLLAR))


def ending(town: Town) -> None:
    """The fund winds up."""
    wind_up(town)


def overdue(town: Town) -> None:
    """Four periods are over and not settled."""
    town.clock.to(town.end_of(town.fund.openPeriod()[0] + 3))


STATES = [paused, stopped, short, suspected, claiming, voting, delayed, enacted, ending, overdue]


@pytest.fixture(scope="module")
def town(open_fund: Open, plan: Plan, guardian: Any) -> Town:
    """Ten are covered; there is a guardian, and joins stop when the ratio is under 655 %."""
    thresholds = Thresholds(stop_joins_bps=65_535)
    return settle_in(open_fund(replace(plan, guardian=guardian.address, thresholds=thresholds)))


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_it_lets_a_member_leave_with_the_settlement_that_follows(
    town: Town, alice: Any, state: Callable[[Town], None]
) -> None:
    state(town)
    town.leave(alice)
    assert town.member_status(alice) == Member.LEAVING
    assert town.fund.memberOf(alice)["exitPeriod"] == town.fund.openPeriod()[0]
    town.settle()
    assert town.member_status(alice) == Member.LEFT
    owed = town.fund.balanceOfMember(alice)
    before = town.money()
    town.fund.collectRefund(alice, by(town.cast["relayer"]))
    assert town.changes(before)["alice"] == owed > 0


@pytest.mark.parametrize(
    "state", [paused, stopped, short, enacted, ending], ids=lambda state: state.__name__
)
def test_it_lets_a_leaver_be_paid_elsewhere_in_every_state(
    town: Town, kim: Any, state: Callable[[Town], None]
) -> None:
    leaver = town.cast["grace"]
    town.leave(leaver)
    town.settle()
    state(town)
    before = town.money()
    town.fund.collectRefundTo(kim, by(leaver))
    assert town.changes(before)["kim"] == BALANCE


def test_it_lets_who_is_represented_leave_by_the_agent(town: Town, alice: Any) -> None:
    handed_over(town)
    act(town, town.fund, "exit")
    town.settle()
    assert town.member_status(alice) == Member.LEFT


def test_it_needs_nobody_s_help_where_settlements_are_long_overdue(town: Town, alice: Any) -> None:
    period = town.fund.openPeriod()[0]
    town.clock.to(town.end_of(period + 4))
    with reverts_with("SettlementOverdue", period + 4):
        town.leave(alice)
    town.fund.settle(by(alice))
    town.leave(alice)
    assert town.member_status(alice) == Member.LEAVING


def test_it_is_done_for_all_when_the_fund_closes(town: Town, alice: Any) -> None:
    wind_up(town)
    close(town)
    before = town.money()
    town.fund.collectRefund(alice, by(alice))
    assert town.changes(before)["alice"] == BALANCE
