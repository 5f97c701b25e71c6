"""The mirror agrees with the chain in every figure at every block of every history here."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from tests.mirror.conftest import History
from tests.mirror.mirrors import deployment_of
from tests.support.blocks import agreeing_at_every_block


@pytest.mark.parametrize("number", range(6))
def test_it_agrees_at_every_block(history: History, tmp_path: Path, number: int) -> None:
    """From a fund's creation until the next one's, when its own history is told."""
    order = sorted(history.places, key=lambda place: place.first_block)
    ends = [later.first_block - 1 for _, later in pairwise(order)]
    place, last = order[number], [*ends, history.towns[-1].height()][number]
    deployment = deployment_of(place)
    found = agreeing_at_every_block(place.node.url, deployment, tmp_path, place.first_block, last)
    assert found.blocks > 90 and found.figures > 20_000 and found.rows > 100
