"""A fund whose members' means, and so its ratio to what is owed, can be followed in the head."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.contracts.conftest import DOLLAR, Open
from tests.contracts.plans import COSTS
from tests.contracts.town import Town
from tests.support.terms import Plan, Thresholds

COLLECTABLE = 120 * DOLLAR  # 20 from each of six units
RATIO = 20_000  # of that to a claim of 60


def people(open_fund: Open, plan: Plan, **thresholds: Any) -> Town:
    """alice with three units, bob with two, carol with one; 200 each."""
    return six_units(open_fund(replace(plan, thresholds=Thresholds(**thresholds))))


def six_units(town: Town) -> Town:
    """alice joins with three units, bob with two, carol with one; 200 each."""
    for number, name in enumerate(("carol", "bob", "alice"), start=1):
        town.join(town.cast[name], 200 * DOLLAR, cover=number)
    return town


def owe(town: Town, aid: int = 60 * DOLLAR) -> Any:
    """Settle the open period while a claim waits for publication with the next."""
    town.clock.to(town.fund.openPeriod()[1] - 1)
    town.file(town.cast["carol"], COSTS, receipts=10 * DOLLAR + 2 * aid)
    return town.settle()
