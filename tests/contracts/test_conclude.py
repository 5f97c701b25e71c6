"""Carrying a verdict out: when, and what it does to the claim, the claimant and the books."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contracts.checks import assert_events, by, event, reverts_with
from tests.contracts.conftest import DOLLAR, Open
from tests.contracts.court import (
    AID,
    APPEALING,
    STAKE,
    conclude,
    concluded,
    dispute,
    from_,
    seal_vote,
    settle_in,
    to_sealing,
    vote,
)
from tests.contracts.plans import CAPPED, CAPPED_CODE, FRAUD, PAY
from tests.contracts.town import NOBODY, Claim, Member, Town
from tests.support.model.books import Movement
from tests.support.terms import Plan

LESS = 20 * DOLLAR
JURORS = "carol dave erin frank grace heidi ivan judy".split()


@pytest.fixture(scope="module")
def town(open_fund: Open, plan: Plan) -> Town:
    """bob has objected to alice's claim and named a lower amount."""
    town = settle_in(open_fund(plan))
    dispute(town, lower=LESS)
    return town


def votes(*tally: int) -> dict[int, str]:
    """So many votes for fraud, refusing, less, paying."""
    names = iter(JURORS)
    return {
        option: " ".join(next(names) for _ in range(count)) for option, count in enumerate(tally)
    }


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
