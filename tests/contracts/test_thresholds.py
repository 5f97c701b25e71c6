"""Figures of the plan that act by themselves after a settlement: joins stop, the end is near."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.contracts.checks import assert_events, by, event, reverts_with
from tests.contracts.conftest import DOLLAR, Open
from tests.contracts.court import settle_in
from tests.contracts.ratio import COLLECTABLE, RATIO, owe, people
from tests.contracts.rules import (
    NOTHING,
    OTHER,
    Cause,
    Kind,
    Status,
    amended,
    status_of,
)
from tests.contracts.town import NOBODY, UNLIMITED, Member, Town, days
from tests.support.terms import Plan, Thresholds


class TestStopJoins:
    """Below a ratio nobody joins until a later settlement finds it back."""

    @pytest.fixture
    def stopped(self, open_fund: Open, plan: Plan) -> Town:
        """The settlement of period 1 found the ratio too low."""
        town = people(open_fund, plan, stop_joins_bps=RATIO + 1)
        owe(town)
        return town

    @pytest.mark.parametrize(("limit", "stops"), [(RATIO, False), (RATIO + 1, True)])
    def test_it_stops_joins_below_the_ratio(
        self, open_fund: Open, plan: Plan, limit: int, stops: bool
    ) -> None:
        town = people(open_fund, plan, stop_joins_bps=limit)
        owe(town)
        assert town.fund.standing()["joinsStopped"] is stops

    def test_it_emits_the_stop_after_the_report(self, open_fund: Open, plan: Plan) -> None:
        town = people(open_fund, plan, stop_joins_bps=RATIO + 1)
        events = town.events(owe(town))
        report = {"collectable": COLLECTABLE, "underDecision": 60 * DOLLAR, "ratioBps": RATIO}
        assert events[-2] == town.solvency(1, **report)
        assert events[-1] == event("fund", "JoinsStopped", period=1, stopped=True, ratioBps=RATIO)

    def test_it_refuses_joining_and_more_cover(self, stopped: Town, dave: Any, bob: Any) -> None:
        with reverts_with("JoiningStopped"):
            stopped.join(dave, 100 * DOLLAR)
        with reverts_with("JoiningStopped"):
            stopped.fund.raiseCover(3, DOLLAR, by(bob))

    def test_it_lets_members_prepay_claim_and_leave(
        self, stopped: Town, alice: Any, bob: Any
    ) -> None:
        stopped.top_up(alice, DOLLAR)
        stopped.file(bob)
        stopped.leave(alice)
        assert stopped.member_status(alice) == Member.LEAVING

    def test_it_lets_them_join_again_once_a_settlement_finds_it_back(
        self, stopped: Town, dave: Any
    ) -> None:
        sent = stopped.settle()
        back = {"period": 2, "stopped": False, "ratioBps": UNLIMITED}
        assert stopped.events(sent)[-1] == event("fund", "JoinsStopped", **back)
        stopped.join(dave, 100 * DOLLAR)
        assert stopped.member_status(dave) == Member.WAITING

    def test_it_says_nothing_while_it_stays_so(self, stopped: Town) -> None:
        names = [e.name for e in stopped.events(owe(stopped))]
        assert "JoinsStopped" not in names
        assert stopped.fund.standing()["joinsStopped"]

    def test_it_settles_first_what_would_let_one_join(self, stopped: Town, dave: Any) -> None:
        stopped.clock.to(stopped.end_of(2))
        stopped.join(dave, 100 * DOLLAR)
        assert stopped.member_status(dave) == Member.WAITING


class TestLow:
    """A low ratio, so many settlements in a row."""

    def test_it_counts_settlements_in_a_row(self, open_fund: Open, plan: Plan) -> None:
        town = people(open_fund, plan, low_bps=RATIO + 1, periods=3)
        for number in (1, 2):
            told = {"period": number, "lowFor": number, "fewFor": 0, "limit": 3}
            assert town.events(owe(town))[-1] == event("fund", "ThresholdCounted", **told)
        assert town.fund.thresholdReached() == (False, False)

    @pytest.mark.parametrize(("limit", "counts"), [(RATIO, 0), (RATIO + 1, 1)])
    def test_it_counts_below_the_ratio(
        self, open_fund: Open, plan: Plan, limit: int, counts: int
    ) -> None:
        town = people(open_fund, plan, low_bps=limit, periods=3)
        owe(town)
        assert town.fund.standing()["lowFor"] == counts

    def test_it_begins_again_after_a_good_settlement(self, open_fund: Open, plan: Plan) -> None:
        town = people(open_fund, plan, low_bps=RATIO + 1, periods=2)
        owe(town)
        town.settle()
        owe(town)
        assert town.fund.standing()["lowFor"] == 1

    def test_it_opens_a_vote_on_the_end(self, open_fund: Open, plan: Plan) -> None:
        town = people(open_fund, plan, low_bps=RATIO + 1, periods=2)
        owe(town)
        events = town.events(owe(town))
        values = {"matter": 3, "kind": Kind.WINDING_UP, "proposer": NOBODY, "basedOn": 1}
        values |= {"caseId": 1, "opensAt": town.clock.now + days(7), "amount": 0, "bond": 0}
        assert events[-1] == event("rulebook", "Proposed", **values, content=NOTHING)
        assert status_of(town, 3) == Status.VOTING

    def test_it_winds_up_at_once_where_the_plan_says_so(self, open_fund: Open, plan: Plan) -> None:
        town = people(open_fund, plan, low_bps=RATIO + 1, periods=2, winds_up=True)
        owe(town)
        events = town.events(owe(town))
        begun = event("rulebook", "WindingUpBegun", cause=Cause.THRESHOLD, matter=0)
        started = event("fund", "WindingUpStarted", since=town.clock.now)
        assert events[-2:] == [begun, started]
        assert town.fund.thresholdReached() == (False, True)


class TestFew:
    """Too few paying members, once there were enough."""

    def test_it_counts_nothing_before_the_fund_has_grown(self, open_fund: Open, plan: Plan) -> None:
        town = people(open_fund, plan, few_members=4, periods=1, winds_up=True)
        town.settle_through(3)
        assert town.fund.standing()["fewFor"] == 0

    @pytest.mark.parametrize(("few", "counts"), [(3, 1), (2, 0)])
    def test_it_counts_when_it_shrinks_below(
        self, open_fund: Open, plan: Plan, alice: Any, few: int, counts: int
    ) -> None:
        town = people(open_fund, plan, few_members=few, periods=2)
        town.settle()
        town.leave(alice)
        town.settle()
        assert town.fund.standing()["fewFor"] == counts

    def test_it_emits_the_count(self, open_fund: Open, plan: Plan, alice: Any) -> None:
        town = people(open_fund, plan, few_members=3, periods=2)
        town.settle()
        town.leave(alice)
        told = {"period": 2, "lowFor": 0, "fewFor": 1, "limit": 2}
        assert_events(town.events(town.settle())[-1:], event("fund", "ThresholdCounted", **told))

    def test_it_begins_again_when_there_are_enough(
        self, open_fund: Open, plan: Plan, alice: Any, dave: Any
    ) -> None:
        town = people(open_fund, plan, few_members=3, periods=2)
        town.settle()
        town.leave(alice)
        town.settle()
        town.join(dave, 100 * DOLLAR)
        town.settle()
        assert town.fund.standing()["fewFor"] == 0

    def test_it_winds_up_after_so_many_periods(
        self, open_fund: Open, plan: Plan, alice: Any
    ) -> None:
        town = people(open_fund, plan, few_members=3, periods=2, winds_up=True)
        town.settle()
        town.leave(alice)
        town.settle()
        assert town.fund.standing()["windingSince"] == 0
        town.settle()
        assert town.fund.standing()["windingSince"] == town.clock.now

    def test_it_counts_nothing_where_an_amendment_asks_for_more_than_there_ever_were(
        self, open_fund: Open, plan: Plan
    ) -> None:
        town = settle_in(open_fund(plan))
        many = Thresholds(few_members=12, periods=1, winds_up=True)
        amended(town, town.plan.amended(OTHER, thresholds=many))
        town.settle_through(town.fund.openPeriod()[0] + 1)
        assert tuple(town.fund.thresholds()) == tuple(vars(many).values())
        assert town.fund.standing()["windingSince"] == 0

    def test_it_counts_by_the_figures_in_force(
        self, open_fund: Open, plan: Plan, alice: Any
    ) -> None:
        town = settle_in(open_fund(replace(plan, thresholds=Thresholds(few_members=5, periods=9))))
        town.settle()
        fewer = Thresholds(few_members=10, periods=9)
        amended(town, town.plan.amended(OTHER, thresholds=fewer))
        town.leave(alice)
        town.settle()
        assert town.fund.standing()["fewFor"] == 1
