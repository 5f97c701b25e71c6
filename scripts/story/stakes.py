"""What a dispute costs whom, and who collects what: checked to the last unit."""

from __future__ import annotations

from dataclasses import dataclass

from scripts.story.cast import Person
from scripts.story.chain import Receipt
from scripts.story.contracts import Contract, Event
from scripts.story.errors import expect
from scripts.story.jurors import Sitting
from scripts.story.stage import Stage

BPS = 10_000


@dataclass(frozen=True)
class Split:
    """How what the losing side staked is divided; token units."""

    lost: int
    each: int  # to the respondent, or to each objector
    per_juror: int
    reserve: int


def split_of(stage: Stage, lost: int, winners: int, jurors: int) -> Split:
    """Every share rounds down; what is left goes to the reserve."""
    terms = stage.plan.disputes
    each = lost * terms.winner_bps // BPS // winners
    per_juror = lost * terms.juror_bps // BPS // jurors if jurors else 0
    return Split(lost, each, per_juror, lost - each * winners - per_juror * jurors)


def expect_concluded(
    stage: Stage,
    receipt: Receipt,
    outcome: int,
    split: Split,
    stake: int = 0,
    to_respondent: bool = False,
) -> Event:
    """Raise Surprise unless a {DisputeConcluded} says just this; it is returned."""
    event = receipt.one("DisputeConcluded")
    expect(event.outcome, outcome, "the verdict")
    expect((event.stake_taken, event.lost), (stake, split.lost), "what the losing side staked")
    shares = (0, split.each) if to_respondent else (split.each, 0)
    expect((event.per_objector, event.to_respondent), shares, "the winners' shares")
    expect(event.per_juror, split.per_juror, "the share of each juror")
    return event


def reward_jurors(stage: Stage, desk: Contract, matter: int, *sittings: Sitting) -> int:
    """Anybody has all who opened a vote rewarded; token units each. Who did not gets nothing."""
    reward = int(stage.ask(desk, "disputeOf", matter).per_juror)
    if reward == 0:
        return 0
    for sitting in sittings:
        for vote in sitting.silent:
            args = (matter, sitting.case_id, vote.seat)
            error = stage.refusal(stage.cast["keeper"], desk, "collectJurorReward", *args)
            expect(error.name, "NoRewardAt", "the reward of one who never opened the vote")
        for vote in sitting.votes:
            before = stage.held_by(vote.juror)
            _collect(stage, desk, matter, sitting.case_id, vote.seat)
            expect(stage.held_by(vote.juror) - before, reward, f"reward of {vote.juror.role}")
    return reward


def collect_bond(
    stage: Stage, desk: Contract, matter: int, objector: Person, reward: int = 0
) -> Receipt:
    """Anybody has an objector paid who was right: the bond and the reward."""
    bond = stage.tokens(stage.plan.disputes.bond)
    before = stage.held_by(objector)
    keeper = stage.cast["keeper"]
    receipt = stage.act(keeper, desk, "collectBond", matter, objector.address)
    expect(stage.held_by(objector) - before, bond + reward, "the bond, and the reward")
    return receipt


def collect_compensation(stage: Stage, desk: Contract, matter: int, who: Person, due: int) -> None:
    """Anybody has a respondent paid who was right: a part of the lost bonds."""
    before = stage.held_by(who)
    stage.act(stage.cast["keeper"], desk, "collectCompensation", matter)
    expect(stage.held_by(who) - before, due, "the respondent's part of the lost bonds")


def _collect(stage: Stage, desk: Contract, matter: int, case_id: int, seat: int) -> None:
    args = (matter, case_id, seat)
    receipt = stage.act(stage.cast["keeper"], desk, "collectJurorReward", *args)
    stage.key_receipts.setdefault("juror", receipt)
