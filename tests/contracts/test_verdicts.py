"""Verdicts: the ladder, the shares it needs, ties, silence and quorum; carrying them out."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contracts.checks import assert_events, by, event, reverts_with
from tests.contracts.conftest import DOLLAR, Open
from tests.contracts.court import (
    AID,
    APPEALING,
    CANCELLED,
    OPENED,
    STAKE,
    case_of,
    conclude,
    concluded,
    dispute,
    draw,
    end,
    from_,
    open_vote,
    seal_vote,
    to_sealing,
    vote,
)
from tests.contracts.plans import CAPPED, CAPPED_CODE, FRAUD, LOWER, PAY, REFUSE, with_jury
from tests.contracts.town import NOBODY, Claim, Member, Town
from tests.support.model.books import Movement
from tests.support.terms import Plan

LESS = 20 * DOLLAR
JURORS = "carol dave erin frank grace heidi ivan judy".split()


@pytest.fixture(scope="module")
def towns_by_rule(open_fund: Open, plan: Plan) -> dict[str, Town]:
    """Four funds that differ in what a tie and silence mean; bob names a lower amount in each."""
    rules = {
        "pay": {},
        "tie refuses": {"tie_refuses": True},
        "silence refuses": {"silence_pays": False},
    }
    made = {name: open_fund(with_jury(plan, **rule)) for name, rule in rules.items()}
    clock = made["pay"].clock
    start = clock.now
    for town in made.values():
        for name in ("alice", "bob", *JURORS):
            town.join(town.cast[name], 200 * DOLLAR)
    assert clock.now == start
    for period in range(1, 5):
        for town in made.values():
            town.settle_through(period)
    for town in made.values():
        dispute(town, lower=LESS)
    return made


@pytest.fixture
def town(towns_by_rule: dict[str, Town]) -> Town:
    """Ties and silence pay."""
    return towns_by_rule["pay"]


def votes(*tally: int) -> dict[int, str]:
    """So many votes for fraud, refusing, less, paying."""
    names = iter(JURORS)
    return {
        option: " ".join(next(names) for _ in range(count)) for option, count in enumerate(tally)
    }


def outcome(town: Town, *tally: int, case: int = 1) -> int:
    """What these votes decide."""
    vote(town, case, votes(*tally))
    end(town)
    return int(town.jury.resultOf(case)["option"])


LADDER = [
    ((0, 0, 0, 3), PAY),
    ((0, 0, 3, 0), LOWER),
    ((0, 3, 0, 0), REFUSE),
    ((3, 0, 0, 0), FRAUD),
    ((2, 0, 0, 1), FRAUD),  # 66.67 % are over 66.66 %
    ((2, 1, 0, 1), REFUSE),  # half are not; with who refuses they are over half
    ((1, 1, 1, 2), LOWER),  # each vote counts for the milder rungs too
    ((1, 1, 0, 2), PAY),  # half is not over half
    ((0, 1, 1, 2), PAY),
    ((0, 2, 2, 0), LOWER),
    ((1, 0, 0, 7), PAY),
]


class TestLadder:
    """The first rung whose votes, with those of all graver ones, are over the share it needs."""

    @pytest.mark.parametrize(("tally", "expected"), LADDER)
    def test_it_stands_at_the_gravest_rung_with_enough_votes(
        self, town: Town, tally: tuple[int, ...], expected: int
    ) -> None:
        assert outcome(town, *tally) == expected

    @pytest.mark.parametrize(
        ("tally", "expected"),
        [
            ((0, 2, 0, 2), REFUSE),  # half is enough
            ((0, 1, 1, 2), LOWER),
            ((1, 1, 0, 2), REFUSE),
            ((0, 1, 0, 2), PAY),
            ((2, 0, 0, 2), REFUSE),  # never for fraud
        ],
    )
    def test_it_lets_a_tie_refuse_where_the_plan_says_so(
        self, towns_by_rule: dict[str, Town], tally: tuple[int, ...], expected: int
    ) -> None:
        assert outcome(towns_by_rule["tie refuses"], *tally) == expected


class TestSilence:
    """Too few votes."""

    @pytest.mark.parametrize(("rule", "expected"), [("pay", PAY), ("silence refuses", REFUSE)])
    def test_it_follows_the_plan_where_nobody_votes(
        self, towns_by_rule: dict[str, Town], rule: str, expected: int
    ) -> None:
        town = towns_by_rule[rule]
        end(town)
        assert tuple(town.jury.resultOf(1))[0::2] == (True, expected)

    @pytest.mark.parametrize(("rule", "expected"), [("pay", PAY), ("silence refuses", REFUSE)])
    def test_it_is_silence_with_a_vote_less_than_the_quorum(
        self, towns_by_rule: dict[str, Town], rule: str, expected: int
    ) -> None:
        against = (0, 2, 0, 0) if expected == PAY else (0, 0, 0, 2)
        assert outcome(towns_by_rule[rule], *against) == expected

    @pytest.mark.parametrize(("opened", "expected"), [(2, PAY), (3, REFUSE)])
    def test_it_counts_opened_votes_not_sealed_ones(
        self, town: Town, opened: int, expected: int
    ) -> None:
        draw(town, 1)
        seats = {name: seal_vote(town, 1, name, REFUSE) for name in JURORS[:4]}
        town.clock.to(town.jury.caseOf(1)["sealingEndsAt"])
        for name in JURORS[:opened]:
            open_vote(town, 1, seats[name], name, REFUSE)
        end(town)
        assert town.jury.resultOf(1)["option"] == expected

    def test_it_needs_no_jury_to_be_drawn(self, town: Town) -> None:
        conclude(town)
        assert town.claim_status(1) == Claim.APPROVED


class TestConclude:
    """Carrying a verdict out."""

    def test_it_refuses_an_undisputed_claim(self, town: Town, carol: Any, relayer: Any) -> None:
        town.file(carol)
        with reverts_with("NotDisputed", 2):
            town.desk.conclude(2, by(relayer))

    def test_it_refuses_while_the_jury_is_at_work(self, town: Town, relayer: Any) -> None:
        to_sealing(town, 1)
        with reverts_with("VerdictNotFinal", 1, 0):
            town.desk.conclude(1, by(relayer))

    @pytest.mark.parametrize(("offset", "final"), [(-1, False), (0, True)])
    def test_it_waits_until_the_verdict_cannot_be_appealed_any_more(
        self, town: Town, relayer: Any, offset: int, final: bool
    ) -> None:
        vote(town, 1, votes(0, 0, 0, 3))
        closes_at = town.clock.now + APPEALING
        town.settle_through(town.plan.calendar.period_at(closes_at) - 1)
        town.clock.to(closes_at + offset)
        if final:
            assert town.claim_status(1) == Claim.DECIDED
            town.desk.conclude(1, by(relayer))
        else:
            assert town.claim_status(1) == Claim.VERDICT
            with reverts_with("VerdictNotFinal", 1, closes_at):
                town.desk.conclude(1, by(relayer))

    def test_it_refuses_to_conclude_twice(self, town: Town, relayer: Any) -> None:
        conclude(town)
        with reverts_with("NotDisputed", 1):
            town.desk.conclude(1, by(relayer))

    def test_it_refuses_votes_afterwards(self, town: Town) -> None:
        vote(town, 1, votes(0, 0, 0, 3))
        conclude(town)
        with reverts_with("WrongPhase", 1, 4):
            seal_vote(town, 1, "judy", PAY)

    @pytest.mark.parametrize(
        ("tally", "status", "amount"),
        [
            ((0, 0, 0, 3), Claim.APPROVED, AID),
            ((0, 0, 3, 0), Claim.APPROVED, LESS),
            ((0, 3, 0, 0), Claim.REFUSED, 0),
            ((3, 0, 0, 0), Claim.FRAUD, 0),
        ],
    )
    def test_it_pays_what_the_jury_decided(
        self, town: Town, tally: tuple[int, ...], status: Claim, amount: int
    ) -> None:
        vote(town, 1, votes(*tally))
        conclude(town)
        period = town.fund.openPeriod()[0]
        assert town.claim_status(1) == status
        assert town.fund.batchOf(period)["asked"] == amount
        assert town.fund.solvency()["underDecision"] == amount

    def test_it_pays_as_filed_where_no_lower_amount_was_named(self, town: Town) -> None:
        claim = dispute(town)
        vote(town, 2, votes(0, 0, 3, 0))
        conclude(town, claim)
        assert town.desk.disputeOf(claim)["outcome"] == PAY
        assert town.desk.claimOf(claim)["amount"] == AID

    def test_it_gives_the_difference_back_under_the_caps(self, town: Town) -> None:
        alice = town.cast["alice"]
        claim = dispute(town, lower=LESS, line=CAPPED)
        assert town.desk.usedOf(alice, CAPPED_CODE, 3, 0) == 60 * DOLLAR
        vote(town, 2, votes(0, 0, 3, 0))
        conclude(town, claim)
        assert town.desk.usedOf(alice, CAPPED_CODE, 3, 0) == LESS

    def test_it_emits_an_upheld_claim(self, town: Town) -> None:
        vote(town, 1, votes(0, 0, 0, 3))
        transaction = conclude(town)
        number, lost = town.fund.journal()[1], 5 * DOLLAR
        won, each = lost * 5 // 10, lost * 3 // 10 // 3
        shares = {"lost": lost, "toRespondent": won, "perJuror": each, "jurors": 3}
        period = town.fund.openPeriod()[0]
        closed = {"caseId": 1, "option": PAY, "votes": (0, 0, 0, 3), "quorate": True}
        ended = {"claimId": 1, "outcome": Claim.APPROVED, "amount": AID, "period": period}
        rest = lost - won - 3 * each
        assert_events(
            from_(town.events(transaction), "CaseClosed"),
            event("jury", "CaseClosed", **closed),
            event("fund", "ClaimBatched", claimId=1, period=period, amount=AID),
            town.entry(number, Movement.BOND_FORFEITED, NOBODY, rest, ref=1),
            concluded(1, PAY, **shares),
            event("desk", "ClaimConcluded", **ended),
        )

    def test_it_emits_a_fraud_and_the_expulsion(self, town: Town, alice: Any) -> None:
        vote(town, 1, votes(3, 0, 0, 0))
        held = town.fund.balanceOfMember(alice)
        transaction = conclude(town)
        number = town.fund.journal()[1]
        won, each = STAKE * 5 // 10, STAKE * 3 // 10 // 3
        shares = {"stakeTaken": STAKE, "lost": STAKE, "perObjector": won}
        closed = {"caseId": 1, "option": FRAUD, "votes": (3, 0, 0, 0), "quorate": True}
        expelled = {"member": alice, "matter": 1, "stake": STAKE, "balance": held - STAKE}
        ended = {"claimId": 1, "outcome": Claim.FRAUD, "amount": 0, "period": 0}
        assert_events(
            from_(town.events(transaction), "CaseClosed"),
            event("jury", "CaseClosed", **closed),
            event("fund", "MemberExpelled", **expelled),
            town.entry(number - 1, Movement.STAKE, alice, STAKE, ref=1),
            town.entry(number, Movement.BOND_FORFEITED, NOBODY, STAKE - won - 3 * each, ref=1),
            concluded(1, FRAUD, **shares, perJuror=each, jurors=3),
            event("desk", "ClaimConcluded", **ended),
        )
        assert town.member_status(alice) == Member.EXPELLED

    def test_it_emits_a_refusal_and_the_part_of_the_stake(self, town: Town, alice: Any) -> None:
        vote(town, 1, votes(0, 3, 0, 0))
        held, taken = town.fund.balanceOfMember(alice), STAKE // 2
        transaction = conclude(town)
        expiry = town.fund.memberOf(alice)["expiryTick"]
        paid = {"member": alice, "matter": 1, "amount": taken, "balance": held - taken}
        events = from_(town.events(transaction), "StakeTaken")
        assert events[0] == event("fund", "StakeTaken", **paid, expiryTick=expiry)
        assert events[1].values["amount"] == taken
        assert town.fund.balanceOfMember(alice) == held - taken
        assert town.member_status(alice) == Member.COVERED


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


def vote_sealed(town: Town) -> None:
    """Three votes are sealed."""
    draw(town, 1)
    for name in JURORS[:3]:
        seal_vote(town, 1, name, REFUSE)


class TestCourt:
    """Only the fund's two courts bring cases and close them."""

    def test_it_takes_cases_from_the_courts_only(self, town: Town, mallory: Any) -> None:
        jury = town.jury
        for call in (jury.closeCase, jury.cancelCase):
            with reverts_with("OnlyCourt", mallory):
                call(1, by(mallory))
        with reverts_with("OnlyCourt", mallory):
            jury.openCase(0, 1, 0, 4, 3, 0, by(mallory))
        with reverts_with("OnlyCourt", mallory):
            jury.takeReward(1, 0, by(mallory))
