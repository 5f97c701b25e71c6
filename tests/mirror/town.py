"""Funds with a random history on a real anvil, and mirrors of them.

The histories are those of tests/stateful: the generator looks at the brute-force model, so most
steps are possible and every kind of event comes up.
"""

from __future__ import annotations

import pickle
import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from tests.mirror.mirrors import recorded
from tests.mirror.nodechain import NodeChain, height_of, time_of
from tests.stateful import world as stateful
from tests.stateful.generator import Generator
from tests.stateful.history import run
from tests.stateful.plans import DAY, Scenario, scenarios
from tests.support.deploy import DEPLOYER
from tests.support.model import Rejected, Status
from tests.support.model import jury as model_of_jury
from tests.support.node import Node
from tests.support.terms import NOBODY
from tests.support.vouchers import attestors


@dataclass(frozen=True)
class Mark:
    """A moment in a town's life."""

    block: int
    now: int
    state: bytes


class Town(stateful.World):
    """A fund on a node, its model, and its people."""

    def __init__(self, node: Node, scenario: Scenario) -> None:
        start = time_of(node) + DAY
        calendar = replace(scenario.plan.calendar, starts_at=start + 3 * DAY)
        scenario = replace(scenario, plan=replace(scenario.plan, calendar=calendar))
        self.node = node
        self.first_block = self.height() + 1
        with patch.object(stateful, "Chain", lambda now: NodeChain(node, start)):
            super().__init__(scenario)
        self.enrolment = self.chain.deploy("GroupEnrolment", NOBODY, sender=DEPLOYER)

    def apply(
        self, real: Callable[[], Any], expected: Callable[[], Any], wait: int, blocks: int = 1
    ) -> str | None:
        """As the parent; a step that the model refuses is not sent, and time always moves."""
        self.chain.now += max(1, wait)
        self.chain.mine(blocks - 1)
        model = self.model
        model.now, model.block, model.events = self.chain.now, self.height() + 1, []
        before = pickle.dumps(model.__dict__)
        try:
            with patch.object(model_of_jury, "block_hash", self.hash_of):
                expected()
        except Rejected as refusal:
            model.__dict__.update(pickle.loads(before))
            return refusal.name
        self._compare_events(real())
        return None

    def hash_of(self, block: int) -> bytes:
        """The hash of a block of the node's."""
        found = self.node.rpc("eth_getBlockByNumber", hex(block), False)
        return bytes.fromhex(found["hash"][2:])  # type: ignore[index]

    def play(self, steps: int, seed: int) -> None:
        """Go on with a random history: so many steps, and more until there is a block."""
        generator, height = Generator(self, random.Random(seed)), self.height()
        for _ in range(steps):
            run(self, generator.next())
        while self.height() == height:  # every step was refused
            run(self, generator.next())

    def cure(self, periods: int = 60) -> bool:
        """Settle until somebody's balance is used up, and top it up; random histories seldom do."""
        calendar, amount = self.scenario.plan.calendar, 100 * 10**self.scenario.decimals
        for _ in range(periods):
            for number, person in enumerate(self.cast[: stateful.PEOPLE]):
                if self.model.status(person) is Status.GRACE:
                    args = {"member": number, "amount": amount}
                    return run(self, stateful.Step("top up", 0, number, args)) is None
            wait = max(1, calendar.end_of(self.model.period) - self.chain.now)
            run(self, stateful.Step("settle", wait, 0, {}))
        return False

    def mark(self) -> Mark:
        """The present, to `return_to`."""
        model = pickle.dumps((self.model.__dict__, self.folded, self.settled, self.ends))
        return Mark(self.height(), self.chain.now, model)

    def return_to(self, mark: Mark) -> int:
        """Let the chain forget everything since `mark`; the number of blocks that are gone."""
        depth = self.height() - mark.block
        self.node.rpc("anvil_rollback", depth)
        self.chain.now = mark.now
        model, self.folded, self.settled, self.ends = pickle.loads(mark.state)
        self.model.__dict__.update(model)
        return depth

    def overtake(self, height: int) -> None:
        """Let empty blocks pass until the chain is as long as one that it replaced."""
        self.chain.mine(max(0, height - self.height()))

    def height(self) -> int:
        """The newest block."""
        return height_of(self.node)

    @property
    def people(self) -> tuple[str, ...]:
        """Everybody who may become a member."""
        return tuple(self.cast)

    def deployed_fund(self) -> SimpleNamespace:
        """What the mirror reads of a fund in a deployments file."""
        about = self.scenario.name, self.scenario.decimals, self.first_block
        return recorded(self.node, self.deployed, self.enrolment, *about)


def scenario(name: str) -> Scenario:
    """A plan of tests/stateful by name."""
    return next(each for each in scenarios(attestors(2)) if each.name == name)
