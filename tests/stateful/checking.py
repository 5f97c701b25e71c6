"""How numbered invariants are registered and checked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.stateful.world import Disagreement, World

Check = Callable[[World], None]


@dataclass(frozen=True)
class Invariant:
    """A numbered statement about a fund, and how it is checked."""

    number: str
    statement: str
    check: Check
    quick: bool


INVARIANTS: list[Invariant] = []


def invariant(number: str, statement: str, *, quick: bool = False) -> Callable[[Check], Check]:
    """Register a check. It raises AssertionError where the statement is false."""

    def register(check: Check) -> Check:
        INVARIANTS.append(Invariant(number, statement, check, quick))
        return check

    return register


def check_all(world: World) -> None:
    """Check every invariant. Raises Disagreement that names the first broken one."""
    _check(world, INVARIANTS)


def check_quick(world: World) -> None:
    """Check those that are cheap."""
    _check(world, [entry for entry in INVARIANTS if entry.quick])


def same(what: str, contract: object, model: object) -> None:
    """Raises AssertionError with both values where they differ."""
    if contract != model:
        raise AssertionError(f"{what}: contract {contract!r}, model {model!r}")


def _check(world: World, entries: list[Invariant]) -> None:
    for entry in entries:
        try:
            entry.check(world)
        except AssertionError as error:
            raise Disagreement(f"{entry.number} ({entry.statement}): {error}") from error
