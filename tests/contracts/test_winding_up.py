"""Winding up: what begins it, and what it stops."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.contracts.chain import Clock
from tests.contracts.checks import assert_events, by, event, reverts_with
from tests.contracts.conftest import DOLLAR, Open
from tests.contracts.court import settle_in
from tests.contracts.plans import beginning, with_shares
from tests.contracts.rules import (
    REASON,
    Cause,
    Status,
    adopted,
    carry_out,
    cheaper,
    enact,
    governed,
    matter_of,
    status_of,
    vote_on,
    wind_up,
)
from tests.contracts.town import Town, days
from tests.support.terms import Plan

LIFE = days(365)


@pytest.fixture(scope="module")
def town(open_fund: Open, plan: Plan, cast: dict[str, Any]) -> Town:
    """Ten are covered, mallory waits; there is a guardian."""
    return governed(open_fund, plan, cast)


@pytest.fixture
def ending(town: Town) -> Town:
    """It winds up, since now."""
    wind_up(town)
    return town


class TestBegin:
    """By a vote, or by date; a threshold: see test_thresholds.py."""

    def test_it_is_emitted_by_the_vote(self, town: Town, alice: Any) -> None:
        matter = matter_of(town, town.rulebook.proposeWindingUp(REASON, by(alice)))
        vote_on(town, matter)
        assert_events(
            town.events(carry_out(town, matter)),
            event("rulebook", "ProposalCarriedOut", matter=matter),
            event("rulebook", "WindingUpBegun", cause=Cause.VOTE, matter=matter),
            event("fund", "WindingUpStarted", since=town.clock.now),
        )

    def test_it_begins_once(self, ending: Town, bob: Any) -> None:
        since = ending.clock.now
        matter = matter_of(ending, ending.rulebook.proposeWindingUp(REASON, by(bob)))
        vote_on(ending, matter)
        with reverts_with("FundWindingUp", since):
            carry_out(ending, matter)

    @pytest.mark.parametrize(("offset", "begins"), [(-1, False), (0, True)])
    def test_it_begins_on_the_plan_s_date(
        self, open_fund: Open, plan: Plan, clock: Clock, mallory: Any, offset: int, begins: bool
    ) -> None:
        town = open_fund(replace(beginning(plan, clock.now), life_seconds=LIFE))
        at = town.rulebook.windsUpAt()
        assert at == town.plan.calendar.starts_at + LIFE
        town.clock.to(at + offset)
        if begins:
            assert_events(
                town.events(town.rulebook.endOnDate(by(mallory))),
                event("rulebook", "WindingUpBegun", cause=Cause.DATE, matter=0),
                event("fund", "WindingUpStarted", since=at),
            )
        else:
            with reverts_with("NotYet", at):
                town.rulebook.endOnDate(by(mallory))

    def test_it_has_no_date_where_the_plan_names_none(self, town: Town, mallory: Any) -> None:
        assert town.rulebook.windsUpAt() == 0
        with reverts_with("NoEndDate"):
            town.rulebook.endOnDate(by(mallory))

    def test_it_keeps_its_date_through_amendments(
        self, open_fund: Open, plan: Plan, clock: Clock
    ) -> None:
        town = settle_in(open_fund(replace(beginning(plan, clock.now), life_seconds=LIFE)))
        before = town.rulebook.windsUpAt()
        enact(town, adopted(town, cheaper(town.plan)), cheaper(town.plan))
        assert town.rulebook.windsUpAt() == before


class TestStops:
    """Nobody joins, and nothing that happens from then on is covered."""

    def test_it_refuses_joining_and_more_cover(self, ending: Town, donor: Any, bob: Any) -> None:
        since = ending.clock.now
        with reverts_with("FundWindingUp", since):
            ending.join(donor, 100 * DOLLAR)
        with reverts_with("FundWindingUp", since):
            ending.fund.raiseCover(2, 100 * DOLLAR, by(bob))

    @pytest.mark.parametrize(("offset", "covered"), [(-1, True), (0, False), (1, False)])
    def test_it_covers_events_before_it_only(
        self, ending: Town, alice: Any, offset: int, covered: bool
    ) -> None:
        event_at = ending.clock.now + offset
        ending.clock.forward(days(1))
        if covered:
            ending.file(alice, event_at=event_at)
        else:
            with reverts_with("NotCoveredAt", alice, event_at):
                ending.file(alice, event_at=event_at)

    def test_it_charges_no_more_dues(self, open_fund: Open, plan: Plan, clock: Clock) -> None:
        town = settle_in(open_fund(with_shares(beginning(plan, clock.now), dues=DOLLAR)))
        wind_up(town)
        before = town.money()
        town.settle()
        assert town.changes(before) == {}

    def test_it_lets_members_vote_prepay_and_leave(self, ending: Town, alice: Any) -> None:
        ending.top_up(alice, DOLLAR)
        ending.rulebook.proposeGrant(1, REASON, by(alice))
        ending.leave(alice)
        ending.settle()
        before = ending.money()
        ending.fund.collectRefund(alice, by(alice))
        assert ending.changes(before)["alice"] == 201 * DOLLAR

    def test_it_lets_rules_be_amended_still(self, town: Town) -> None:
        lower = cheaper(town.plan)
        matter = adopted(town, lower)
        wind_up(town)
        enact(town, matter, lower)
        assert status_of(town, matter) == Status.CARRIED_OUT
