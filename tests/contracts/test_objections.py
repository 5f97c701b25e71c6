"""Objections to a claim: who may, until when, merged into one case, with lower amounts."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contracts.checks import assert_events, by, event, reverts_with
from tests.contracts.conftest import DOLLAR, Open
from tests.contracts.court import AID, BOND, CLAIM, excused, settle_in
from tests.contracts.plans import PAY
from tests.contracts.town import EVIDENCE, Claim, Town
from tests.support.model.books import Movement
from tests.support.terms import Plan

NOTHING = b"\0" * 32


@pytest.fixture(scope="module")
def town(open_fund: Open, plan: Plan) -> Town:
    """Ten are covered, mallory has just joined and waits; alice has filed claim 1."""
    town = settle_in(open_fund(plan))
    town.join(town.cast["mallory"], 200 * DOLLAR)
    town.file(town.cast["alice"])
    return town


@pytest.fixture
def disputed(town: Town, bob: Any) -> Town:
    """bob has objected."""
    town.object(bob, 1)
    return town


class TestRefusals:
    """What `raiseObjection` does not take."""

    def test_it_refuses_an_unknown_claim(self, town: Town, bob: Any) -> None:
        with reverts_with("UnknownClaim", 2):
            town.object(bob, 2)

    def test_it_refuses_an_objection_without_evidence(self, town: Town, bob: Any) -> None:
        with reverts_with("EvidenceMissing"):
            town.object(bob, 1, evidence=NOTHING)

    def test_it_refuses_the_claimants_own(self, town: Town, alice: Any) -> None:
        with reverts_with("OwnMatter", 1):
            town.object(alice, 1)

    def test_it_refuses_a_second_one_of_the_same_member(self, disputed: Town, bob: Any) -> None:
        with reverts_with("AlreadyObjected", 1, bob):
            disputed.object(bob, 1)

    @pytest.mark.parametrize("outsider", ["mallory", "donor"])
    def test_it_refuses_who_is_not_covered(self, town: Town, outsider: str) -> None:
        person = town.cast[outsider]
        with reverts_with("ObjectorNotCovered", person):
            town.object(person, 1)

    def test_it_refuses_a_lower_amount_that_is_not_lower(self, town: Town, bob: Any) -> None:
        with reverts_with("LowerTooHigh", AID, AID):
            town.object(bob, 1, AID)

    def test_it_refuses_from_the_end_of_the_window_on(self, town: Town, bob: Any) -> None:
        town.clock.to(town.desk.claimOf(1)["windowEndsAt"])
        with reverts_with("WrongClaimStatus", 1, Claim.APPROVED):
            town.object(bob, 1)

    def test_it_refuses_another_from_the_end_of_the_window_on(
        self, disputed: Town, carol: Any
    ) -> None:
        disputed.clock.to(disputed.desk.claimOf(1)["windowEndsAt"])
        with reverts_with("WrongClaimStatus", 1, Claim.DISPUTED):
            disputed.object(carol, 1)

    def test_it_takes_one_in_the_last_second(self, town: Town, bob: Any) -> None:
        town.clock.to(town.desk.claimOf(1)["windowEndsAt"] - 1)
        town.object(bob, 1)
        assert town.claim_status(1) == Claim.DISPUTED

    def test_it_refuses_an_objection_to_a_claim_taken_back(
        self, town: Town, alice: Any, bob: Any
    ) -> None:
        town.desk.withdraw(1, by(alice))
        with reverts_with("WrongClaimStatus", 1, Claim.WITHDRAWN):
            town.object(bob, 1)


class TestRaiseObjection:
    """An objection, and another one to the same claim."""

    def test_it_takes_the_claim_out_of_its_batch(self, disputed: Town) -> None:
        period = disputed.fund.openPeriod()[0]
        assert disputed.fund.batchOf(period) == (0, 0, 0)
        assert disputed.fund.solvency()["underDecision"] == AID

    def test_it_takes_the_bond_and_opens_a_case(self, town: Town, alice: Any, bob: Any) -> None:
        before, number = town.money(), town.fund.journal()[1] + 1
        transaction = town.object(bob, 1, reason=3)
        assert town.changes(before) == {"bob": -BOND, "fund": BOND, "BONDS": BOND}
        facts, period = town.desk.claimOf(1), town.fund.openPeriod()[0]
        case = {"caseId": 1, "subject": 1, "kind": CLAIM, "prior": 0, "electorate": 10}
        case |= {"opensAt": facts["windowEndsAt"], "quorum": 3, "options": 4, "silence": PAY}
        raised = {"claimId": 1, "objector": bob, "reason": 3, "lower": 0, "onTheTable": 0}
        assert_events(
            town.events(transaction),
            event("jury", "CaseOpened", **case),
            excused(1, alice),
            excused(1, bob),
            event("fund", "ClaimUnbatched", claimId=1, period=period, amount=AID),
            event("desk", "ObjectionRaised", **raised, bond=BOND, caseId=1, evidence=EVIDENCE),
            town.entry(number, Movement.BOND_POSTED, bob, BOND, ref=1),
            town.transfer(bob, town.fund, BOND),
        )

    def test_it_merges_objections_into_one_case(self, disputed: Town, carol: Any) -> None:
        number = disputed.fund.journal()[1] + 1
        transaction = disputed.object(carol, 1)
        raised = {"claimId": 1, "objector": carol, "reason": 0, "lower": 0, "onTheTable": 0}
        assert_events(
            disputed.events(transaction),
            excused(1, carol),
            event("desk", "ObjectionRaised", **raised, bond=BOND, caseId=1, evidence=EVIDENCE),
            disputed.entry(number, Movement.BOND_POSTED, carol, BOND, ref=1),
            disputed.transfer(carol, disputed.fund, BOND),
        )
        facts = disputed.desk.disputeOf(1)
        assert (facts["objections"], facts["caseId"], facts["bond"]) == (2, 1, BOND)

    def test_it_tells_who_is_what_to_a_matter(self, disputed: Town, bob: Any, carol: Any) -> None:
        assert [disputed.desk.roleOf(1, who) for who in (carol, bob)] == [0, 1]

    @pytest.mark.parametrize(
        ("amounts", "on_the_table"), [((20, 30), 20), ((30, 20), 20), ((0, 30), 30), ((30, 0), 30)]
    )
    def test_it_puts_the_lowest_amount_on_the_table(
        self, town: Town, amounts: tuple[int, int], on_the_table: int
    ) -> None:
        for name, amount in zip(("bob", "carol"), amounts, strict=True):
            town.object(town.cast[name], 1, amount * DOLLAR)
        assert town.desk.claimOf(1)["lower"] == on_the_table * DOLLAR

    def test_it_hears_an_objector(self, disputed: Town, bob: Any) -> None:
        transaction = disputed.desk.addEvidence(1, b"\x66" * 32, by(bob))
        added = event("desk", "EvidenceAdded", matter=1, by=bob, evidence=b"\x66" * 32)
        assert_events(disputed.events(transaction), added)

    def test_it_takes_new_benches_only_while_old_ones_are_in_use(
        self, disputed: Town, alice: Any, bob: Any
    ) -> None:
        """A dispute that ends unjudged leaves the next one a bench that was used already."""
        disputed.desk.withdraw(1, by(alice))
        for claim in (2, 3):
            disputed.file(alice)
            disputed.object(bob, claim)
            disputed.desk.withdraw(claim, by(alice))
        assert disputed.desk.disputeOf(3)["caseId"] == 3
