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
#: Lies about logs: told once they do not pass; told again and again, only receipts refute them.
LIES = ("truncated", "gappy", "empty", "altered")
ONCE = {"checks": "headers", "times": 1}
ALWAYS = {"checks": "receipts"}


@pytest.mark.parametrize("kind", FAULTS)
def test_it_equals_the_chain_or_stops_and_says_why(stage: Stage, kind: str) -> None:
    faults = 0
    for seed in range(TRIALS):
        fixed = (ONCE, ALWAYS)[seed % 2] if kind in LIES else {}
        out = trial(stage, kind, FAULTS[kind], seed, **fixed)
        faults += out.faults
        assert out.honest and out.healed, out
        assert not (kind in HARMLESS and out.stop), out
    assert faults > 0


@pytest.mark.parametrize("kind", LIES)
def test_it_is_told_by_the_proof_what_was_lied_about_twice(stage: Stage, kind: str) -> None:
    for seed in range(100, 104):
        out = trial(stage, kind, FAULTS[kind], seed, checks="headers", times=1e9, chance=1.0)
        assert out.stop or out.told or (out.honest and out.healed), out


#: A node that tells the same lie for ever, of old blocks too.
FOR_EVER = {"chance": 1.0, "times": 1e9, "range_blocks": 2_000, "reorg_window": 24}


@pytest.mark.parametrize("kind", ["empty", "headless", "altered", "old fork"])
@pytest.mark.parametrize("checks", ["window", "headers", "receipts"])
def test_it_is_not_silent_about_a_lie_that_does_not_end(
    stage: Stage, kind: str, checks: str
) -> None:
    out = trial(stage, kind, FAULTS[kind], 1, checks=checks, **FOR_EVER)
    assert out.stop or out.told or (out.honest and out.healed), out
