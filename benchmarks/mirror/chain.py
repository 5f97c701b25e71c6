"""The chain that all contestants read, alive for as long as they do."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from .feed import Feed, feeding
from .founding import Side, found, watched
from .life import Life

EMPTY = 40  # blocks at the end, so that to every contestant all events are final


@dataclass(frozen=True)
class Built:
    """A chain, where its deployments file lies, and what is on it."""

    feed: Feed
    life: Life
    sides: list[Side]
    deployments: Path
    seconds: float  # that it took to make it

    @property
    def url(self) -> str:
        """Where the node listens."""
        return self.feed.node.url

    @property
    def addresses(self) -> list[str]:
        """The contracts whose events count."""
        return list(self.feed.watched)

    @property
    def members(self) -> int:
        """How many ever joined, about."""
        return sum(side.joined for side in self.sides)


@contextmanager
def built(size: int) -> Iterator[Built]:
    """A chain with about `size` events of our contracts."""
    started = time.perf_counter()
    sides: list[Side] = []
    with tempfile.TemporaryDirectory() as folder:
        with feeding(lambda node: sides.extend(found(node, Path(folder)))) as feed:
            feed.watch(watched(sides))
            life = Life(feed, sides, size)
            life.run()
            life.go_on(EMPTY, 0)
            yield Built(feed, life, sides, Path(folder), time.perf_counter() - started)
