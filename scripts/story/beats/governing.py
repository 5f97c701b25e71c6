"""What only all members together can do, and what a guardian may: rules, surplus, pauses."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from fundplan import Text, amendment_args, with_patch
from scripts.story.agenda import Strand
from scripts.story.contracts import Event
from scripts.story.errors import expect, expect_true
from scripts.story.jurors import able, expect_phase, jurors_of, open_votes, seal
from scripts.story.stage import Stage
from scripts.story.timeline import DAY, HOUR
from webapp.store.words import Account, Phase, Power, ProposalStatus

ADOPT, REJECT = range(2)
PAUSE = 5 * DAY


def pause(stage: Stage) -> Strand:
    """The guardian pauses joining for some days: once, and nobody's exit is stopped by it."""
    yield stage.time.starts_at + 22 * DAY
    guardian, newcomer = stage.cast["guardian"], stage.cast["newcomer"]
    receipt = stage.act(guardian, stage.rulebook, "pause", int(Power.JOINING), PAUSE)
    until = receipt.one("Paused").until
    stage.key_receipts["pause"] = receipt
    stage.say(
        "监护人发现可疑情况，暂停加入五天；退出和退款从不受影响",
        "the guardian pauses joining for five days; exits and refunds are never stopped",
    )
    amount = stage.prepayment(newcomer)
    stage.provide([(newcomer, amount)])
    function, args = stage.joining(newcomer, amount)
    error = stage.refusal(newcomer, stage.fund, function, *args)
    expect((error.name, error.values["until"]), ("JoiningPaused", until), "joining while paused")
    yield until + HOUR
    stage.act(newcomer, stage.fund, function, *args)
    again = stage.refusal(guardian, stage.rulebook, "pause", int(Power.JOINING), PAUSE)
    expect(again.name, "PowerUsed", "a second pause")
    stage.say(
        f"暂停自行失效，{newcomer.name.zh}加入；没有成员投票，监护人不能再次暂停：{again.name}",
        f"the pause lapses by itself and {newcomer.name.en} joins; without a vote of the members"
        f" the guardian cannot pause again: {again.name}",
    )


def amendment(stage: Stage) -> Strand:
    """New rules are proposed with their text, adopted by all members, and wait for their day."""
    terms = stage.plan.jury
    voting = stage.plan.claims.publicity_seconds + terms.sealing_seconds + terms.opening_seconds
    # So late that the new rules still wait on the last day.
    yield stage.time.ends_at - voting - 10 * DAY
    proposer = stage.cast.neighbours[1]
    longer = stage.plan.claims.reporting_seconds + 30 * DAY
    new = with_patch(stage.plan, {"claims.reporting": f"{longer // DAY}d"})
    args = amendment_args(stage.plan, new, stage.record.token_decimals, stage.record.holders)
    event = _propose(stage, proposer.role, "proposeAmendment", *args)
    stage.key_receipts["amendment"] = stage.proposals[event.matter]
    stage.say(
        f"{proposer.name.zh}提议修改规约：申请期限延长 30 天，全文上链，全体成员投票",
        f"{proposer.name.en} proposes new rules: 30 days more to file a claim; the whole text is on"
        " chain, and all members vote",
    )
    yield from _vote(stage, event, [ADOPT] * 5 + [REJECT])
    decided = stage.act(stage.cast["keeper"], stage.rulebook, "conclude", event.matter)
    outcome = decided.one("ProposalDecided")
    expect((outcome.adopted, outcome.quorate), (True, True), "how all members decided")
    keeper, (rules, offices, _) = stage.cast["keeper"], args
    error = stage.refusal(keeper, stage.rulebook, "enact", event.matter, rules, offices)
    expect(error.name, "ProposalNotReady", "new rules before their time")
    _expect_status(stage, event, ProposalStatus.DELAYED)
    days = (outcome.ready_at - stage.chain.now) // DAY
    stage.key_receipts["adopted"] = decided
    stage.say(
        f"规约修改通过；{days} 天后才能生效，不同意的成员可以先退出，按旧规约结算",
        f"the new rules are adopted; they wait {days} days, so that who does not agree can leave on"
        " the old ones",
    )


def no_grants(stage: Stage) -> Text | None:
    """Why surplus is not given away."""
    if stage.plan.surplus.policy == "grant":
        return None
    return Text("结余不用于捐助", "the plan grants no surplus")


def grant(stage: Stage) -> Strand:
    """All members give surplus to the plan's purpose."""
    yield stage.time.after(stage.time.short + 2) + 2 * DAY
    floor = stage.tokens(stage.plan.shares.reserve_floor)
    free = stage.ask(stage.fund, "balanceOf", int(Account.RESERVE)) - floor
    expect_true(free > 0, "there is surplus to grant")
    purpose = stage.secret("equipment and training for the clinics")
    event = _propose(stage, stage.cast.neighbours[2].role, "proposeGrant", free // 4, purpose)
    yield from _vote(stage, event, [ADOPT] * 5)
    keeper, beneficiary = stage.cast["keeper"], stage.cast["beneficiary"]
    stage.act(keeper, stage.rulebook, "conclude", event.matter)
    before = stage.held_by(beneficiary)
    receipt = stage.act(keeper, stage.rulebook, "carryOut", event.matter)
    granted = receipt.one("SurplusGranted")
    expect(granted.purpose_hash, "0x" + purpose.hex(), "what the surplus is for")
    expect(stage.held_by(beneficiary) - before, free // 4, "what the beneficiary received")
    stage.act(keeper, stage.rulebook, "collectBond", event.matter)
    stage.key_receipts["grant"] = receipt
    amount = stage.money(free // 4)
    stage.say(
        f"全体成员投票，把结余 {amount.zh} 用于计划的公益目的",
        f"all members vote to give {amount.en} of surplus to the plan's purpose",
    )


def _propose(stage: Stage, role: str, function: str, *args: Any) -> Event:
    """A covered member puts something to all members, with a bond; the {Proposed}."""
    bond = stage.tokens(stage.plan.disputes.bond)
    stage.provide([(stage.cast[role], bond)])
    receipt = stage.act(stage.cast[role], stage.rulebook, function, *args)
    event = receipt.one("Proposed")
    expect(event.bond, bond, "what a proposal stakes")
    stage.proposals[event.matter] = receipt
    return event


def _vote(stage: Stage, event: Event, options: list[int]) -> Generator[int, None, None]:
    """All members may vote; as many do as the quorum asks for, at least."""
    case = stage.ask(stage.jury, "caseOf", event.case_id)
    yield case.opens_at + HOUR
    people = able(stage, event.case_id, jurors_of(stage))
    wanted = max(case.quorum, len(options))
    expect_true(len(people) >= wanted, f"{len(people)} voters are {wanted} at least")
    choices = [*options, *[options[0]] * (wanted - len(options))]
    votes = [(who, option, "为了大家。") for who, option in zip(people, choices, strict=False)]
    sealed = seal(stage, event.case_id, votes)
    yield stage.ask(stage.jury, "caseOf", event.case_id).sealing_ends_at
    open_votes(stage, sealed)
    expect_phase(stage, event.case_id, Phase.OVER)


def _expect_status(stage: Stage, event: Event, status: ProposalStatus) -> None:
    found = ProposalStatus(stage.ask(stage.rulebook, "proposalOf", event.matter).status)
    expect(found.name, status.name, f"the state of proposal {event.matter}")
