"""The fast lane: payment from the reserve, and what is overturned later."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contracts.chain import DAY
from tests.contracts.checks import assert_events, by, event, reverts_with
from tests.contracts.conftest import DOLLAR, Open
from tests.contracts.court import FIRST, conclude, vote
from tests.contracts.lane import AID, FLOOR, GIFT, fast_town, file, receipt
from tests.contracts.plans import ACCIDENT, COSTS, FRAUD, LOWER, PAY, REFUSE
from tests.contracts.town import NOBODY, Claim, Member, Town
from tests.support.model.books import Movement
from tests.support.terms import Plan

FEE = AID * 8 // 100


@pytest.fixture(scope="module")
def town(open_fund: Open, plan: Plan, provider: Any, clinic: Any, donor: Any) -> Town:
    """Two providers, one of them a smart account."""
    return fast_town(open_fund, plan, [provider, clinic], donor)


@pytest.fixture
def filed(town: Town, alice: Any, provider: Any) -> Town:
    """alice has filed claim 1 with a receipt, and its fast window has just ended."""
    file(town, receipt(town, alice), provider)
    town.clock.forward(DAY)
    return town


@pytest.fixture
def paid(filed: Town, relayer: Any) -> Town:
    """It is paid."""
    filed.desk.payFast(1, by(relayer))
    return filed


def overturn(town: Town, option: int, lower: int = 0) -> Any:
    """bob objects, the jury decides so; the conclusion."""
    town.object(town.cast["bob"], 1, lower)
    vote(town, 1, {option: FIRST})
    return conclude(town)


class TestRefusals:
    """What `payFast` does not pay."""

    def test_it_refuses_an_ordinary_claim(self, town: Town, alice: Any) -> None:
        town.file(alice, ACCIDENT)
        with reverts_with("NotForFastLane", 1):
            town.desk.payFast(1, by(alice))

    def test_it_refuses_until_the_fast_window_is_over(self, filed: Town, alice: Any) -> None:
        payable_at = filed.clock.now
        file(filed, receipt(filed, alice, nonce=2), filed.cast["provider"])
        filed.clock.forward(DAY - 1)
        with reverts_with("FastWindowOpen", 2, payable_at + DAY):
            filed.desk.payFast(2, by(alice))

    @pytest.mark.parametrize(("offset", "pays"), [(-1, True), (0, False)])
    def test_it_refuses_once_the_objection_window_is_over(
        self, filed: Town, alice: Any, offset: int, pays: bool
    ) -> None:
        filed.clock.to(filed.desk.claimOf(1)["windowEndsAt"] + offset)
        if pays:
            filed.desk.payFast(1, by(alice))
        else:
            with reverts_with("WrongClaimStatus", 1, Claim.APPROVED):
                filed.desk.payFast(1, by(alice))

    def test_it_refuses_a_disputed_claim(self, filed: Town, alice: Any, bob: Any) -> None:
        filed.object(bob, 1)
        with reverts_with("WrongClaimStatus", 1, Claim.DISPUTED):
            filed.desk.payFast(1, by(alice))

    def test_it_refuses_to_pay_twice(self, paid: Town, alice: Any) -> None:
        with reverts_with("NotForFastLane", 1):
            paid.desk.payFast(1, by(alice))
        with reverts_with("WrongClaimStatus", 1, Claim.FAST_PAID):
            paid.desk.pay(1, by(alice))

    def test_it_refuses_to_take_a_paid_claim_back(self, paid: Town, alice: Any) -> None:
        with reverts_with("WrongClaimStatus", 1, Claim.FAST_PAID):
            paid.desk.withdraw(1, by(alice))

    def test_it_pays_down_to_the_floor_and_no_further(
        self, town: Town, alice: Any, provider: Any
    ) -> None:
        aid = 25 * DOLLAR
        gross, free = aid * 108 // 100, GIFT - FLOOR
        paper = receipt(town, alice, receipts=10 * DOLLAR + 2 * aid)
        for nonce in (1, 2):
            file(town, paper.but(nonce=nonce), provider)
        town.clock.forward(DAY)
        town.desk.payFast(1, by(alice))
        assert town.fund.balanceOf(2) == GIFT - gross
        with reverts_with("ReserveTooLow", free - gross, gross):
            town.desk.payFast(2, by(alice))

    def test_it_leaves_what_it_cannot_pay_to_the_batch(
        self, town: Town, alice: Any, provider: Any
    ) -> None:
        for nonce in (1, 2, 3):
            file(town, receipt(town, alice, nonce=nonce), provider)
        town.clock.forward(DAY)
        for claim in (1, 2):
            town.desk.payFast(claim, by(alice))
        period = town.fund.openPeriod()[0]
        assert tuple(town.fund.batchOf(period)) == (AID, AID, 1)
        town.settle_through(period)
        town.desk.pay(3, by(alice))
        assert town.claim_status(3) == Claim.PAID


class TestPayFast:
    """A small claim is paid in a day."""

    def test_it_is_paid_from_the_reserve_with_its_fee(
        self, filed: Town, alice: Any, operator: Any, mallory: Any
    ) -> None:
        before, number = filed.money(), filed.fund.journal()[1]
        period = filed.fund.openPeriod()[0]
        transaction = filed.desk.payFast(1, by(mallory))
        moved = {"alice": AID, "fund": -AID, "RESERVE": -AID - FEE, "FEES": FEE}
        assert filed.changes(before) == moved
        paid = {"claimId": 1, "claimant": alice, "amount": AID, "fee": FEE}
        assert_events(
            filed.events(transaction),
            event("fund", "ClaimUnbatched", claimId=1, period=period, amount=AID),
            filed.entry(number + 1, Movement.FAST_FUNDING, NOBODY, AID, ref=1),
            filed.entry(number + 2, Movement.FEE, operator, FEE, ref=period),
            filed.entry(number + 3, Movement.AID, alice, AID, ref=1),
            filed.transfer(filed.fund, alice, AID),
            event("desk", "FastLanePaid", **paid),
        )
        assert filed.fund.batchOf(period) == (0, 0, 0)

    @pytest.mark.parametrize(("offset", "status"), [(-1, Claim.FAST_PAID), (0, Claim.PAID)])
    def test_it_may_be_objected_to_until_the_window_ends(
        self, paid: Town, bob: Any, offset: int, status: Claim
    ) -> None:
        paid.clock.to(paid.desk.claimOf(1)["windowEndsAt"] + offset)
        assert paid.claim_status(1) == status
        if status == Claim.PAID:
            with reverts_with("WrongClaimStatus", 1, Claim.PAID):
                paid.object(bob, 1)
        else:
            paid.object(bob, 1)
            assert paid.claim_status(1) == Claim.DISPUTED


class TestOverturned:
    """What should not have been paid is kept back from later aid."""

    @pytest.mark.parametrize(
        ("option", "status", "debt"),
        [
            (PAY, Claim.PAID, 0),
            (LOWER, Claim.PAID, 15 * DOLLAR),
            (REFUSE, Claim.REFUSED, AID),
            (FRAUD, Claim.FRAUD, AID),
        ],
    )
    def test_it_becomes_a_debt(
        self, paid: Town, alice: Any, option: int, status: Claim, debt: int
    ) -> None:
        overturn(paid, option, 5 * DOLLAR)
        assert (paid.claim_status(1), paid.desk.debtOf(alice)) == (status, debt)
        expelled = paid.member_status(alice) == Member.EXPELLED
        assert expelled == (status == Claim.FRAUD)

    def test_it_is_emitted(self, paid: Town, alice: Any) -> None:
        events = paid.events(overturn(paid, REFUSE))
        overturned = {"claimId": 1, "claimant": alice, "amount": AID, "debt": AID}
        assert event("desk", "Overturned", **overturned) in events

    def test_it_leaves_the_fast_lane_while_there_is_a_debt(
        self, paid: Town, alice: Any, provider: Any
    ) -> None:
        overturn(paid, REFUSE)
        file(paid, receipt(paid, alice, nonce=2), provider)
        paid.clock.forward(DAY)
        with reverts_with("NotForFastLane", 2):
            paid.desk.payFast(2, by(alice))

    def test_it_is_kept_back_from_the_next_aid(self, paid: Town, alice: Any) -> None:
        overturn(paid, REFUSE)
        paid.file(alice, ACCIDENT)  # 50
        paid.settle_through(paid.desk.claimOf(2)["period"])
        before, number = paid.money(), paid.fund.journal()[1]
        transaction = paid.desk.pay(2, by(alice))
        rest = 50 * DOLLAR - AID
        moved = {"alice": rest, "fund": -rest, "CLAIMS": -50 * DOLLAR, "RESERVE": AID}
        assert paid.changes(before) == moved
        values = {"claimId": 2, "claimant": alice, "to": alice, "amount": 50 * DOLLAR}
        assert_events(
            paid.events(transaction),
            paid.entry(number + 1, Movement.OFFSET, alice, AID, ref=2),
            paid.entry(number + 2, Movement.AID, alice, rest, ref=2),
            paid.transfer(paid.fund, alice, rest),
            event("desk", "AidPaid", **values, offset=AID, paid=50 * DOLLAR, done=True),
        )
        assert paid.desk.debtOf(alice) == 0

    def test_it_is_kept_back_whole_where_the_debt_is_larger(self, paid: Town, alice: Any) -> None:
        overturn(paid, REFUSE)
        paid.file(alice, COSTS, receipts=30 * DOLLAR)  # 10
        paid.settle_through(paid.desk.claimOf(2)["period"])
        before = paid.money()
        paid.desk.pay(2, by(alice))
        assert paid.changes(before) == {"CLAIMS": -10 * DOLLAR, "RESERVE": 10 * DOLLAR}
        assert paid.desk.debtOf(alice) == AID - 10 * DOLLAR


class TestRemoveProvider:
    """Only the review desk."""

    def test_it_refuses_anybody_else(self, town: Town, provider: Any, mallory: Any) -> None:
        with reverts_with("OnlyReviewDesk", mallory):
            town.desk.removeProvider(provider, by(mallory))
