"""A mirror of one fund, made from the chain alone in a database that nobody keeps."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from fundplan.deployments import Deployment
from webapp.chain.wire import Header
from webapp.config import Settings
from webapp.mirror.progress import Progress
from webapp.mirror.sync import ChainMirror
from webapp.store import Store

from .found import FoundChain, FoundFund
from .node import PinnedNode


@dataclass(frozen=True)
class Fresh:
    """What was found and mirrored, up to the block `end`."""

    node: PinnedNode
    chain: FoundChain
    end: Header
    store: Store
    checks: str

    @property
    def fund(self) -> FoundFund:
        """The fund."""
        return self.chain.funds[0]


@contextmanager
def fresh_mirror(
    node: PinnedNode,
    chain: FoundChain,
    end: Header,
    checks: str = "headers",
    quiet: bool = True,
) -> Iterator[Fresh]:
    """Mirror a fund from its first block to the pinned one; `checks` as the setting CHECKS.

    Raises:
        DOUBTFUL, FOREIGN (webapp.mirror.faults): the answers are not the logs of one chain, or the
            events not those of a fund of these sources.
    """
    settings = Settings(reorg_window=1, checks=checks)
    with tempfile.TemporaryDirectory(prefix="audit-") as folder:
        store = Store(f"sqlite:///{Path(folder) / 'audit.sqlite'}")
        try:
            progress = None if quiet else Progress()
            deployment = cast(Deployment, chain)  # it reads no more of a file than this has
            ChainMirror(store, node, deployment, settings, progress).catch_up()
            yield Fresh(node, chain, end, store, checks)
        finally:
            store.close()
