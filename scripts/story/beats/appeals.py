"""An appeal: a second jury, fresh and larger, sees it otherwise."""

from __future__ import annotations

from scripts.story.agenda import Strand
from scripts.story.beats.disputes import object_to, tell_sitting
from scripts.story.beats.filing import expect_status, file_claim, paid_in_full
from scripts.story.cast import Person
from scripts.story.contracts import Event
from scripts.story.errors import expect, expect_true
from scripts.story.jurors import sit
from scripts.story.stage import Stage
from scripts.story.stakes import collect_compensation, expect_concluded, reward_jurors, split_of
from scripts.story.timeline import DAY, HOUR
from webapp.store.words import Appellant, ClaimStatus, Reason, Verdict


def overruled(stage: Stage) -> Strand:
    """The first jury refuses, the claimant appeals, the larger one pays; the objector loses."""
    yield stage.time.disputed_at
    person, objector = stage.cast["overruled"], stage.cast.neighbours[1]
    claim = file_claim(stage, person, stage.cast.asks["overruled"])
    yield stage.chain.now + DAY + HOUR
    objection = object_to(stage, claim, objector, Reason.DUPLICATE)
    first = yield from sit(stage, objection.case_id, [Verdict.REFUSE] * 2 + [Verdict.PAY])
    tell_sitting(stage, person, first)
    expect_status(stage, claim, ClaimStatus.VERDICT)
    yield stage.chain.now + DAY
    appealed = appeal(stage, claim, person)
    expect_status(stage, claim, ClaimStatus.APPEALED)
    case = stage.ask(stage.jury, "caseOf", appealed.appeal_id)
    sizes = stage.plan.jury.size, stage.plan.jury.appeal_factor
    expect_true(case.seats > sizes[0] * sizes[1], "the larger jury has the seats it needs")
    second = yield from sit(
        stage, appealed.appeal_id, [Verdict.PAY] * 5 + [Verdict.REFUSE], recusals=1
    )
    both = {vote.juror.role for vote in first.votes} & {vote.juror.role for vote in second.votes}
    expect(both, set(), "jurors who sat twice")
    tell_sitting(stage, person, second)
    yield stage.time.judged_at
    concluded = stage.act(stage.cast["keeper"], stage.desk, "conclude", claim.claim_id)
    verdict = concluded.one("ClaimConcluded")
    expect(verdict.amount, claim.amount, "the aid due")
    jurors = len(first.votes) + len(second.votes)
    split = split_of(stage, objection.bond, 1, jurors)
    expect_concluded(stage, concluded, Verdict.PAY, split, to_respondent=True)
    bond = _return_bond(stage, claim, person)
    collect_compensation(stage, stage.desk, claim.claim_id, person, split.each)
    reward_jurors(stage, stage.desk, claim.claim_id, first, second)
    stage.key_receipts |= {"overruled": concluded, "appeal bond": bond}
    lost = stage.money(objection.bond)
    stage.say(
        f"申诉成立：{person.name.zh}获得互助，取回申诉保证金；{objector.name.zh}失去 {lost.zh}",
        f"the appeal wins: {person.name.en} is due the aid and gets the appeal's bond back,"
        f" {objector.name.en} loses {lost.en}",
    )
    yield stage.time.after(verdict.period)
    paid_in_full(stage, person, claim)


def appeal(stage: Stage, claim: Event, person: Person) -> Event:
    """The claimant appeals, with a bond; the {Appealed}."""
    bond = stage.tokens(stage.plan.disputes.appeal_bond)
    stage.provide([(person, bond)])
    grounds = stage.secret(f"appeal of {person.role}")
    receipt = stage.act(person, stage.desk, "appeal", claim.claim_id, grounds)
    event = receipt.one("Appealed")
    expect((event.side, event.bond), (Appellant.RESPONDENT, bond), "the appeal")
    stage.key_receipts["appeal"] = receipt
    factor = stage.plan.jury.appeal_factor
    stage.say(
        f"{person.name.zh}不服裁决，押上 {stage.money(bond).zh}申诉；另抽 {factor} 倍的赔审团",
        f"{person.name.en} appeals with a bond of {stage.money(bond).en}: a fresh jury,"
        f" {factor} times as large",
    )
    return event


def _return_bond(stage: Stage, claim: Event, person: Person):
    bond = stage.tokens(stage.plan.disputes.appeal_bond)
    before = stage.held_by(person)
    receipt = stage.act(stage.cast["keeper"], stage.desk, "collectAppealBond", claim.claim_id)
    expect(stage.held_by(person) - before, bond, "the appeal's bond")
    return receipt
