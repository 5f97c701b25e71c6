"""The alarm: anyone may raise it where a threshold is reached, and a vote opens."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.contracts.checks import by, reverts_with
from tests.contracts.conftest import DOLLAR, Open
from tests.contracts.court import settle_in
from tests.contracts.plans import COSTS
from tests.contracts.ratio import RATIO, owe, people
from tests.contracts.rules import carry_out, vote_on
from tests.contracts.town import Town, days
from tests.support.terms import Plan, Thresholds

ALARM = days(92)


class TestAlarm:
    """Anyone may raise it; it opens a vote at most every 92 days."""

    @pytest.fixture
    def low(self, open_fund: Open, plan: Plan) -> Town:
        """Low in every settlement; the first vote is open."""
        town = people(open_fund, plan, low_bps=65_535, periods=1)
        owe(town, 100 * DOLLAR)
        return town

    def test_it_does_nothing_where_no_threshold_is_reached(
        self, open_fund: Open, plan: Plan, mallory: Any
    ) -> None:
        town = people(open_fund, plan, low_bps=65_535, periods=1)
        assert town.events(town.rulebook.raiseAlarm(by(mallory))) == []

    @pytest.mark.parametrize(("offset", "opens"), [(-1, False), (0, True)])
    def test_it_opens_the_next_vote_after_92_days(
        self, low: Town, mallory: Any, offset: int, opens: bool
    ) -> None:
        at = low.clock.now + ALARM + offset
        while low.fund.openPeriod()[1] <= at:
            owe(low, 100 * DOLLAR)
        low.clock.to(at)
        names = [e.name for e in low.events(low.rulebook.raiseAlarm(by(mallory)))]
        assert names == (["CaseOpened", "Proposed"] if opens else [])

    def test_it_winds_up_where_the_members_adopt_it(
        self, open_fund: Open, plan: Plan, relayer: Any
    ) -> None:
        terms = replace(plan, thresholds=Thresholds(low_bps=65_535, periods=1))
        town = settle_in(open_fund(terms))
        town.clock.to(town.fund.openPeriod()[1] - 1)
        town.file(town.cast["carol"])
        town.settle()
        vote_on(town, 2)
        carry_out(town, 2)
        assert town.fund.standing()["windingSince"] == town.clock.now
        with reverts_with("NoBondAt", 2):
            town.rulebook.collectBond(2, by(relayer))

    def test_it_is_raised_by_anybody_where_another_action_settled(
        self, open_fund: Open, plan: Plan, alice: Any, mallory: Any
    ) -> None:
        town = people(open_fund, plan, low_bps=RATIO + 1, periods=1)
        town.clock.to(town.fund.openPeriod()[1] - 1)
        town.file(alice, COSTS, receipts=130 * DOLLAR)
        town.clock.forward(1)
        town.top_up(alice, DOLLAR)
        assert town.fund.thresholdReached() == (True, False)
        names = [e.name for e in town.events(town.rulebook.raiseAlarm(by(mallory)))]
        assert names == ["CaseOpened", "Proposed"]

    def test_it_waits_for_who_raises_it_whatever_is_settled_meanwhile(
        self, open_fund: Open, plan: Plan, alice: Any, mallory: Any
    ) -> None:
        town = people(open_fund, plan, low_bps=RATIO + 1, periods=1)
        town.clock.to(town.fund.openPeriod()[1] - 1)
        town.file(alice, COSTS, receipts=130 * DOLLAR)
        town.clock.to(town.end_of(3))
        town.top_up(alice, DOLLAR)  # settles three periods, of which the last two are good
        assert town.fund.thresholdReached() == (True, False)
        names = [e.name for e in town.events(town.rulebook.raiseAlarm(by(mallory)))]
        assert names == ["CaseOpened", "Proposed"]

    def test_it_begins_to_count_anew(self, low: Town) -> None:
        assert low.fund.standing()["lowFor"] == 0
        assert low.fund.thresholdReached() == (False, False)
