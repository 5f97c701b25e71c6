"""Reviews: a challenge to a membership or to a provider, its verdict, and the appeal."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contracts.checks import assert_events, by, event, reverts_with
from tests.contracts.conftest import DOLLAR, Open
from tests.contracts.court import (
    APPEAL_BOND,
    APPEALED,
    APPEALING,
    BOND,
    DECIDED,
    DISMISSED,
    FIRST,
    MEMBERSHIP,
    MEMBERSHIP_APPEAL,
    NON_DISCLOSURE,
    OF_MEMBER,
    OPEN,
    SECOND,
    STAKE,
    UPHELD,
    VERDICT,
    challenge,
    conclude,
    concluded,
    excused,
    from_,
    settle_in,
    to_sealing,
    vote,
)
from tests.contracts.plans import EXPEL, KEEP, fast
from tests.contracts.town import EVIDENCE, NOBODY, Member, Town, days
from tests.support.model.books import Movement
from tests.support.terms import Plan

NOTHING = b"\0" * 32


@pytest.fixture(scope="module")
def town(open_fund: Open, plan: Plan, provider: Any) -> Town:
    """Ten are covered, mallory waits; there is a provider."""
    town = settle_in(open_fund(fast(plan, 40 * DOLLAR, [provider.address])))
    town.join(town.cast["mallory"], 200 * DOLLAR)
    return town


def challenge_provider(town: Town, by_: str = "bob", target: str = "provider") -> Any:
    """Challenge a provider."""
    return town.review.challengeProvider(town.cast[target], EVIDENCE, by(town.cast[by_]))


@pytest.fixture
def challenged(town: Town) -> Town:
    """bob challenges alice's membership."""
    challenge(town)
    return town


def judged(town: Town, option: int) -> Any:
    """The jury decides so; the conclusion."""
    vote(town, 1, {option: FIRST})
    return conclude(town, 1, town.review)


class TestRefusals:
    """What cannot be challenged, and by whom."""

    @pytest.mark.parametrize("reason", [0, 3, 5])
    def test_it_refuses_a_reason_that_fits_claims_only(self, town: Town, reason: int) -> None:
        with reverts_with("ReasonNotForThis", reason):
            challenge(town, reason=reason)

    def test_it_refuses_who_was_never_a_member(self, town: Town, donor: Any) -> None:
        with reverts_with("NotChallengeable", donor):
            challenge(town, "donor")

    def test_it_refuses_who_has_left(self, town: Town, alice: Any) -> None:
        town.leave(alice)
        town.settle()
        with reverts_with("NotChallengeable", alice):
            challenge(town)

    def test_it_refuses_who_is_no_provider(self, town: Town, mallory: Any) -> None:
        with reverts_with("NotChallengeable", mallory):
            challenge_provider(town, target="mallory")

    def test_it_refuses_a_challenge_without_evidence(self, town: Town) -> None:
        with reverts_with("EvidenceMissing"):
            challenge(town, evidence=NOTHING)

    def test_it_refuses_ones_own_membership(self, town: Town) -> None:
        with reverts_with("OwnMatter", 1):
            challenge(town, by_="alice")

    @pytest.mark.parametrize("outsider", ["mallory", "donor"])
    def test_it_refuses_a_challenger_who_is_not_covered(self, town: Town, outsider: str) -> None:
        with reverts_with("ObjectorNotCovered", town.cast[outsider]):
            challenge(town, by_=outsider)

    def test_it_refuses_a_second_challenge_while_one_is_open(
        self, challenged: Town, alice: Any
    ) -> None:
        with reverts_with("AlreadyChallenged", alice, 1):
            challenge(challenged, by_="carol")

    def test_it_knows_no_challenge_before(self, town: Town) -> None:
        assert town.review.statusOf(1) == 0
        with reverts_with("UnknownChallenge", 1):
            town.review.challengeOf(1)

    def test_it_concludes_nothing_that_is_none(self, town: Town, relayer: Any) -> None:
        with reverts_with("NotDisputed", 1):
            town.review.conclude(1, by(relayer))


class TestChallenge:
    """A bond, a case, time to answer."""

    def test_it_takes_the_bond_and_opens_a_case(self, town: Town, alice: Any, bob: Any) -> None:
        before, number = town.money(), town.fund.journal()[1] + 1
        transaction = challenge(town)
        assert town.changes(before) == {"bob": -BOND, "fund": BOND, "BONDS": BOND}
        opens_at = town.clock.now + days(7)
        case = {"caseId": 1, "subject": 1, "kind": MEMBERSHIP, "prior": 0, "electorate": 10}
        case |= {"opensAt": opens_at, "quorum": 3, "options": 2, "silence": KEEP}
        made = {"matter": 1, "target": alice, "challenger": bob, "kind": OF_MEMBER}
        made |= {"reason": NON_DISCLOSURE, "bond": BOND, "caseId": 1, "evidence": EVIDENCE}
        assert_events(
            town.events(transaction),
            event("jury", "CaseOpened", **case),
            excused(1, alice),
            excused(1, bob),
            event("review", "Challenged", **made),
            town.entry(number, Movement.BOND_POSTED, bob, BOND, ref=1),
            town.transfer(bob, town.fund, BOND),
        )
        facts = (OF_MEMBER, alice, bob, town.clock.now, NON_DISCLOSURE)
        assert tuple(town.review.challengeOf(1)) == facts
        assert town.review.openAgainst(OF_MEMBER, alice) == 1
        assert town.review.statusOf(1) == OPEN

    def test_it_counts_in_one_sequence_with_claims(self, challenged: Town, carol: Any) -> None:
        challenged.file(carol)
        challenge(challenged, "carol")
        assert (challenged.desk.statusOf(2), challenged.review.statusOf(3)) == (2, OPEN)

    @pytest.mark.parametrize("name", ["alice", "bob"])
    def test_it_hears_both_parties_until_sealing_ends(self, challenged: Town, name: str) -> None:
        to_sealing(challenged, 1)
        transaction = challenged.review.addEvidence(1, EVIDENCE, by(challenged.cast[name]))
        added = {"matter": 1, "by": challenged.cast[name], "evidence": EVIDENCE}
        assert_events(challenged.events(transaction), event("review", "EvidenceAdded", **added))
        challenged.clock.to(challenged.jury.caseOf(1)["sealingEndsAt"])
        with reverts_with("EvidenceClosed", 1):
            challenged.review.addEvidence(1, EVIDENCE, by(challenged.cast[name]))


class TestVerdict:
    """Expulsion needs more than two thirds; silence keeps."""

    @pytest.mark.parametrize(
        ("expel", "keep", "upheld"),
        [(3, 0, True), (2, 1, True), (3, 2, False), (1, 2, False), (2, 0, False), (0, 0, False)],
    )
    def test_it_expels_with_a_grave_majority_only(
        self, challenged: Town, alice: Any, expel: int, keep: int, upheld: bool
    ) -> None:
        names = "carol dave erin frank grace".split()
        cast = {EXPEL: " ".join(names[:expel]), KEEP: " ".join(names[expel : expel + keep])}
        vote(challenged, 1, cast)
        conclude(challenged, 1, challenged.review)
        assert challenged.review.statusOf(1) == (UPHELD if upheld else DISMISSED)
        status = Member.EXPELLED if upheld else Member.COVERED
        assert challenged.member_status(alice) == status
        assert challenged.review.openAgainst(OF_MEMBER, alice) == 0

    def test_it_emits_the_expulsion(self, challenged: Town, alice: Any) -> None:
        held = challenged.fund.balanceOfMember(alice)
        transaction = judged(challenged, EXPEL)
        number, won, each = challenged.fund.journal()[1], STAKE // 2, STAKE * 3 // 10 // 3
        closed = {"caseId": 1, "option": EXPEL, "votes": (3, 0, 0, 0), "quorate": True}
        expelled = {"member": alice, "matter": 1, "stake": STAKE, "balance": held - STAKE}
        shares = {"stakeTaken": STAKE, "lost": STAKE, "perObjector": won, "perJuror": each}
        rest = STAKE - won - 3 * each
        assert_events(
            from_(challenged.events(transaction), "CaseClosed"),
            event("jury", "CaseClosed", **closed),
            event("fund", "MemberExpelled", **expelled),
            challenged.entry(number - 1, Movement.STAKE, alice, STAKE, ref=1),
            challenged.entry(number, Movement.BOND_FORFEITED, NOBODY, rest, ref=1),
            concluded(1, EXPEL, "review", **shares, jurors=3),
            event("review", "ChallengeConcluded", matter=1, target=alice, upheld=True),
        )

    def test_it_compensates_who_was_challenged_for_nothing(
        self, challenged: Town, alice: Any, relayer: Any
    ) -> None:
        judged(challenged, KEEP)
        before, part = challenged.money(), BOND // 2
        challenged.review.collectCompensation(1, by(relayer))
        assert challenged.changes(before) == {"alice": part, "fund": -part, "BONDS": -part}

    def test_it_pays_challenger_and_jurors(self, challenged: Town, bob: Any, relayer: Any) -> None:
        seats = vote(challenged, 1, {EXPEL: FIRST})
        conclude(challenged, 1, challenged.review)
        before, each = challenged.money(), STAKE * 3 // 10 // 3
        challenged.review.collectBond(1, bob, by(relayer))
        for seat in seats.values():
            challenged.review.collectJurorReward(1, 1, seat, by(relayer))
        changes = challenged.changes(before)
        assert changes["bob"] == BOND + STAKE // 2
        assert {changes[name] for name in seats} == {each}
        assert challenged.fund.balanceOf(4) == 0

    def test_it_may_be_challenged_again_once_dismissed(self, challenged: Town) -> None:
        judged(challenged, KEEP)
        challenge(challenged, by_="carol")
        assert challenged.review.statusOf(2) == OPEN


class TestAppeal:
    """One appeal here too."""

    @pytest.mark.parametrize(
        ("first", "name", "second", "status"),
        [
            (EXPEL, "alice", KEEP, DISMISSED),
            (EXPEL, "alice", EXPEL, UPHELD),
            (KEEP, "bob", EXPEL, UPHELD),
            (KEEP, "bob", KEEP, DISMISSED),
        ],
    )
    def test_it_replaces_the_first_verdict(
        self, challenged: Town, first: int, name: str, second: int, status: int
    ) -> None:
        vote(challenged, 1, {first: FIRST})
        assert challenged.review.statusOf(1) == VERDICT
        challenged.review.appeal(1, EVIDENCE, by(challenged.cast[name]))
        assert challenged.review.statusOf(1) == APPEALED
        assert challenged.jury.caseOf(2)["kind"] == MEMBERSHIP_APPEAL
        vote(challenged, 2, {second: SECOND})
        assert challenged.review.statusOf(1) == DECIDED
        conclude(challenged, 1, challenged.review)
        assert challenged.review.statusOf(1) == status

    def test_it_returns_the_bond_of_one_who_won(self, challenged: Town, alice: Any) -> None:
        vote(challenged, 1, {EXPEL: FIRST})
        challenged.review.appeal(1, EVIDENCE, by(alice))
        vote(challenged, 2, {KEEP: SECOND})
        conclude(challenged, 1, challenged.review)
        before = challenged.money()
        challenged.review.collectAppealBond(1, by(alice))
        assert challenged.changes(before)["alice"] == APPEAL_BOND

    def test_it_is_final_when_the_window_is_over(self, challenged: Town, relayer: Any) -> None:
        vote(challenged, 1, {EXPEL: FIRST})
        closes_at = challenged.clock.now + APPEALING
        challenged.clock.to(closes_at - 1)
        with reverts_with("VerdictNotFinal", 1, closes_at):
            challenged.review.conclude(1, by(relayer))
        challenged.clock.forward(1)
        challenged.review.conclude(1, by(relayer))
