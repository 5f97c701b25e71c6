"""Appeals: once, by whom the verdict went against, to a fresh and larger jury."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contracts.checks import assert_events, by, event, reverts_with
from tests.contracts.conftest import DOLLAR, Open
from tests.contracts.court import (
    APPEAL_BOND,
    APPEALING,
    CLAIM_APPEAL,
    FIRST,
    SEALED,
    SEALING,
    SECOND,
    conclude,
    dispute,
    draw,
    end,
    open_vote,
    seal_vote,
    settle_in,
    vote,
)
from tests.contracts.plans import FRAUD, LOWER, PAY, REFUSE
from tests.contracts.town import EVIDENCE, Claim, Town
from tests.support.model.books import Movement
from tests.support.terms import Plan

NOTHING = b"\0" * 32
RESPONDENT = 1  # the side of an appellant


@pytest.fixture(scope="module")
def town(open_fund: Open, plan: Plan) -> Town:
    """bob has objected to alice's claim and named a lower amount."""
    town = settle_in(open_fund(plan))
    dispute(town, lower=20 * DOLLAR)
    return town


def verdict(town: Town, option: int) -> Town:
    """The first jury decides so."""
    vote(town, 1, {option: FIRST})
    return town


@pytest.fixture
def refused(town: Town) -> Town:
    """The first jury refuses the claim."""
    return verdict(town, REFUSE)


def appeal(town: Town, name: str = "alice", evidence: bytes = EVIDENCE) -> Any:
    """Appeal."""
    return town.desk.appeal(1, evidence, by(town.cast[name]))


class TestRefusals:
    """What `appeal` does not take."""

    def test_it_refuses_what_is_not_disputed(self, town: Town, alice: Any) -> None:
        town.file(alice)
        with reverts_with("NotDisputed", 2):
            town.desk.appeal(2, EVIDENCE, by(alice))

    def test_it_refuses_an_appeal_without_evidence(self, refused: Town) -> None:
        with reverts_with("EvidenceMissing"):
            appeal(refused, evidence=NOTHING)

    @pytest.mark.parametrize("name", ["carol", "mallory"])
    def test_it_refuses_who_is_no_party(self, refused: Town, name: str) -> None:
        with reverts_with("NotParty", 1, refused.cast[name]):
            appeal(refused, name)

    @pytest.mark.parametrize(
        ("option", "name"),
        [(PAY, "alice"), (REFUSE, "bob"), (FRAUD, "bob")],
    )
    def test_it_refuses_whom_the_verdict_did_not_go_against(
        self, town: Town, option: int, name: str
    ) -> None:
        verdict(town, option)
        with reverts_with("NothingToAppeal", 1, option):
            appeal(town, name)

    def test_it_refuses_before_the_verdict(self, town: Town) -> None:
        with reverts_with("AppealNotOpen", 1, 0, 0):
            appeal(town)

    def test_it_refuses_from_the_end_of_the_window_on(self, refused: Town) -> None:
        opens_at, closes_at = refused.desk.appealWindow(1)
        assert closes_at == opens_at + APPEALING
        refused.clock.to(closes_at)
        with reverts_with("AppealNotOpen", 1, opens_at, closes_at):
            appeal(refused)

    def test_it_refuses_once_the_claim_is_withdrawn(self, town: Town, alice: Any) -> None:
        town.desk.withdraw(1, by(alice))
        with reverts_with("AppealNotOpen", 1, 0, 0):
            appeal(town)

    def test_it_refuses_a_second_appeal_of_either_side(self, town: Town) -> None:
        verdict(town, LOWER)
        appeal(town, "bob")
        for name in ("alice", "bob"):
            with reverts_with("AlreadyAppealed", 1):
                appeal(town, name)

    def test_it_refuses_an_appeal_against_the_appeal(self, refused: Town) -> None:
        appeal(refused)
        vote(refused, 2, {REFUSE: SECOND})
        with reverts_with("AlreadyAppealed", 1):
            appeal(refused)


class TestAppeal:
    """A good appeal."""

    def test_it_is_taken_in_the_first_second(self, refused: Town) -> None:
        assert refused.desk.appealWindow(1)[0] == refused.clock.now
        appeal(refused)
        assert refused.claim_status(1) == Claim.APPEALED

    def test_it_is_taken_in_the_last_second(self, refused: Town) -> None:
        refused.clock.to(refused.desk.appealWindow(1)[1] - 1)
        appeal(refused)
        assert refused.claim_status(1) == Claim.APPEALED

    @pytest.mark.parametrize("name", ["alice", "bob"])
    def test_it_is_open_to_both_sides_of_a_lower_amount(self, town: Town, name: str) -> None:
        verdict(town, LOWER)
        appeal(town, name)
        assert town.desk.disputeOf(1)["appellant"] == town.cast[name].address

    def test_it_takes_the_bond_and_opens_a_case(self, refused: Town, alice: Any) -> None:
        before, number = refused.money(), refused.fund.journal()[1] + 1
        transaction = appeal(refused)
        moved = {"alice": -APPEAL_BOND, "fund": APPEAL_BOND, "BONDS": APPEAL_BOND}
        assert refused.changes(before) == moved
        case = {"caseId": 2, "subject": 1, "kind": CLAIM_APPEAL, "prior": 1, "electorate": 5}
        case |= {"opensAt": refused.clock.now, "quorum": 3, "options": 4, "silence": REFUSE}
        appealed = {"matter": 1, "appellant": alice, "side": RESPONDENT, "bond": APPEAL_BOND}
        assert_events(
            refused.events(transaction),
            event("jury", "CaseOpened", **case),
            event("desk", "Appealed", **appealed, appealId=2, evidence=EVIDENCE),
            refused.entry(number, Movement.BOND_POSTED, alice, APPEAL_BOND, ref=1),
            refused.transfer(alice, refused.fund, APPEAL_BOND),
        )

    def test_it_has_twice_the_jury(self, refused: Town) -> None:
        appeal(refused)
        assert refused.jury.caseOf(2)["seats"] == 2 * (2 * refused.plan.jury.size) + 8

    def test_it_hears_evidence_again(self, refused: Town, bob: Any) -> None:
        with reverts_with("EvidenceClosed", 1):
            refused.desk.addEvidence(1, EVIDENCE, by(bob))
        appeal(refused)
        refused.desk.addEvidence(1, EVIDENCE, by(bob))
        refused.clock.forward(2 * SEALING)
        with reverts_with("EvidenceClosed", 1):
            refused.desk.addEvidence(1, EVIDENCE, by(bob))

    def test_it_cannot_be_withdrawn_any_more(self, refused: Town, alice: Any) -> None:
        appeal(refused)
        with reverts_with("WrongClaimStatus", 1, Claim.APPEALED):
            refused.desk.withdraw(1, by(alice))

    def test_it_is_not_final_while_the_larger_jury_is_at_work(self, refused: Town) -> None:
        appeal(refused)
        refused.clock.forward(SEALING)
        with reverts_with("VerdictNotFinal", 1, 0):
            refused.desk.conclude(1, by(refused.cast["relayer"]))


class TestFreshJury:
    """Who sat before does not sit again."""

    @pytest.fixture
    def appealed(self, town: Town) -> Town:
        """carol, dave, erin voted, judy stood down; the jury of the appeal is drawn."""
        draw(town, 1)
        town.jury.recuse(1, by(town.cast["judy"]))
        seats = {name: seal_vote(town, 1, name, REFUSE) for name in FIRST.split()}
        town.clock.to(town.jury.caseOf(1)["sealingEndsAt"])
        for name in ("carol", "dave"):
            open_vote(town, 1, seats[name], name, REFUSE)
        end_of_opening = town.jury.caseOf(1)["openingEndsAt"]
        town.clock.to(end_of_opening)
        appeal(town, "bob")  # silence paid
        draw(town, 2)
        return town

    @pytest.mark.parametrize("name", ["carol", "erin", "judy"])
    def test_it_refuses_who_voted_who_only_sealed_and_who_stood_down(
        self, appealed: Town, name: str
    ) -> None:
        assert appealed.jury.phaseOf(2) == SEALED
        with reverts_with("SatInPriorCase", 2, appealed.cast[name]):
            seal_vote(appealed, 2, name, PAY)

    @pytest.mark.parametrize("name", ["alice", "bob"])
    def test_it_refuses_the_parties(self, appealed: Town, name: str) -> None:
        with reverts_with("ConflictOfInterest", 2, appealed.cast[name]):
            seal_vote(appealed, 2, name, PAY)

    def test_it_takes_everybody_else(self, appealed: Town) -> None:
        for name in SECOND.split():
            seal_vote(appealed, 2, name, PAY)
        assert appealed.jury.caseOf(2)["sealed_"] == 3


class TestOutcome:
    """What the larger jury decides, stands."""

    @pytest.mark.parametrize(
        ("first", "name", "second", "status"),
        [
            (REFUSE, "alice", PAY, Claim.APPROVED),
            (REFUSE, "alice", FRAUD, Claim.FRAUD),
            (PAY, "bob", REFUSE, Claim.REFUSED),
            (LOWER, "bob", PAY, Claim.APPROVED),
        ],
    )
    def test_it_replaces_the_first_verdict(
        self, town: Town, first: int, name: str, second: int, status: Claim
    ) -> None:
        verdict(town, first)
        appeal(town, name)
        vote(town, 2, {second: SECOND})
        assert town.claim_status(1) == Claim.DECIDED  # at once: there is no other appeal
        conclude(town)
        assert town.claim_status(1) == status

    @pytest.mark.parametrize(("first", "name"), [(REFUSE, "alice"), (PAY, "bob"), (LOWER, "bob")])
    def test_it_leaves_the_first_verdict_where_too_few_vote(
        self, town: Town, first: int, name: str
    ) -> None:
        verdict(town, first)
        appeal(town, name)
        end(town)
        conclude(town)
        assert town.desk.disputeOf(1)["outcome"] == first
