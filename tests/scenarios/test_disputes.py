"""What a jury can decide about a claim, who then pays whom, to the last unit, and the events."""

from __future__ import annotations

from scripts.story.stakes import BPS
from tests.scenarios.court import (
    AID,
    BOND,
    LOWER,
    PARTIES,
    STAKE,
    VOTERS,
    Court,
    names,
    shares_of,
)
from webapp.store.words import ClaimStatus, MemberStatus, Phase, Reason, Verdict

FRAUD, REFUSE, LESS, PAY = Verdict
REFUSED_STAKE = STAKE // 2  # the plan's `refused`
MEMBERS = len(PARTIES) + len(VOTERS)
# What the book-keeping of a verdict emits before the dispute is concluded.
CLOSED = ["CaseClosed"]
LOST = ["JournalEntry", "DisputeConcluded", "ClaimConcluded"]
STAKED = ["StakeTaken", "JournalEntry"]


def test_an_undisputed_claim_is_paid_without_any_vote(court: Court) -> None:
    claim = court.file()
    court.wait(court.window_end(claim))
    assert court.status(claim) == ClaimStatus.APPROVED
    court.wait(court.stage.time.after(claim.period))
    with court.money() as change:
        receipt = court.act("keeper", court.desk, "pay", claim.claim_id)
    assert names(receipt) == ["JournalEntry", "Transfer", "AidPaid"]
    assert change == {"ann": AID, "CLAIMS": -AID}
    assert court.stage.ask(court.desk, "disputeOf", claim.claim_id).case_id == 0


def test_the_settlement_of_a_claim_charges_every_member_alike(court: Court) -> None:
    claim = court.file()
    court.wait(court.stage.time.end_of(claim.period) - 1)
    with court.money() as change:
        court.wait(court.stage.time.end_of(claim.period))
    gross = AID * 10_800 // BPS
    share = -(-gross // MEMBERS)
    fee = gross - AID
    rounding = share * MEMBERS - gross
    assert change == {
        "MEMBERS": -share * MEMBERS,
        "CLAIMS": AID,
        "FEES": fee,
        **({"RESERVE": rounding} if rounding else {}),
    }


def test_the_first_objection_takes_the_claim_out_of_its_batch(court: Court) -> None:
    claim = court.file()
    with court.money() as change:
        receipt = court.object(claim)
    assert names(receipt) == [
        "CaseOpened",
        "Excused",
        "Excused",
        "ClaimUnbatched",
        "ObjectionRaised",
        "JournalEntry",
        "Transfer",
    ]
    assert change == {"olga": -BOND, "BONDS": BOND}


def test_the_draw_needs_two_calls_and_blocks_between(court: Court) -> None:
    claim = court.file()
    case_id = court.object(claim).one("ObjectionRaised").case_id
    court.wait(court.window_end(claim))
    assert names(court.act("keeper", court.jury, "draw", case_id)) == ["DrawScheduled"]
    assert court.refused("donor", court.jury, "draw", case_id) == "SeedBlockNotReached"
    court.stage.chain.mine(5)
    assert names(court.act("donor", court.jury, "draw", case_id)) == ["JuryDrawn"]
    assert court.refused("donor", court.jury, "draw", case_id) == "AlreadyDrawn"


def test_sealing_and_opening_a_vote_move_no_money(court: Court) -> None:
    claim = court.file()
    case_id = court.object(claim).one("ObjectionRaised").case_id
    with court.money() as change:
        sealed = court.sealed(case_id, [REFUSE] * 5)
        receipts = court.open(sealed)
    assert [names(receipt) for receipt in receipts] == [["VoteOpened"]] * 5
    assert change == {}
    assert court.case(case_id).phase == Phase.OVER  # at once: all sealed votes are open


def test_an_objection_upheld_costs_the_claimant_a_part_of_the_stake(court: Court) -> None:
    claim, votes = court.disputed([REFUSE] * 4 + [PAY])
    balance = court.balance("ann")
    each, per_juror, reserve = shares_of(REFUSED_STAKE, 1, 5)
    with court.money() as change:
        receipt = court.conclude(claim)
    assert names(receipt) == [*CLOSED, *STAKED, *LOST]
    assert change == {
        "MEMBERS": -REFUSED_STAKE,
        "BONDS": REFUSED_STAKE - reserve,
        "RESERVE": reserve,
    }
    assert court.balance("ann") == balance - REFUSED_STAKE
    assert court.status(claim) == ClaimStatus.REFUSED
    with court.money() as change:
        paid = court.act("keeper", court.desk, "collectBond", claim.claim_id, court["olga"].address)
        rewards = [court.reward(claim.claim_id, vote) for vote in votes]
    assert names(paid) == ["BondCollected", *["JournalEntry", "Transfer"] * 2]
    assert [names(reward) for reward in rewards] == [
        ["JurorRewarded", "JournalEntry", "Transfer"]
    ] * 5
    assert change == {
        "olga": BOND + each,
        "BONDS": -BOND - each - 5 * per_juror,
        **{vote.juror.role: per_juror for vote in votes},
    }
    assert court.stage.ask(court.stage.fund, "balanceOf", 4) == 0  # nothing is stranded in BONDS


def test_an_objection_dismissed_costs_the_objector_the_bond(court: Court) -> None:
    claim, votes = court.disputed([PAY] * 4 + [REFUSE])
    each, per_juror, reserve = shares_of(BOND, 1, 5)
    with court.money() as change:
        receipt = court.conclude(claim)
    assert names(receipt) == [*CLOSED, "ClaimBatched", *LOST]
    assert change == {"BONDS": -reserve, "RESERVE": reserve}
    verdict = receipt.one("ClaimConcluded")
    assert (verdict.outcome, verdict.amount) == (ClaimStatus.APPROVED, AID)
    with court.money() as change:
        paid = court.act("keeper", court.desk, "collectCompensation", claim.claim_id)
        for vote in votes:
            court.reward(claim.claim_id, vote)
    assert names(paid) == ["CompensationCollected", "JournalEntry", "Transfer"]
    assert change == {
        "ann": each,
        "BONDS": -each - 5 * per_juror,
        **{vote.juror.role: per_juror for vote in votes},
    }
    assert court.refused(
        "olga", court.desk, "collectBond", claim.claim_id, court["olga"].address
    ) == ("NoBondToCollect")
    court.wait(court.stage.time.after(verdict.period))
    with court.money() as change:
        court.act("keeper", court.desk, "pay", claim.claim_id)
    assert change == {"ann": AID, "CLAIMS": -AID}


def test_a_lower_amount_accepted_ends_the_dispute_and_costs_nobody(court: Court) -> None:
    claim = court.file()
    court.object(claim, lower=LOWER)
    court.wait(court.window_end(claim))
    with court.money() as change:
        receipt = court.act("ann", court.desk, "acceptLower", claim.claim_id)
    assert names(receipt) == ["ClaimBatched", "LowerAccepted", "CaseCancelled"]
    assert change == {}
    with court.money() as change:
        court.act("keeper", court.desk, "collectBond", claim.claim_id, court["olga"].address)
    assert change == {"olga": BOND, "BONDS": -BOND}
    court.wait(court.stage.time.after(receipt.one("LowerAccepted").period))
    with court.money() as change:
        court.act("keeper", court.desk, "pay", claim.claim_id)
    assert change == {"ann": LOWER, "CLAIMS": -LOWER}


def test_a_jury_may_grant_the_lower_amount_and_nobody_loses_a_stake(court: Court) -> None:
    claim, votes = court.disputed([LESS] * 3 + [PAY] * 2, lower=LOWER)
    with court.money() as change:
        receipt = court.conclude(claim)
    assert names(receipt) == [*CLOSED, "ClaimBatched", "DisputeConcluded", "ClaimConcluded"]
    assert change == {}
    assert receipt.one("ClaimConcluded").amount == LOWER
    assert receipt.one("DisputeConcluded").per_juror == 0
    with court.money() as change:
        court.act("keeper", court.desk, "collectBond", claim.claim_id, court["olga"].address)
    assert change == {"olga": BOND, "BONDS": -BOND}
    matter = (claim.claim_id, votes[0].case_id, votes[0].seat)
    assert court.refused("keeper", court.desk, "collectJurorReward", *matter) == "NoRewardHere"


def test_fraud_expels_takes_the_whole_stake_and_refunds_the_rest(court: Court) -> None:
    claim, votes = court.disputed([FRAUD] * 4 + [REFUSE])
    balance = court.balance("ann")
    each, per_juror, reserve = shares_of(STAKE, 1, 5)
    with court.money() as change:
        receipt = court.conclude(claim)
    assert names(receipt) == [*CLOSED, "MemberExpelled", "JournalEntry", *LOST]
    assert change == {"MEMBERS": -STAKE, "BONDS": STAKE - reserve, "RESERVE": reserve}
    assert court.status(claim) == ClaimStatus.FRAUD
    ann = court["ann"].address
    assert court.stage.ask(court.stage.fund, "statusOf", ann) == MemberStatus.EXPELLED
    with court.money() as change:
        refund = court.act("keeper", court.stage.fund, "collectRefund", ann)
        court.act("keeper", court.desk, "collectBond", claim.claim_id, court["olga"].address)
    assert names(refund) == ["RefundPaid", "JournalEntry", "Transfer"]
    assert change == {
        "ann": balance - STAKE,
        "MEMBERS": STAKE - balance,
        "olga": BOND + each,
        "BONDS": -BOND - each,
    }


def test_a_majority_below_the_grave_share_refuses_without_finding_fraud(court: Court) -> None:
    """66.66 % must be exceeded: three of five do not, and count towards a plain refusal."""
    claim, _ = court.disputed([FRAUD] * 3 + [PAY] * 2)
    assert court.conclude(claim).one("DisputeConcluded").outcome == REFUSE


def test_on_a_tie_the_claim_is_paid_as_this_plan_says(court: Court) -> None:
    claim, _ = court.disputed([REFUSE] * 3 + [PAY] * 3)
    receipt = court.conclude(claim)
    assert receipt.one("DisputeConcluded").outcome == PAY
    assert receipt.one("CaseClosed").quorate
    assert receipt.one("ClaimConcluded").amount == AID


def test_silence_pays_as_this_plan_says_and_the_reserve_has_the_jurors_part(court: Court) -> None:
    claim = court.file()
    case_id = court.object(claim).one("ObjectionRaised").case_id
    court.wait(court.case(case_id).latest_end)
    assert court.case(case_id).phase == Phase.OVER
    with court.money() as change:
        receipt = court.conclude(claim)
    assert names(receipt) == [*CLOSED, "ClaimBatched", *LOST]
    assert not receipt.one("CaseClosed").quorate
    assert receipt.one("DisputeConcluded").outcome == PAY
    assert change == {"BONDS": -BOND // 2, "RESERVE": BOND // 2}


def test_sealed_but_unopened_votes_below_the_quorum_are_silence(court: Court) -> None:
    claim = court.file()
    case_id = court.object(claim).one("ObjectionRaised").case_id
    sealed = court.sealed(case_id, [REFUSE] * 5)
    court.open(sealed[:4])
    court.wait(court.case(case_id).opening_ends_at)
    receipt = court.conclude(claim)
    assert receipt.one("DisputeConcluded").outcome == PAY
    assert receipt.one("CaseClosed").votes == (0, 4, 0, 0)


def test_the_reason_of_an_objection_is_on_record(court: Court) -> None:
    event = court.object(court.file()).one("ObjectionRaised")
    assert Reason(event.reason) is Reason.FORGED
