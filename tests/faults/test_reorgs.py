"""Blocks replaced at any moment of a sync, to every depth within the window and beyond it."""

from __future__ import annotations

import pytest

from tests.faults.stage import BRANCH, WINDOW, Stage
from tests.faults.trials import reorganised

DEPTHS = range(1, WINDOW + 1)


@pytest.mark.parametrize("during", [False, True], ids=["after the sync", "during it"])
def test_it_follows_the_fork_from_every_depth_of_its_window(stage: Stage, during: bool) -> None:
    for depth in DEPTHS:
        out = reorganised(stage, depth, seed=depth, during=during)
        assert (out.stop, out.honest, out.healed) == ("", True, True), out


def test_it_stops_at_a_fork_from_below_its_window(stage: Stage) -> None:
    for depth in range(WINDOW + 1, BRANCH + 1, 3):
        out = reorganised(stage, depth, seed=depth, during=False)
        assert (out.stop, out.honest, out.healed) == ("ReorgTooDeep", True, False), out
        assert "move the database away and sync again" in out.why


def test_it_follows_a_fork_from_below_its_window_that_it_had_not_reached(stage: Stage) -> None:
    for depth in range(WINDOW + 1, BRANCH + 1, 3):
        out = reorganised(stage, depth, seed=depth, during=True)
        assert out.honest and (out.healed or out.stop == "ReorgTooDeep"), out
