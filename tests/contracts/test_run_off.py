"""The run-off: claims about earlier events go their way, and then the fund may close."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.contracts.chain import Clock
from tests.contracts.checks import by, reverts_with
from tests.contracts.conftest import DOLLAR, Open
from tests.contracts.court import FIRST, TEN, case_of, conclude, dispute, settle_in, vote
from tests.contracts.plans import COSTS, PAY, beginning, with_shares
from tests.contracts.rules import (
    DELAY,
    OTHER,
    REASON,
    Power,
    adopted,
    carry_out,
    close,
    enact,
    governed,
    matter_of,
    pause,
    vote_on,
    wind_up,
)
from tests.contracts.town import Claim, Member, Town, days
from tests.support.model.books import Account
from tests.support.terms import Plan

REPORTING = days(180)


@pytest.fixture(scope="module")
def town(open_fund: Open, plan: Plan, cast: dict[str, Any]) -> Town:
    """Ten are covered, mallory waits; there is a guardian."""
    return governed(open_fund, plan, cast)


@pytest.fixture
def ending(town: Town) -> Town:
    """It winds up, since now."""
    wind_up(town)
    return town


class TestRunOff:
    """Claims about earlier events go their way."""

    def test_it_funds_and_pays_a_claim_filed_late(self, ending: Town, alice: Any) -> None:
        event_at = ending.clock.now - 1
        ending.clock.forward(days(1))
        ending.file(alice, event_at=event_at)
        claim = 2
        ending.settle_through(ending.desk.claimOf(claim)["period"])
        ending.desk.pay(claim, by(alice))
        assert ending.claim_status(claim) == Claim.PAID

    def test_it_judges_a_dispute(self, town: Town, alice: Any, bob: Any) -> None:
        dispute(town)
        wind_up(town)
        conclude(town)
        assert town.claim_status(1) in (Claim.APPROVED, Claim.FUNDED)

    def test_it_lets_whom_it_covered_judge(self, town: Town, alice: Any, bob: Any) -> None:
        matter = matter_of(town, town.rulebook.proposeWindingUp(REASON, by(alice)))
        vote_on(town, matter)
        dispute(town)
        carry_out(town, matter)
        vote(town, case_of(town, 2), {PAY: FIRST})
        conclude(town, 2)
        assert town.claim_status(2) in (Claim.APPROVED, Claim.FUNDED)

    def test_it_gives_up_what_nobody_is_left_to_pay(
        self, open_fund: Open, plan: Plan, clock: Clock, alice: Any
    ) -> None:
        town = settle_in(open_fund(with_shares(beginning(plan, clock.now), fee_bps=0)))
        wind_up(town)
        town.file(alice, COSTS, receipts=170 * DOLLAR, event_at=town.clock.now - 1)  # 80
        for name in TEN.split()[1:]:
            town.leave(town.cast[name])
        leavers_pay = town.fund.openPeriod()[0]
        town.settle()
        town.leave(alice)
        town.settle_through(leavers_pay + 2)
        assert town.fund.carried() == 0

    def test_it_pays_claims_out_of_the_reserve_s_floor_too(
        self, open_fund: Open, plan: Plan, clock: Clock, alice: Any, donor: Any
    ) -> None:
        floor = 60 * DOLLAR
        terms = with_shares(beginning(plan, clock.now), fee_bps=0, reserve_floor=floor)
        town = settle_in(open_fund(terms))
        town.fund.donate(floor, by(donor))
        wind_up(town)
        town.clock.forward(1)
        town.file(alice, event_at=town.fund.standing()["windingSince"] - 1)
        before = town.money()
        town.settle_through(town.desk.claimOf(2)["period"])
        assert town.changes(before) == {"RESERVE": -50 * DOLLAR, "CLAIMS": 50 * DOLLAR}


class TestClosesAt:
    """From the end of reporting and the longest claim path on."""

    def test_it_is_unknown_before(self, town: Town, relayer: Any) -> None:
        assert town.rulebook.closesAt() == 0
        with reverts_with("NotRunningOff"):
            town.rulebook.closeFund(by(relayer))

    def test_it_is_the_reporting_time_and_the_longest_path_later(self, ending: Town) -> None:
        assert ending.rulebook.closesAt() == ending.clock.now + REPORTING + DELAY

    def test_it_moves_with_a_pause_of_filing(self, ending: Town) -> None:
        before = ending.rulebook.closesAt()
        pause(ending, Power.FILING, days(5))
        ending.clock.forward(days(5))
        assert ending.rulebook.closesAt() == before + days(5)

    def test_it_counts_the_longest_reporting_of_any_version(self, town: Town) -> None:
        claims = replace(town.plan.claims, reporting_seconds=days(60))
        shorter = town.plan.amended(OTHER, claims=claims)
        enact(town, adopted(town, shorter), shorter)
        since = wind_up(town)
        assert town.rulebook.closesAt() == since + REPORTING + DELAY

    @pytest.mark.parametrize(("offset", "closes"), [(-1, False), (0, True)])
    def test_it_closes_from_then_on(
        self, ending: Town, relayer: Any, offset: int, closes: bool
    ) -> None:
        at = ending.rulebook.closesAt()
        ending.settle_through(ending.plan.calendar.period_at(at) - 1)
        ending.clock.to(at + offset)
        if closes:
            ending.rulebook.closeFund(by(relayer))
            assert ending.fund.standing()["closedAt"] == at
        else:
            with reverts_with("NotYet", at):
                ending.rulebook.closeFund(by(relayer))

    def test_it_waits_for_every_claim(self, ending: Town, alice: Any) -> None:
        last = ending.clock.now - 1 + REPORTING - 1
        ending.settle_through(ending.plan.calendar.period_at(last) - 1)
        event_at = ending.fund.standing()["windingSince"] - 1
        ending.clock.to(last)
        ending.file(alice, event_at=event_at)
        at = ending.rulebook.closesAt()
        period = ending.desk.claimOf(2)["period"]
        ending.settle_through(period - 1)
        assert ending.end_of(period) <= at  # so it is funded by then
        close(ending)
        assert ending.fund.balanceOf(int(Account.CLAIMS)) == 50 * DOLLAR

    def test_it_refuses_while_a_claim_is_in_dispute(self, town: Town, relayer: Any) -> None:
        dispute(town)
        wind_up(town)
        at = town.rulebook.closesAt()
        town.settle_through(town.plan.calendar.period_at(at) - 1)
        town.clock.to(at)
        with reverts_with("ClaimsPending", 50 * DOLLAR):
            town.rulebook.closeFund(by(relayer))
        town.desk.conclude(1, by(relayer))
        with reverts_with("ClaimsPending", 50 * DOLLAR):
            town.rulebook.closeFund(by(relayer))
        town.settle()
        town.rulebook.closeFund(by(relayer))
        assert town.member_status(town.cast["alice"]) == Member.LEFT
