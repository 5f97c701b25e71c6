"""Whose part it is at the end: leavers, lapsed, expelled, newcomers; and a full account."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contracts.chain import Clock
from tests.contracts.checks import by
from tests.contracts.conftest import DOLLAR, Open
from tests.contracts.court import (
    FIRST,
    STAKE,
    TEN,
    challenge,
    conclude,
    dispute,
    draw,
    judged,
    open_vote,
    seal_vote,
    settle_in,
)
from tests.contracts.parting import BALANCE, GIFT, UNITS, collect, winding_up
from tests.contracts.plans import EXPEL, FRAUD, beginning
from tests.contracts.plans import plan as plan_for
from tests.contracts.rules import (
    close,
    go_to,
    wind_up,
)
from tests.contracts.town import Member, Town, days
from tests.support.terms import Plan


@pytest.fixture(scope="module")
def ending(open_fund: Open, plan: Plan, cast: dict[str, Any]) -> Town:
    """Ten who were covered, and mallory who joined too late for a part; it winds up."""
    return winding_up(open_fund, plan, cast)


class TestOthers:
    """Who is no last member has no part."""

    def test_it_refunds_a_leaver_of_the_last_period_without_a_part(
        self, ending: Town, alice: Any
    ) -> None:
        at = ending.rulebook.closesAt()
        ending.settle_through(ending.plan.calendar.period_at(at) - 1)
        ending.leave(alice)
        close(ending)
        assert ending.fund.standing()["unitsLeft"] == UNITS - 1
        before = ending.money()
        collect(ending, "alice")
        assert ending.changes(before)["alice"] == BALANCE

    def test_it_refunds_who_left_before_without_a_part(self, ending: Town, alice: Any) -> None:
        ending.leave(alice)
        close(ending)
        before = ending.money()
        collect(ending, "alice")
        assert ending.changes(before)["alice"] == BALANCE

    def test_it_refunds_a_lapsed_member_what_was_at_no_risk(
        self, ending: Town, cast: dict[str, Any]
    ) -> None:
        town, spare = ending, 77
        town.top_up(cast["alice"], spare)
        event_at = town.fund.standing()["windingSince"] - 1
        while town.member_status(cast["alice"]) == Member.COVERED:
            for claimant in ("bob", "carol", "dave", "erin"):
                town.file(cast[claimant], event_at=event_at)
            town.settle()
        assert town.member_status(cast["alice"]) == Member.GRACE
        close(town)
        before = town.money()
        collect(town, "alice")
        assert town.changes(before)["alice"] == spare

    def test_it_gives_one_expelled_after_the_end_no_part(
        self, ending: Town, alice: Any, relayer: Any
    ) -> None:
        town = ending
        go_to(town, town.rulebook.closesAt() - days(11))
        challenge(town)
        case = town.review.disputeOf(2)["caseId"]
        draw(town, case)
        seats = {name: seal_vote(town, case, name, EXPEL) for name in FIRST.split()}
        close(town)
        for name, seat in seats.items():
            open_vote(town, case, seat, name, EXPEL)
        conclude(town, 2, town.review)
        assert town.fund.standing()["unitsLeft"] == UNITS - 1
        assert town.fund.partOf(alice) == 0
        before = town.money()
        collect(town, "alice")
        assert town.changes(before)["alice"] == BALANCE - STAKE

    def test_it_gives_one_expelled_before_the_end_no_part(
        self, open_fund: Open, plan: Plan, cast: dict[str, Any], clock: Clock
    ) -> None:
        town = settle_in(open_fund(beginning(plan, clock.now)))
        town.fund.donate(GIFT, by(cast["donor"]))
        dispute(town)
        judged(town, FRAUD)
        wind_up(town, "carol")
        close(town)
        assert town.fund.standing()["unitsLeft"] == 9
        assert town.fund.partOf(cast["alice"]) == 0
        before = town.money()
        collect(town, "alice")
        assert town.changes(before)["alice"] == BALANCE - STAKE


class TestLateCover:
    """Cover raised shortly before the end counts as it was when everybody waited."""

    def test_it_counts_the_units_that_were_covered(
        self, open_fund: Open, plan: Plan, cast: dict[str, Any], clock: Clock
    ) -> None:
        town = settle_in(open_fund(beginning(plan, clock.now)))
        town.fund.donate(GIFT, by(cast["donor"]))
        town.fund.raiseCover(2, 100 * DOLLAR, by(cast["alice"]))
        wind_up(town)
        close(town)
        each = GIFT // UNITS  # ten of one unit, and alice's second
        assert town.fund.partOf(cast["alice"]) == town.fund.partOf(cast["bob"]) == each

    def test_it_counts_cover_that_was_raised_in_time(
        self, open_fund: Open, plan: Plan, cast: dict[str, Any], clock: Clock
    ) -> None:
        town = settle_in(open_fund(beginning(plan, clock.now)))
        town.fund.donate(GIFT, by(cast["donor"]))
        town.fund.raiseCover(2, 100 * DOLLAR, by(cast["alice"]))
        town.wait_for_cover()
        wind_up(town)
        close(town)
        assert town.fund.partOf(cast["alice"]) == 2 * (GIFT // UNITS)


class TestLimits:
    """Near the limits of the books nothing is stuck."""

    def test_it_pays_all_that_members_has_room_for_and_sweeps_the_rest(
        self, open_fund: Open, plan: Plan, cast: dict[str, Any], clock: Clock, project: Any
    ) -> None:
        one = 10**19
        token = cast["deployer"].deploy(project.PlainToken)
        for person in cast.values():
            token.mint(person, 2**92, by(person))
        offices = (plan.operator, plan.beneficiary)
        town = settle_in(
            open_fund(plan_for(one, clock.now, *offices), token), prepayment=(2**88 - 1) // 10
        )
        town.fund.donate(2**91, by(cast["donor"]))
        wind_up(town)
        town.rulebook.collectBond(1, by(cast["alice"]))
        close(town)
        whole = town.fund.booked()
        before = token.balanceOf(plan.beneficiary)
        collect(town, *TEN.split())
        assert town.fund.booked() > 0  # what there was no room for
        town.rulebook.sweepUnclaimed(by(cast["alice"]))
        assert town.fund.booked() == token.balanceOf(town.fund) == 0
        assert 0 < token.balanceOf(plan.beneficiary) - before < whole
