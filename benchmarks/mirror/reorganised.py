"""A reorganisation under a mirror that follows the chain: how long until it is right again."""

from __future__ import annotations

import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass

from fundplan.deployments import load_deployments
from webapp.chain.rpc import Node
from webapp.config import Settings
from webapp.mirror.proof import prove_journal
from webapp.mirror.sync import ChainMirror
from webapp.store import Store

from .chain import Built
from .runs import ContestantFailed

DEPTH = 64  # blocks
SENT = 2  # transactions, of two events each, in each of them
TIMES = 3


@dataclass(frozen=True)
class Reorg:
    """Milliseconds from looking at the chain until the database is that of the new one."""

    taken_back: int  # events
    stored: int
    milliseconds: float


def reorganise(chain: Built, urls: Sequence[str]) -> dict[str, Reorg]:
    """Let the chain forget its newest blocks for others, `TIMES` times; the median by database."""
    stores = {url: Store(url) for url in urls}
    node = Node(chain.url)
    (deployment,) = load_deployments(chain.deployments)
    mirrors = {
        url: ChainMirror(store, node, deployment, Settings()) for url, store in stores.items()
    }
    seconds: dict[str, list[float]] = {url: [] for url in urls}
    try:
        for _ in range(TIMES):
            mark = chain.feed.mark()
            before = chain.feed.events
            chain.life.go_on(DEPTH, SENT)
            for mirror in mirrors.values():
                mirror.catch_up()
            gone = chain.feed.events - before
            chain.feed.return_to(mark)
            chain.life.go_on(DEPTH + 1, SENT)
            for url, mirror in mirrors.items():
                started = time.perf_counter()
                mirror.catch_up()
                seconds[url].append(time.perf_counter() - started)
                _check(stores[url], node, mirror)
        stored = chain.feed.events - before
        return {
            url: Reorg(gone, stored, 1_000 * statistics.median(found))
            for url, found in seconds.items()
        }
    finally:
        node.close()
        for store in stores.values():
            store.close()


def _check(store: Store, node: Node, mirror: ChainMirror) -> None:
    with store.read() as db:
        for state in mirror.funds:
            if state.id > 0 and (difference := prove_journal(db, node, state.id).difference):
                raise ContestantFailed(f"after a reorganisation: {difference}")
