"""Histories: running, shrinking, saving and replaying sequences of steps."""

from __future__ import annotations

import json
import logging
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import tests.stateful.agent_proposals
import tests.stateful.agent_steps
import tests.stateful.claim_proposals
import tests.stateful.claim_steps
import tests.stateful.dispute_proposals
import tests.stateful.dispute_steps
import tests.stateful.invariants
import tests.stateful.jury_invariants
import tests.stateful.proposals
import tests.stateful.rule_invariants
import tests.stateful.rule_proposals
import tests.stateful.rule_steps  # noqa: F401  each registers what it defines
from tests.stateful.checking import check_all, check_quick
from tests.stateful.generator import Generator
from tests.stateful.plans import Scenario
from tests.stateful.steps import run
from tests.stateful.world import Step, World
from tests.support.evm import Halted
from tests.support.terms import plan_from_abi

LOG = logging.getLogger(__name__)
FULL_EVERY = 100  # steps between two checks of everything
APART = 25  # at least so many, where settlements follow each other closely
QUICK_EVERY = 5  # of what is cheap; refusals and events are compared at every step
SHRINK_RUNS = 400
Tally = Counter[tuple[str, str | None]]  # step, refusal


@dataclass(frozen=True)
class Failure:
    """A history that ends in a disagreement."""

    scenario: Scenario
    steps: tuple[Step, ...]
    reason: str

    def save(self, path: Path) -> None:
        """Write it as a file that `load` reads."""
        data = {
            "scenario": self.scenario.name,
            "decimals": self.scenario.decimals,
            "reason": self.reason,
            "text": self.scenario.plan.text,
            "plan": _plain(self.scenario.plan.for_abi()),
            "steps": [step.to_json() for step in self.steps],
        }
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(data, indent=1) + "\n", "utf-8")


def load(path: Path) -> Failure:
    """Read a saved history. Raises KeyError or ValueError for another kind of file."""
    data = json.loads(path.read_text("utf-8"))
    plan = plan_from_abi(_unplain(data["plan"]), data["text"])
    scenario = Scenario(data["scenario"], data["decimals"], plan)
    return Failure(scenario, tuple(Step(**step) for step in data["steps"]), data["reason"])


def explore(
    scenario: Scenario, seed: str, length: int, tally: Tally, events: Counter[str]
) -> Failure | None:
    """Run a random history; None if contracts and model agreed all along.

    Adds to `tally` what steps came to, and to `events` what the contracts told, by name.
    """
    world = World(scenario)
    generator = Generator(world, random.Random(seed))
    steps: list[Step] = []
    for number in range(1, length + 1):
        steps.append(generator.next())
        reason = _advance(world, steps[-1], tally, quick=number % QUICK_EVERY == 0)
        if reason is not None:
            return Failure(scenario, tuple(steps), reason)
    events.update(logged.name for logged in world.logs)
    events.update(f"movement {entry.movement.name}" for entry in world.model.journal)
    reason = _finish(world)
    return None if reason is None else Failure(scenario, tuple(steps), reason)


def wander(
    scenario: Scenario, seed: str, length: int, until: Callable[[World], object] | None = None
) -> World:
    """The world after a random history; refusals and events were compared, nothing else.

    Goes on `until` something is so. Raises LookupError if it is not after twice as many steps.
    """
    world = World(scenario)
    generator = Generator(world, random.Random(seed))
    for done in range(2 * length):
        if done >= length and (until is None or until(world)):
            return world
        run(world, generator.next())
    raise LookupError(f"not met in {2 * length} steps")


def replay(scenario: Scenario, steps: tuple[Step, ...]) -> Failure | None:
    """Run given steps, checking everything after each; None if all agreed."""
    world = World(scenario)
    for number, step in enumerate(steps, 1):
        reason = _advance(world, step, Counter(), full=True)
        if reason is not None:
            return Failure(scenario, steps[:number], reason)
    return None


def shrink(failure: Failure) -> Failure:
    """Leave out steps, in ever smaller pieces, as long as the history still fails."""
    best = replay(failure.scenario, failure.steps) or failure
    size, runs = max(1, len(best.steps) // 2), 0
    while runs < SHRINK_RUNS:
        start, shorter = 0, False
        while start < len(best.steps) and runs < SHRINK_RUNS:
            found, runs = replay(best.scenario, _without(best.steps, start, size)), runs + 1
            if found is None:
                start += size
            else:
                best, shorter = found, True
        if size == 1 and not shorter:
            break
        size = max(1, size // 2)
    LOG.info("shrunk %d steps to %d in %d runs", len(failure.steps), len(best.steps), runs)
    return best


def _without(steps: tuple[Step, ...], start: int, size: int) -> tuple[Step, ...]:
    """Leave steps out; the time and the blocks they took pass before the next one."""
    gone, rest = steps[start : start + size], steps[start + size :]
    if rest:
        wait = rest[0].wait + sum(step.wait for step in gone)
        blocks = rest[0].blocks + sum(step.blocks for step in gone)
        rest = (replace(rest[0], wait=wait, blocks=blocks), *rest[1:])
    return steps[:start] + rest


def _advance(
    world: World, step: Step, tally: Tally, *, full: bool = False, quick: bool = True
) -> str | None:
    """Do one step and check; returns what is wrong."""
    period = world.model.period
    world.unchecked += 1
    try:
        refusal = run(world, step)
        tally[step.name, refusal] += 1
        apart = APART if world.model.period != period else FULL_EVERY
        if full or world.unchecked >= apart:
            check_all(world)
            world.unchecked = 0
        elif quick:
            check_quick(world)
    except (AssertionError, Halted) as error:
        return str(error)
    return None


def _finish(world: World) -> str | None:
    """The last check: everything, and the accounts recounted from the journal."""
    try:
        check_all(world)
        recounted = world.model.recount()
        wrong = [a.name for a, total in world.model.accounts.items() if recounted[a] != total]
        assert not wrong, f"recounted from the journal: {wrong}"
    except AssertionError as error:
        return str(error)
    return None


def _plain(value: Any) -> Any:
    """Bytes as text, tuples as lists."""
    if isinstance(value, bytes):
        return "0x" + value.hex()
    return [_plain(part) for part in value] if isinstance(value, tuple | list) else value


def _unplain(value: Any) -> Any:
    """The inverse; 32 bytes are the only bytes in a plan."""
    if isinstance(value, str) and value.startswith("0x") and len(value) == 66:
        return bytes.fromhex(value[2:])
    return tuple(_unplain(part) for part in value) if isinstance(value, list) else value
