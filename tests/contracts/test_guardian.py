"""The guardian's pauses: each power by itself, for a while, once; and what no pause can stop."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.contracts.checks import assert_events, by, event, reverts_with
from tests.contracts.conftest import DOLLAR, Open
from tests.contracts.rules import (
    OTHER,
    Power,
    amended,
    governed,
    pause,
    rearm,
)
from tests.contracts.town import Claim, Member, Town, days
from tests.support.terms import Plan

LONGEST = days(14)


@pytest.fixture(scope="module")
def town(open_fund: Open, plan: Plan, cast: dict[str, Any]) -> Town:
    """Ten are covered, mallory waits; there is a guardian."""
    return governed(open_fund, plan, cast)


class TestPause:
    """Who, how long, how often."""

    def test_it_is_nobody_s_where_the_plan_names_no_guardian(
        self, open_fund: Open, plan: Plan, guardian: Any
    ) -> None:
        town = open_fund(plan)
        with reverts_with("OnlyGuardian", guardian):
            pause(town, Power.PAYING)

    @pytest.mark.parametrize("seconds", [0, LONGEST + 1])
    def test_it_lasts_a_second_to_fourteen_days(self, town: Town, seconds: int) -> None:
        with reverts_with("PauseTooLong", seconds, LONGEST):
            pause(town, Power.PAYING, seconds)

    @pytest.mark.parametrize("power", list(Power))
    def test_it_is_emitted_and_on_record(self, town: Town, guardian: Any, power: Power) -> None:
        sent = pause(town, power)
        now = town.clock.now
        paused = event("rulebook", "Paused", power=power, guardian=guardian, until=now + LONGEST)
        assert_events(town.events(sent), paused)
        assert town.rulebook.pauseOf(power) == (True, now, now + LONGEST)

    @pytest.mark.parametrize("power", list(Power))
    def test_it_stops_nothing_but_its_own_power(self, town: Town, power: Power) -> None:
        pause(town, power)
        until = town.clock.now + LONGEST
        standing = town.fund.standing()
        names = ("joiningPausedUntil", "filingPausedUntil", "payingPausedUntil")
        assert [standing[name] for name in names] == [until * (p == power) for p in Power]

    def test_it_is_used_once(self, town: Town) -> None:
        pause(town, Power.FILING, 1)
        town.clock.forward(days(1))
        with reverts_with("PowerUsed", Power.FILING):
            pause(town, Power.FILING, 1)

    def test_it_may_be_used_for_each_power(self, town: Town) -> None:
        for power in Power:
            pause(town, power)
        assert all(town.rulebook.pauseOf(power)[0] for power in Power)

    def test_it_gives_a_new_guardian_no_power_that_the_old_one_used(
        self, town: Town, notary: Any
    ) -> None:
        pause(town, Power.PAYING, 1)
        amended(town, replace(town.plan.amended(OTHER), guardian=notary.address))
        with reverts_with("PowerUsed", Power.PAYING):
            town.rulebook.pause(Power.PAYING, 1, by(notary))

    def test_it_is_out_of_reach_of_who_was_guardian(
        self, town: Town, guardian: Any, notary: Any
    ) -> None:
        amended(town, replace(town.plan.amended(OTHER), guardian=notary.address))
        with reverts_with("OnlyGuardian", guardian):
            pause(town, Power.PAYING)


class TestRearm:
    """A vote of all members gives a power back."""

    def test_it_is_emitted(self, town: Town) -> None:
        pause(town, Power.PAYING, 1)
        sent = rearm(town, Power.PAYING)
        assert_events(
            town.events(sent),
            event("rulebook", "ProposalCarriedOut", matter=1),
            event("rulebook", "Rearmed", power=Power.PAYING, matter=1),
        )

    def test_it_lets_the_guardian_pause_once_more(self, town: Town) -> None:
        pause(town, Power.PAYING, 1)
        rearm(town, Power.PAYING)
        pause(town, Power.PAYING, 1)
        with reverts_with("PowerUsed", Power.PAYING):
            pause(town, Power.PAYING, 1)

    def test_it_rearms_no_other_power(self, town: Town) -> None:
        pause(town, Power.FILING, 1)
        rearm(town, Power.PAYING)
        with reverts_with("PowerUsed", Power.FILING):
            pause(town, Power.FILING, 1)

    def test_it_does_not_prolong_a_pause(self, town: Town) -> None:
        pause(town, Power.PAYING)
        until = town.fund.standing()["payingPausedUntil"]
        rearm(town, Power.PAYING)
        assert town.fund.standing()["payingPausedUntil"] == until


class TestResume:
    """The guardian may end a pause early."""

    def test_it_lets_things_go_on_at_once(self, town: Town, alice: Any, guardian: Any) -> None:
        pause(town, Power.FILING)
        town.clock.forward(100)
        sent = town.rulebook.resume(Power.FILING, by(guardian))
        values = {"power": Power.FILING, "guardian": guardian, "at": town.clock.now}
        assert_events(town.events(sent), event("rulebook", "Resumed", **values))
        town.file(alice)
        assert town.claim_status(1) == Claim.PUBLISHED

    def test_it_gives_the_power_not_back(self, town: Town, guardian: Any) -> None:
        pause(town, Power.FILING)
        town.rulebook.resume(Power.FILING, by(guardian))
        with reverts_with("PowerUsed", Power.FILING):
            pause(town, Power.FILING)

    def test_it_refuses_where_nothing_is_paused(self, town: Town, guardian: Any) -> None:
        with reverts_with("NotPaused", Power.FILING):
            town.rulebook.resume(Power.FILING, by(guardian))

    def test_it_refuses_once_the_pause_has_lapsed(self, town: Town, guardian: Any) -> None:
        pause(town, Power.FILING, 100)
        town.clock.forward(100)
        with reverts_with("NotPaused", Power.FILING):
            town.rulebook.resume(Power.FILING, by(guardian))


class TestJoining:
    """Newcomers and more cover wait; members are not touched."""

    def test_it_stops_joining_until_its_last_second(self, town: Town, donor: Any) -> None:
        pause(town, Power.JOINING, 100)
        until = town.clock.now + 100
        town.clock.to(until - 1)
        with reverts_with("JoiningPaused", until):
            town.join(donor, 100 * DOLLAR)
        town.clock.to(until)
        town.join(donor, 100 * DOLLAR)
        assert town.member_status(donor) == Member.WAITING

    def test_it_stops_raising_cover(self, town: Town, alice: Any) -> None:
        pause(town, Power.JOINING)
        with reverts_with("JoiningPaused", town.clock.now + LONGEST):
            town.fund.raiseCover(2, 100 * DOLLAR, by(alice))

    def test_it_lets_members_top_up_claim_and_leave(
        self, town: Town, alice: Any, bob: Any, carol: Any
    ) -> None:
        pause(town, Power.JOINING)
        town.top_up(alice, DOLLAR)
        town.file(bob)
        town.leave(carol)
        assert town.member_status(carol) == Member.LEAVING


class TestFiling:
    """New claims wait, and so does the deadline."""

    def test_it_stops_filing_until_its_last_second(self, town: Town, alice: Any) -> None:
        pause(town, Power.FILING, 100)
        until = town.clock.now + 100
        town.clock.to(until - 1)
        with reverts_with("FilingPaused", until):
            town.file(alice)
        town.clock.to(until)
        town.file(alice)
        assert town.claim_status(1) == Claim.PUBLISHED

    def test_it_lets_filed_claims_run_their_course(
        self, town: Town, alice: Any, bob: Any, carol: Any
    ) -> None:
        town.file(alice)
        town.file(carol)
        pause(town, Power.FILING)
        town.object(bob, 1)
        town.settle()
        town.desk.pay(2, by(carol))
        assert town.claim_status(1) == Claim.VERDICT
        assert town.claim_status(2) == Claim.PAID
