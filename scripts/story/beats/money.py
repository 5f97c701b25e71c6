"""Money beside the shares: a donation, top-ups, the operator's fee."""

from __future__ import annotations

from fundplan import Text
from scripts.story.agenda import Strand
from scripts.story.beats.joining import LEAST
from scripts.story.cast import Person
from scripts.story.chain import Call
from scripts.story.errors import expect
from scripts.story.stage import JOIN_GAS, Stage
from scripts.story.timeline import DAY, HOUR
from webapp.store.words import Account, MemberStatus

PAYING = (MemberStatus.WAITING, MemberStatus.COVERED)


def unbooked_donation(stage: Stage) -> Strand:
    """Tokens sent straight to the fund change no figure until somebody has them booked."""
    yield stage.time.start_of(3) + 5 * DAY
    donor, keeper = stage.cast["donor"], stage.cast["keeper"]
    _, units, _ = stage.ask(stage.fund, "shareIndex")
    amount = stage.tokens(stage.plan.shares.period_cap) * units // 10
    reserve, booked = _reserve(stage), stage.ask(stage.fund, "booked")
    stage.act(donor, stage.token, "faucet", amount)
    stage.act(donor, stage.token, "transfer", stage.fund.address, amount)
    expect(stage.ask(stage.fund, "unbooked"), amount, "what came past the fund's functions")
    expect((_reserve(stage), stage.ask(stage.fund, "booked")), (reserve, booked), "the books")
    stage.say(
        f"有人绕过合约功能直接转入 {stage.money(amount).zh}：可见，但未入账",
        f"{stage.money(amount).en} arrive past the fund's functions: visible, but not booked",
    )
    yield stage.time.start_of(3) + 6 * DAY
    reserve = _reserve(stage)
    receipt = stage.act(keeper, stage.fund, "bookUnbooked")
    expect(receipt.one("JournalEntry").amount, amount, "the entry")
    expect((_reserve(stage), stage.ask(stage.fund, "unbooked")), (reserve + amount, 0), "the books")
    stage.key_receipts["unbooked"] = receipt
    stage.say(
        "任何人一次调用即可入账，归入结余，抵减以后的分摊",
        "anybody can have them booked: they go to the reserve and lower the next shares",
    )


def topping_up(stage: Stage) -> Strand:
    """Members top up before their prepayment runs out; two of them never do."""
    shares = stage.plan.shares
    reach = stage.tokens(shares.period_cap + shares.dues)
    members = [person for person in stage.cast.members if person.role not in LEAST]
    period = 2
    while stage.time.start_of(period) < stage.time.ends_at:
        yield stage.time.start_of(period) + 6 * HOUR
        states = stage.ask_all(stage.fund, "statusOf", members)
        balances = stage.ask_all(stage.fund, "balanceOfMember", members)
        facts = stage.ask_all(stage.fund, "memberOf", members)
        low = [
            (person, 2 * reach * fact.units)
            for person, state, balance, fact in zip(members, states, balances, facts, strict=True)
            if MemberStatus(state) in PAYING and balance < 2 * reach * fact.units
        ]
        if low:
            paid = [(_payer(stage, who), who, amount) for who, amount in low]
            stage.provide([(payer, amount) for payer, _, amount in paid])
            stage.chain.send(
                [
                    Call(payer.address, stage.fund, "topUp", (who.address, amount), gas=JOIN_GAS)
                    for payer, who, amount in paid
                ]
            )
            stage.say(f"{len(low)} 名成员补缴预存", f"{len(low)} members top up their prepayment")
        period += 1


def _payer(stage: Stage, member: Person) -> Person:
    """Anybody may top up: for the member who has no coins, or no key any more, somebody does."""
    payers = {"relayed": "family", "recovered": "new key"}
    return stage.cast[payers[member.role]] if member.role in payers else member


def no_fee(stage: Stage) -> Text | None:
    """Why there is nothing to collect."""
    if stage.plan.shares.fee_bps:
        return None
    return Text("没有管理费", "there is no management fee")


def fees(stage: Stage) -> Strand:
    """The operator receives its percentage of the aid, and nothing else."""
    yield stage.time.after(stage.time.short + 2) + DAY
    operator = stage.cast["operator"]
    owed = stage.ask(stage.fund, "balanceOf", int(Account.FEES))
    fees = stage.fast_fees + sum(settled.fee for settled in stage.settled.values())
    expect(owed, fees, "the fee owed")
    before = stage.held_by(operator)
    receipt = stage.act(stage.cast["keeper"], stage.fund, "collectFees")
    expect(receipt.one("FeesCollected").amount, owed, "the fee collected")
    expect(stage.held_by(operator) - before, owed, "what the operator received")
    stage.key_receipts["fees"] = receipt
    stage.say(
        f"运营方领取管理费 {stage.money(owed).zh}",
        f"the operator collects its fee, {stage.money(owed).en}",
    )


def _reserve(stage: Stage) -> int:
    return int(stage.ask(stage.fund, "balanceOf", int(Account.RESERVE)))
