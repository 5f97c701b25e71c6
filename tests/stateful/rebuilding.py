"""Funds after random histories, and what their events alone tell of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from tests.stateful.conftest import SCENARIOS
from tests.stateful.history import wander
from tests.stateful.world import World
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
    world = wander(scenario, f"rebuild/{seed}/{scenario.name}", STEPS)
    books = Rebuilt(scenario.plan)
    for at, name, values in world.logs:
        books.take(at, name, values)
    return Pair(world, books)


def by_person(pair: Pair, ask: Callable[[str], object]) -> list[object]:
    """An answer for everybody."""
    return [ask(person) for person in pair.world.cast]
