"""All ways in which a node's answers can be wrong: the mirror equals the chain, or says why not."""

from __future__ import annotations

import os

import pytest

from tests.faults.kinds import FAULTS
from tests.faults.stage import Stage
from tests.faults.trials import trial

TRIALS = int(os.environ.get("FAULT_TRIALS", "8"))  # of each kind
#: These change nothing that is said, only how: the mirror never stops for them.
HARMLESS = ("duplicated", "reordered", "shuffled")
#: These may be told twice alike, and so pass where logs are not held against receipts.
LIES = ("truncated", "gappy", "empty", "altered")


@pytest.mark.parametrize("kind", FAULTS)
def test_it_equals_the_chain_or_stops_and_says_why(stage: Stage, kind: str) -> None:
    faults = 0
    for seed in range(TRIALS):
        out = trial(stage, kind, FAULTS[kind], seed)
        faults += out.faults
        if kind in HARMLESS:
            assert not out.stop, out
        if kind in LIES and out.plan["checks"] != "receipts":
            assert (out.honest and out.healed) or out.told, out
        else:
            assert out.honest and out.healed, out
    assert faults > 0


#: A node that tells the same lie for ever, of old blocks too.
FOR_EVER = {"chance": 1.0, "times": 1e9, "range_blocks": 2_000, "reorg_window": 24}


@pytest.mark.parametrize("kind", ["empty", "headless", "altered", "old fork"])
@pytest.mark.parametrize("checks", ["window", "headers", "receipts"])
def test_it_is_not_silent_about_a_lie_that_does_not_end(
    stage: Stage, kind: str, checks: str
) -> None:
    out = trial(stage, kind, FAULTS[kind], 1, checks=checks, **FOR_EVER)
    assert out.stop or out.told or (out.honest and out.healed), out
