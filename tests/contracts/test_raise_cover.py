"""Raising the cover level; the added part waits again."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contracts.checks import assert_events, by, event, reverts_with
from tests.contracts.conftest import DOLLAR, Open
from tests.contracts.plans import ACCIDENT, ILLNESS, attested
from tests.contracts.signing import PERSON, Voucher
from tests.contracts.town import Member, Town, days
from tests.support.model.books import Movement
from tests.support.terms import Plan


@pytest.fixture(scope="module")
def town(open_fund: Open, plan: Plan, alice: Any) -> Town:
    """alice is a member at cover 1 with a balance of 20."""
    town = open_fund(plan)
    town.join(alice, 20 * DOLLAR)
    return town


class TestRefusals:
    """What `raiseCover` does not take."""

    def test_it_refuses_who_is_no_member(self, town: Town, bob: Any) -> None:
        with reverts_with("NotPayingMember", bob, Member.NONE):
            town.fund.raiseCover(2, DOLLAR, by(bob))

    def test_it_refuses_who_is_about_to_leave(self, town: Town, alice: Any) -> None:
        town.leave(alice)
        with reverts_with("NotPayingMember", alice, Member.LEAVING):
            town.fund.raiseCover(2, DOLLAR, by(alice))

    @pytest.mark.parametrize("cover", [0, 1, 4])
    def test_it_refuses_what_is_no_raise_or_too_high(
        self, town: Town, alice: Any, cover: int
    ) -> None:
        with reverts_with("CoverOutOfRange", cover, 2, 3):
            town.fund.raiseCover(cover, 100 * DOLLAR, by(alice))

    def test_it_refuses_a_balance_below_the_new_minimum(self, town: Town, alice: Any) -> None:
        with reverts_with("PrepaymentTooSmall", 30 * DOLLAR - 1, 30 * DOLLAR):
            town.fund.raiseCover(3, 10 * DOLLAR - 1, by(alice))

    def test_it_refuses_in_an_attested_plan_without_a_voucher(
        self, open_fund: Open, plan: Plan, alice: Any, attestor: Any
    ) -> None:
        town = open_fund(attested(plan, [attestor.address]))
        with reverts_with("VoucherRequired"):
            town.fund.raiseCover(2, DOLLAR, by(alice))


class TestRaiseCover:
    """A paying member of an open plan."""

    def test_it_pays_for_more_units(self, town: Town, alice: Any) -> None:
        town.fund.raiseCover(3, 10 * DOLLAR, by(alice))
        facts = town.fund.memberOf(alice)
        assert (facts["cover"], facts["units"], facts["expiryTick"]) == (3, 3, 10)
        assert town.fund.shareIndex() == (0, 3, DOLLAR)

    def test_it_takes_nothing_where_the_balance_is_enough(self, town: Town, alice: Any) -> None:
        before = town.money()
        town.fund.raiseCover(2, 0, by(alice))
        assert town.changes(before) == {}

    def test_it_moves_what_is_added_into_members(self, town: Town, alice: Any) -> None:
        before, added = town.money(), 10 * DOLLAR
        town.fund.raiseCover(3, added, by(alice))
        assert town.changes(before) == {"alice": -added, "fund": added, "MEMBERS": added}

    def test_it_emits_the_old_and_the_new_level(self, town: Town, alice: Any) -> None:
        transaction = town.fund.raiseCover(3, 10 * DOLLAR, by(alice))
        values = {"member": alice, "oldCover": 1, "newCover": 3, "units": 3}
        values |= {"amount": 10 * DOLLAR, "balance": 30 * DOLLAR, "expiryTick": 10}
        assert_events(
            town.events(transaction),
            event("fund", "CoverRaised", **values),
            town.entry(2, Movement.CONTRIBUTION, alice, 10 * DOLLAR, ref=1),
            town.transfer(alice, town.fund, 10 * DOLLAR),
        )
        town.check_books()

    @pytest.mark.parametrize(("offset", "aid"), [(-1, 100), (0, 200)])
    def test_it_covers_illness_at_the_new_level_after_waiting(
        self, town: Town, alice: Any, offset: int, aid: int
    ) -> None:
        town.wait_for_cover()
        town.fund.raiseCover(2, 0, by(alice))
        event_at = town.clock.now + days(30) + offset
        town.settle_through(town.plan.calendar.period_at(event_at) - 1)
        town.clock.to(event_at)
        town.file(alice, ILLNESS, event_at=event_at)
        assert town.desk.claimOf(1)["amount"] == aid * DOLLAR

    def test_it_covers_accidents_at_the_new_level_at_once(self, town: Town, alice: Any) -> None:
        town.fund.raiseCover(2, 0, by(alice))
        town.file(alice, ACCIDENT)
        assert town.desk.claimOf(1)["amount"] == 100 * DOLLAR


class TestRaiseCoverAttested:
    """An attested plan."""

    @pytest.fixture
    def checked(self, open_fund: Open, plan: Plan, alice: Any, attestor: Any) -> Town:
        """alice joined at cover 1 with her first voucher."""
        town = open_fund(attested(plan, [attestor.address]))
        voucher = Voucher(alice, max_cover=1)
        application = town.application(alice, 20 * DOLLAR)
        signature = voucher.signed(attestor, town.fund)
        town.fund.joinAttested(application, voucher.struct(), attestor, signature, by(alice))
        return town

    def raise_to(self, town: Town, cover: int, voucher: Voucher, sender: Any) -> Any:
        """Raise to a level, adding 10."""
        attestor = town.cast["attestor"]
        signature = voucher.signed(attestor, town.fund)
        arguments = (cover, 10 * DOLLAR, voucher.struct(), attestor, signature)
        return town.fund.raiseCoverAttested(*arguments, by(sender))

    def test_it_refuses_more_than_vouched_for(self, checked: Town, alice: Any) -> None:
        with reverts_with("CoverOutOfRange", 3, 1, 2):
            self.raise_to(checked, 3, Voucher(alice, max_cover=2, nonce=2), alice)

    def test_it_refuses_another_band_than_at_joining(self, checked: Town, alice: Any) -> None:
        with reverts_with("VoucherNotForThis", alice, 0):
            self.raise_to(checked, 2, Voucher(alice, band=1, nonce=2), alice)

    def test_it_refuses_who_is_no_member(self, checked: Town, bob: Any) -> None:
        with reverts_with("NotPayingMember", bob, Member.NONE):
            self.raise_to(checked, 2, Voucher(bob, nonce=2), bob)

    def test_it_emits_the_voucher_first(self, checked: Town, alice: Any, attestor: Any) -> None:
        transaction = self.raise_to(checked, 3, Voucher(alice, nonce=2), alice)
        used = {"member": alice, "attestor": attestor, "identity": PERSON, "nonce": 2}
        values = {"member": alice, "oldCover": 1, "newCover": 3, "units": 3}
        values |= {"amount": 10 * DOLLAR, "balance": 30 * DOLLAR, "expiryTick": 10}
        assert_events(
            checked.events(transaction),
            event("fund", "VoucherUsed", **used),
            event("fund", "CoverRaised", **values),
            checked.entry(2, Movement.CONTRIBUTION, alice, 10 * DOLLAR, ref=1),
            checked.transfer(alice, checked.fund, 10 * DOLLAR),
        )
