"""What people do while a claim is judged: stand down, forget, leave, come late, appeal."""

from __future__ import annotations

import subprocess

import pytest

import fundvote
from scripts.story.contracts import Event
from scripts.story.jurors import draw
from scripts.story.stakes import BPS
from scripts.story.timeline import DAY, HOUR
from scripts.toolenv import ROOT, VENV_PYTHON, tool_environment
from tests.scenarios.court import APPEAL_BOND, BOND, STAKE, VOTERS, Court, Ground, names
from webapp.store.words import ClaimStatus, MemberStatus, Phase, Verdict

FRAUD, REFUSE, LESS, PAY = Verdict
REFUSED_STAKE = STAKE // 2
MORE = 5  # voters who sat in the first case; the appeal's come after them


def opened_case(court: Court) -> tuple[Event, int]:
    """A claim objected to, its jury drawn; the claim and the case."""
    claim = court.file()
    case_id = court.object(claim).one("ObjectionRaised").case_id
    court.drawn(case_id)
    return claim, case_id


# --- jurors --------------------------------------------------------------------------------------


def test_a_juror_stands_down_freely_and_cannot_seal_then(court: Court) -> None:
    _, case_id = opened_case(court)
    with court.money() as change:
        receipt = court.act(VOTERS[0], court.jury, "recuse", case_id)
    assert names(receipt) == ["JurorRecused"]
    assert change == {}
    refusal = court.refused(VOTERS[0], court.jury, "sealVote", case_id, b"\x01" * 23)
    assert refusal == "AlreadyRecused"
    assert court.case(case_id).recused == 1


def test_a_juror_who_sealed_cannot_stand_down(court: Court) -> None:
    _, case_id = opened_case(court)
    court.seal(case_id, [PAY])
    assert court.refused(VOTERS[0], court.jury, "recuse", case_id) == "AlreadySealed"


def test_a_sealed_vote_may_be_replaced_while_sealing_lasts_and_counts_once(court: Court) -> None:
    _, case_id = opened_case(court)
    court.seal(case_id, [PAY] * 5)
    court.seal(case_id, [REFUSE])
    assert court.case(case_id).sealed_ == 5


def test_a_lost_salt_is_recomputed_by_the_command_and_the_vote_opened(
    court: Court, ground: Ground
) -> None:
    """The juror kept nothing but the wallet: option and salt come from the log and the key."""
    _, case_id = opened_case(court)
    sealed = court.seal(case_id, [REFUSE] * 5)
    juror = sealed[0].juror
    command = [str(VENV_PYTHON), "-m", "fundvote", "recover", "--rpc", ground.node.url]
    command += ["--jury", court.jury.address, "--case", str(case_id), "--reason", "理由"]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=tool_environment() | {"JUROR_KEY": juror.key.to_hex()},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    found = dict(line.split() for line in done.stdout.splitlines())
    court.wait(court.case(case_id).sealing_ends_at)
    args = (case_id, int(found["seat"]), juror.address, int(found["option"]))
    hashes = (bytes.fromhex(found["salt"][2:]), bytes.fromhex(found["reason"][2:]))
    receipt = court.act("keeper", court.jury, "openVote", *args, *hashes)
    event = receipt.one("VoteOpened")
    assert (event.juror, event.option) == (juror.address, REFUSE)
    assert event.reason_hash == "0x" + fundvote.reason_hash("理由").hex()


def test_a_juror_who_leaves_after_voting_still_counts_and_is_rewarded(court: Court) -> None:
    claim, case_id = opened_case(court)
    sealed = court.seal(case_id, [REFUSE] * 5)
    leaver = VOTERS[0]
    court.act(leaver, court.stage.fund, "exit")
    period = court.stage.ask(court.stage.fund, "openPeriod").period
    court.wait(court.case(case_id).sealing_ends_at)
    court.open(sealed, by="keeper")
    assert court.case(case_id).votes == (0, 5, 0, 0)
    court.wait(court.stage.time.end_of(period) + HOUR)
    status = court.stage.ask(court.stage.fund, "statusOf", court[leaver].address)
    assert status == MemberStatus.LEFT
    court.conclude(claim)
    reward = REFUSED_STAKE * 3_000 // BPS // 5
    with court.money() as change:
        court.reward(claim.claim_id, sealed[0])
    assert change == {leaver: reward, "BONDS": -reward}


def test_a_member_who_is_leaving_may_not_seal(court: Court) -> None:
    _, case_id = opened_case(court)
    court.act(VOTERS[0], court.stage.fund, "exit")
    refusal = court.refused(VOTERS[0], court.jury, "sealVote", case_id, b"\x01" * 23)
    assert refusal == "NotEligible"


def test_each_juror_is_rewarded_once(court: Court) -> None:
    claim, votes = court.disputed([REFUSE] * 5)
    court.conclude(claim)
    court.reward(claim.claim_id, votes[0])
    args = (claim.claim_id, votes[0].case_id, votes[0].seat)
    assert court.refused("keeper", court.desk, "collectJurorReward", *args) == "NoRewardAt"


def test_a_no_show_loses_nothing_but_the_reward(court: Court) -> None:
    claim, case_id = opened_case(court)
    sealed = court.seal(case_id, [REFUSE] * 6)
    court.wait(court.case(case_id).sealing_ends_at)
    with court.money() as change:
        court.open(sealed[:5])
        court.wait(court.case(case_id).opening_ends_at)
    assert change == {}
    per_juror = court.conclude(claim).one("DisputeConcluded").per_juror
    assert per_juror == REFUSED_STAKE * 3_000 // BPS // 5
    args = (claim.claim_id, case_id, sealed[5].seat)
    assert court.refused("keeper", court.desk, "collectJurorReward", *args) == "NoRewardAt"


# --- the claimant --------------------------------------------------------------------------------


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


# --- a late swing --------------------------------------------------------------------------------


def test_a_late_vote_that_turns_nothing_extends_nothing_and_the_last_ends_all(
    court: Court,
) -> None:
    _, case_id = opened_case(court)
    votes = court.seal(case_id, [PAY] * 3 + [REFUSE] * 4)
    court.wait(court.case(case_id).sealing_ends_at)
    court.open(votes[:5])  # 3 to pay, 2 to refuse: paid
    ends_at = court.case(case_id).opening_ends_at
    court.wait(ends_at - HOUR)
    court.open(votes[5:6])  # 3 to 3: still paid, no swing
    assert court.case(case_id).opening_ends_at == ends_at
    court.wait(ends_at - 2)
    # A fourth to refuse would turn it; it is the last sealed, and so ends the case at once.
    court.open(votes[6:])
    assert court.case(case_id).phase == Phase.OVER


def test_swings_extend_the_opening_but_never_beyond_the_hard_limit(court: Court) -> None:
    _, case_id = opened_case(court)
    votes = court.seal(case_id, [PAY, PAY, PAY, REFUSE, REFUSE, REFUSE, REFUSE, PAY, REFUSE, PAY])
    terms, sealing_ends_at = court.stage.plan.jury, court.case(case_id).sealing_ends_at
    limit = sealing_ends_at + terms.opening_seconds + terms.extension_seconds
    court.wait(sealing_ends_at)
    court.open(votes[:6])  # 3 to 3: paid
    for turn in votes[6:9]:  # refused, paid, refused
        ends_at = court.case(case_id).opening_ends_at
        court.wait(ends_at - 1)
        opened_at = court.stage.chain.now
        receipt = court.open([turn])[0]
        expected = min(opened_at + terms.swing_seconds, limit)
        assert receipt.one("VoteOpened").opening_ends_at == expected
        assert court.case(case_id).latest_end == limit
    court.wait(court.case(case_id).opening_ends_at)
    assert court.case(case_id).phase == Phase.OVER


# --- appeals -------------------------------------------------------------------------------------


def appealed(court: Court, first: list[Verdict], by: str) -> tuple[Event, int]:
    """A verdict, appealed; the claim and the appeal's case."""
    claim, _ = court.disputed(first)
    receipt = court.act(by, court.desk, "appeal", claim.claim_id, court.stage.secret("grounds"))
    assert names(receipt) == ["CaseOpened", "Appealed", "JournalEntry", "Transfer"]
    return claim, receipt.one("Appealed").appeal_id


def test_a_claimant_appeals_and_the_larger_jury_overturns_the_refusal(court: Court) -> None:
    claim, case_id = appealed(court, [REFUSE] * 5, "ann")
    draw(court.stage, case_id)
    assert court.refused(VOTERS[0], court.jury, "sealVote", case_id, b"\x01" * 23) == (
        "SatInPriorCase"
    )
    votes = court.seal(case_id, [PAY] * 6, skip=MORE)
    court.wait(court.case(case_id).sealing_ends_at)
    court.open(votes)
    each, per_juror = BOND // 2, BOND * 3_000 // BPS // 11
    with court.money() as change:
        receipt = court.act("keeper", court.desk, "conclude", claim.claim_id)
    reserve = BOND - each - 11 * per_juror
    events = ["CaseClosed", "CaseClosed", "ClaimBatched", "JournalEntry", "DisputeConcluded"]
    assert names(receipt) == [*events, "ClaimConcluded"]
    assert change == {"BONDS": -reserve, "RESERVE": reserve}
    with court.money() as change:
        court.act("keeper", court.desk, "collectAppealBond", claim.claim_id)
        court.act("keeper", court.desk, "collectCompensation", claim.claim_id)
    assert change == {"ann": APPEAL_BOND + each, "BONDS": -APPEAL_BOND - each}


def test_an_appeal_that_fails_costs_its_bond(court: Court) -> None:
    claim, case_id = appealed(court, [REFUSE] * 5, "ann")
    draw(court.stage, case_id)
    votes = court.seal(case_id, [REFUSE] * 6, skip=MORE)
    court.wait(court.case(case_id).sealing_ends_at)
    court.open(votes)
    lost = APPEAL_BOND + REFUSED_STAKE
    each, per_juror = lost // 2, lost * 3_000 // BPS // 11
    reserve = lost - each - 11 * per_juror
    with court.money() as change:
        court.act("keeper", court.desk, "conclude", claim.claim_id)
    assert change == {
        "MEMBERS": -REFUSED_STAKE,
        "BONDS": REFUSED_STAKE - reserve,
        "RESERVE": reserve,
    }
    args = (claim.claim_id,)
    assert court.refused("keeper", court.desk, "collectAppealBond", *args) == (
        "NoAppealBondToCollect"
    )


def test_an_objector_appeals_too_and_wins_the_stake(court: Court) -> None:
    claim, case_id = appealed(court, [PAY] * 5, "olga")
    draw(court.stage, case_id)
    votes = court.seal(case_id, [REFUSE] * 6, skip=MORE)
    court.wait(court.case(case_id).sealing_ends_at)
    court.open(votes)
    court.act("keeper", court.desk, "conclude", claim.claim_id)
    with court.money() as change:
        court.act("keeper", court.desk, "collectAppealBond", claim.claim_id)
        args = (claim.claim_id, court["olga"].address)
        court.act("keeper", court.desk, "collectBond", *args)
    won = APPEAL_BOND + BOND + REFUSED_STAKE // 2
    assert change == {"olga": won, "BONDS": -won}


def test_a_silent_appeal_leaves_the_first_verdict(court: Court) -> None:
    claim, case_id = appealed(court, [REFUSE] * 5, "ann")
    court.wait(court.case(case_id).latest_end)
    receipt = court.act("keeper", court.desk, "conclude", claim.claim_id)
    assert receipt.one("DisputeConcluded").outcome == REFUSE


def test_a_verdict_is_appealed_once_and_only_by_who_lost(court: Court) -> None:
    claim, _ = court.disputed([REFUSE] * 5)
    grounds = court.stage.secret("grounds")
    args = (claim.claim_id, grounds)
    assert court.refused("olga", court.desk, "appeal", *args) == "NothingToAppeal"
    assert court.refused("oskar", court.desk, "appeal", *args) == "NotParty"
    court.wait(court.stage.chain.now + DAY)
    court.act("ann", court.desk, "appeal", *args)
    assert court.refused("ann", court.desk, "appeal", *args) == "AlreadyAppealed"
