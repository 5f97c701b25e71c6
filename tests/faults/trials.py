"""One trial: a mirror is begun, the node misbehaves, and what came of it is judged."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from tests.faults.stage import Stage, state_of
from tests.support.faultproxy import Fault
from webapp.chain.calls import CallFailed
from webapp.chain.rpc import Node, NodeUnreachable
from webapp.mirror.faults import DOUBTFUL, FOREIGN
from webapp.mirror.proof import prove_journal
from webapp.mirror.reconcile import reconcile
from webapp.mirror.register import WrongChain
from webapp.mirror.reorg import ReorgTooDeep
from webapp.mirror.sync import ChainMirror
from webapp.store import Store, funds, schema

NAMED = (*DOUBTFUL, *FOREIGN, NodeUnreachable, WrongChain, ReorgTooDeep)
TIMEOUT = 0.2  # seconds; a slow answer takes twice that


@dataclass
class Outcome:
    """What came of a trial.

    Attributes:
        stop, why: name and text of the error that stopped the mirror; "": none did.
        honest: whether everything stored by then was the chain's.
        told: what proof or comparison said about it where it was not.
        healed: whether the mirror equals the chain after one more run with an honest node.
        faults: how often the node misbehaved.
    """

    kind: str
    seed: int
    plan: dict[str, Any] = field(default_factory=dict)
    stop: str = ""
    why: str = ""
    honest: bool = False
    told: str = ""
    healed: bool = False
    faults: int = 0


def trial(stage: Stage, kind: str, fault: Fault, seed: int, **fixed: Any) -> Outcome:
    """Begin a mirror somewhere, let the node misbehave, judge what is stored, and let it end."""
    rng = random.Random(f"{kind} {seed}")
    first = stage.deployment.funds[0].deploy_block
    start = rng.choice((0, 0, (first + stage.forked) // 2, stage.forked, stage.heads[0] - 3))
    plan: dict[str, Any] = {
        "range_blocks": rng.choice((2, 15, 2_000)),
        "reorg_window": rng.choice((24, 24, 5_000)),
        "checks": rng.choice(("headers", "headers", "receipts")),
    }
    chance, times = rng.choice((0.1, 0.4, 1.0)), rng.choice((1, 2, 4, 1e9))
    chance, times = fixed.pop("chance", chance), fixed.pop("times", times)
    plan |= fixed
    out = Outcome(kind, seed, plan | {"start": start})
    proxy = stage.proxy
    proxy.nodes, proxy.cap = list(stage.nodes), None
    with stage.database(base=stage.base(start)) as store:
        proxy.misbehave(fault, seed, chance, times)
        node = Node(proxy.url, TIMEOUT, 2, sleep=lambda seconds: None)
        try:
            stage.mirror(store, node, **plan).catch_up()
        except NAMED as error:
            out.stop, out.why = type(error).__name__, str(error)
        out.faults = proxy.done
        proxy.behave()
        node.close()
        judge(stage, store, out)
    return out


def reorganised(stage: Stage, depth: int, seed: int, during: bool) -> Outcome:
    """So many blocks are replaced by the fork's at some moment of a sync.

    Args:
        during: the mirror is still on its way to the blocks that go; otherwise it has them all.
    """
    rng = random.Random(f"reorg {depth} {seed} {during}")
    plan = {
        "range_blocks": rng.choice((3, 10, 2_000)),
        "checks": rng.choice(("headers", "receipts")),
    }
    out, proxy = Outcome(f"reorg of {depth}", seed, dict(plan)), stage.proxy
    proxy.behave()
    proxy.nodes, proxy.cap = list(stage.nodes), stage.forked + depth
    start = max(stage.forked - rng.randrange(1, 8), stage.deployment.funds[0].deploy_block)
    with stage.database(base=stage.base(start if during else stage.forked - 4)) as store:
        node = Node(proxy.url, 5.0, 2, sleep=lambda seconds: None)
        try:
            mirror = stage.mirror(store, node, **plan)
            if not during:
                mirror.catch_up()
            proxy.switch = (rng.randrange(6), rng.randrange(3))
            mirror.catch_up()
            proxy.switch = None if proxy.switch is None else (0, 0)  # it was at the end already
            mirror.catch_up()
        except NAMED as error:
            out.stop, out.why = type(error).__name__, str(error)
        proxy.behave()
        proxy.cap = None
        node.close()
        judge(stage, store, out, fork=1)
        if out.stop == "ReorgTooDeep":
            out.honest = is_true(stage, store, fork=0)
    return out


def judge(stage: Stage, store: Store, out: Outcome, fork: int = 0) -> None:
    """Hold what is stored against an honest mirror, now and after one more run."""
    node = Node(stage.nodes[fork])
    try:
        out.honest = is_true(stage, store, fork)
        if not out.honest:
            out.told = told(store, node)
        try:
            mirror: ChainMirror = stage.mirror(store, node, **_kept(out.plan))
            mirror.catch_up()
            out.healed = state_of(store) == stage.truth(stage.heads[fork], fork)
        except NAMED as error:
            out.told = out.told or f"{type(error).__name__}: {error}"
        if not out.healed:
            out.told = out.told or told(store, node)
    finally:
        node.close()


def is_true(stage: Stage, store: Store, fork: int = 0) -> bool:
    """Whether the mirror equals an honest one that ends at the same block."""
    table = schema.funds
    with store.read() as db:
        height = db.scalars(select(table.c.last_block)).one()
    truth, found = stage.truth(height, fork), state_of(store)
    if truth.derived is not None and truth.derived != found.derived:
        return False
    return found.raw == truth.raw


def told(store: Store, node: Node) -> str:
    """What the proof of the journal says, or else the comparison of every figure."""
    try:
        with store.read() as db:
            if not funds(db):
                return "nothing is mirrored"
            fund = funds(db)[0]
            proof = prove_journal(db, node, fund.id)
            if proof.difference:
                return f"journal: {proof.difference}"
            report = reconcile(db, node, fund)
            return "" if report.ok else f"reconcile: {report.differences[0]}"
    except CallFailed as error:  # the chain has no such block
        return str(error)


def _kept(plan: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in plan.items() if key != "start"}
