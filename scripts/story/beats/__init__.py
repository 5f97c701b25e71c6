"""The strands of the story, in the order they are told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from fundplan import Text
from scripts.story.agenda import Strand
from scripts.story.beats import (
    appeals,
    claims,
    disputes,
    expulsions,
    fastlane,
    governing,
    joining,
    lastday,
    leaving,
    money,
    representing,
    shortfall,
    waiting,
)
from scripts.story.stage import Stage

Obstacle = Callable[[Stage], Text | None]


def _nothing(stage: Stage) -> Text | None:
    return None


@dataclass(frozen=True)
class Beat:
    """One strand: its name, how it is told, and why a plan may not be able to show it."""

    name: str
    tell: Callable[[Stage], Strand]
    obstacle: Obstacle = _nothing


BEATS: tuple[Beat, ...] = (
    Beat("joining by approval", joining.by_approval),
    Beat("joining by permit", joining.by_permit),
    Beat("joining for others", joining.for_others, joining.attested),
    Beat("a group enrolled by its employer", representing.group, representing.not_attested),
    Beat("joining without coins", joining.relayed),
    Beat("a child joined by its guardian", representing.child),
    Beat("a lost key", representing.lost_key),
    Beat("a pause", governing.pause),
    Beat("a claim inside the waiting time", waiting.refused_claim, waiting.all_exempt),
    Beat("an accident inside the waiting time", waiting.accident, waiting.none_exempt),
    Beat("raising cover", waiting.raised_cover, waiting.one_level),
    Beat("a donation past the fund's functions", money.unbooked_donation),
    Beat("topping up", money.topping_up),
    Beat("an undisputed claim", claims.undisputed),
    Beat("a withdrawn claim", claims.withdrawn),
    Beat("a proportional claim", claims.proportional, claims.all_fixed),
    Beat("an objection upheld", disputes.upheld),
    Beat("an objection overruled on appeal", appeals.overruled),
    Beat("a lower amount accepted", disputes.lowered),
    Beat("a fraud", expulsions.fraud),
    Beat("a challenge upheld", expulsions.challenge_upheld),
    Beat("a challenge dismissed", expulsions.challenge_dismissed),
    Beat("a claim paid at once", fastlane.paid_at_once, fastlane.no_fast_lane),
    Beat("a claim paid at once and overturned", fastlane.overturned, fastlane.no_fast_lane),
    Beat("an exit with a pending bill", leaving.pending_bill),
    Beat("a lapse that is cured", leaving.cured, leaving.no_grace),
    Beat("a lapse that is not cured", leaving.not_cured),
    Beat("a settlement that falls short", shortfall.pro_rata),
    Beat("claims of ordinary months", claims.ordinary_months),
    Beat("the operator's fee", money.fees, money.no_fee),
    Beat("surplus granted", governing.grant, governing.no_grants),
    Beat("new rules", governing.amendment),
    Beat("a claim that is being judged", lastday.being_judged),
    Beat("a verdict that may be appealed", lastday.appealable, lastday.no_late_verdict),
    Beat("a claim that is published", lastday.published),
)
