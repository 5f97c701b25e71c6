"""The waiting time: what it refuses, what it does not, and cover that was raised."""

from __future__ import annotations

from fundplan import Text
from scripts.story.agenda import Strand
from scripts.story.beats.filing import file_claim, paid_in_full, refuse_claim
from scripts.story.errors import expect
from scripts.story.stage import Stage
from scripts.story.timeline import DAY, HOUR


def all_exempt(stage: Stage) -> Text | None:
    """Why no claim can fall into the waiting time."""
    if "early" in stage.cast.asks:
        return None
    return Text("没有需要等待的互助项目", "no benefit has a waiting time")


def refused_claim(stage: Stage) -> Strand:
    """An illness inside the waiting time is refused by the contract itself."""
    yield stage.time.waiting_at
    person = stage.cast["early"]
    joined = stage.ask(stage.fund, "memberOf", person.address).joined_at
    error = refuse_claim(stage, person, stage.cast.asks["early"], stage.chain.now - DAY)
    waits_until = joined + stage.plan.membership.waiting_seconds
    expect((error.name, error.values["waitsUntil"]), ("EventInWaiting", waits_until), "the refusal")
    stage.say(
        f"{person.name.zh}在等待期内患病，合约拒绝申请：{error}",
        f"{person.name.en} falls ill inside the waiting time; the contract refuses: {error}",
    )


def none_exempt(stage: Stage) -> Text | None:
    """Why an accident is no different here."""
    if "accident" in stage.cast.asks:
        return None
    return Text("没有免等待期的互助项目", "every benefit has a waiting time")


def accident(stage: Stage) -> Strand:
    """An accident inside the waiting time is covered."""
    yield stage.time.waiting_at + DAY
    person, ask = stage.cast["accident"], stage.cast.asks["accident"]
    claim = file_claim(stage, person, ask, stage.chain.now - DAY)
    stage.say(
        f"{person.name.zh}在等待期内遭遇意外，申请 {stage.money(ask.amount).zh}：意外不必等待",
        f"{person.name.en} has an accident while waiting and asks for {stage.money(ask.amount).en}:"
        " accidents need no waiting",
    )
    yield stage.time.after(claim.period)
    paid_in_full(stage, person, claim)


def one_level(stage: Stage) -> Text | None:
    """Why cover cannot be raised."""
    if stage.plan.membership.max_cover > 1:
        return None
    return Text("只有一个保障档次", "there is one cover level only")


def raised_cover(stage: Stage) -> Strand:
    """A member doubles the cover; the added part waits again."""
    yield stage.time.starts_at + 20 * DAY
    person, waiting = stage.cast["raiser"], stage.plan.membership.waiting_seconds
    amount = stage.prepayment(person)
    stage.provide([(person, amount)])
    if stage.plan.membership.attested:
        voucher = stage.voucher(person, 2)
        receipt = stage.act(person, stage.fund, "raiseCoverAttested", 2, amount, *voucher)
    else:
        receipt = stage.act(person, stage.fund, "raiseCover", 2, amount)
    event = receipt.one("CoverRaised")
    expect((event.old_cover, event.new_cover), (1, 2), "the cover before and after")
    expect(event.units, 2 * person.units, "units after doubling the cover")
    stage.say(
        f"{person.name.zh}把保障提高到 2 档；增加的部分重新等待",
        f"{person.name.en} raises the cover to level 2; the added part waits anew",
    )
    raised = stage.chain.now
    yield raised + waiting - HOUR
    _expect_level(stage, 1)
    yield raised + waiting
    _expect_level(stage, 2)


def _expect_level(stage: Stage, level: int) -> None:
    """The level that an illness now would be paid at."""
    person, waiting = stage.cast["raiser"], stage.plan.membership.waiting_seconds
    cover = stage.ask(stage.fund, "coverAt", person.address, stage.chain.now, waiting)
    expect(cover.level, level, "the cover level that counts for illness")
