"""The alarm: anyone may raise it where a threshold is reached, and a vote opens."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.contracts.chain import Clock
from tests.contracts.checks import by, reverts_with
from tests.contracts.conftest import DOLLAR, Open
from tests.contracts.court import settle_in
from tests.contracts.plans import COSTS, beginning
from tests.contracts.rules import (
    carry_out,
    vote_on,
)
from tests.contracts.town import Town, days
from tests.support.terms import Plan, Thresholds

RATIO = 20_000  # of that to a claim of 60
ALARM = days(92)


@pytest.fixture
def usual(plan: Plan, clock: Clock) -> Plan:
    """The usual plan, its first period beginning now."""
    return beginning(plan, clock.now)


def people(open_fund: Open, terms: Plan, **thresholds: Any) -> Town:
    """alice with three units, bob with two, carol with one; 200 each."""
    town = open_fund(replace(terms, thresholds=Thresholds(**thresholds)))
    for number, name in enumerate(("carol", "bob", "alice"), start=1):
        town.join(town.cast[name], 200 * DOLLAR, cover=number)
    return town


def owe(town: Town, aid: int = 60 * DOLLAR) -> Any:
    """Settle the open period while a claim waits for publication with the next."""
    town.clock.to(town.fund.openPeriod()[1] - 1)
    town.file(town.cast["carol"], COSTS, receipts=10 * DOLLAR + 2 * aid)
    return town.settle()


class TestAlarm:
    """Anyone may raise it; it opens a vote at most every 92 days."""

    @pytest.fixture
    def low(self, open_fund: Open, usual: Plan) -> Town:
        """Low in every settlement; the first vote is open."""
        town = people(open_fund, usual, low_bps=65_535, periods=1)
        owe(town, 100 * DOLLAR)
        return town

    def test_it_does_nothing_where_no_threshold_is_reached(
        self, open_fund: Open, usual: Plan, mallory: Any
    ) -> None:
        town = people(open_fund, usual, low_bps=65_535, periods=1)
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
        self, open_fund: Open, usual: Plan, relayer: Any
    ) -> None:
        terms = replace(usual, thresholds=Thresholds(low_bps=65_535, periods=1))
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
        self, open_fund: Open, usual: Plan, alice: Any, mallory: Any
    ) -> None:
        town = people(open_fund, usual, low_bps=RATIO + 1, periods=1)
        town.clock.to(town.fund.openPeriod()[1] - 1)
        town.file(alice, COSTS, receipts=130 * DOLLAR)
        town.clock.forward(1)
        town.top_up(alice, DOLLAR)
        assert town.fund.thresholdReached() == (True, False)
        names = [e.name for e in town.events(town.rulebook.raiseAlarm(by(mallory)))]
        assert names == ["CaseOpened", "Proposed"]

    def test_it_waits_for_who_raises_it_whatever_is_settled_meanwhile(
        self, open_fund: Open, usual: Plan, alice: Any, mallory: Any
    ) -> None:
        town = people(open_fund, usual, low_bps=RATIO + 1, periods=1)
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
