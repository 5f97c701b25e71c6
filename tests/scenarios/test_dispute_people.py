"""What people do while a claim is judged: stand down, forget, leave, come late."""

from __future__ import annotations

import subprocess

import fundvote
from scripts.story.stakes import BPS
from scripts.story.timeline import HOUR
from scripts.toolenv import ROOT, VENV_PYTHON, tool_environment
from tests.scenarios.court import STAKE, VOTERS, Court, Ground, names
from webapp.store.words import MemberStatus, Phase, Verdict

FRAUD, REFUSE, LESS, PAY = Verdict
REFUSED_STAKE = STAKE // 2


# --- jurors --------------------------------------------------------------------------------------


def test_a_juror_stands_down_freely_and_cannot_seal_then(court: Court) -> None:
    _, case_id = court.opened()
    with court.money() as change:
        receipt = court.act(VOTERS[0], court.jury, "recuse", case_id)
    assert names(receipt) == ["JurorRecused"]
    assert change == {}
    refusal = court.refused(VOTERS[0], court.jury, "sealVote", case_id, b"\x01" * 23)
    assert refusal == "AlreadyRecused"
    assert court.case(case_id).recused == 1


def test_a_juror_who_sealed_cannot_stand_down(court: Court) -> None:
    _, case_id = court.opened()
    court.seal(case_id, [PAY])
    assert court.refused(VOTERS[0], court.jury, "recuse", case_id) == "AlreadySealed"


def test_a_sealed_vote_may_be_replaced_while_sealing_lasts_and_counts_once(court: Court) -> None:
    _, case_id = court.opened()
    court.seal(case_id, [PAY] * 5)
    court.seal(case_id, [REFUSE])
    assert court.case(case_id).sealed_ == 5


def test_a_lost_salt_is_recomputed_by_the_command_and_the_vote_opened(
    court: Court, ground: Ground
) -> None:
    """The juror kept nothing but the wallet: option and salt come from the log and the key."""
    _, case_id = court.opened()
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
    claim, case_id = court.opened()
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
    _, case_id = court.opened()
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
    claim, case_id = court.opened()
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


# --- a late swing --------------------------------------------------------------------------------


def test_a_late_vote_that_turns_nothing_extends_nothing_and_the_last_ends_all(
    court: Court,
) -> None:
    _, case_id = court.opened()
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
    _, case_id = court.opened()
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
