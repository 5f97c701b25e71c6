"""Joining an open plan: by oneself, paid for by another, with permit or approval, and again."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.contracts.checks import assert_events, by, event, reverts_with
from tests.contracts.conftest import DOLLAR, Open
from tests.contracts.plans import ACCIDENT, COSTS, OLDER, RULES, attested, with_shares
from tests.contracts.signing import permit
from tests.contracts.town import HEALTH, NOBODY, Member, Town
from tests.support.model.books import Movement
from tests.support.terms import Plan

PREPAYMENT = 100 * DOLLAR


@pytest.fixture(scope="module")
def town(open_fund: Open, plan: Plan) -> Town:
    """An empty fund of the usual plan."""
    return open_fund(plan)


def joined(town: Town, member: Any, number: int, balance: int, **other: Any) -> Any:
    """The event of a joining, at cover 1 in the younger band and index 0 unless told otherwise."""
    values = {"payer": member, "units": 1, "cover": 1, "band": 0}
    values |= {"balance": balance, "expiryTick": balance // DOLLAR}
    values |= {"healthCommitment": HEALTH, "rulesHash": RULES}
    values |= {"referrer": NOBODY} | other
    return event("fund", "MemberJoined", member=member, number=number, **values)


class TestRefusals:
    """What `join` does not take."""

    def test_it_refuses_to_join_an_attested_plan_without_a_voucher(
        self, open_fund: Open, plan: Plan, alice: Any, attestor: Any
    ) -> None:
        town = open_fund(attested(plan, [attestor.address]))
        with reverts_with("VoucherRequired"):
            town.join(alice, PREPAYMENT)

    def test_it_refuses_the_zero_address(self, town: Town, alice: Any) -> None:
        with reverts_with("MemberAddressZero"):
            town.join(NOBODY, PREPAYMENT, payer=alice)

    def test_it_refuses_to_join_for_nothing(self, town: Town, alice: Any) -> None:
        with reverts_with("AmountZero"):
            town.join(alice, 0)

    def test_it_refuses_consent_to_other_rules(self, town: Town, alice: Any) -> None:
        old = b"\x99" * 32
        with reverts_with("RulesNotInForce", old, RULES):
            town.join(alice, PREPAYMENT, rules=old)

    @pytest.mark.parametrize("cover", [0, 4])
    def test_it_refuses_a_cover_level_outside_the_plan(
        self, town: Town, alice: Any, cover: int
    ) -> None:
        with reverts_with("CoverOutOfRange", cover, 1, 3):
            town.join(alice, PREPAYMENT, cover=cover)

    def test_it_refuses_an_age_band_that_the_plan_does_not_have(
        self, town: Town, alice: Any
    ) -> None:
        with reverts_with("UnknownBand", 2):
            town.join(alice, PREPAYMENT, band=2)

    def test_it_refuses_a_prepayment_below_the_minimum(self, town: Town, alice: Any) -> None:
        least = 10 * 6 * DOLLAR  # cover 3 in a band of 2 units
        with reverts_with("PrepaymentTooSmall", least - 1, least):
            town.join(alice, least - 1, cover=3, band=OLDER)

    def test_it_refuses_more_than_ticks_can_count(
        self, open_fund: Open, plan: Plan, alice: Any
    ) -> None:
        fine = replace(with_shares(plan, period_cap=256), tick=1)
        with reverts_with("PrepaymentTooLarge", 2**32):
            open_fund(fine).join(alice, 2**32)

    def test_it_refuses_who_waits_already(self, town: Town, alice: Any) -> None:
        town.join(alice, PREPAYMENT)
        with reverts_with("AlreadyMember", alice, Member.WAITING):
            town.join(alice, PREPAYMENT)

    def test_it_refuses_who_is_covered_already(self, town: Town, alice: Any) -> None:
        town.join(alice, PREPAYMENT)
        town.wait_for_cover()
        with reverts_with("AlreadyMember", alice, Member.COVERED):
            town.join(alice, PREPAYMENT)

    def test_it_refuses_who_may_still_cure(self, town: Town, alice: Any, bob: Any) -> None:
        lapse(town, alice, bob)
        with reverts_with("AlreadyMember", alice, Member.GRACE):
            town.join(alice, PREPAYMENT)

    def test_it_refuses_who_is_about_to_leave(self, town: Town, alice: Any) -> None:
        town.join(alice, PREPAYMENT)
        town.leave(alice)
        with reverts_with("AlreadyMember", alice, Member.LEAVING):
            town.join(alice, PREPAYMENT)

    def test_it_refuses_what_the_payer_has_not_allowed(
        self, open_fund: Open, plan: Plan, alice: Any, dollar: Any
    ) -> None:
        town = open_fund(plan, allowed=False)
        dollar.approve(town.fund, PREPAYMENT - 1, by(alice))
        refused = (town.fund, PREPAYMENT - 1, PREPAYMENT)
        with reverts_with("ERC20InsufficientAllowance", *refused):
            town.join(alice, PREPAYMENT)

    def test_it_refuses_what_the_payer_does_not_have(
        self, town: Town, alice: Any, dollar: Any
    ) -> None:
        held = dollar.balanceOf(alice)
        with reverts_with("ERC20InsufficientBalance", alice, held, held + 1):
            town.join(alice, held + 1)


class TestJoin:
    """Joining by oneself, the fund allowed beforehand."""

    def test_it_makes_a_paying_member_who_waits(self, town: Town, alice: Any) -> None:
        town.join(alice, PREPAYMENT)
        assert town.member_status(alice) == Member.WAITING
        assert town.fund.payers() == 1

    def test_it_records_the_member(self, town: Town, alice: Any) -> None:
        town.join(alice, PREPAYMENT + 1_234_567, cover=2, band=OLDER)
        facts = town.fund.memberOf(alice).dict()
        assert facts == {
            "number": 1,
            "units": 4,
            "cover": 2,
            "band": OLDER,
            "expiryTick": 25,  # 101.23 a quarter each, in whole dollars
            "spare": 1_234_567,
            "joinedAt": town.clock.now,
            "exitPeriod": 0,
            "lapsedAt": 0,
            "expelledAt": 0,
            "referrer": NOBODY,
        }

    def test_it_keeps_every_token_unit_of_the_prepayment(self, town: Town, alice: Any) -> None:
        town.join(alice, 77_777_777, cover=3)
        assert town.fund.balanceOfMember(alice) == 77_777_777

    def test_it_adds_the_units_to_those_that_pay(self, town: Town, alice: Any, bob: Any) -> None:
        town.join(alice, PREPAYMENT, cover=2, band=OLDER)
        town.join(bob, PREPAYMENT)
        assert town.fund.shareIndex() == (0, 5, DOLLAR)

    def test_it_takes_exactly_the_minimum(self, town: Town, alice: Any) -> None:
        town.join(alice, 30 * DOLLAR, cover=3)
        assert town.fund.balanceOfMember(alice) == 30 * DOLLAR

    def test_it_moves_the_prepayment_into_members(self, town: Town, alice: Any) -> None:
        before = town.money()
        town.join(alice, PREPAYMENT)
        moved = {"alice": -PREPAYMENT, "fund": PREPAYMENT, "MEMBERS": PREPAYMENT}
        assert town.changes(before) == moved

    def test_it_emits_the_joining_and_the_entry(self, town: Town, alice: Any) -> None:
        transaction = town.join(alice, PREPAYMENT)
        assert_events(
            town.events(transaction),
            joined(town, alice, 1, PREPAYMENT),
            town.entry(1, Movement.CONTRIBUTION, alice, PREPAYMENT, ref=1),
            town.transfer(alice, town.fund, PREPAYMENT),
        )

    def test_it_numbers_members_by_their_journal_entry(
        self, town: Town, alice: Any, bob: Any
    ) -> None:
        town.join(alice, PREPAYMENT)
        town.top_up(alice, DOLLAR)
        town.join(bob, PREPAYMENT)
        assert town.fund.memberOf(bob)["number"] == 3


class TestOnBehalf:
    """Joining paid for by somebody else."""

    def test_it_makes_the_named_person_the_member(self, town: Town, alice: Any, bob: Any) -> None:
        town.join(alice, PREPAYMENT, payer=bob)
        assert town.member_status(alice) == Member.WAITING
        assert town.member_status(bob) == Member.NONE

    def test_it_takes_the_payers_money(self, town: Town, alice: Any, bob: Any) -> None:
        before = town.money()
        town.join(alice, PREPAYMENT, payer=bob)
        moved = {"bob": -PREPAYMENT, "fund": PREPAYMENT, "MEMBERS": PREPAYMENT}
        assert town.changes(before) == moved

    def test_it_names_both_in_the_events(self, town: Town, alice: Any, bob: Any) -> None:
        transaction = town.join(alice, PREPAYMENT, payer=bob)
        assert_events(
            town.events(transaction),
            joined(town, alice, 1, PREPAYMENT, payer=bob),
            town.entry(1, Movement.CONTRIBUTION, alice, PREPAYMENT, ref=1),
            town.transfer(bob, town.fund, PREPAYMENT),
        )


class TestPermit:
    """Permit and join in one transaction."""

    @pytest.fixture
    def closed(self, open_fund: Open, plan: Plan) -> Town:
        """A fund that nobody has allowed anything yet."""
        return open_fund(plan, allowed=False)

    def both(self, town: Town, member: Any, allowance: int, signer: Any = None) -> list[str]:
        """The two calls, encoded."""
        signed = permit(town.token, signer or member, town.fund, allowance)
        joining = town.application(member, PREPAYMENT)
        return [town.fund.permit.encode_input(*signed), town.fund.join.encode_input(joining)]

    def test_it_refuses_to_join_on_somebody_elses_permit(
        self, closed: Town, alice: Any, bob: Any
    ) -> None:
        calls = self.both(closed, alice, PREPAYMENT, signer=bob)
        with reverts_with("ERC20InsufficientAllowance", closed.fund, 0, PREPAYMENT):
            closed.fund.multicall(calls, by(alice))

    def test_it_joins_without_an_approval_beforehand(self, closed: Town, alice: Any) -> None:
        closed.fund.multicall(self.both(closed, alice, PREPAYMENT), by(alice))
        assert closed.member_status(alice) == Member.WAITING

    def test_it_leaves_no_allowance_behind(self, closed: Town, alice: Any) -> None:
        closed.fund.multicall(self.both(closed, alice, PREPAYMENT), by(alice))
        assert closed.token.allowance(alice, closed.fund) == 0

    def test_it_moves_the_prepayment_into_members(self, closed: Town, alice: Any) -> None:
        before = closed.money()
        closed.fund.multicall(self.both(closed, alice, PREPAYMENT), by(alice))
        moved = {"alice": -PREPAYMENT, "fund": PREPAYMENT, "MEMBERS": PREPAYMENT}
        assert closed.changes(before) == moved

    def test_it_emits_the_approval_before_the_joining(self, closed: Town, alice: Any) -> None:
        transaction = closed.fund.multicall(self.both(closed, alice, PREPAYMENT), by(alice))
        approval = {"owner": alice, "spender": closed.fund, "value": PREPAYMENT}
        assert_events(
            closed.events(transaction),
            event("token", "Approval", **approval),
            joined(closed, alice, 1, PREPAYMENT),
            closed.entry(1, Movement.CONTRIBUTION, alice, PREPAYMENT, ref=1),
            closed.transfer(alice, closed.fund, PREPAYMENT),
        )

    def test_it_works_after_a_stranger_has_submitted_the_permit(
        self, closed: Town, alice: Any, mallory: Any
    ) -> None:
        calls = self.both(closed, alice, PREPAYMENT)
        seen = permit(closed.token, alice, closed.fund, PREPAYMENT)
        closed.token.permit(alice, closed.fund, *seen, by(mallory))
        closed.fund.multicall(calls, by(alice))
        assert closed.member_status(alice) == Member.WAITING

    def test_it_does_nothing_when_the_permit_is_bad(self, closed: Town, alice: Any) -> None:
        amount, deadline, v, r, s = permit(closed.token, alice, closed.fund, PREPAYMENT)
        transaction = closed.fund.permit(amount + 1, deadline, v, r, s, by(alice))
        assert_events(closed.events(transaction))


class TestJoinAgain:
    """A second membership of the same person."""

    def test_it_counts_what_was_left_over_towards_the_minimum(self, town: Town, alice: Any) -> None:
        town.join(alice, PREPAYMENT)
        town.leave(alice)
        town.settle()
        town.join(alice, 1)
        assert town.fund.balanceOfMember(alice) == PREPAYMENT + 1

    def test_it_lets_nobody_else_put_a_leavers_refund_at_risk(
        self, town: Town, alice: Any, mallory: Any
    ) -> None:
        town.join(alice, PREPAYMENT)
        town.leave(alice)
        town.settle()
        with reverts_with("RefundDue", alice, PREPAYMENT):
            town.join(alice, PREPAYMENT, cover=3, payer=mallory)

    def test_it_moves_only_what_is_added(self, town: Town, alice: Any) -> None:
        town.join(alice, PREPAYMENT)
        town.leave(alice)
        town.settle()
        before = town.money()
        town.join(alice, 20 * DOLLAR)
        added = 20 * DOLLAR
        assert town.changes(before) == {"alice": -added, "fund": added, "MEMBERS": added}

    def test_it_emits_the_whole_balance_under_a_new_number(self, town: Town, alice: Any) -> None:
        town.join(alice, PREPAYMENT)
        town.leave(alice)
        town.settle()
        transaction = town.join(alice, 20 * DOLLAR)
        assert_events(
            town.events(transaction),
            joined(town, alice, 2, 120 * DOLLAR),
            town.entry(2, Movement.CONTRIBUTION, alice, 20 * DOLLAR, ref=2),
            town.transfer(alice, town.fund, 20 * DOLLAR),
        )

    def test_it_starts_from_nothing_after_the_refund(self, town: Town, alice: Any) -> None:
        town.join(alice, PREPAYMENT)
        town.leave(alice)
        town.settle()
        town.fund.collectRefund(alice, by(alice))
        with reverts_with("PrepaymentTooSmall", 1, 10 * DOLLAR):
            town.join(alice, 1)

    def test_it_takes_the_spare_of_a_lapsed_membership_along(
        self, town: Town, alice: Any, bob: Any
    ) -> None:
        lapse(town, alice, bob, spare=250_000)
        town.clock.forward(town.plan.membership.grace_seconds)
        town.settle_through(2)
        town.join(alice, PREPAYMENT)
        assert town.fund.balanceOfMember(alice) == PREPAYMENT + 250_000

    def test_it_waits_again(self, town: Town, alice: Any) -> None:
        town.join(alice, PREPAYMENT)
        town.wait_for_cover()
        town.leave(alice)
        town.settle()
        town.join(alice, PREPAYMENT)
        assert town.member_status(alice) == Member.WAITING

    def test_it_keeps_the_earlier_membership_for_claims_about_its_time(
        self, town: Town, alice: Any, bob: Any
    ) -> None:
        town.join(alice, PREPAYMENT, cover=3)
        town.join(bob, PREPAYMENT, cover=3)
        during = town.clock.now + 1
        town.leave(alice)
        town.settle()
        between = town.clock.now
        town.clock.forward(1)
        town.join(alice, PREPAYMENT, cover=1)
        town.file(alice, ACCIDENT, event_at=during)
        assert town.desk.claimOf(1)["amount"] == 150 * DOLLAR  # at the cover of that time
        with reverts_with("NotCoveredAt", alice, between):
            town.file(alice, ACCIDENT, event_at=between)


def lapse(town: Town, member: Any, other: Any, spare: int = 0) -> None:
    """Have `member` join with ten, and lose it all in the first settlement."""
    town.join(member, 10 * DOLLAR + spare)
    town.join(other, 1_000 * DOLLAR, cover=3)
    # 54 with the fee; 10 from each of 4 units at first, the rest from the 3 that are left.
    town.file(other, COSTS, receipts=110 * DOLLAR)
    town.settle()
    assert town.member_status(member) == Member.GRACE
    assert town.fund.memberOf(member)["spare"] == spare
