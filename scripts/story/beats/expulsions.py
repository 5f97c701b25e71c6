"""Who cheated is expelled; who is challenged without cause is compensated."""

from __future__ import annotations

from scripts.story.agenda import Strand
from scripts.story.beats.disputes import object_to, opens_at, tell_sitting
from scripts.story.beats.filing import expect_status, file_claim
from scripts.story.cast import Person
from scripts.story.chain import Receipt
from scripts.story.contracts import Event
from scripts.story.errors import expect
from scripts.story.jurors import sit
from scripts.story.stage import Stage
from scripts.story.stakes import (
    collect_bond,
    collect_compensation,
    expect_concluded,
    reward_jurors,
    split_of,
)
from scripts.story.timeline import DAY, HOUR
from webapp.store.words import ChallengeStatus, ClaimStatus, MemberStatus, Reason, Review, Verdict


def fraud(stage: Stage) -> Strand:
    """More than the grave share find fraud: expelled, the stake lost, the rest refunded."""
    yield stage.time.disputed_at + DAY
    person, objector = stage.cast["fraud"], stage.cast.neighbours[3]
    claim = file_claim(stage, person, stage.cast.asks["fraud"])
    yield stage.chain.now + DAY
    objection = object_to(stage, claim, objector, Reason.FORGED)
    votes = [Verdict.FRAUD] * 4 + [Verdict.REFUSE]
    sitting = yield from sit(stage, objection.case_id, votes)
    tell_sitting(stage, person, sitting)
    yield stage.time.decided(opens_at(stage, claim))
    balance = stage.ask(stage.fund, "balanceOfMember", person.address)
    concluded = stage.act(stage.cast["keeper"], stage.desk, "conclude", claim.claim_id)
    stake = stage.tokens(stage.plan.disputes.stake)
    split = split_of(stage, stake, 1, len(votes))
    expect_concluded(stage, concluded, Verdict.FRAUD, split, stake)
    expect_status(stage, claim, ClaimStatus.FRAUD)
    stage.key_receipts["fraud"] = concluded
    _expelled(stage, person, concluded, balance - stake)
    collect_bond(stage, stage.desk, claim.claim_id, objector, split.each)
    reward_jurors(stage, stage.desk, claim.claim_id, sitting)


def challenge_upheld(stage: Stage) -> Strand:
    """A membership is challenged, and the jury ends it."""
    yield stage.time.start_of(stage.time.covered + 2) + DAY
    person, challenger = stage.cast["challenged"], stage.cast.neighbours[0]
    event = challenge(stage, person, challenger, Reason.NON_DISCLOSURE)
    votes = [Review.EXPEL] * 4 + [Review.KEEP]
    sitting = yield from sit(stage, event.case_id, votes)
    tell_sitting(stage, person, sitting)
    yield stage.time.decided(answered_by(stage, event))
    balance = stage.ask(stage.fund, "balanceOfMember", person.address)
    concluded = _conclude(stage, event, ChallengeStatus.UPHELD)
    stake = stage.tokens(stage.plan.disputes.stake)
    split = split_of(stage, stake, 1, len(votes))
    expect_concluded(stage, concluded, Review.EXPEL, split, stake)
    stage.key_receipts["expelled"] = concluded
    _expelled(stage, person, concluded, balance - stake)
    collect_bond(stage, stage.review, event.matter, challenger, split.each)
    reward_jurors(stage, stage.review, event.matter, sitting)
    if stage.plan.membership.attested:
        _refuse_return(stage, person)


def challenge_dismissed(stage: Stage) -> Strand:
    """A membership is challenged without cause: the challenger pays for it."""
    yield stage.time.start_of(stage.time.covered + 2) + DAY + HOUR
    person, challenger = stage.cast["cleared"], stage.cast.neighbours[1]
    event = challenge(stage, person, challenger, Reason.IDENTITY)
    sitting = yield from sit(stage, event.case_id, [Review.KEEP] * 3 + [Review.EXPEL])
    tell_sitting(stage, person, sitting)
    yield stage.time.decided(answered_by(stage, event))
    concluded = _conclude(stage, event, ChallengeStatus.DISMISSED)
    split = split_of(stage, event.bond, 1, len(sitting.votes))
    expect_concluded(stage, concluded, Review.KEEP, split, to_respondent=True)
    collect_compensation(stage, stage.review, event.matter, person, split.each)
    reward_jurors(stage, stage.review, event.matter, sitting)
    stage.key_receipts["dismissed"] = concluded
    part = stage.money(split.each)
    stage.say(
        f"对{person.name.zh}的质疑不成立，{person.name.zh}得到补偿 {part.zh}",
        f"the challenge to {person.name.en} is dismissed; {person.name.en} is compensated"
        f" with {part.en}",
    )


def challenge(stage: Stage, person: Person, challenger: Person, reason: Reason) -> Event:
    """Challenge a membership, with a bond; the {Challenged}."""
    bond = stage.tokens(stage.plan.disputes.bond)
    stage.provide([(challenger, bond)])
    args = (person.address, int(reason), stage.secret(f"grounds against {person.role}"))
    receipt = stage.act(challenger, stage.review, "challengeMember", *args)
    stage.key_receipts.setdefault("challenge", receipt)
    event = receipt.one("Challenged")
    expect((event.target, event.bond), (person.address, bond), "the challenge")
    stage.say(
        f"{challenger.name.zh}对{person.name.zh}的成员资格提出质疑",
        f"{challenger.name.en} challenges {person.name.en}'s membership",
    )
    return event


def answered_by(stage: Stage, event: Event) -> int:
    """When jurors may begin to vote on a challenge."""
    return int(stage.ask(stage.jury, "caseOf", event.case_id).opens_at)


def _conclude(stage: Stage, event: Event, status: ChallengeStatus) -> Receipt:
    receipt = stage.act(stage.cast["keeper"], stage.review, "conclude", event.matter)
    found = ChallengeStatus(stage.ask(stage.review, "statusOf", event.matter))
    expect(found.name, status.name, f"the state of challenge {event.matter}")
    return receipt


def _expelled(stage: Stage, person: Person, concluded: Receipt, rest: int) -> None:
    """Out at once; what the stake left is the member's to collect."""
    expect(concluded.one("MemberExpelled").balance, rest, "the balance that is left")
    status = MemberStatus(stage.ask(stage.fund, "statusOf", person.address))
    expect(status.name, "EXPELLED", f"the state of {person.role}")
    before = stage.held_by(person)
    stage.act(stage.cast["keeper"], stage.fund, "collectRefund", person.address)
    expect(stage.held_by(person) - before, rest, "the refund of one who was expelled")
    stage.say(
        f"{person.name.zh}被除名，没收押金后退还 {stage.money(rest).zh}",
        f"{person.name.en} is expelled, loses the stake and is refunded {stage.money(rest).en}",
    )


def _refuse_return(stage: Stage, person: Person) -> None:
    """Another address does not bring an expelled person back."""
    other = stage.cast["family"]
    again = Person(other.role, other.name, person.band, person.cover)
    voucher = stage.voucher(again, person.cover, identity_of=person.role)
    function, (application, *_) = stage.joining(again, stage.prepayment(again))
    error = stage.refusal(again, stage.fund, function, application, *voucher)
    expect(error.name, "IdentityInUse", "the refusal of an expelled person")
    stage.say(
        f"{person.name.zh}换一个地址也不能重新加入：{error.name}",
        f"{person.name.en} cannot join again under another address: {error.name}",
    )
