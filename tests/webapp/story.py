"""The site's database: the demo's story and some days more, mirrored, and a young second fund."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from scripts.story.opening import next_midnight, open_fund, request_for
from scripts.story.stage import Stage
from tests.scenarios.telling import told
from tests.webapp.docket import play_on
from webapp.config import Settings
from webapp.mirror import commands
from webapp.store import Store, fund_by_key
from webapp.store.records import Fund

SECOND = {"PLAN": "cancer-commune", "TOKEN_DECIMALS": "18"}


@dataclass(frozen=True)
class Story:
    """A mirror of two funds: the first had a whole year, the second has only opened."""

    settings: Settings
    store: Store
    stage: Stage
    first: str  # the funds' keys
    second: str

    def fund(self) -> Fund:
        """The fund with the past."""
        with self.store.read() as db:
            return fund_by_key(db, self.first)

    def page(self, rest: str = "") -> str:
        """The address of one of its pages."""
        return f"/funds/{self.first}{rest}"


@contextmanager
def mirrored_story(folder: Path) -> Iterator[Story]:
    """Play, mirror, reconcile; the node is gone afterwards, the database stays."""
    with told("critical-illness", folder) as story:
        settings = Settings(
            database_url=f"sqlite:///{folder / 'mirror.sqlite'}",
            rpc_url=story.node.url,
            deployments=folder / "deployments",
            explorers="31337=https://explorer.example",
        )
        record = story.stage.record
        play_on(story.stage, settings, f"{record.chain_id}-{record.fund.lower()}")
        request = request_for(SECOND, settings.deployments)
        starts_at = next_midnight(story.stage.chain.now)
        young = open_fund(story.node.web3, replace(request, starts_at=starts_at))
        assert commands.sync(settings, quiet=True) == 0
        assert all(report.ok for report in commands.reconcile_all(settings))
    store = Store(settings.database_url)
    keys = [f"{each.chain_id}-{each.fund.lower()}" for each in (record, young)]
    try:
        yield Story(settings, store, story.stage, *keys)
    finally:
        store.close()
