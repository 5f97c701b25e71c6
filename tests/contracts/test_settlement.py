"""Settling a period: fee, carry-over, reserve, dues, caps, carry, overdue settlements."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contracts.checks import assert_events, by, event, reverts_with
from tests.contracts.conftest import DOLLAR, Open
from tests.contracts.plans import COSTS, with_shares
from tests.contracts.town import NOBODY, Claim, Member, Town
from tests.support.model.books import Movement
from tests.support.terms import Plan

COLLECTABLE = 120 * DOLLAR  # 20 from each of six units


def people(town: Town) -> Town:
    """alice with three units, bob with two, carol with one; 200 each."""
    for number, name in enumerate(("carol", "bob", "alice"), start=1):
        town.join(town.cast[name], 200 * DOLLAR, cover=number)
    return town


@pytest.fixture(scope="module")
def town(open_fund: Open, plan: Plan) -> Town:
    """The usual plan with its people: six units."""
    return people(open_fund(plan))


def ask(town: Town, claimant: Any, aid: int) -> Any:
    """File a claim that is granted exactly this aid, token units."""
    return town.file(claimant, COSTS, receipts=10 * DOLLAR + 2 * aid)


class TestSettle:
    """One settlement."""

    def test_it_refuses_a_period_that_is_not_over(self, town: Town, mallory: Any) -> None:
        town.clock.to(town.end_of(1) - 1)
        with reverts_with("PeriodNotOver", 1, town.end_of(1)):
            town.fund.settle(by(mallory))

    def test_it_settles_from_the_first_second_after(self, town: Town, mallory: Any) -> None:
        town.clock.to(town.end_of(1))
        town.fund.settle(by(mallory))
        assert town.fund.openPeriod() == (2, town.end_of(2))

    def test_it_charges_nothing_where_nothing_is_asked(self, town: Town) -> None:
        before = town.money()
        transaction = town.settle()
        assert town.changes(before) == {}
        assert_events(
            town.events(transaction),
            town.settled(1, units=6, payers=3),
            town.solvency(1, collectable=COLLECTABLE),
        )

    def test_it_shares_aid_and_fee_by_units(self, town: Town, carol: Any) -> None:
        ask(town, carol, 50 * DOLLAR)
        town.settle()
        left = [town.fund.balanceOfMember(town.cast[name]) for name in ("alice", "bob", "carol")]
        assert left == [173 * DOLLAR, 182 * DOLLAR, 191 * DOLLAR]  # nine for each unit

    def test_it_credits_aid_and_fee_and_emits_every_movement(
        self, town: Town, carol: Any, operator: Any
    ) -> None:
        ask(town, carol, 50 * DOLLAR)
        before = town.money()
        transaction = town.settle()
        aid, fee, gross = 50 * DOLLAR, 4 * DOLLAR, 54 * DOLLAR
        assert town.changes(before) == {"MEMBERS": -gross, "CLAIMS": aid, "FEES": fee}
        figures = {"asked": aid, "funded": aid, "fee": fee, "collected": gross}
        assert_events(
            town.events(transaction),
            town.entry(4, Movement.SHARE, NOBODY, gross, ref=1),
            town.entry(5, Movement.FUNDING, NOBODY, aid, ref=1),
            town.entry(6, Movement.FEE, operator, fee, ref=1),
            town.settled(1, units=6, payers=3, share=9 * DOLLAR, index=9 * DOLLAR, **figures),
            town.solvency(1, collectable=COLLECTABLE),
        )
        town.check_books()

    def test_it_keeps_what_rounding_collects_in_reserve(self, town: Town, carol: Any) -> None:
        ask(town, carol, 50 * DOLLAR + 1)  # 54.000001 over six units: 9.000001 each
        before = town.money()
        town.settle()
        assert town.changes(before)["RESERVE"] == 5

    def test_it_spends_reserve_before_it_charges(self, town: Town, carol: Any, donor: Any) -> None:
        town.fund.donate(12 * DOLLAR, by(donor))
        ask(town, carol, 50 * DOLLAR)
        before = town.money()
        town.settle()
        assert town.changes(before)["MEMBERS"] == -42 * DOLLAR
        assert town.changes(before)["RESERVE"] == -12 * DOLLAR

    def test_it_reports_what_it_may_owe(self, town: Town, carol: Any) -> None:
        town.clock.to(town.end_of(1) - 1)
        ask(town, carol, 60 * DOLLAR)  # published with the next period
        transaction = town.settle()
        report = {"collectable": COLLECTABLE, "underDecision": 60 * DOLLAR, "ratioBps": 20_000}
        assert town.events(transaction)[-1] == town.solvency(1, **report)


class TestTerms:
    """Floor, dues, caps."""

    def test_it_leaves_the_reserves_floor_alone(
        self, open_fund: Open, plan: Plan, carol: Any, donor: Any
    ) -> None:
        town = people(open_fund(with_shares(plan, reserve_floor=10 * DOLLAR)))
        town.fund.donate(16 * DOLLAR, by(donor))
        ask(town, carol, 50 * DOLLAR)
        before = town.money()
        town.settle()
        changes = town.changes(before)
        assert (changes["RESERVE"], changes["MEMBERS"]) == (-6 * DOLLAR, -48 * DOLLAR)

    def test_it_takes_dues_into_reserve(self, open_fund: Open, plan: Plan) -> None:
        town = people(open_fund(with_shares(plan, dues=2 * DOLLAR)))
        dues = 12 * DOLLAR
        transaction = town.settle()
        figures = {"dues": dues, "index": 2 * DOLLAR, "reserve": dues}
        assert_events(
            town.events(transaction),
            town.entry(4, Movement.DUES, NOBODY, dues, ref=1),
            town.settled(1, units=6, payers=3, **figures),
            town.solvency(1, reserve=dues, collectable=COLLECTABLE),
        )

    def test_it_charges_no_unit_beyond_the_period_cap(self, town: Town, alice: Any) -> None:
        ask(town, alice, 240 * DOLLAR)
        town.settle()
        assert town.fund.shareIndex()[0] == 20 * DOLLAR

    def test_it_records_what_it_could_not_fund(self, town: Town, alice: Any, operator: Any) -> None:
        ask(town, alice, 240 * DOLLAR)
        transaction = town.settle()
        asked, funded, fee = 240 * DOLLAR, 111_111_111, 8_888_888
        missing = asked - funded
        figures = {"asked": asked, "funded": funded, "fee": fee, "collected": COLLECTABLE}
        figures |= {"share": 20 * DOLLAR, "index": 20 * DOLLAR, "reserve": 1}
        short = {"period": 1, "asked": asked, "funded": funded, "carried": missing}
        report = {"reserve": 1, "collectable": COLLECTABLE, "unfunded": missing}
        report |= {"ratioBps": (COLLECTABLE + 1) * 10_000 // missing}
        assert_events(
            town.events(transaction),
            event("fund", "ShortfallRecorded", **short),
            town.entry(4, Movement.SHARE, NOBODY, COLLECTABLE, ref=1),
            town.entry(5, Movement.FUNDING, NOBODY, funded, ref=1),
            town.entry(6, Movement.FEE, operator, fee, ref=1),
            town.settled(1, units=6, payers=3, **figures),
            town.solvency(1, **report),
        )
        assert town.fund.carried() == missing
        assert town.fund.shortfallOf(1) == (asked, funded, True)
        town.check_books()

    def test_it_funds_what_is_carried_in_later_periods(self, town: Town, alice: Any) -> None:
        ask(town, alice, 240 * DOLLAR)
        town.settle_through(2)
        assert town.fund.shortfallOf(1) == (240 * DOLLAR, 222_222_223, True)
        transaction = town.settle()
        carry = {"batch": 1, "period": 3, "amount": 17_777_777, "funded": 240 * DOLLAR}
        assert event("fund", "CarryFunded", **carry, cancelled=0) in town.events(transaction)
        assert town.fund.shortfallOf(1)[2] is False
        assert town.fund.carried() == 0

    def test_it_funds_the_older_batch_first(self, town: Town, alice: Any, bob: Any) -> None:
        ask(town, alice, 240 * DOLLAR)
        town.settle()
        ask(town, bob, 100 * DOLLAR)
        town.settle()
        assert town.fund.shortfallOf(2) == (100 * DOLLAR, 0, True)

    def test_it_cancels_the_rest_where_the_plan_does_not_carry(
        self, open_fund: Open, plan: Plan, alice: Any
    ) -> None:
        town = people(open_fund(with_shares(plan, carries=False, fee_bps=0)))
        ask(town, alice, 240 * DOLLAR)
        transaction = town.settle()
        short = {"period": 1, "asked": 240 * DOLLAR, "funded": COLLECTABLE, "carried": 0}
        assert event("fund", "ShortfallRecorded", **short) in town.events(transaction)
        assert town.fund.carried() == 0

    def test_it_grants_no_claim_more_than_its_cap_can_bring(
        self, open_fund: Open, plan: Plan, alice: Any
    ) -> None:
        town = people(open_fund(with_shares(plan, claim_cap=5 * DOLLAR, fee_bps=0)))
        ask(town, alice, 240 * DOLLAR)
        assert town.desk.claimOf(1)["amount"] == 30 * DOLLAR

    def test_it_charges_no_unit_more_than_the_cap_for_a_claim_over_all_settlements(
        self, open_fund: Open, plan: Plan, alice: Any, bob: Any, carol: Any
    ) -> None:
        town = people(open_fund(with_shares(plan, claim_cap=5 * DOLLAR, fee_bps=0)))
        town.clock.to(town.end_of(1) - 1)
        ask(town, carol, 30 * DOLLAR)  # its bill comes with period 2, when only carol is left
        for leaver in (alice, bob):
            town.leave(leaver)
        town.settle()
        transaction = town.settle()
        short = {"period": 2, "asked": 30 * DOLLAR, "funded": 5 * DOLLAR, "carried": 0}
        assert event("fund", "ShortfallRecorded", **short) in town.events(transaction)
        assert town.fund.balanceOfMember(carol) == 195 * DOLLAR


class TestLapse:
    """Balances that end."""

    def test_it_takes_a_members_units_out_at_its_tick(
        self, open_fund: Open, plan: Plan, carol: Any, dave: Any
    ) -> None:
        town = people(open_fund(with_shares(plan, fee_bps=0)))
        town.join(dave, 10 * DOLLAR)
        ask(town, carol, 76 * DOLLAR)  # ten from each of seven units, one more from six
        transaction = town.settle()
        assert town.events(transaction)[0] == event(
            "fund", "TickLapsed", tick=10, period=1, units=1, payers=1
        )
        assert town.fund.shareIndex() == (11 * DOLLAR, 6, DOLLAR)
        assert town.member_status(dave) == Member.GRACE
        town.check_books()

    def test_it_settles_where_nobody_pays(self, open_fund: Open, plan: Plan) -> None:
        town = open_fund(plan)
        transaction = town.settle()
        assert_events(town.events(transaction), town.settled(1), town.solvency(1))


class TestOverdue:
    """Periods that nobody settled in time."""

    def test_it_settles_four_of_them_before_another_action(self, town: Town, donor: Any) -> None:
        town.clock.to(town.end_of(4))
        transaction = town.fund.donate(1, by(donor))
        names = [one.name for one in town.events(transaction)]
        assert names.count("PeriodSettled") == 4
        assert names[-2:] == ["JournalEntry", "Transfer"]
        assert town.fund.openPeriod()[0] == 5

    def test_it_refuses_an_action_while_more_are_due(self, town: Town, donor: Any) -> None:
        town.clock.to(town.end_of(5))
        with reverts_with("SettlementOverdue", 5):
            town.fund.donate(1, by(donor))
        town.settle()
        town.fund.donate(1, by(donor))
        assert town.fund.openPeriod()[0] == 6

    def test_it_gives_the_same_result_whoever_settles(self, town: Town, carol: Any) -> None:
        ask(town, carol, 50 * DOLLAR)
        town.clock.to(town.end_of(1))
        town.desk.pay(1, by(carol))  # settles first
        assert town.claim_status(1) == Claim.PAID
        assert town.fund.shareIndex()[0] == 9 * DOLLAR


class TestDebts:
    """Many short batches at once."""

    def test_it_serves_eight_carried_batches_in_a_settlement(
        self, open_fund: Open, plan: Plan, alice: Any, donor: Any
    ) -> None:
        town = open_fund(with_shares(plan, fee_bps=0))
        town.join(alice, 200 * DOLLAR)
        during = town.clock.now
        town.clock.forward(1)
        town.leave(alice)
        town.settle()
        for _ in range(9):  # nobody is left to pay for them
            town.file(alice, event_at=during)
            town.settle()
        town.fund.donate(1_000 * DOLLAR, by(donor))
        served = [one.name for one in town.events(town.settle())].count("CarryFunded")
        assert served == 8
        assert town.fund.carried() == 50 * DOLLAR
        town.settle()
        assert town.fund.carried() == 0
