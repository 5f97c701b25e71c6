"""What happens when everybody falls silent: time decides, and any stranger concludes."""

from __future__ import annotations

import copy

from tests.stateful.machine import UNDECIDED
from tests.stateful.machine_world import Matter, Watch
from tests.support.evm import Reverted


def fall_silent(watch: Watch) -> int:
    """Nobody acts any more: by the limit everything is decided, and a stranger concludes it.

    All is undone afterwards. Returns how many were before a jury.
    """
    kept = watch.matters
    point = watch.chain.snapshot()
    watch.matters = copy.deepcopy(kept)
    open_ = [m for m in watch.matters if m.state in UNDECIDED[m.kind]]
    watch.jump(max((m.decided_by for m in open_), default=watch.chain.now))
    for matter in watch.matters:
        assert matter.state not in UNDECIDED[matter.kind], matter
        if matter.state == "Decided":
            _conclude(watch, matter)
    watch.matters = kept
    watch.chain.restore(point)
    return sum(bool(m.cases) for m in open_)


def _conclude(watch: Watch, matter: Matter) -> None:
    stranger = watch.town.stranger
    desk = watch.at.desk if matter.kind == "claim" else watch.at.review
    while True:
        try:
            desk.send("conclude", matter.id, sender=stranger)
            break
        except Reverted as error:
            assert error.name == "SettlementOverdue", error
            watch.at.fund.send("settle", sender=stranger)
    ends = matter.machine.after("Decided", "conclude")
    assert watch.state_of(matter) in ends, matter
