"""What a pause of paying stops and what it cannot; deadlines move by exactly the pause."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.contracts.chain import DAY, Clock
from tests.contracts.checks import by, reverts_with
from tests.contracts.conftest import DOLLAR, Open
from tests.contracts.court import BOND, dispute, judged, settle_in
from tests.contracts.lane import fast_town, file, receipt
from tests.contracts.plans import PAY, REFUSE, beginning, with_shares
from tests.contracts.rules import (
    CARRY_OUT,
    REASON,
    Power,
    Status,
    carry_out,
    go_to,
    governed,
    matter_of,
    pause,
    rearm,
    status_of,
    vote_on,
)
from tests.contracts.town import Claim, Member, Town, days
from tests.support.terms import Plan, Surplus

LONGEST, REPORTING = days(14), days(180)


@pytest.fixture(scope="module")
def town(open_fund: Open, plan: Plan, cast: dict[str, Any]) -> Town:
    """Ten are covered, mallory waits; there is a guardian."""
    return governed(open_fund, plan, cast)


@pytest.fixture
def guarded(plan: Plan, clock: Clock, guardian: Any) -> Plan:
    """The usual plan with a guardian, its first period beginning now."""
    return replace(beginning(plan, clock.now), guardian=guardian.address)


@pytest.fixture
def owed(town: Town, alice: Any) -> Town:
    """alice's aid is funded, and the fee is owed; paying is paused for a hundred seconds."""
    town.file(alice)
    town.settle()
    pause(town, Power.PAYING, 100)
    return town


class TestPaying:
    """Aid, fees and grants wait."""

    @pytest.mark.parametrize("what", ["aid", "aid elsewhere", "fees"])
    def test_it_stops_aid_and_fees_until_its_last_second(
        self, owed: Town, alice: Any, what: str
    ) -> None:
        pay = {
            "aid": lambda: owed.desk.pay(1, by(alice)),
            "aid elsewhere": lambda: owed.desk.collectTo(1, alice, by(alice)),
            "fees": lambda: owed.fund.collectFees(by(alice)),
        }[what]
        until = owed.clock.now + 100
        owed.clock.to(until - 1)
        with reverts_with("PayingPaused", until):
            pay()
        owed.clock.to(until)
        before = owed.money()
        pay()
        assert owed.changes(before)["fund"] < 0

    def test_it_stops_the_fast_lane(
        self, open_fund: Open, guarded: Plan, provider: Any, donor: Any, alice: Any
    ) -> None:
        town = fast_town(open_fund, guarded, [provider], donor)
        file(town, receipt(town, alice), provider)
        town.clock.forward(DAY)
        pause(town, Power.PAYING)
        with reverts_with("PayingPaused", town.clock.now + LONGEST):
            town.desk.payFast(1, by(alice))

    def test_it_stops_grants(self, open_fund: Open, guarded: Plan, donor: Any, alice: Any) -> None:
        town = settle_in(open_fund(with_shares(guarded, surplus=Surplus.GRANT)))
        town.fund.donate(DOLLAR, by(donor))
        matter = matter_of(town, town.rulebook.proposeGrant(DOLLAR, REASON, by(alice)))
        vote_on(town, matter)
        pause(town, Power.PAYING, 100)
        with reverts_with("PayingPaused", town.clock.now + 100):
            carry_out(town, matter)
        town.clock.forward(100)
        before = town.money()
        carry_out(town, matter)
        assert town.changes(before)["beneficiary"] == DOLLAR

    @pytest.mark.parametrize(("offset", "status"), [(-1, Status.READY), (0, Status.EXPIRED)])
    def test_it_gives_a_grant_the_time_back(
        self, open_fund: Open, guarded: Plan, alice: Any, offset: int, status: Status
    ) -> None:
        town = settle_in(open_fund(with_shares(guarded, surplus=Surplus.GRANT)))
        matter = matter_of(town, town.rulebook.proposeGrant(DOLLAR, REASON, by(alice)))
        vote_on(town, matter)
        ready_at = town.rulebook.proposalOf(matter)["readyAt"]
        pause(town, Power.PAYING)
        town.clock.to(ready_at + CARRY_OUT + LONGEST + offset)
        assert status_of(town, matter) == status

    def test_it_settles_and_funds_all_the_same(self, owed: Town, bob: Any) -> None:
        owed.file(bob)
        owed.settle()
        assert owed.claim_status(2) == Claim.FUNDED


class TestNeverStopped:
    """Exits, refunds, bonds, rewards, votes: whatever is paused, all three powers together."""

    @pytest.fixture
    def paused(self, town: Town) -> Town:
        """Everything that can be is paused."""
        for power in Power:
            pause(town, power)
        return town

    def test_it_lets_everybody_leave_and_be_refunded_with_the_next_settlement(
        self, paused: Town, alice: Any
    ) -> None:
        paused.leave(alice)
        paused.settle()
        before = paused.money()
        paused.fund.collectRefund(alice, by(alice))
        assert paused.changes(before)["alice"] == 200 * DOLLAR

    def test_it_lets_a_refund_be_sent_elsewhere(self, paused: Town, alice: Any, bob: Any) -> None:
        paused.leave(alice)
        paused.settle()
        before = paused.money()
        paused.fund.collectRefundTo(bob, by(alice))
        assert paused.changes(before)["bob"] == 200 * DOLLAR

    def test_it_lets_members_prepay_give_and_settle(self, paused: Town, alice: Any) -> None:
        paused.top_up(alice, DOLLAR)
        paused.fund.donate(DOLLAR, by(alice))
        paused.settle()
        assert paused.fund.balanceOfMember(alice) == 201 * DOLLAR

    def test_it_lets_members_propose_and_vote(self, paused: Town, alice: Any) -> None:
        matter = matter_of(paused, paused.rulebook.proposeWindingUp(REASON, by(alice)))
        vote_on(paused, matter)
        carry_out(paused, matter)
        assert paused.fund.standing()["windingSince"] == paused.clock.now

    def test_it_lets_bonds_and_rewards_be_collected(self, town: Town, bob: Any) -> None:
        dispute(town)
        seats = judged(town, REFUSE)
        for power in Power:
            pause(town, power)
        before = town.money()
        town.desk.collectBond(1, bob, by(bob))
        town.desk.collectJurorReward(1, 1, seats["carol"], by(bob))
        moved = town.changes(before)
        assert moved["bob"] > BOND
        assert moved["carol"] > 0

    def test_it_lets_compensation_be_collected(self, town: Town, alice: Any) -> None:
        dispute(town)
        judged(town, PAY)
        for power in Power:
            pause(town, power)
        before = town.money()
        town.desk.collectCompensation(1, by(alice))
        assert town.changes(before)["alice"] == BOND // 2

    def test_it_lets_a_lapsed_member_come_back(
        self, open_fund: Open, guarded: Plan, alice: Any, bob: Any
    ) -> None:
        town = open_fund(with_shares(guarded, dues=10 * DOLLAR))
        town.join(alice, 10 * DOLLAR)
        town.join(bob, 30 * DOLLAR)
        town.settle()
        assert town.member_status(alice) == Member.GRACE
        for power in Power:
            pause(town, power)
        town.top_up(alice, 20 * DOLLAR)
        assert town.member_status(alice) == Member.WAITING


class TestReporting:
    """The time to report an event stands still while filing is paused."""

    def reports_until(self, town: Town, event_at: int, last: int) -> None:
        """The event can be reported in the second before `last`, and not at `last`."""
        go_to(town, last - 1)
        town.file(town.cast["alice"], event_at=event_at)
        town.clock.to(last)
        with reverts_with("ReportedTooLate", event_at, last):
            town.file(town.cast["alice"], event_at=event_at)

    def test_it_is_as_the_rules_say_without_a_pause(self, town: Town) -> None:
        event_at = town.clock.now
        self.reports_until(town, event_at, event_at + REPORTING)

    def test_it_shifts_by_a_whole_pause(self, town: Town) -> None:
        event_at = town.clock.now
        town.clock.forward(days(1))
        pause(town, Power.FILING, days(10))
        self.reports_until(town, event_at, event_at + REPORTING + days(10))

    def test_it_shifts_by_what_a_resumed_pause_took(self, town: Town, guardian: Any) -> None:
        event_at = town.clock.now
        pause(town, Power.FILING)
        town.clock.forward(12_345)
        town.rulebook.resume(Power.FILING, by(guardian))
        self.reports_until(town, event_at, event_at + REPORTING + 12_345)

    def test_it_shifts_by_the_part_after_the_event(self, town: Town) -> None:
        pause(town, Power.FILING, days(10))
        event_at = town.clock.now + days(4)
        self.reports_until(town, event_at, event_at + REPORTING + days(6))

    def test_it_shifts_by_no_pause_before_the_event(self, town: Town) -> None:
        pause(town, Power.FILING, days(2))
        event_at = town.clock.now + days(2)
        self.reports_until(town, event_at, event_at + REPORTING)

    def test_it_shifts_by_the_sum_of_two_pauses(self, town: Town) -> None:
        event_at = town.clock.now
        pause(town, Power.FILING, days(3))
        rearm(town, Power.FILING)
        pause(town, Power.FILING, days(5))
        self.reports_until(town, event_at, event_at + REPORTING + days(8))

    def test_it_shifts_by_no_second_twice_where_pauses_overlap(self, town: Town) -> None:
        event_at = town.clock.now
        pause(town, Power.FILING)
        rearm(town, Power.FILING)
        passed = town.clock.now - event_at
        assert passed < LONGEST
        pause(town, Power.FILING, days(10))
        self.reports_until(town, event_at, event_at + REPORTING + passed + days(10))

    @pytest.mark.parametrize("power", [Power.JOINING, Power.PAYING])
    def test_it_shifts_by_no_other_pause(self, town: Town, power: Power) -> None:
        event_at = town.clock.now
        pause(town, power)
        self.reports_until(town, event_at, event_at + REPORTING)

    @pytest.mark.parametrize(("offset", "paused"), [(0, 0), (5, 5), (10, 10), (15, 10)])
    def test_it_counts_the_seconds_paused_up_to_now(
        self, town: Town, offset: int, paused: int
    ) -> None:
        start = town.clock.now
        pause(town, Power.FILING, 10)
        town.clock.forward(offset)
        assert town.rulebook.pausedSeconds(Power.FILING, start) == paused
