"""A fund with a past, the operator's mirror and export of it, and an auditor's fresh mirror."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.scenarios.telling import Told, told
from webapp.audit.discover import discover
from webapp.audit.fresh import Fresh, fresh_mirror
from webapp.audit.node import PinnedNode
from webapp.export import write
from webapp.store import Store, funds
from webapp.store.records import Fund

PLAN = "cancer-commune"


@dataclass(frozen=True)
class Audited:
    """A fund whose story was played. Nobody may change its mirror or its export: copy them."""

    story: Told
    export: Path

    @property
    def rpc(self) -> str:
        """The node."""
        return self.story.node.url

    @property
    def fund(self) -> str:
        """The fund's address."""
        return self.story.stage.record.fund

    @property
    def database(self) -> Path:
        """The operator's mirror."""
        return Path(self.story.settings.database_url.removeprefix("sqlite:///"))

    @property
    def height(self) -> int:
        """The newest block."""
        return int(self.story.node.web3.eth.block_number)


@dataclass(frozen=True)
class Bench:
    """What an auditor made of the chain alone."""

    fresh: Fresh
    fund: Fund


@pytest.fixture(scope="session")
def audited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Audited]:
    """The demo's story of a plan, mirrored and exported."""
    folder = tmp_path_factory.mktemp("audited")
    with told(PLAN, folder) as story:
        store, export = Store(story.settings.database_url), folder / "export"
        try:
            with store.read() as db:
                key = funds(db)[0].key
            write(store, key, export)
        finally:
            store.close()
        yield Audited(story, export)


@pytest.fixture(scope="session")
def bench(audited: Audited) -> Iterator[Bench]:
    """The fund, found on the chain and mirrored anew."""
    node = PinnedNode(audited.rpc)
    end = node.pin(None)
    with fresh_mirror(node, discover(node, audited.fund, end), end) as fresh:
        with fresh.store.read() as db:
            fund = funds(db)[0]
        yield Bench(fresh, fund)
    node.close()


@pytest.fixture
def database(audited: Audited, tmp_path: Path) -> Path:
    """A copy of the operator's mirror, to be spoilt."""
    store = Store(audited.story.settings.database_url)
    with store.engine.connect() as db:
        db.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    store.close()
    return Path(shutil.copy(audited.database, tmp_path / "copy.sqlite"))


@pytest.fixture
def export(audited: Audited, tmp_path: Path) -> Path:
    """A copy of the operator's export, to be spoilt."""
    return Path(shutil.copytree(audited.export, tmp_path / "export"))
