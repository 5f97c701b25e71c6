"""A plan's story, told once on a real node, with what came of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from fundplan import with_patch
from scripts.story.chain import DevChain, Receipt
from scripts.story.closing import Books, books_of
from scripts.story.narrator import Narrator
from scripts.story.opening import attestors_of, open_fund, providers_of, request_for
from scripts.story.play import play
from scripts.story.stage import Stage
from scripts.story.timeline import HOUR
from tests.support.node import Node, running_node
from webapp.config import Settings
from webapp.mirror import commands
from webapp.mirror.reconcile import Report
from webapp.store.words import Movement

STARTS_AT = 1_735_689_600  # 2025-01-01, so that every run is the same


@dataclass(frozen=True)
class Told:
    """The story of one plan: what was said, done, booked, mirrored."""

    node: Node
    stage: Stage
    lines: tuple[str, ...]
    books: Books
    settings: Settings
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
        entries = self.receipt(name).named("JournalEntry")
        return [Movement(entry.movement).name for entry in entries]


@contextmanager
def told(
    plan: str, folder: Path, decimals: int = 6, patch: Mapping[str, str | int | bool] | None = None
) -> Iterator[Told]:
    """Deploy a plan on a node of its own, play its story, mirror it, reconcile it.

    `patch`: values changed beyond those of the demo section, by dotted key.
    """
    environ = {"PLAN": plan, "TOKEN_DECIMALS": str(decimals)}
    request = replace(request_for(environ, folder / "deployments"), starts_at=STARTS_AT)
    if patch:
        changed = with_patch(request.plan, patch)
        named = {"attestors": attestors_of(changed), "providers": providers_of(changed)}
        request = replace(request, plan=changed, **named)
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
            yield Told(node, stage, tuple(lines), books, settings, mirrored, reports)
