"""Three funds' whole lives, step by step: rules, pauses, agents, grants, and every kind of end."""

from __future__ import annotations

from tests.mirror.village import Village
from tests.support.node import Node

from .ends import dated_village, dwindle, expire, threshold_village
from .governed import govern, governed_village

#: Who makes a village, and what becomes of it.
STORIES = (
    (governed_village, govern),
    (threshold_village, dwindle),
    (dated_village, expire),
)


def lived(node: Node, story: int) -> Village:
    """A village whose story is told."""
    make, tell = STORIES[story]
    village = make(node)
    for _ in tell(village):
        pass
    return village
