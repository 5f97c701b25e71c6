"""The strands of the story, in the order they are told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from fundplan import Text
from scripts.story.agenda import Strand
from scripts.story.beats import claims, disputes, joining, leaving, money, shortfall, waiting
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
    Beat("joining for others", joining.for_others),
    Beat("joining without coins", joining.relayed),
    Beat("a claim inside the waiting time", waiting.refused_claim, waiting.all_exempt),
    Beat("an accident inside the waiting time", waiting.accident, waiting.none_exempt),
    Beat("raising cover", waiting.raised_cover, waiting.one_level),
    Beat("a donation past the fund's functions", money.unbooked_donation),
    Beat("topping up", money.topping_up),
    Beat("an undisputed claim", claims.undisputed),
    Beat("a withdrawn claim", claims.withdrawn),
    Beat("a proportional claim", claims.proportional, claims.all_fixed),
    Beat("an objection upheld", disputes.upheld),
    Beat("an objection overruled", disputes.overruled),
    Beat("an exit with a pending bill", leaving.pending_bill),
    Beat("a lapse that is cured", leaving.cured, leaving.no_grace),
    Beat("a lapse that is not cured", leaving.not_cured),
    Beat("a settlement that falls short", shortfall.pro_rata),
    Beat("claims of ordinary months", claims.ordinary_months),
    Beat("the operator's fee", money.fees, money.no_fee),
    Beat("what is open on the last day", claims.still_open),
)
