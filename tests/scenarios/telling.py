"""A plan's story, told once on a real node, with what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from scripts.story.chain import DevChain, Receipt
from scripts.story.closing import Books, books_of
from scripts.story.narrator import Narrator
from scripts.story.opening import open_fund, request_for
from scripts.story.play import play
from scripts.story.stage import Stage
from scripts.story.timeline import HOUR
from tests.support.node import Node, running_node
from webapp.config import Settings
from webapp.mirror import commands
from webapp.mirror.reconcile import Report

STARTS_AT = 1_735_689_600  # 2025-01-01, so that every run is the same


@dataclass(frozen=True)
class Told:
    """The story of one plan: what was said, done, booked, mirrored."""

    node: Node
    stage: Stage
    lines: tuple[str, ...]
    books: Books
    mirrored: int
    reports: tuple[Report, ...]

    def receipt(self, name: str) -> Receipt:
        """One of the story's key transactions."""
        return self.stage.key_receipts[name]

    def events(self, name: str) -> list[str]:
        """The names of all events of a key transaction, in order."""
        return [event.name for event in self.receipt(name).events]

    def movements(self, name: str) -> list[str]:
        """The movements of money of a key transaction, in order."""
        from webapp.store.words import Movement

        entries = self.receipt(name).named("JournalEntry")
        return [Movement(entry.movement).name for entry in entries]


@contextmanager
def told(plan: str, folder: Path, decimals: int = 6) -> Iterator[Told]:
    """Deploy a plan on a node of its own, play its story, mirror it, reconcile it."""
    environ = {"PLAN": plan, "TOKEN_DECIMALS": str(decimals)}
    request = replace(request_for(environ, folder / "deployments"), starts_at=STARTS_AT)
    lines: list[str] = []
    with running_node(31337, "--timestamp", str(STARTS_AT - HOUR)) as node:
        record = open_fund(node.web3, request)
        with closing(DevChain(node.url)) as chain:
            stage = play(chain, record, request.plan, Narrator("en", lines.append))
            books = books_of(stage)
            settings = Settings(
                database_url=f"sqlite:///{folder / 'mirror.sqlite'}",
                rpc_url=node.url,
                deployments=request.folder,
            )
            mirrored = commands.sync(settings, quiet=True)
            reports = tuple(commands.reconcile_all(settings))
            yield Told(node, stage, tuple(lines), books, mirrored, reports)
