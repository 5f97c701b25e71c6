"""Plays the whole story of a fund on a node."""

from __future__ import annotations

from fundplan import Plan, Text
from fundplan.deployments import DeployedFund
from scripts.story.agenda import Agenda, Strand
from scripts.story.beats import BEATS
from scripts.story.cast import cast_for
from scripts.story.chain import DevChain
from scripts.story.closing import check_books
from scripts.story.errors import Surprise
from scripts.story.narrator import Narrator
from scripts.story.stage import Stage
from scripts.story.timeline import DAY

WITHOUT_COINS = ("relayed", "attestor", "provider", "operator")


def play(
    chain: DevChain, record: DeployedFund, plan: Plan, narrator: Narrator, until: int = 0
) -> Stage:
    """Play the year of `record`, and let time pass up to `until`; what was learnt.

    The node's clock must not be past the fund's start. Raises Surprise where the chain does
    something else than the story says, StoryImpossible for a plan without room for it, and
    NoDevelopmentNode where the node's clock is not ours.
    """
    cast = cast_for(plan, record.token_decimals)
    stage = Stage(chain, record, plan, cast, narrator)
    people = [p for role, p in cast.people.items() if role not in WITHOUT_COINS]
    chain.take_over()
    try:
        chain.give_coins([person.address for person in (*people, *cast.crowd)])
        _run(stage, narrator, until)
        check_books(stage)
    finally:
        chain.hand_back()
    return stage


def _run(stage: Stage, narrator: Narrator, until: int) -> None:
    agenda = Agenda(lambda moment: setattr(stage.chain, "now", max(moment, stage.chain.now)))
    agenda.add("", _settlements(stage))
    for beat in BEATS:
        obstacle = beat.obstacle(stage)
        if obstacle is None:
            agenda.add(beat.name, beat.tell(stage))
        else:
            reason = Text(f"（略去：{obstacle.zh}）", f"(left out: {beat.name}: {obstacle.en})")
            narrator.note(reason)
    unfinished = agenda.run(stage.time.ends_at)
    if unfinished is not None:
        raise Surprise(f"the story ended before this strand did: {unfinished}")
    agenda.run(until)
    stage.chain.now = max(stage.time.ends_at, until, stage.chain.now)
    stage.chain.mine()


def _settlements(stage: Stage) -> Strand:
    """Somebody settles each period as soon as it is over."""
    period = 1
    while True:
        yield stage.time.end_of(period)
        stage.settle(period)
        settled = stage.settled[period]
        if settled.share:
            share, aid = stage.money(settled.share), stage.money(settled.funded)
            stage.say(
                f"第 {period} 期结算：每份分摊 {share.zh}，拨付互助金 {aid.zh}；"
                f"{settled.payers} 个账户缴费",
                f"period {period} is settled: a share of {share.en} per unit funds {aid.en};"
                f" {settled.payers} accounts pay",
            )
        elif _month_of(stage, period) != _month_of(stage, period - 1):
            stage.say(
                f"第 {period} 期结算：无人需要互助",
                f"period {period} is settled: nobody needed aid",
            )
        period += 1


def _month_of(stage: Stage, period: int) -> int:
    return stage.time.end_of(period) // (30 * DAY)
