"""The order of events that docs/events.md gives, against random histories."""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest

import tests.stateful.history  # noqa: F401  registers steps and proposals
from tests.docs.governing import govern
from tests.docs.grammar import calls, orders
from tests.stateful.generator import Generator
from tests.stateful.machine_steps import Walk
from tests.stateful.machine_world import Watch
from tests.stateful.plans import scenarios
from tests.stateful.steps import run
from tests.stateful.test_case_machine import PEOPLE, _plans
from tests.stateful.world import World
from tests.support.evm import Contract, Event, Receipt, Reverted
from tests.support.jury import DAY, found_town
from tests.support.vouchers import attestors
from webapp.store.words import Movement

STEPS = 450
DISPUTES = 4  # histories under each plan
SCENARIOS = ("dues and a floor", "cap per claim", "attested, coarse ticks, no grace")
TOKENS_OWN = ("Transfer", "Approval")
ORDERS = orders()
Seen = dict[str, set[str]]


def spelled(events: tuple[Event, ...]) -> str:
    """Names of events as the document writes them, each followed by a space."""
    names = [_name(event) for event in events if event.name not in TOKENS_OWN]
    return "".join(f"{name} " for name in names)


def _name(event: Event) -> str:
    if event.name != "JournalEntry":
        return event.name
    words = Movement(event.values["movement"]).name.split("_")
    return f"JournalEntry({''.join(word.capitalize() for word in words)})"


@pytest.fixture(scope="module")
def seen() -> Iterator[Seen]:
    """What each call emitted in a few hundred random steps: every sequence that came up."""
    found: Seen = defaultdict(set)
    send = Contract.send

    def noting(self: Contract, function: str, *args: Any, sender: str) -> Receipt:
        receipt = send(self, function, *args, sender=sender)
        if receipt.logs and function in set(calls()) - {"createFund"}:
            found[function].add(spelled(receipt.events))
        return receipt

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Contract, "send", noting)
        for scenario in scenarios(attestors(1)):
            if scenario.name in SCENARIOS:
                world = World(scenario)
                found["createFund"].add(spelled(world.deployed.receipt.events))
                generator = Generator(world, random.Random(scenario.name))
                for _ in range(STEPS):
                    run(world, generator.next())
        for number in range(DISPUTES):
            for plan in _plans().values():
                town = found_town(plan, PEOPLE)
                found["createFund"].add(spelled(town.at.receipt.events))
                dispute(Watch(town, random.Random(number), Counter(), Counter()))
        govern()
    yield found


def dispute(watch: Watch) -> None:
    """A few hundred acts of parties and jurors; then everybody collects."""
    watch.at.fund.send("donate", 500 * 10**6, sender=PEOPLE[0])
    walk = Walk(watch, Counter())
    while watch.steps < STEPS:
        walk.step()
    for matter in watch.matters:
        desk = watch.at.desk if matter.kind == "claim" else watch.at.review
        for party in matter.objectors:
            attempt(desk, "collectBond", matter.id, party)
        attempt(desk, "collectAppealBond", matter.id)
        attempt(desk, "collectCompensation", matter.id)
    watch.chain.now += 200 * DAY
    for matter in watch.matters:
        desk = watch.at.desk if matter.kind == "claim" else watch.at.review
        attempt(desk, "expireRewards", matter.id)


def attempt(desk: Contract, function: str, *args: Any) -> None:
    """Do what may be refused."""
    with suppress(Reverted):
        desk.send(function, *args, sender=PEOPLE[0])


@pytest.mark.parametrize("call", calls())
def test_it_is_the_order_that_contracts_keep(call: str, seen: Seen) -> None:
    assert seen[call], "no such call in these histories"
    wrong = [order for order in seen[call] if not re.fullmatch(ORDERS[call], order)]
    assert wrong == []
