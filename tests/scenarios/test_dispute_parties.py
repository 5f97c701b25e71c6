"""The parties of a dispute: several objectors, a claimant who leaves or takes the claim back."""

from __future__ import annotations

import pytest

from scripts.story.stakes import BPS
from tests.scenarios.court import BOND, PARTIES, STAKE, Court, names, shares_of
from webapp.store.words import ClaimStatus, MemberStatus, Verdict

_, REFUSE, _, PAY = Verdict
REFUSED_STAKE = STAKE // 2  # the plan's `refused`


def test_two_objectors_share_one_case_and_the_reward(court: Court) -> None:
    claim = court.file()
    first = court.object(claim, "olga").one("ObjectionRaised")
    second = court.object(claim, "oskar")
    assert names(second) == ["Excused", "ObjectionRaised", "JournalEntry", "Transfer"]
    assert second.one("ObjectionRaised").case_id == first.case_id
    court.vote(first.case_id, [REFUSE] * 5)
    court.conclude(claim)
    each, _, _ = shares_of(REFUSED_STAKE, 2, 5)
    with court.money() as change:
        for role in ("olga", "oskar"):
            court.act("keeper", court.desk, "collectBond", claim.claim_id, court[role].address)
    assert change == {"olga": BOND + each, "oskar": BOND + each, "BONDS": -2 * (BOND + each)}


def test_two_objectors_who_are_wrong_both_pay(court: Court) -> None:
    claim = court.file()
    case_id = court.object(claim, "olga").one("ObjectionRaised").case_id
    court.object(claim, "oskar")
    court.vote(case_id, [PAY] * 5)
    each, _, reserve = shares_of(2 * BOND, 1, 5)
    with court.money() as change:
        court.conclude(claim)
    assert change == {"BONDS": -reserve, "RESERVE": reserve}
    with court.money() as change:
        court.act("keeper", court.desk, "collectCompensation", claim.claim_id)
    assert change == {"ann": each, "BONDS": -each}


@pytest.mark.parametrize("role", PARTIES[:2])
def test_a_party_may_not_sit(court: Court, role: str) -> None:
    claim = court.file()
    case_id = court.object(claim).one("ObjectionRaised").case_id
    court.drawn(case_id)
    seal = b"\x01" * 23
    assert court.refused(role, court.jury, "sealVote", case_id, seal) == "ConflictOfInterest"


@pytest.mark.parametrize(("option", "paid"), [(PAY, True), (REFUSE, False)])
def test_a_claimant_who_leaves_while_judged_gets_the_verdict_all_the_same(
    court: Court, option: Verdict, paid: bool
) -> None:
    claim = court.file()
    court.act("ann", court.stage.fund, "exit")
    case_id = court.object(claim).one("ObjectionRaised").case_id
    court.vote(case_id, [option] * 5)
    verdict = court.conclude(claim).one("ClaimConcluded")
    status = court.stage.ask(court.stage.fund, "statusOf", court["ann"].address)
    assert status == MemberStatus.LEFT
    if not paid:
        assert verdict.outcome == ClaimStatus.REFUSED
        return
    court.wait(court.stage.time.after(verdict.period))
    with court.money() as change:
        court.act("keeper", court.desk, "pay", claim.claim_id)
    assert change == {"ann": claim.amount, "CLAIMS": -claim.amount}


def test_a_claimant_who_left_and_is_refused_loses_the_stake_before_the_refund(
    court: Court,
) -> None:
    claim = court.file()
    court.act("ann", court.stage.fund, "exit")
    case_id = court.object(claim).one("ObjectionRaised").case_id
    court.vote(case_id, [REFUSE] * 5)
    court.wait(court.stage.ask(court.desk, "appealWindow", claim.claim_id).closes_at)
    balance = court.balance("ann")
    reserve = REFUSED_STAKE * 2_000 // BPS
    with court.money() as change:
        court.act("keeper", court.desk, "conclude", claim.claim_id)
    assert change == {
        "MEMBERS": -REFUSED_STAKE,
        "BONDS": REFUSED_STAKE - reserve,
        "RESERVE": reserve,
    }
    with court.money() as change:
        court.act("keeper", court.stage.fund, "collectRefund", court["ann"].address)
    rest = balance - REFUSED_STAKE
    assert change == {"ann": rest, "MEMBERS": -rest}


def test_a_claim_withdrawn_while_disputed_returns_the_bond(court: Court) -> None:
    claim = court.file()
    court.object(claim)
    receipt = court.act("ann", court.desk, "withdraw", claim.claim_id)
    assert names(receipt) == ["ClaimWithdrawn", "CaseCancelled"]
    with court.money() as change:
        court.act("keeper", court.desk, "collectBond", claim.claim_id, court["olga"].address)
    assert change == {"olga": BOND, "BONDS": -BOND}
