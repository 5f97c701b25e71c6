"""Challenges to a membership and to a provider: who decides, who pays, to the last unit."""

from __future__ import annotations

import pytest

from scripts.story.asks import Ask
from scripts.story.contracts import Event
from scripts.story.stakes import BPS
from scripts.story.timeline import DAY, HOUR
from tests.scenarios.court import BOND, STAKE, TOKEN, VOTERS, Court, names, shares_of
from webapp.store.words import ChallengeStatus, ClaimStatus, MemberStatus, Reason, Review, Verdict

EXPEL, KEEP = Review
FAST_AID = 40 * TOKEN


def challenged(court: Court) -> Event:
    """Olga challenges Ann's membership."""
    args = (court["ann"].address, int(Reason.IDENTITY), court.stage.secret("grounds"))
    return court.act("olga", court.review, "challengeMember", *args).one("Challenged")


def provider_challenged(court: Court) -> Event:
    """Olga challenges the provider's right to attest receipts."""
    args = (court["provider"].address, court.stage.secret("grounds"))
    return court.act("olga", court.review, "challengeProvider", *args).one("Challenged")


def concluded(court: Court, event: Event):
    """The transaction that carries the verdict out."""
    court.wait(court.stage.ask(court.review, "appealWindow", event.matter).closes_at)
    return court.act("keeper", court.review, "conclude", event.matter)


def test_an_upheld_challenge_expels_and_refunds_all_but_the_stake(court: Court) -> None:
    event = challenged(court)
    court.vote(event.case_id, [EXPEL] * 4 + [KEEP])
    balance = court.balance("ann")
    each, per_juror, reserve = shares_of(STAKE, 1, 5)
    with court.money() as change:
        receipt = concluded(court, event)
    assert names(receipt) == [
        *["CaseClosed", "MemberExpelled", "JournalEntry", "JournalEntry"],
        *["DisputeConcluded", "ChallengeConcluded"],
    ]
    assert change == {"MEMBERS": -STAKE, "BONDS": STAKE - reserve, "RESERVE": reserve}
    with court.money() as change:
        court.act("keeper", court.stage.fund, "collectRefund", court["ann"].address)
        args = (event.matter, court["olga"].address)
        court.act("keeper", court.review, "collectBond", *args)
    rest = balance - STAKE
    assert change == {
        "ann": rest,
        "MEMBERS": -rest,
        "olga": BOND + each,
        "BONDS": -BOND - each,
    }


def test_two_thirds_of_the_jury_must_be_exceeded_to_expel(court: Court) -> None:
    event = challenged(court)
    court.vote(event.case_id, [EXPEL] * 3 + [KEEP] * 2)
    assert not concluded(court, event).one("ChallengeConcluded").upheld
    status = court.stage.ask(court.stage.fund, "statusOf", court["ann"].address)
    assert status == MemberStatus.COVERED


def test_a_dismissed_challenge_costs_the_challenger_the_bond(court: Court) -> None:
    event = challenged(court)
    court.vote(event.case_id, [KEEP] * 5)
    each, _, reserve = shares_of(BOND, 1, 5)
    with court.money() as change:
        receipt = concluded(court, event)
    assert names(receipt) == [
        "CaseClosed",
        "JournalEntry",
        "DisputeConcluded",
        "ChallengeConcluded",
    ]
    assert change == {"BONDS": -reserve, "RESERVE": reserve}
    with court.money() as change:
        court.act("keeper", court.review, "collectCompensation", event.matter)
    assert change == {"ann": each, "BONDS": -each}


def test_silence_keeps_the_member(court: Court) -> None:
    event = challenged(court)
    court.wait(court.case(event.case_id).latest_end)
    assert not concluded(court, event).one("ChallengeConcluded").upheld


@pytest.mark.parametrize(("late", "phase"), [(False, "WrongPhase"), (True, "")])
def test_a_challenged_member_has_time_to_answer_before_votes_are_sealed(
    court: Court, late: bool, phase: str
) -> None:
    event = challenged(court)
    court.wait(court.case(event.case_id).opens_at - (0 if late else 1))
    if late:
        court.act("keeper", court.jury, "draw", event.case_id)
    else:
        assert court.refused("keeper", court.jury, "draw", event.case_id) == phase


def test_a_provider_is_judged_by_all_covered_members_without_a_draw(court: Court) -> None:
    event = provider_challenged(court)
    court.wait(court.case(event.case_id).opens_at + HOUR)
    assert court.refused("keeper", court.jury, "draw", event.case_id) == "NothingToDraw"
    sealed = court.seal(event.case_id, [EXPEL] * 4 + [KEEP])
    court.wait(court.case(event.case_id).sealing_ends_at)
    court.open(sealed)
    receipt = court.act("keeper", court.review, "conclude", event.matter)  # there is no appeal
    assert names(receipt) == [
        *["CaseClosed", "ProviderRemoved", "DisputeConcluded", "ChallengeConcluded"]
    ]
    assert not court.stage.ask(court.desk, "isProvider", court["provider"].address)
    status = court.stage.ask(court.review, "statusOf", event.matter)
    assert status == ChallengeStatus.UPHELD
    signed = court.stage.receipt(court["ann"], fast_ask(court), court.stage.chain.now - DAY)
    assert court.refused("ann", court.desk, "fileAttested", *signed) == "UnknownProvider"


# --- the fast lane -------------------------------------------------------------------------------


def fast_ask(court: Court) -> Ask:
    """80 % of what is above 10,000."""
    line = next(line for line in court.stage.plan.lines if line.proportional)
    return Ask(line, 1, 10_050 * TOKEN, 0, FAST_AID)


def fast_paid(court: Court) -> Event:
    """A claim filed with a receipt and paid from the reserve a day later."""
    fee = FAST_AID * 800 // BPS
    court.stage.provide([(court["donor"], FAST_AID + fee)])
    court.act("donor", court.stage.fund, "donate", FAST_AID + fee)
    signed = court.stage.receipt(court["ann"], fast_ask(court), court.stage.chain.now - DAY)
    receipt = court.act("ann", court.desk, "fileAttested", *signed)
    assert names(receipt) == ["ClaimBatched", "ClaimFiled", "ReceiptAttested"]
    claim = receipt.one("ClaimFiled")
    payable_at = receipt.one("ReceiptAttested").payable_at
    court.wait(payable_at - 1)
    assert court.refused("keeper", court.desk, "payFast", claim.claim_id) == "FastWindowOpen"
    with court.money() as change:
        paid = court.act("keeper", court.desk, "payFast", claim.claim_id)
    events = ["ClaimUnbatched", *["JournalEntry"] * 3, "Transfer", "FastLanePaid"]
    assert names(paid) == events
    assert change == {"ann": FAST_AID, "RESERVE": -FAST_AID - fee, "FEES": fee}
    return claim


def test_a_small_attested_claim_is_paid_from_the_reserve_in_a_day(court: Court) -> None:
    claim = fast_paid(court)
    assert court.status(claim) == ClaimStatus.FAST_PAID
    court.wait(court.window_end(claim))
    assert court.status(claim) == ClaimStatus.PAID


def test_an_overturned_fast_claim_is_kept_back_from_later_aid(court: Court) -> None:
    claim = fast_paid(court)
    case_id = court.object(claim).one("ObjectionRaised").case_id
    court.vote(case_id, [Verdict.REFUSE] * 5)
    receipt = court.conclude(claim)
    assert receipt.one("Overturned").debt == FAST_AID
    assert court.status(claim) == ClaimStatus.REFUSED
    court.wait(court.stage.time.start_of(court.stage.time.period_at(court.stage.chain.now) + 1))
    later = court.file()
    court.wait(court.stage.time.after(later.period))
    with court.money() as change:
        paid = court.act("keeper", court.desk, "pay", later.claim_id)
    assert names(paid) == ["JournalEntry", "JournalEntry", "Transfer", "AidPaid"]
    assert change == {
        "ann": later.amount - FAST_AID,
        "RESERVE": FAST_AID,
        "CLAIMS": -later.amount,
    }
    assert court.stage.ask(court.desk, "debtOf", court["ann"].address) == 0


def test_an_objection_in_the_first_day_stops_the_fast_lane(court: Court) -> None:
    signed = court.stage.receipt(court["ann"], fast_ask(court), court.stage.chain.now - DAY)
    claim = court.act("ann", court.desk, "fileAttested", *signed).one("ClaimFiled")
    court.object(claim)
    court.wait(court.stage.chain.now + DAY)
    assert court.refused("keeper", court.desk, "payFast", claim.claim_id) == "WrongClaimStatus"


def test_everybody_else_may_vote_on_a_provider_but_not_the_challenger(court: Court) -> None:
    event = provider_challenged(court)
    court.wait(court.case(event.case_id).opens_at + HOUR)
    args = (event.case_id, b"\x01" * 23)
    assert court.refused("olga", court.jury, "sealVote", *args) == "ConflictOfInterest"
    court.act(VOTERS[0], court.jury, "sealVote", *args)
