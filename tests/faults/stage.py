"""Two forks of one short chain, another chain, a proxy before them; mirrors begun at heights."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import select

from tests.mirror.mirrors import copy_database, deployment_of
from tests.mirror.nodechain import OPEN_NODE, height_of
from tests.mirror.town import Town, scenario
from tests.support.faultproxy import FaultProxy, fault_proxy
from tests.support.node import running_node
from webapp.audit.node import PinnedNode
from webapp.chain.rpc import Node
from webapp.config import Settings
from webapp.mirror.rebuild import digest
from webapp.mirror.sync import ChainMirror
from webapp.store import Store, schema

WINDOW = 24  # blocks that can be taken back
BRANCH = 40  # blocks at least that the two forks do not share


@dataclass
class Stage:
    """The chains, and what honest mirrors of them hold.

    Attributes:
        nodes: addresses: the chain, its fork, which is longer, and another chain.
        forked: the last block that the first two share.
        heads: newest blocks of these.
    """

    nodes: tuple[str, str, str]
    deployment: Any
    forked: int
    heads: tuple[int, int]
    folder: Path
    proxy: FaultProxy
    _whole: dict[int, State] = field(default_factory=dict)
    _bases: dict[int, Path] = field(default_factory=dict)
    _stores: dict[str, Store] = field(default_factory=dict)

    def mirror(self, store: Store, node: Node, **settings: Any) -> ChainMirror:
        """A mirror that does not wait."""
        wanted = Settings(**{"reorg_window": WINDOW} | settings)
        return ChainMirror(store, node, self.deployment, wanted, sleep=lambda seconds: None)

    def honest(self, store: Store, fork: int, height: int) -> None:
        """Mirror a fork up to a block, without a lie."""
        node = PinnedNode(self.nodes[fork])
        mirror = self.mirror(store, node, checks="receipts")
        node.pin(height)
        mirror.catch_up()
        node.close()

    def truth(self, height: int, fork: int = 0) -> State:
        """What an honest mirror holds after a block of a fork."""
        if fork not in self._whole:
            with self.database("truth") as store:
                self.honest(store, fork, self.heads[fork])
                self._whole[fork] = state_of(store)
        whole = self._whole[fork]
        return whole if height == self.heads[fork] else whole.until(height)

    def base(self, height: int) -> Path:
        """A database that holds the chain up to a block, and what it takes to go on from there."""
        if height not in self._bases:
            with self.database("base") as store:
                if height:
                    self.honest(store, 0, height)
                else:
                    self.mirror(store, Node(self.nodes[0]))
                self._bases[height] = self.folder / f"base-{height}.sqlite"
                copy_database(store, self._bases[height])
        return self._bases[height]

    @contextmanager
    def database(self, name: str = "trial", base: Path | None = None) -> Iterator[Store]:
        """A database of one's own, empty or a copy; what was compiled for it stays."""
        path = self.folder / f"{name}.sqlite"
        store = self._stores.setdefault(name, Store(f"sqlite:///{path}"))
        for old in self.folder.glob(f"{name}.sqlite*"):
            old.unlink()
        if base is not None:
            shutil.copy(base, path)
        try:
            yield store
        finally:
            store.close()


@dataclass(frozen=True)
class State:
    """What a mirror holds.

    Attributes:
        raw: raw events, transactions and their blocks, each beginning with its block.
        derived: digest of the derived rows; None: not known.
    """

    raw: tuple[tuple[Any, ...], ...]
    derived: str | None

    def until(self, height: int) -> State:
        """The raw part of it, up to a block."""
        return State(tuple(row for row in self.raw if row[0] <= height), None)


def state_of(store: Store) -> State:
    """Everything that is mirrored."""
    blocks, raw = schema.blocks, []
    with store.read() as db:
        for table in (schema.events, schema.transactions):
            raw += [(row.block, *row) for row in db.execute(select(table))]
        busy = blocks.c.number.in_(select(schema.events.c.block))
        raw += [(row.number, *row) for row in db.execute(select(blocks).where(busy))]
        return State(tuple(sorted(raw, key=repr)), digest(db))


@contextmanager
def set_up(folder: Path) -> Iterator[Stage]:
    """Start the nodes; the histories of the first two are the same up to a block."""
    with ExitStack() as stack:
        nodes = [stack.enter_context(running_node(31337, *OPEN_NODE)) for _ in range(2)]
        other = stack.enter_context(running_node(31337, "--timestamp", "1600000000"))
        towns = [Town(node, scenario("everything, fine ticks")) for node in nodes]
        for town in towns:
            town.play(110, seed=1)
        forked = towns[0].height()
        for seed, town in enumerate(towns, start=2):
            while town.height() < forked + BRANCH:
                town.play(10, seed)
        towns[1].overtake(towns[0].height() + 3)
        other.rpc("anvil_mine", hex(towns[1].height()))
        proxy = stack.enter_context(fault_proxy())
        heads = (height_of(nodes[0]), height_of(nodes[1]))
        urls = (nodes[0].url, nodes[1].url, other.url)
        yield Stage(urls, deployment_of(towns[0]), forked, heads, folder, proxy)
