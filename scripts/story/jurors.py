"""A jury at work: the draw, votes sealed and opened, as members would do it with `fundvote`."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import Any

import fundvote
from scripts.story.cast import Person
from scripts.story.chain import Call, Receipt
from scripts.story.errors import expect, expect_true
from scripts.story.stage import Stage
from scripts.story.timeline import HOUR
from webapp.store.words import Phase

SEED_DELAY = 4  # blocks from the first call of `draw` to the seed's, as in contracts/Jury.sol
VOTE_GAS = 400_000


@dataclass(frozen=True)
class Sealed:
    """A vote that lies sealed, and what opens it."""

    case_id: int
    juror: Person
    option: int
    salt: bytes
    reason: bytes
    seat: int

    def opening(self) -> tuple[Any, ...]:
        """The arguments of `openVote`."""
        return (self.case_id, self.seat, self.juror.address, self.option, self.salt, self.reason)


@dataclass(frozen=True)
class Sitting:
    """What a jury did."""

    case_id: int
    votes: tuple[Sealed, ...]  # opened
    silent: tuple[Sealed, ...]  # sealed, never opened
    drawn: int  # members whose lot was low enough, in the round in which they sealed
    round: int  # from 0
    receipts: dict[str, Receipt]


def draw(stage: Stage, case_id: int) -> Receipt:
    """Draw the jury: one call, some blocks, another call by somebody else."""
    keeper, donor = stage.cast["keeper"], stage.cast["donor"]
    seed_block = stage.act(keeper, stage.jury, "draw", case_id).one("DrawScheduled").seed_block
    refusal = stage.refusal(donor, stage.jury, "draw", case_id)
    expect(refusal.name, "SeedBlockNotReached", "a draw before its block")
    stage.chain.mine(SEED_DELAY)
    receipt = stage.act(donor, stage.jury, "draw", case_id)
    expect(receipt.one("JuryDrawn").seed_block, seed_block, "the block of the seed")
    return receipt


def drawn(stage: Stage, case_id: int, people: Sequence[Person]) -> list[Person]:
    """Whose lot is drawn by now, as everybody can compute alone; compared with the chain's word."""
    case = stage.ask(stage.jury, "caseOf", case_id)
    rule = (stage.plan.jury.size, case.round, case.electorate)
    found = [who for who in people if fundvote.is_drawn(case.seed, who.address, *rule)]
    answer = stage.ask(stage.jury, "lotOf", case_id, people[0].address)
    own = (fundvote.lot(case.seed, people[0].address), fundvote.threshold(*rule))
    expect((answer.lot, answer.threshold), own, "a lot and the threshold")
    return found


def able(stage: Stage, case_id: int, people: Sequence[Person]) -> list[Person]:
    """Who may seal a vote now."""
    calls = [Call(who.address, stage.jury, "checkSeat", (case_id, who.address)) for who in people]
    return [
        who for who, failure in zip(people, stage.chain.refusals(calls), strict=True) if not failure
    ]


def seal(stage: Stage, case_id: int, votes: Sequence[tuple[Person, int, str]]) -> list[Sealed]:
    """Seal votes (juror, option, reason), all in one block."""
    chain_id, jury = stage.record.chain_id, stage.jury.address
    calls, made = [], []
    for juror, option, text in votes:
        _, signed = fundvote.sign_ballot(juror.key.to_bytes(), chain_id, jury, case_id)
        salt, reason = fundvote.salt_of(signed), fundvote.reason_hash(text)
        hidden = fundvote.seal(chain_id, jury, case_id, juror.address, option, salt, reason)
        made.append((juror, option, salt, reason))
        calls.append(Call(juror.address, stage.jury, "sealVote", (case_id, hidden), gas=VOTE_GAS))
    receipts = stage.chain.send(calls)
    if receipts:
        stage.key_receipts.setdefault("sealed", receipts[0])
    seats = [receipt.one("VoteSealed").seat for receipt in receipts]
    return [Sealed(case_id, *vote, seat) for vote, seat in zip(made, seats, strict=True)]


def open_votes(stage: Stage, sealed: Sequence[Sealed], by: Person | None = None) -> list[Receipt]:
    """Open votes, each by its juror or all by somebody else, in one block."""
    senders = [(by or vote.juror).address for vote in sealed]
    calls = [
        Call(sender, stage.jury, "openVote", vote.opening(), gas=VOTE_GAS)
        for sender, vote in zip(senders, sealed, strict=True)
    ]
    receipts = stage.chain.send(calls)
    for vote, receipt in zip(sealed, receipts, strict=True):
        event = receipt.one("VoteOpened")
        expect((event.juror, event.option), (vote.juror.address, vote.option), "a vote opened")
    if receipts:
        stage.key_receipts.setdefault("opened", receipts[0])
    return receipts


def sit(
    stage: Stage, case_id: int, options: Sequence[int], *, recusals: int = 0, silent: int = 0
) -> Generator[int, None, Sitting]:
    """A jury from its draw to its last opened vote: `options` are opened, `silent` more are not.

    Too few drawn: nobody seals, and the next round draws more. One vote is opened by somebody else.
    """
    case = stage.ask(stage.jury, "caseOf", case_id)
    yield case.opens_at + HOUR
    receipts = {"draw": draw(stage, case_id)}
    needed = len(options) + silent + recusals
    people = yield from _enough(stage, case_id, needed)
    round_ = stage.ask(stage.jury, "caseOf", case_id).round
    lots = len(drawn(stage, case_id, jurors_of(stage)))
    for person in people[:recusals]:
        receipts["recusal"] = stage.act(person, stage.jury, "recuse", case_id)
    chosen = people[recusals:needed]
    choices = [*options, *[options[0]] * silent]
    votes = [(who, choice, _reason(choice)) for who, choice in zip(chosen, choices, strict=True)]
    sealed = seal(stage, case_id, votes)
    yield stage.ask(stage.jury, "caseOf", case_id).sealing_ends_at
    expect_phase(stage, case_id, Phase.OPENING)
    said, kept = sealed[: len(options)], sealed[len(options) :]
    open_votes(stage, said[:1], by=stage.cast["keeper"])
    open_votes(stage, said[1:])
    if not kept:
        expect_phase(stage, case_id, Phase.OVER)  # at once: nothing is left to do
    return Sitting(case_id, tuple(said), tuple(kept), lots, round_, receipts)


def expect_phase(stage: Stage, case_id: int, phase: Phase) -> None:
    """Raise Surprise unless a case is in this phase now."""
    found = Phase(stage.ask(stage.jury, "phaseOf", case_id))
    expect(found.name, phase.name, f"the phase of case {case_id}")


def jurors_of(stage: Stage) -> list[Person]:
    """Who could be drawn: all members who act with a key of their own, and can pay for it."""
    absent = ("relayed", "recovered")
    return [person for person in stage.cast.members if person.role not in absent]


def _enough(stage: Stage, case_id: int, needed: int) -> Generator[int, None, list[Person]]:
    """Sleep until a round has drawn enough jurors."""
    people: list[Person] = []
    opens_at = stage.ask(stage.jury, "caseOf", case_id).opens_at
    for round_ in range(stage.plan.jury.rounds):
        if round_:
            yield opens_at + round_ * stage.plan.jury.sealing_seconds + HOUR
        people = able(stage, case_id, jurors_of(stage))
        if len(people) >= needed:
            return people
        stage.say(
            f"案件 {case_id} 只抽中 {len(people)} 人，人数加倍，再抽一轮",
            f"the lot fell on only {len(people)} for case {case_id}: the next round doubles it",
        )
    expect_true(len(people) >= needed, f"{len(people)} jurors are {needed} at least")
    return people


def _reason(option: int) -> str:
    """What jurors write; only its hash goes on the chain."""
    return ("单据系伪造。", "病历与申请不符。", "金额应当减少。", "材料齐全，应当互助。")[option]
