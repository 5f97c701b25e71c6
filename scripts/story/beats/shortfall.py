"""Too many claims at once: a month that looks insolvent, a cap that binds, aid in two parts."""

from __future__ import annotations

from scripts.story.agenda import Strand
from scripts.story.beats.filing import expect_status, file_claim
from scripts.story.contracts import Event
from scripts.story.errors import expect, expect_true
from scripts.story.stage import Stage
from scripts.story.timeline import HOUR
from webapp.store.words import ClaimStatus

BPS = 10_000


def pro_rata(stage: Stage) -> Strand:
    """Filed too late for one period, the claims fall into the next, which cannot bear them."""
    last = stage.time.short
    yield stage.time.end_of(last) - stage.plan.claims.publicity_seconds + HOUR
    claims = [file_claim(stage, p, stage.cast.asks[p.role]) for p in stage.cast.short]
    asked = sum(claim.amount for claim in claims)
    expect({claim.period for claim in claims}, {last + 1}, "the period that pays for them")
    names = [person.name for person in stage.cast.short]
    stage.say(
        f"{'、'.join(name.zh for name in names)}同时申请，共 {stage.money(asked).zh}，下期公示",
        f"{', '.join(name.en for name in names)} ask for {stage.money(asked).en} together,"
        " to be published with the next period",
    )
    yield stage.time.after(last)
    _look_insolvent(stage, last)
    yield stage.time.after(last + 1)
    funded = _fall_short(stage, last + 1, asked)
    paid = [_pay(stage, claim, claim.amount * funded // asked) for claim in claims]
    if not stage.plan.shares.carries:
        stage.say(
            f"按比例付给各人 {funded / asked:.1%}；余额取消：本计划不结转",
            f"each is paid {funded / asked:.1%}; the rest is cancelled, as the plan does not carry",
        )
        return
    stage.say(
        f"按比例先付各人 {funded / asked:.1%}，余下记账，下期优先",
        f"each is paid {funded / asked:.1%}; the rest stays owed and comes first next time",
    )
    yield stage.time.after(last + 2)
    _rest(stage, last + 1, claims, paid)


def _look_insolvent(stage: Stage, period: int) -> None:
    ratio = stage.solvency[period].ratio_bps
    expect_true(ratio < BPS, f"the solvency ratio after period {period} is below 100 %: {ratio}")
    stage.say(
        f"偿付比率 {ratio / 100:.1f}%，低于 100%：下期收不齐所需",
        f"the solvency ratio is {ratio / 100:.1f} %: one settlement will not bring in all that is"
        " asked for",
    )


def _fall_short(stage: Stage, period: int, asked: int) -> int:
    receipt, settled = stage.settlements[period], stage.settled[period]
    stage.key_receipts["short"] = receipt
    event = receipt.one("ShortfallRecorded")
    cap = stage.tokens(stage.plan.shares.period_cap)
    expect((settled.share, event.asked), (cap, asked), "the share, at the cap; and what was asked")
    rest = asked - event.funded
    carried, cancelled = (rest, 0) if stage.plan.shares.carries else (0, rest)
    expect((event.carried, settled.cancelled), (carried, cancelled), "what becomes of the rest")
    return int(event.funded)


def _pay(stage: Stage, claim: Event, part: int) -> int:
    receipt = stage.act(stage.cast["keeper"], stage.desk, "pay", claim.claim_id)
    paid = receipt.one("AidPaid")
    done = not stage.plan.shares.carries
    expect((paid.amount, paid.done), (part, done), "the same part of each claim")
    stage.key_receipts.setdefault("part", receipt)
    expect_status(stage, claim, ClaimStatus.PAID if done else ClaimStatus.CARRIED)
    return int(paid.amount)


def _rest(stage: Stage, batch: int, claims: list[Event], paid: list[int]) -> None:
    receipt = stage.settlements[batch + 1]
    event = receipt.one("CarryFunded")
    expect((event.batch, event.cancelled), (batch, 0), "the batch that is funded first")
    for claim, part in zip(claims, paid, strict=True):
        rest = stage.act(stage.cast["keeper"], stage.desk, "pay", claim.claim_id).one("AidPaid")
        expect((rest.amount, rest.done), (claim.amount - part, True), "the rest of a claim")
        expect_status(stage, claim, ClaimStatus.PAID)
    stage.key_receipts["rest"] = receipt
    stage.say("余下部分全部付清", "the rest is paid in full")
