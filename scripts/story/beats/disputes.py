"""Claims that somebody objects to: a jury is drawn, or the claimant takes less."""

from __future__ import annotations

from fundplan import Text
from scripts.story.agenda import Strand
from scripts.story.beats.filing import expect_status, file_claim, paid
from scripts.story.cast import Person
from scripts.story.contracts import Event
from scripts.story.errors import expect, expect_true
from scripts.story.jurors import Sitting, expect_phase, sit
from scripts.story.stage import Stage
from scripts.story.stakes import collect_bond, expect_concluded, reward_jurors, split_of
from scripts.story.timeline import DAY, HOUR
from webapp.store.words import ClaimStatus, Phase, Reason, Verdict

BPS = 10_000
LOWER_PART = 10  # the objector to an amount holds a tenth of it to be right


def upheld(stage: Stage) -> Strand:
    """A jury refuses the claim: the bond comes back, the claimant's stake is shared out."""
    yield stage.time.disputed_at
    person, objector = stage.cast["upheld"], stage.cast.neighbours[0]
    claim = file_claim(stage, person, stage.cast.asks["upheld"])
    yield stage.chain.now + DAY
    objection = object_to(stage, claim, objector, Reason.NON_DISCLOSURE)
    bond = stage.money(objection.bond)
    stage.say(
        f"{objector.name.zh}认为{person.name.zh}隐瞒了病史，押上 {bond.zh}提出异议",
        f"{objector.name.en} holds that {person.name.en} concealed an illness and stakes"
        f" {bond.en} on it",
    )
    _expect_relative(stage, claim, stage.cast["permit"])
    votes = [Verdict.REFUSE] * 3 + [Verdict.PAY]
    sitting = yield from sit(stage, objection.case_id, votes, recusals=1, silent=1)
    tell_sitting(stage, person, sitting)
    stage.key_receipts |= sitting.receipts
    yield stage.time.decided(opens_at(stage, claim))
    expect_status(stage, claim, ClaimStatus.DECIDED)
    expect_phase(stage, objection.case_id, Phase.OVER)
    stake = stage.tokens(stage.plan.disputes.stake) * stage.plan.disputes.refused_bps // BPS
    concluded = stage.act(stage.cast["keeper"], stage.desk, "conclude", claim.claim_id)
    split = split_of(stage, stake, 1, len(votes))
    expect_concluded(stage, concluded, Verdict.REFUSE, split, stake)
    expect_status(stage, claim, ClaimStatus.REFUSED)
    stage.key_receipts["bond"] = collect_bond(
        stage, stage.desk, claim.claim_id, objector, split.each
    )
    reward = reward_jurors(stage, stage.desk, claim.claim_id, sitting)
    stage.key_receipts["upheld"] = concluded
    lost, each = stage.money(stake), stage.money(reward)
    stage.say(
        f"不予互助；{person.name.zh}失去 {lost.zh}，{objector.name.zh}取回保证金并得奖励，"
        f"公开投票的赔审员各得 {each.zh}",
        f"no aid; {person.name.en} loses {lost.en}, {objector.name.en} gets the bond back and a"
        f" reward, each juror who opened the vote {each.en}",
    )


def lowered(stage: Stage) -> Strand:
    """The claimant accepts the lower amount that the objector holds to be right: no vote at all."""
    yield stage.time.disputed_at + HOUR
    person, objector = stage.cast["lower"], stage.cast.neighbours[2]
    claim = file_claim(stage, person, stage.cast.asks["lower"])
    lower = claim.amount // LOWER_PART
    yield stage.chain.now + DAY
    objection = object_to(stage, claim, objector, Reason.AMOUNT, lower)
    expect((objection.lower, objection.on_the_table), (lower, lower), "the amount on the table")
    yield opens_at(stage, claim) + HOUR
    receipt = stage.act(person, stage.desk, "acceptLower", claim.claim_id)
    accepted = receipt.one("LowerAccepted")
    expect(accepted.amount, lower, "the amount accepted")
    expect_phase(stage, objection.case_id, Phase.CANCELLED)
    collect_bond(stage, stage.desk, claim.claim_id, objector)
    stage.key_receipts["lower"] = receipt
    asked, less = stage.money(claim.amount), stage.money(lower)
    stage.say(
        f"{person.name.zh}申请 {asked.zh}，接受了{objector.name.zh}提出的 {less.zh}，不必开庭",
        f"{person.name.en} asked for {asked.en} and accepts the {less.en} that"
        f" {objector.name.en} holds to be right: no vote is needed",
    )
    yield stage.time.after(accepted.period)
    paid(stage, person, claim, lower)


def object_to(
    stage: Stage, claim: Event, objector: Person, reason: Reason, lower: int = 0
) -> Event:
    """Object to a claim, with a bond; the {ObjectionRaised}."""
    bond = stage.tokens(stage.plan.disputes.bond)
    stage.provide([(objector, bond)])
    evidence = stage.secret(f"grounds of {objector.role}")
    args = (claim.claim_id, int(reason), lower, evidence)
    receipt = stage.act(objector, stage.desk, "raiseObjection", *args)
    objection = receipt.one("ObjectionRaised")
    expect(objection.bond, bond, "the bond")
    if receipt.named("ClaimUnbatched"):
        stage.key_receipts.setdefault("objection", receipt)
    return objection


def opens_at(stage: Stage, claim: Event) -> int:
    """When jurors may begin to vote on a claim: its window is over then."""
    return int(claim.published_at) + stage.plan.claims.publicity_seconds


def tell_sitting(stage: Stage, about: Person, sitting: Sitting) -> None:
    """What a jury did, in words."""
    counts = [0] * stage.ask(stage.jury, "caseOf", sitting.case_id).options
    for vote in sitting.votes:
        counts[vote.option] += 1
    tally = " : ".join(str(count) for count in counts)
    parts = Text("", "")
    if "recusal" in sitting.receipts:
        parts = Text("，1 人回避", ", one stands down")
    if sitting.silent:
        parts = Text(parts.zh + "，1 人未公开投票", parts.en + ", one never opens the vote")
    stage.say(
        f"关于{about.name.zh}：抽中 {sitting.drawn} 人，{len(sitting.votes)} 人密封后公开投票"
        f"{parts.zh}；由重到轻 {tally}",
        f"about {about.name.en}: the lot falls on {sitting.drawn}, {len(sitting.votes)} seal and"
        f" open their votes{parts.en}; {tally}, the gravest option first",
    )


def _expect_relative(stage: Stage, claim: Event, person: Person) -> None:
    """Whom a party referred may not sit, drawn or not."""
    referrer = stage.ask(stage.fund, "referrerOf", person.address)
    expect(referrer, stage.cast["upheld"].address, "who brought the member in")
    close = stage.ask(stage.jury, "closenessOf", claim.claim_id, referrer)
    expect_true(close > 0, "a party and whom it referred are kept off the jury")
