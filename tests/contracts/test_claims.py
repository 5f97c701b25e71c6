"""Filing a claim: benefits, waiting, reporting, ages, caps, publication; taking it back."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contracts.checks import assert_events, by, event, reverts_with
from tests.contracts.conftest import DOLLAR, Open
from tests.contracts.plans import (
    ACCIDENT,
    CAPPED,
    CAPPED_CODE,
    COSTS,
    FORTIES,
    ILLNESS,
    OLDER,
    SEVERE,
    with_shares,
)
from tests.contracts.town import EVIDENCE, Claim, Town, days
from tests.support.terms import Plan

NOTHING = b"\0" * 32


@pytest.fixture(scope="module")
def town(open_fund: Open, plan: Plan, alice: Any, bob: Any) -> Town:
    """alice at cover 1, bob at cover 3."""
    town = open_fund(plan)
    town.join(alice, 500 * DOLLAR)
    town.join(bob, 900 * DOLLAR, cover=3)
    return town


class TestRefusals:
    """What `file` does not take."""

    @pytest.mark.parametrize("line", [0, 7])
    def test_it_refuses_a_line_that_is_not_in_the_table(
        self, town: Town, alice: Any, line: int
    ) -> None:
        with reverts_with("UnknownBenefit", line):
            town.file(alice, line)

    def test_it_refuses_a_claim_without_evidence(self, town: Town, alice: Any) -> None:
        with reverts_with("EvidenceMissing"):
            town.file(alice, evidence=NOTHING)

    def test_it_refuses_an_event_in_the_future(self, town: Town, alice: Any) -> None:
        tomorrow = town.clock.now + 1
        with reverts_with("EventInFuture", tomorrow):
            town.file(alice, event_at=tomorrow)

    def test_it_refuses_an_event_before_joining(self, town: Town, alice: Any) -> None:
        before = town.clock.now - 1
        with reverts_with("NotCoveredAt", alice, before):
            town.file(alice, event_at=before)

    def test_it_refuses_who_is_no_member(self, town: Town, carol: Any) -> None:
        with reverts_with("NotCoveredAt", carol, town.clock.now):
            town.file(carol)

    def test_it_refuses_receipts_for_a_fixed_benefit(self, town: Town, alice: Any) -> None:
        with reverts_with("ReceiptsNotAsked"):
            town.file(alice, receipts=1)

    def test_it_refuses_other_sources_for_a_fixed_benefit(self, town: Town, alice: Any) -> None:
        with reverts_with("ReceiptsNotAsked"):
            town.file(alice, others=1)

    def test_it_refuses_costs_within_the_deductible(self, town: Town, alice: Any) -> None:
        with reverts_with("NothingClaimable"):
            town.file(alice, COSTS, receipts=10 * DOLLAR)

    def test_it_refuses_an_age_that_the_band_rules_out(self, town: Town, alice: Any) -> None:
        with reverts_with("AgeImpossible", 18, 39):
            town.file(alice, FORTIES)


class TestWindows:
    """Every window is half-open."""

    @pytest.mark.parametrize(("offset", "waits"), [(-1, True), (0, False)])
    def test_it_covers_illness_from_the_end_of_waiting(
        self, town: Town, alice: Any, offset: int, waits: bool
    ) -> None:
        ends = town.clock.now + days(30)
        town.settle_through(2)
        town.clock.to(ends + offset)
        if waits:
            with reverts_with("EventInWaiting", ends - 1, ends):
                town.file(alice, ILLNESS)
        else:
            town.file(alice, ILLNESS)
            assert town.claim_status(1) == Claim.PUBLISHED

    @pytest.mark.parametrize(("offset", "late"), [(-1, False), (0, True)])
    def test_it_takes_a_report_until_the_window_ends(
        self, town: Town, alice: Any, offset: int, late: bool
    ) -> None:
        event_at = town.clock.now
        ends = event_at + days(180)
        town.settle_through(12)
        town.clock.to(ends + offset)
        if late:
            with reverts_with("ReportedTooLate", event_at, ends):
                town.file(alice, event_at=event_at)
        else:
            town.file(alice, event_at=event_at)
            assert town.desk.claimOf(1)["eventAt"] == event_at

    @pytest.mark.parametrize(("offset", "period"), [(0, 1), (1, 2)])
    def test_it_publishes_at_once_only_if_the_window_fits(
        self, town: Town, alice: Any, offset: int, period: int
    ) -> None:
        town.clock.to(town.end_of(1) - days(7) + offset)
        town.file(alice)
        facts = town.desk.claimOf(1)
        published = town.clock.now if period == 1 else town.end_of(1)
        assert (facts["publishedAt"], facts["period"]) == (published, period)
        expected = Claim.PUBLISHED if period == 1 else Claim.FILED
        assert town.claim_status(1) == expected

    @pytest.mark.parametrize(("offset", "status"), [(-1, Claim.PUBLISHED), (0, Claim.APPROVED)])
    def test_it_is_approved_when_the_window_ends(
        self, town: Town, alice: Any, offset: int, status: Claim
    ) -> None:
        town.file(alice)
        town.clock.to(town.desk.claimOf(1)["windowEndsAt"] + offset)
        assert town.claim_status(1) == status


class TestAmounts:
    """What a line of the table grants."""

    @pytest.mark.parametrize(
        ("line", "receipts", "others", "granted"),
        [
            (ACCIDENT, 0, 0, 150 * DOLLAR),
            (SEVERE, 0, 0, 270 * DOLLAR),
            (COSTS, 110 * DOLLAR, 0, 50 * DOLLAR),
            (COSTS, 110 * DOLLAR, 60 * DOLLAR, 20 * DOLLAR),
            (COSTS, 10 * DOLLAR + 3, 0, 1),  # half of three, rounded down
            (COSTS, 10_000 * DOLLAR, 0, 240 * DOLLAR),
        ],
    )
    def test_it_grants_by_kind_and_cover_level(
        self, town: Town, bob: Any, line: int, receipts: int, others: int, granted: int
    ) -> None:
        town.file(bob, line, receipts=receipts, others=others)
        assert town.desk.claimOf(1)["amount"] == granted

    def test_it_grants_a_benefit_for_an_age_that_the_band_allows(
        self, town: Town, carol: Any
    ) -> None:
        town.join(carol, 500 * DOLLAR, band=OLDER)
        town.file(carol, FORTIES)
        assert town.desk.claimOf(1)["amount"] == 40 * DOLLAR

    def test_it_caps_what_one_event_grants(self, town: Town, alice: Any) -> None:
        at = town.clock.now
        granted = [town.desk.claimOf(n)["amount"] for n in self.capped(town, alice, at, at)]
        assert granted == [60 * DOLLAR, 10 * DOLLAR]  # 70 per event
        with reverts_with("CapReached", CAPPED_CODE):
            town.file(alice, CAPPED, event_at=at)

    def test_it_caps_what_a_plan_year_grants(self, town: Town, alice: Any) -> None:
        at = town.clock.now
        later = at + days(2)
        town.clock.to(later)
        granted = [town.desk.claimOf(n)["amount"] for n in self.capped(town, alice, at, later)]
        assert granted == [60 * DOLLAR, 40 * DOLLAR]  # 100 per year

    def test_it_caps_what_a_life_grants(self, town: Town, alice: Any) -> None:
        first = town.clock.now
        self.capped(town, alice, first)
        town.clock.to(first + days(2))
        self.capped(town, alice, town.clock.now)
        following = town.plan.calendar.starts_at + days(365)
        town.settle_through(town.plan.calendar.period_at(following) - 1)
        town.clock.to(following)
        self.capped(town, alice, following)
        assert town.desk.claimOf(3)["amount"] == 50 * DOLLAR  # 150 in a lifetime, 100 are taken
        with reverts_with("CapReached", CAPPED_CODE):
            town.file(alice, CAPPED)

    def capped(self, town: Town, claimant: Any, *events: int) -> list[int]:
        """File capped claims for these events; their ids."""
        for at in events:
            town.file(claimant, CAPPED, event_at=at)
        return list(range(1, len(events) + 1))

    def test_it_gives_the_room_back_when_a_claim_is_withdrawn(self, town: Town, alice: Any) -> None:
        at = town.clock.now
        self.capped(town, alice, at, at)
        town.desk.withdraw(1, by(alice))
        town.file(alice, CAPPED, event_at=at)
        assert town.desk.claimOf(3)["amount"] == 60 * DOLLAR

    def test_it_refuses_where_no_unit_pays(self, open_fund: Open, plan: Plan, alice: Any) -> None:
        town = open_fund(with_shares(plan, claim_cap=DOLLAR))
        town.join(alice, 100 * DOLLAR)
        at = town.clock.now + 1
        town.leave(alice)
        town.settle()
        with reverts_with("NothingClaimable"):
            town.file(alice, event_at=at)


class TestFile:
    """A good claim."""

    def test_it_enters_the_batch_and_is_emitted(self, town: Town, alice: Any) -> None:
        before = town.money()
        transaction = town.file(alice)
        assert town.changes(before) == {}
        now, aid = town.clock.now, 50 * DOLLAR
        assert_events(
            town.events(transaction),
            event("fund", "ClaimBatched", claimId=1, period=1, amount=aid),
            event(
                "desk",
                "ClaimFiled",
                claimId=1,
                claimant=alice,
                line=ACCIDENT,
                version=1,
                eventAt=now,
                publishedAt=now,
                period=1,
                amount=aid,
                receipts=0,
                otherSources=0,
                evidence=EVIDENCE,
            ),
        )
        assert town.fund.batchOf(1) == (aid, aid, 1)

    def test_it_is_unknown_before(self, town: Town) -> None:
        assert town.claim_status(1) == Claim.NONE
        with reverts_with("UnknownClaim", 1):
            town.desk.claimOf(1)

    def test_it_covers_who_has_left_since(self, town: Town, alice: Any) -> None:
        at = town.clock.now
        town.leave(alice)
        town.settle()
        town.file(alice, event_at=at)
        assert town.claim_status(1) == Claim.PUBLISHED


class TestEvidence:
    """Further evidence."""

    def test_it_refuses_who_is_no_party(self, town: Town, alice: Any, bob: Any) -> None:
        town.file(alice)
        with reverts_with("NotParty", 1, bob):
            town.desk.addEvidence(1, EVIDENCE, by(bob))

    def test_it_refuses_nothing(self, town: Town, alice: Any) -> None:
        town.file(alice)
        with reverts_with("EvidenceMissing"):
            town.desk.addEvidence(1, NOTHING, by(alice))

    def test_it_refuses_once_the_claim_is_approved(self, town: Town, alice: Any) -> None:
        town.file(alice)
        town.clock.forward(days(7))
        with reverts_with("EvidenceClosed", 1):
            town.desk.addEvidence(1, EVIDENCE, by(alice))

    def test_it_is_emitted(self, town: Town, alice: Any) -> None:
        town.file(alice)
        transaction = town.desk.addEvidence(1, b"\x66" * 32, by(alice))
        added = event("desk", "EvidenceAdded", matter=1, by=alice, evidence=b"\x66" * 32)
        assert_events(town.events(transaction), added)


class TestWithdraw:
    """Taking a claim back."""

    def test_it_refuses_who_did_not_file_it(self, town: Town, alice: Any, bob: Any) -> None:
        town.file(alice)
        with reverts_with("NotClaimant", 1, bob):
            town.desk.withdraw(1, by(bob))

    def test_it_refuses_once_the_claim_is_approved(self, town: Town, alice: Any) -> None:
        town.file(alice)
        town.clock.forward(days(7))
        with reverts_with("WrongClaimStatus", 1, Claim.APPROVED):
            town.desk.withdraw(1, by(alice))

    def test_it_leaves_the_batch_and_is_emitted(self, town: Town, alice: Any) -> None:
        town.file(alice)
        transaction = town.desk.withdraw(1, by(alice))
        assert town.claim_status(1) == Claim.WITHDRAWN
        assert town.fund.batchOf(1) == (0, 0, 0)
        assert_events(
            town.events(transaction),
            event("desk", "ClaimWithdrawn", claimId=1, claimant=alice),
            event("fund", "ClaimUnbatched", claimId=1, period=1, amount=50 * DOLLAR),
        )

    def test_it_cannot_be_taken_back_twice(self, town: Town, alice: Any) -> None:
        town.file(alice)
        town.desk.withdraw(1, by(alice))
        with reverts_with("WrongClaimStatus", 1, Claim.WITHDRAWN):
            town.desk.withdraw(1, by(alice))
