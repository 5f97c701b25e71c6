"""Disputes that end without a verdict: withdrawn, or settled for the lower amount."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contracts.checks import assert_events, by, event, reverts_with
from tests.contracts.conftest import DOLLAR, Open
from tests.contracts.court import (
    CANCELLED,
    OPENED,
    case_of,
    dispute,
    draw,
    seal_vote,
    settle_in,
    to_sealing,
)
from tests.contracts.plans import REFUSE
from tests.contracts.town import Claim, Town
from tests.support.terms import Plan

LESS = 20 * DOLLAR
JURORS = "carol dave erin frank grace heidi ivan judy".split()


@pytest.fixture(scope="module")
def town(open_fund: Open, plan: Plan) -> Town:
    """bob has objected to alice's claim and named a lower amount."""
    town = settle_in(open_fund(plan))
    dispute(town, lower=LESS)
    return town


def vote_sealed(town: Town) -> None:
    """Three votes are sealed."""
    draw(town, 1)
    for name in JURORS[:3]:
        seal_vote(town, 1, name, REFUSE)


class TestUnjudged:
    """Ending a dispute without the jury."""

    def test_it_is_withdrawn_until_sealing_ends(self, town: Town, alice: Any) -> None:
        vote_sealed(town)
        town.clock.to(town.jury.caseOf(1)["sealingEndsAt"] - 1)
        transaction = town.desk.withdraw(1, by(alice))
        assert_events(
            town.events(transaction),
            event("desk", "ClaimWithdrawn", claimId=1, claimant=alice),
            event("jury", "CaseCancelled", caseId=1),
        )
        assert (town.claim_status(1), town.jury.phaseOf(1)) == (Claim.WITHDRAWN, CANCELLED)
        assert town.fund.solvency()["underDecision"] == 0

    @pytest.mark.parametrize("how", ["withdraw", "acceptLower"])
    def test_it_goes_on_once_votes_can_be_opened(self, town: Town, alice: Any, how: str) -> None:
        vote_sealed(town)
        town.clock.to(town.jury.caseOf(1)["sealingEndsAt"])
        assert town.jury.phaseOf(1) == OPENED
        with reverts_with("SealingOver", 1):
            getattr(town.desk, how)(1, by(alice))

    def test_it_hears_evidence_until_sealing_ends(self, town: Town, alice: Any, bob: Any) -> None:
        vote_sealed(town)
        town.clock.to(town.jury.caseOf(1)["sealingEndsAt"] - 1)
        for party in (alice, bob):
            transaction = town.desk.addEvidence(1, b"\x66" * 32, by(party))
            added = event("desk", "EvidenceAdded", matter=1, by=party, evidence=b"\x66" * 32)
            assert_events(town.events(transaction), added)
        town.clock.forward(1)
        with reverts_with("EvidenceClosed", 1):
            town.desk.addEvidence(1, b"\x66" * 32, by(bob))

    def test_it_is_accepted_lower(self, town: Town, alice: Any) -> None:
        to_sealing(town, 1)
        transaction = town.desk.acceptLower(1, by(alice))
        period = town.fund.openPeriod()[0]
        accepted = {"claimId": 1, "claimant": alice, "amount": LESS, "period": period}
        assert_events(
            town.events(transaction),
            event("fund", "ClaimBatched", claimId=1, period=period, amount=LESS),
            event("desk", "LowerAccepted", **accepted),
            event("jury", "CaseCancelled", caseId=1),
        )
        assert town.desk.claimOf(1)["amount"] == LESS

    def test_it_is_not_accepted_while_others_may_object(self, town: Town, alice: Any) -> None:
        ends_at = town.desk.claimOf(1)["windowEndsAt"]
        town.clock.to(ends_at - 1)
        with reverts_with("ObjectionWindowOpen", 1, ends_at):
            town.desk.acceptLower(1, by(alice))

    def test_it_is_not_accepted_against_one_who_holds_that_nothing_is_right(
        self, town: Town, alice: Any, carol: Any
    ) -> None:
        town.object(carol, 1)
        to_sealing(town, 1)
        with reverts_with("NothingLower", 1):
            town.desk.acceptLower(1, by(alice))

    def test_it_is_not_accepted_where_nothing_was_named(self, town: Town, alice: Any) -> None:
        claim = dispute(town)
        to_sealing(town, case_of(town, claim))
        with reverts_with("NothingLower", claim):
            town.desk.acceptLower(claim, by(alice))

    def test_it_is_not_accepted_by_anybody_else(self, town: Town, bob: Any) -> None:
        to_sealing(town, 1)
        with reverts_with("NotClaimant", 1, bob):
            town.desk.acceptLower(1, by(bob))
