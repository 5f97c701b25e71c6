"""A mirror that is compared with the chain at every block; the node must keep old states."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from webapp.audit.node import PinnedNode
from webapp.config import Settings
from webapp.mirror.reconcile import reconcile
from webapp.mirror.sync import ChainMirror
from webapp.store import Store, funds


@dataclass
class Followed:
    """What was compared on the way."""

    blocks: int = 0
    figures: int = 0
    rows: int = 0


def agreeing_at_every_block(
    url: str, deployment: Any, folder: Path, first: int, last: int
) -> Followed:
    """Mirror one fund block by block, and compare every figure at each; at the last, every row too.

    Raises AssertionError with the first block where anything differs. `first`: of the fund's
    creation, or before it.
    """
    found, node = Followed(), PinnedNode(url)
    store = Store(f"sqlite:///{folder / 'blocks.sqlite'}")
    try:
        mirror = ChainMirror(store, node, deployment, Settings(reorg_window=1, checks="links"))
        for block in range(first, last + 1):
            node.pin(block)
            mirror.catch_up()
            with store.read() as db:
                for fund in funds(db):
                    report = reconcile(db, node, fund, replay=block == last)
                    assert report.block == block and report.differences == [], report
                    found.blocks += 1
                    found.figures += report.figures
                    found.rows += report.rows
    finally:
        store.close()
        node.close()
    return found
