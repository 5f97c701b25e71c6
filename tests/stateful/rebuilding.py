"""Funds after random histories, and what their events alone tell of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from itertools import count

from tests.stateful.conftest import SCENARIOS
from tests.stateful.history import wander
from tests.stateful.world import World
from tests.support.model.records import Proposal
from tests.support.rebuild import Rebuilt

STEPS = 350
CASES = [(number, seed) for number in range(len(SCENARIOS)) for seed in (1, 2, 3)]


@dataclass(frozen=True)
class Pair:
    """A fund after a random history, and what its events tell."""

    world: World
    books: Rebuilt

    @property
    def now(self) -> int:
        """The time on chain."""
        return self.world.chain.now


@cache
def pair_of(number: int, seed: int) -> Pair:
    """A few histories under every plan; both test files ask the same ones."""
    scenario = SCENARIOS[number]
    seeds = (f"rebuild/{seed}/{attempt}/{scenario.name}" for attempt in count())
    world = next(world for name in seeds if _eventful(world := wander(scenario, name, STEPS)))
    return Pair(world, rebuilt(world))


def rebuilt(world: World) -> Rebuilt:
    """What the events of a fund tell."""
    books = Rebuilt(world.scenario.plan)
    for at, name, values in world.logs:
        books.take(at, name, values)
    return books


def by_person(pair: Pair, ask: Callable[[str], object]) -> list[object]:
    """An answer for everybody."""
    return [ask(person) for person in pair.world.cast]


def _eventful(world: World) -> bool:
    """A fund in which something was disputed, and something decided."""
    model = world.model
    disputed = any(m.case and not isinstance(m, Proposal) for m in model.matters.values())
    return disputed and any(case.over(model.now) for case in model.cases)
