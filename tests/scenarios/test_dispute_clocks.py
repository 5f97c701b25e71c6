"""Every boundary of a dispute, a second before and on it: windows are [opens, closes)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from scripts.story.contracts import Contract
from scripts.story.jurors import Sealed
from scripts.story.timeline import HOUR
from tests.scenarios.court import LOWER, VOTERS, Court
from webapp.store.words import Phase, Reason, Verdict

_, REFUSE, _, PAY = Verdict
SEAL = b"\x01" * 23
Move = tuple[str, Contract, str, tuple[object, ...]]  # who, where, what, with which arguments
Attempt = Callable[[Court, "Trial"], Move]


class Trial:
    """A disputed claim with six sealed votes, five of them opened, and its clocks."""

    def __init__(self, court: Court, upto: str) -> None:
        self.court = court
        self.claim = court.file()
        objection = court.object(self.claim, lower=LOWER).one("ObjectionRaised")
        self.case_id = int(objection.case_id)
        self.votes: list[Sealed] = []
        terms, plan = court.stage.plan.jury, court.stage.plan
        self.window = court.window_end(self.claim)
        self.sealing = self.window + terms.sealing_seconds
        self.opening = self.sealing + terms.opening_seconds
        self.final = self.opening + plan.disputes.appeal_seconds
        self.rewards = self.opening + 180 * 86_400
        if upto == "window":
            return
        court.drawn(self.case_id)
        self.votes = court.seal(self.case_id, [REFUSE] * 6)
        if upto == "sealing":
            return
        court.wait(self.sealing + HOUR)
        court.open(self.votes[:5])
        if upto == "rewards":
            court.wait(self.final + HOUR)
            court.act("keeper", court.desk, "conclude", self.claim.claim_id)


def objecting(court: Court, trial: Trial) -> Move:
    args = (trial.claim.claim_id, int(Reason.AMOUNT), LOWER, court.stage.secret("grounds"))
    return "oskar", court.desk, "raiseObjection", args


def accepting(court: Court, trial: Trial) -> Move:
    return "ann", court.desk, "acceptLower", (trial.claim.claim_id,)


def withdrawing(court: Court, trial: Trial) -> Move:
    return "ann", court.desk, "withdraw", (trial.claim.claim_id,)


def drawing(court: Court, trial: Trial) -> Move:
    return "keeper", court.jury, "draw", (trial.case_id,)


def sealing(court: Court, trial: Trial) -> Move:
    return VOTERS[7], court.jury, "sealVote", (trial.case_id, SEAL)


def standing_down(court: Court, trial: Trial) -> Move:
    return VOTERS[7], court.jury, "recuse", (trial.case_id,)


def adding_evidence(court: Court, trial: Trial) -> Move:
    return "olga", court.desk, "addEvidence", (trial.claim.claim_id, SEAL.ljust(32))


def opening(court: Court, trial: Trial) -> Move:
    return "keeper", court.jury, "openVote", trial.votes[5].opening()


def appealing(court: Court, trial: Trial) -> Move:
    return "ann", court.desk, "appeal", (trial.claim.claim_id, court.stage.secret("appeal"))


def concluding(court: Court, trial: Trial) -> Move:
    return "keeper", court.desk, "conclude", (trial.claim.claim_id,)


def rewarding(court: Court, trial: Trial) -> Move:
    args = (trial.claim.claim_id, trial.case_id, trial.votes[0].seat)
    return "keeper", court.desk, "collectJurorReward", args


def expiring(court: Court, trial: Trial) -> Move:
    return "keeper", court.desk, "expireRewards", (trial.claim.claim_id,)


# What is tried, how far the case is played first, at which boundary, and the error a second before
# it and on it; "" where it is allowed.
BOUNDARIES = [
    (objecting, "window", "window", "", "WrongClaimStatus"),
    (accepting, "window", "window", "ObjectionWindowOpen", ""),
    (drawing, "window", "window", "WrongPhase", ""),
    (sealing, "sealing", "sealing", "", "WrongPhase"),
    (standing_down, "sealing", "sealing", "", "WrongPhase"),
    (withdrawing, "sealing", "sealing", "", "SealingOver"),
    (accepting, "sealing", "sealing", "", "SealingOver"),
    (adding_evidence, "sealing", "sealing", "", "EvidenceClosed"),
    (opening, "sealing", "sealing", "WrongPhase", ""),
    (opening, "opening", "opening", "", "WrongPhase"),
    (appealing, "opening", "opening", "AppealNotOpen", ""),
    (appealing, "opening", "final", "", "AppealNotOpen"),
    (concluding, "opening", "final", "VerdictNotFinal", ""),
    (rewarding, "rewards", "rewards", "", "NoRewardAt"),
    (expiring, "rewards", "rewards", "RewardsNotExpired", ""),
]


@pytest.mark.parametrize("late", [False, True], ids=["a second before", "on it"])
@pytest.mark.parametrize(
    ("attempt", "upto", "boundary", "before", "after"),
    BOUNDARIES,
    ids=[f"{row[0].__name__} at the end of {row[2]}" for row in BOUNDARIES],
)
def test_a_boundary_falls_on_its_second(
    court: Court,
    attempt: Attempt,
    upto: str,
    boundary: str,
    before: str,
    after: str,
    late: bool,
) -> None:
    trial = Trial(court, upto)
    moment = getattr(trial, boundary)
    role, contract, function, args = attempt(court, trial)
    court.wait(moment - (0 if late else 1))
    expected = after if late else before
    if expected:
        assert court.refused(role, contract, function, *args) == expected
    else:
        court.act(role, contract, function, *args)
    head = court.stage.chain.now
    assert head == moment - (0 if late else 1)  # the block had just this time


def test_the_phases_follow_one_another_by_time_alone(court: Court) -> None:
    trial = Trial(court, "sealing")
    found = []
    for moment in (trial.sealing - 1, trial.sealing, trial.opening - 1, trial.opening):
        court.wait(moment)
        found.append(Phase(court.case(trial.case_id).phase).name)
    assert found == ["SEALING", "OPENING", "OPENING", "OVER"]
