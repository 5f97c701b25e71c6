"""Claims that nobody disputes."""

from __future__ import annotations

from fundplan import Text
from scripts.story.agenda import Strand
from scripts.story.asks import Ask, bands_for, fitting
from scripts.story.beats.filing import expect_status, file_claim, paid_in_full
from scripts.story.cast import Person
from scripts.story.errors import expect
from scripts.story.stage import Stage
from scripts.story.timeline import DAY
from webapp.store.words import ClaimStatus


def undisputed(stage: Stage) -> Strand:
    """Filed, published, not objected to, funded by all, paid: without any vote."""
    yield stage.time.first_filed_at
    person, ask = stage.cast["undisputed"], stage.cast.asks["undisputed"]
    claim = file_claim(stage, person, ask)
    title = ask.line.title
    stage.say(
        f"{person.name.zh}申请互助（{title.zh}）：{stage.money(ask.amount).zh}，开始公示",
        f"{person.name.en} asks for aid ({title.en}): {stage.money(ask.amount).en}, published",
    )
    closes_at = claim.published_at + stage.plan.claims.publicity_seconds
    if closes_at < stage.time.end_of(claim.period):
        yield closes_at
        expect_status(stage, claim, ClaimStatus.APPROVED)
    yield stage.time.after(claim.period)
    expect_status(stage, claim, ClaimStatus.FUNDED)
    expect(stage.ask(stage.desk, "disputeOf", claim.claim_id).case_id, 0, "the case about it")
    stage.key_receipts["undisputed"] = paid_in_full(stage, person, claim)


def withdrawn(stage: Stage) -> Strand:
    """A claim that its claimant takes back costs nobody anything."""
    yield stage.time.first_filed_at + DAY
    person, ask = stage.cast["withdrawn"], stage.cast.asks["withdrawn"]
    claim = file_claim(stage, person, ask)
    yield claim.published_at + DAY
    receipt = stage.act(person, stage.desk, "withdraw", claim.claim_id)
    event = receipt.one("ClaimUnbatched")
    expect((event.period, event.amount), (claim.period, claim.amount), "what left the batch")
    expect_status(stage, claim, ClaimStatus.WITHDRAWN)
    stage.key_receipts["withdrawn"] = receipt
    stage.say(
        f"{person.name.zh}撤回了自己的申请",
        f"{person.name.en} withdraws the claim made days before",
    )


def all_fixed(stage: Stage) -> Text | None:
    """Why no claim goes by receipts."""
    if "proportional" in stage.cast.asks:
        return None
    return Text("没有按票据比例给付的项目", "no benefit is proportional to receipts")


def proportional(stage: Stage) -> Strand:
    """Receipts, less other sources, less the deductible, times the ratio."""
    yield stage.time.start_of(stage.time.covered + 3) + DAY
    person, ask = stage.cast["proportional"], stage.cast.asks["proportional"]
    claim = file_claim(stage, person, ask)
    expect((claim.receipts, claim.other_sources), (ask.receipts, ask.other_sources), "the bills")
    bills, other, aid = map(stage.money, (ask.receipts, ask.other_sources, ask.amount))
    first = stage.money(stage.tokens(ask.line.deductible))
    percent = f"{ask.line.ratio_bps / 100:g}%"
    stage.say(
        f"{person.name.zh}凭票据申请：（{bills.zh} − 其他来源 {other.zh} − 免赔 {first.zh}）"
        f"× {percent} = {aid.zh}",
        f"{person.name.en} files receipts: ({bills.en} − {other.en} from others − {first.en}"
        f" deductible) × {percent} = {aid.en}",
    )
    yield stage.time.after(claim.period)
    paid_in_full(stage, person, claim)


def ordinary_months(stage: Stage) -> Strand:
    """Life goes on: every few periods a neighbour falls ill, is helped, and is paid."""
    period = stage.time.short + 4
    turn = 0
    while stage.time.after(period + 1) < stage.time.ends_at and turn < len(stage.cast.neighbours):
        yield stage.time.start_of(period) + DAY
        person = stage.cast.neighbours[turn]
        ask = _turn_of(stage, person, turn)
        if ask is not None:
            claim = file_claim(stage, person, ask)
            stage.say(
                f"{person.name.zh}申请互助（{ask.line.title.zh}）：{stage.money(ask.amount).zh}",
                f"{person.name.en} asks for aid ({ask.line.title.en}):"
                f" {stage.money(ask.amount).en}",
            )
            yield stage.time.after(claim.period)
            paid_in_full(stage, person, claim)
        turn += 1
        period += 2


def _turn_of(stage: Stage, person: Person, turn: int) -> Ask | None:
    """What somebody of this age may ask for; the benefits take turns. None where all are large."""
    _, units, _ = stage.ask(stage.fund, "shareIndex")
    means = stage.means(units)
    lines = means.lines(lambda line: person.band in bands_for(stage.plan, line))
    for line in (*lines[turn % len(lines) :], *lines) if lines else ():
        ask = fitting(means, 80, lambda other, wanted=line: other is wanted)
        if ask is not None:
            return ask
    return None
