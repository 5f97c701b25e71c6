"""A disputed claim: merged objections, the members' vote, the verdict, and the bonds both ways."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contracts.checks import assert_events, by, event, reverts_with
from tests.contracts.conftest import DOLLAR, Open
from tests.contracts.plans import PAY, REFUSE
from tests.contracts.town import EVIDENCE, NOBODY, Claim, Town, days
from tests.support.model.books import Movement
from tests.support.terms import Plan

BOND = 5 * DOLLAR
AID = 50 * DOLLAR
NOTHING = b"\0" * 32


@pytest.fixture(scope="module")
def town(open_fund: Open, plan: Plan) -> Town:
    """alice to frank are covered; mallory has just joined and waits. Seven pay: quorum four."""
    town = open_fund(plan)
    for name in ("alice", "bob", "carol", "dave", "erin", "frank"):
        town.join(town.cast[name], 200 * DOLLAR)
    town.wait_for_cover()
    town.join(town.cast["mallory"], 200 * DOLLAR)
    town.settle_through(3)
    town.file(town.cast["alice"])  # claim 1, in period 4
    return town


@pytest.fixture
def disputed(town: Town, bob: Any) -> Town:
    """bob has objected to alice's claim."""
    town.object(bob, 1)
    return town


@pytest.fixture
def voting(disputed: Town) -> Town:
    """Voting has just begun."""
    disputed.clock.to(disputed.desk.claimOf(1)["windowEndsAt"])
    return disputed


def decide(town: Town, refuse: str = "", pay: str = "") -> Any:
    """These vote, by name; then the verdict is carried out."""
    for names, option in ((refuse, REFUSE), (pay, PAY)):
        for name in names.split():
            town.vote(town.cast[name], 1, option)
    town.clock.forward(days(3))
    return town.desk.conclude(1, by(town.cast["relayer"]))


class TestObjectionRefusals:
    """What `raiseObjection` does not take."""

    def test_it_refuses_an_unknown_claim(self, town: Town, bob: Any) -> None:
        with reverts_with("UnknownClaim", 2):
            town.object(bob, 2)

    def test_it_refuses_an_objection_without_evidence(self, town: Town, bob: Any) -> None:
        with reverts_with("EvidenceMissing"):
            town.object(bob, 1, evidence=NOTHING)

    def test_it_refuses_the_claimants_own(self, town: Town, alice: Any) -> None:
        with reverts_with("OwnClaim", 1):
            town.object(alice, 1)

    def test_it_refuses_a_second_one_of_the_same_member(self, disputed: Town, bob: Any) -> None:
        with reverts_with("AlreadyObjected", 1, bob):
            disputed.object(bob, 1)

    def test_it_refuses_who_is_not_covered_yet(self, town: Town, mallory: Any) -> None:
        with reverts_with("ObjectorNotCovered", mallory):
            town.object(mallory, 1)

    def test_it_refuses_from_the_end_of_the_window_on(self, town: Town, bob: Any) -> None:
        town.clock.to(town.desk.claimOf(1)["windowEndsAt"])
        with reverts_with("WrongClaimStatus", 1, Claim.APPROVED):
            town.object(bob, 1)

    def test_it_takes_one_in_the_last_second(self, town: Town, bob: Any) -> None:
        town.clock.to(town.desk.claimOf(1)["windowEndsAt"] - 1)
        town.object(bob, 1)
        assert town.claim_status(1) == Claim.DISPUTED


class TestRaiseObjection:
    """An objection, and another one to the same claim."""

    def test_it_takes_the_claim_out_of_its_batch(self, disputed: Town) -> None:
        assert disputed.fund.batchOf(4) == (0, 0, 0)
        assert disputed.fund.solvency()["underDecision"] == AID

    def test_it_takes_the_bond_and_opens_a_case(self, town: Town, bob: Any) -> None:
        before = town.money()
        transaction = town.object(bob, 1, reason=3)
        assert town.changes(before) == {"bob": -BOND, "fund": BOND, "BONDS": BOND}
        opens = town.desk.claimOf(1)["windowEndsAt"]
        case = {"caseId": 1, "subject": 1, "kind": 0, "opensAt": opens}
        raised = {"claimId": 1, "objector": bob, "reason": 3, "bond": BOND, "caseId": 1}
        assert_events(
            town.events(transaction),
            event("jury", "CaseOpened", **case, closesAt=opens + days(3), quorum=4),
            event("fund", "ClaimUnbatched", claimId=1, period=4, amount=AID),
            event("desk", "ObjectionRaised", **raised, evidence=EVIDENCE),
            town.entry(8, Movement.BOND_POSTED, bob, BOND, ref=1),
            town.transfer(bob, town.fund, BOND),
        )
        town.check_books()

    def test_it_merges_objections_into_one_case(self, disputed: Town, carol: Any) -> None:
        transaction = disputed.object(carol, 1)
        raised = {"claimId": 1, "objector": carol, "reason": 0, "bond": BOND, "caseId": 1}
        assert_events(
            disputed.events(transaction),
            event("desk", "ObjectionRaised", **raised, evidence=EVIDENCE),
            disputed.entry(9, Movement.BOND_POSTED, carol, BOND, ref=1),
            disputed.transfer(carol, disputed.fund, BOND),
        )
        assert disputed.desk.claimOf(1)["objections"] == 2


class TestVote:
    """One member, one vote."""

    def test_it_refuses_an_unknown_case(self, town: Town, carol: Any) -> None:
        with reverts_with("UnknownCase", 1):
            town.vote(carol, 1, PAY)

    @pytest.mark.parametrize("offset", [-1, days(3)])
    def test_it_refuses_outside_the_voting_time(
        self, voting: Town, carol: Any, offset: int
    ) -> None:
        opens = voting.desk.claimOf(1)["windowEndsAt"]
        if offset < 0:
            return self.refuse_early(voting, carol, opens)
        voting.clock.to(opens + offset)
        with reverts_with("VotingNotOpen", 1, opens, opens + days(3)):
            voting.vote(carol, 1, PAY)

    def refuse_early(self, town: Town, voter: Any, opens: int) -> None:
        """A second claim's case, a second before its voting begins."""
        town.file(voter)
        town.object(town.cast["dave"], 2)
        opens = town.desk.claimOf(2)["windowEndsAt"]
        town.clock.to(opens - 1)
        with reverts_with("VotingNotOpen", 2, opens, opens + days(3)):
            town.vote(town.cast["erin"], 2, PAY)

    def test_it_takes_a_vote_in_the_last_second(self, voting: Town, carol: Any) -> None:
        voting.clock.forward(days(3) - 1)
        voting.vote(carol, 1, PAY)
        assert voting.jury.hasVoted(1, carol)

    def test_it_refuses_an_option_that_is_none(self, voting: Town, carol: Any) -> None:
        with reverts_with("UnknownOption", 2):
            voting.vote(carol, 1, 2)

    @pytest.mark.parametrize("party", ["alice", "bob"])
    def test_it_refuses_a_party(self, voting: Town, party: str) -> None:
        voter = voting.cast[party]
        with reverts_with("PartyMayNotVote", 1, voter):
            voting.vote(voter, 1, PAY)

    @pytest.mark.parametrize("outsider", ["mallory", "grace"])
    def test_it_refuses_who_was_not_covered_when_the_case_opened(
        self, voting: Town, outsider: str
    ) -> None:
        voter = voting.cast[outsider]
        with reverts_with("NotEligible", 1, voter):
            voting.vote(voter, 1, PAY)

    def test_it_refuses_a_second_vote(self, voting: Town, carol: Any) -> None:
        voting.vote(carol, 1, PAY)
        with reverts_with("AlreadyVoted", 1, carol):
            voting.vote(carol, 1, REFUSE)

    def test_it_counts_the_vote_and_emits_the_tally(
        self, voting: Town, carol: Any, dave: Any
    ) -> None:
        voting.vote(carol, 1, PAY)
        transaction = voting.vote(dave, 1, PAY, b"\x77" * 32)
        cast = {"caseId": 1, "voter": dave, "option": PAY, "tally": 2}
        assert_events(
            voting.events(transaction), event("jury", "VoteCast", **cast, reasonHash=b"\x77" * 32)
        )
        assert voting.jury.caseOf(1)[-2:] == (0, 2)


class TestVerdict:
    """Carrying a verdict out."""

    def test_it_refuses_an_undisputed_claim(self, town: Town, carol: Any) -> None:
        with reverts_with("WrongClaimStatus", 1, Claim.PUBLISHED):
            town.desk.conclude(1, by(carol))

    def test_it_refuses_while_voting(self, voting: Town, carol: Any) -> None:
        closes = voting.clock.now + days(3)
        voting.clock.to(closes - 1)
        with reverts_with("VotingNotOver", 1, closes):
            voting.desk.conclude(1, by(carol))

    def test_it_refuses_to_conclude_twice(self, voting: Town, carol: Any) -> None:
        decide(voting)
        with reverts_with("WrongClaimStatus", 1, Claim.REFUSED):
            voting.desk.conclude(1, by(carol))

    def test_it_refuses_votes_afterwards(self, voting: Town, carol: Any) -> None:
        decide(voting)
        with reverts_with("CaseClosed", 1):
            voting.vote(carol, 1, PAY)

    @pytest.mark.parametrize(
        ("refuse", "pay", "status"),
        [
            ("carol dave erin", "frank", Claim.REFUSED),
            ("carol", "dave erin frank", Claim.APPROVED),
            ("carol dave", "erin frank", Claim.APPROVED),  # a tie pays, by the plan
            ("", "carol dave erin", Claim.REFUSED),  # no quorum refuses, by the plan
            ("", "", Claim.REFUSED),
        ],
    )
    def test_it_follows_the_votes(self, voting: Town, refuse: str, pay: str, status: Claim) -> None:
        decide(voting, refuse, pay)
        assert voting.claim_status(1) == status

    def test_it_puts_an_upheld_claim_into_the_open_batch(self, voting: Town) -> None:
        before = voting.money()
        transaction = decide(voting, pay="carol dave erin frank")
        forfeited = BOND * 6 // 10
        assert voting.changes(before) == {"BONDS": -forfeited, "RESERVE": forfeited}
        decided = {"caseId": 1, "option": PAY, "refuse": 0, "pay": 4, "quorum": 4}
        concluded = {"claimId": 1, "caseId": 1, "approved": True, "period": 4}
        assert_events(
            voting.events(transaction),
            event("jury", "CaseDecided", **decided),
            event("fund", "ClaimBatched", claimId=1, period=4, amount=AID),
            voting.entry(9, Movement.BOND_FORFEITED, NOBODY, forfeited, ref=1),
            event("desk", "ClaimConcluded", **concluded, bondsForfeited=forfeited),
        )
        voting.check_books()

    def test_it_sends_a_refused_claim_away(self, voting: Town) -> None:
        transaction = decide(voting, refuse="carol dave erin frank")
        decided = {"caseId": 1, "option": REFUSE, "refuse": 4, "pay": 0, "quorum": 4}
        concluded = {"claimId": 1, "caseId": 1, "approved": False, "period": 0}
        assert_events(
            voting.events(transaction),
            event("jury", "CaseDecided", **decided),
            event("desk", "ClaimConcluded", **concluded, bondsForfeited=0),
        )
        assert voting.fund.solvency()["underDecision"] == 0

    def test_it_can_be_withdrawn_until_voting_is_over(self, voting: Town, alice: Any) -> None:
        transaction = voting.desk.withdraw(1, by(alice))
        assert_events(
            voting.events(transaction),
            event("desk", "ClaimWithdrawn", claimId=1, claimant=alice),
            event("jury", "CaseCancelled", caseId=1),
        )

    def test_it_cannot_be_withdrawn_after_voting(self, voting: Town, alice: Any) -> None:
        voting.clock.forward(days(3))
        with reverts_with("WrongClaimStatus", 1, Claim.DECIDED):
            voting.desk.withdraw(1, by(alice))


class TestBonds:
    """Who gets the bonds."""

    def test_it_returns_no_bond_of_an_objector_who_was_wrong(self, voting: Town, bob: Any) -> None:
        decide(voting, pay="carol dave erin frank")
        with reverts_with("NoBondToCollect", 1, bob):
            voting.desk.collectBond(1, bob, by(bob))

    def test_it_returns_the_bond_of_an_objector_who_was_right(
        self, voting: Town, bob: Any, relayer: Any
    ) -> None:
        decide(voting, refuse="carol dave erin frank")
        before = voting.money()
        transaction = voting.desk.collectBond(1, bob, by(relayer))
        assert voting.changes(before) == {"bob": BOND, "fund": -BOND, "BONDS": -BOND}
        assert_events(
            voting.events(transaction),
            event("desk", "BondCollected", claimId=1, objector=bob, amount=BOND),
            voting.entry(9, Movement.BOND_RETURNED, bob, BOND, ref=1),
            voting.transfer(voting.fund, bob, BOND),
        )
        with reverts_with("NoBondToCollect", 1, bob):
            voting.desk.collectBond(1, bob, by(bob))

    def test_it_pays_the_claimants_part_of_lost_bonds_once(
        self, voting: Town, alice: Any, relayer: Any
    ) -> None:
        decide(voting, pay="carol dave erin frank")
        part, before = BOND * 4 // 10, voting.money()
        transaction = voting.desk.collectCompensation(1, by(relayer))
        assert voting.changes(before) == {"alice": part, "fund": -part, "BONDS": -part}
        assert_events(
            voting.events(transaction),
            event("desk", "CompensationCollected", claimId=1, claimant=alice, amount=part),
            voting.entry(10, Movement.COMPENSATION, alice, part, ref=1),
            voting.transfer(voting.fund, alice, part),
        )
        with reverts_with("NoCompensation", 1):
            voting.desk.collectCompensation(1, by(alice))
        voting.check_books()

    def test_it_pays_no_compensation_for_an_undisputed_claim(self, town: Town, alice: Any) -> None:
        with reverts_with("NoCompensation", 1):
            town.desk.collectCompensation(1, by(alice))


class TestCourt:
    """Only the claim desk brings cases."""

    def test_it_takes_cases_from_the_court_only(self, disputed: Town, mallory: Any) -> None:
        jury = disputed.jury
        for call in (jury.decideCase, jury.cancelCase):
            with reverts_with("OnlyCourt", mallory):
                call(1, by(mallory))
        with reverts_with("OnlyCourt", mallory):
            jury.openCase(0, 1, 0, by(mallory))
