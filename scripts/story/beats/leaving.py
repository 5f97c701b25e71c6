"""Leaving, and running out of prepayment."""

from __future__ import annotations

from fundplan import Text
from scripts.story.agenda import Strand
from scripts.story.beats.filing import refuse_claim
from scripts.story.cast import Person
from scripts.story.errors import expect, expect_true
from scripts.story.stage import Stage
from scripts.story.timeline import DAY, HOUR
from webapp.store.words import MemberStatus


def pending_bill(stage: Stage) -> Strand:
    """Who leaves after a claim was published still pays for it, then gets the whole rest back."""
    published = stage.time.published(stage.time.first_filed_at)
    period = stage.time.period_at(published)
    yield published + 2 * DAY
    person = stage.cast["leaver"]
    balance = stage.ask(stage.fund, "balanceOfMember", person.address)
    event = stage.act(person, stage.fund, "exit").one("ExitRequested")
    expect((event.period, event.balance), (period, balance), "the exit")
    _expect_status(stage, person, MemberStatus.LEAVING)
    stage.say(
        f"{person.name.zh}申请退出；本期已公示的互助仍要分摊",
        f"{person.name.en} asks to leave, and will still pay for what is published already",
    )
    yield stage.time.after(period)
    share = stage.settled[period].index - stage.settled[period - 1].index
    expect_true(share > 0, "a bill was pending")
    due = balance - share * person.units
    before = stage.held_by(person)
    receipt = stage.act(stage.cast["keeper"], stage.fund, "collectRefund", person.address)
    expect(receipt.one("RefundPaid").amount, due, "the refund: balance less the last share")
    expect(stage.held_by(person) - before, due, "what the leaver received")
    _expect_status(stage, person, MemberStatus.LEFT)
    stage.key_receipts["refund"] = receipt
    stage.say(
        f"{person.name.zh}付清最后一笔分摊后离开，取回 {stage.money(due).zh}",
        f"{person.name.en} has paid the last share and leaves with {stage.money(due).en}",
    )


def no_grace(stage: Stage) -> Text | None:
    """Why a lapse cannot be cured."""
    if stage.plan.membership.grace_seconds > 0:
        return None
    return Text("没有宽限期", "there is no time of grace")


def cured(stage: Stage) -> Strand:
    """Lapsed, topped up inside grace: covered again, except for what happened in between."""
    person = stage.cast["cured"]
    yield from _until_lapsed(stage, person)
    lapsed_at = stage.ask(stage.fund, "memberOf", person.address).lapsed_at
    yield lapsed_at + min(3 * DAY, stage.plan.membership.grace_seconds // 2)
    amount = stage.prepayment(person)
    stage.provide([(person, amount)])
    receipt = stage.act(person, stage.fund, "topUp", person.address, amount)
    expect(receipt.one("MemberCured").lapsed_at, lapsed_at, "the lapse that was cured")
    _expect_status(stage, person, MemberStatus.COVERED)
    stage.key_receipts["cured"] = receipt
    stage.say(
        f"{person.name.zh}在宽限期内补缴，保障恢复，不必重新等待",
        f"{person.name.en} tops up within the time of grace: cover is back, without new waiting",
    )
    between = (lapsed_at + stage.chain.now) // 2
    yield stage.chain.now + HOUR
    error = refuse_claim(stage, person, stage.cast.asks["undisputed"], between)
    expect(error.name, "NotCoveredAt", "the refusal of an event while lapsed")
    stage.say(
        f"但失效期间发生的不予互助：{error}",
        f"but what happened while lapsed is not covered: {error}",
    )


def not_cured(stage: Stage) -> Strand:
    """Lapsed and not topped up: after grace there is no way back but joining anew."""
    person = stage.cast["lapsed"]
    yield from _until_lapsed(stage, person)
    stage.say(
        f"{person.name.zh}的预存用尽，保障失效",
        f"{person.name.en}'s prepayment is used up: cover lapses",
    )
    lapsed_at = stage.ask(stage.fund, "memberOf", person.address).lapsed_at
    yield lapsed_at + stage.plan.membership.grace_seconds + HOUR
    _expect_status(stage, person, MemberStatus.LAPSED)
    error = stage.refusal(person, stage.fund, "topUp", person.address, stage.prepayment(person))
    expect(error.name, "GraceOver", "the refusal of a late top-up")
    stage.say(
        f"{person.name.zh}没有在宽限期内补缴，此后补缴被拒绝：{error}",
        f"{person.name.en} did not top up in time, and cannot any more: {error}",
    )


def _until_lapsed(stage: Stage, person: Person) -> Strand:
    """Sleep until a settlement has used up somebody's prepayment."""
    period = stage.time.covered
    while True:
        yield stage.time.after(period)
        status = MemberStatus(stage.ask(stage.fund, "statusOf", person.address))
        if status in (MemberStatus.GRACE, MemberStatus.LAPSED):
            return
        period += 1


def _expect_status(stage: Stage, person: Person, status: MemberStatus) -> None:
    found = MemberStatus(stage.ask(stage.fund, "statusOf", person.address))
    expect(found.name, status.name, f"the state of {person.role}")
