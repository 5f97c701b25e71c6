"""A real fund's history for the site's tests: the critical illness plan, played on anvil.

The plan keeps its texts; its amounts are cut down so that a hundred steps of the random histories
of tests/stateful show every page: caps that bind, lapses, disputes, carried aid.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

from fundplan.encode import constructor_args
from fundplan.model import Plan
from fundplan.plan import load_plan, with_patch
from tests.mirror.town import OPEN_NODE, Town, mirror_of, new_store, scenario
from tests.stateful.plans import OPERATOR, START, Scenario
from tests.support.node import Node, running_node
from tests.support.plans import PLANS
from tests.support.terms import plan_from_abi
from webapp.chain.rpc import Node as RpcNode
from webapp.mirror.proof import prove_journal, store_proof
from webapp.store import Store

STEPS, SEED = 320, 7
SMALL = {
    "membership.max_cover": 3,
    "membership.min_prepayment": "12",
    "membership.waiting": "30d",
    "shares.period_cap": "10",
    "shares.claim_cap": "8",
    "shares.tick": "0.5",
    "claims.bond": "5",
    "votes.duration": "3d",
    "benefits.critical.caps.lifetime": "160",
    "benefits.critical.lines.illness_under_40.amount": "70",
    "benefits.critical.lines.illness_from_40.amount": "40",
    "benefits.critical.lines.accident_under_40.amount": "70",
    "benefits.critical.lines.accident_from_40.amount": "40",
    "benefits.thyroid.caps.lifetime": "30",
    "benefits.thyroid.lines.mild.amount": "30",
    "benefits.medical.caps.per_event": "60",
    "benefits.medical.caps.annual": "80",
    "benefits.medical.caps.lifetime": "200",
    "benefits.medical.lines.costs.amount": "60",
    "benefits.medical.lines.costs.deductible": "5",
}


class PlanTown(Town):
    """A town whose fund has a plan file, recorded as a deployments file does."""

    def __init__(self, node: Node, plan: Plan) -> None:
        self.plan = plan
        terms = constructor_args(plan, 6, START, operator=OPERATOR)
        super().__init__(node, Scenario(plan.id, 6, plan_from_abi(terms)))

    def deployed_fund(self) -> SimpleNamespace:
        """With the plan's text and names."""
        fund = super().deployed_fund()
        fund.name, fund.plan_text = self.plan.name, self.plan.canonical
        return fund


def small_plan() -> Plan:
    """The critical illness plan with amounts for a dozen members."""
    return with_patch(load_plan(PLANS / "critical-illness.yaml"), SMALL)


def prove(store: Store, node: Node, towns: tuple[Town, ...]) -> None:
    """What the mirror does after each sync: compare the journal with the chain's."""
    client = RpcNode(node.url, tries=2)
    try:
        for number in range(1, len(towns) + 1):
            with store.read() as db:
                proof = prove_journal(db, client, number)
            with store.write() as db:
                store_proof(db, number, proof)
    finally:
        client.close()


@contextmanager
def told(folder: Path, steps: int = STEPS, seed: int = SEED) -> Iterator[Store]:
    """A database in `folder` with two funds: the plan's, and one without any text."""
    with running_node(31337, *OPEN_NODE) as node:
        towns = (PlanTown(node, small_plan()), Town(node, scenario("shares, 18 decimals")))
        towns[0].play(steps, seed)
        towns[1].play(40, seed)
        store = new_store(folder)
        store.create()
        mirror_of(store, *towns).catch_up()
        prove(store, node, towns)
    try:
        yield store
    finally:
        store.close()
