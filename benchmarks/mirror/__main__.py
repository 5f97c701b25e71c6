"""Run by `make bench-mirror`: one chain, read by everybody in turn, and one table.

EVENTS in the environment is the number of events on the chain, 300,000 by default.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.postgres import empty_database, running_postgres

from . import indexer, limits, ours, plain, table
from .chain import Built, built
from .reorganised import reorganise
from .runs import ContestantFailed, Outcome, python, run
from .table import Row

EVENTS = 300_000  # on the chain, unless told
#: PostgreSQL as it comes: every commit is on the disk.
SAFE = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}
SQLITE, POSTGRES = "SQLite", "PostgreSQL"


class Bench:
    """The contestants over one chain; their databases lie in a folder and in a server."""

    def __init__(self, chain: Built, folder: Path, postgres: str, theirs: str) -> None:
        self.chain, self.folder = chain, folder
        self.urls = {SQLITE: f"sqlite:///{folder / 'mirror.sqlite'}", POSTGRES: postgres}
        self.theirs = theirs
        self.log = folder / "log"
        self.outcomes: dict[str, Outcome] = {}

    def limits(self) -> list[Row]:
        """Fetching alone, by one and by two clients, and fetching with parsing."""
        return [
            Row("fetched over HTTP", limits.fetch(self.chain)),
            Row("fetched over HTTP, by two clients at once", limits.fetch_by(self.chain, 2)),
            Row("fetched and parsed into typed records", limits.fetch(self.chain, parse=True)),
        ]

    def rows(self) -> Iterator[Row]:
        """The mirror, its rebuild, and the rivals, each as soon as it is done."""
        for name, url in self.urls.items():
            done = ours.sync(self.chain, url, self.log)
            self.outcomes[f"mirror, {name}"] = ours.outcome(url)
            yield Row(f"mirror, {name}", done, ours.size(url))
        for name, url in self.urls.items():
            done = ours.rebuild(self.chain, url, self.log)
            self.outcomes[f"rebuild, {name}"] = ours.outcome(url)
            yield Row(f"rebuild from stored events, {name}", done)
        yield self._web3()
        yield self._indexer()

    def _web3(self) -> Row:
        database = self.folder / "plain.sqlite"
        command = python("benchmarks.mirror.plain", self.chain.url, str(self.chain.deployments))
        done = run([*command, str(database)], self.log)
        self.outcomes["web3.py"] = plain.outcome(database)
        return Row("web3.py loop, SQLite", done, database.stat().st_size)

    def _indexer(self) -> Row:
        done = indexer.read(self.chain, self.theirs, self.log)
        self.outcomes["indexer"] = indexer.outcome(self.theirs)
        return Row("Ponder, PostgreSQL", done, indexer.size(self.theirs))

    def check(self) -> None:
        """Raise where anybody ended with other figures than the others: it would not count."""
        if len(set(self.outcomes.values())) != 1:
            lines = (f"{name}: {found}" for name, found in self.outcomes.items())
            raise ContestantFailed("the contestants do not agree:\n" + "\n".join(lines))


@contextmanager
def bench(events: int) -> Iterator[Bench]:
    """Everything that runs beside the contestants, stopped on leaving."""
    with (
        running_postgres(**SAFE) as server,
        empty_database(server) as postgres,
        empty_database(server) as theirs,
        tempfile.TemporaryDirectory() as folder,
        built(events) as chain,
    ):
        yield Bench(chain, Path(folder), postgres, theirs)


def show(b: Bench) -> None:
    """Measure, and print as it goes."""
    chain, events = b.chain, b.chain.feed.events
    print(
        f"chain: {events:,} events of our contracts in {chain.feed.height:,} blocks,"
        f" {len(chain.sides)} funds, {chain.members:,} members, {chain.feed.sent:,} transactions;"
        f" made in {chain.seconds:.0f} s"
    )
    print(f"machine: {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} before\n", flush=True)
    found = b.limits()
    print("\n".join(table.limits(found, events)), flush=True)
    rows = []
    for row in b.rows():
        rows.append(row)
        print(f"... {row.name}: {row.run.seconds:.1f} s", flush=True)
    b.check()
    parsed = events / found[-1].run.seconds
    print("\n" + "\n".join(table.contestants(rows, events, parsed)))
    same = next(iter(b.outcomes.values()))
    print(
        f"all ended with {same.events:,} events, {same.entries:,} journal entries of"
        f" {same.amount:,} token units, {same.members:,} members\n"
    )
    names = {url: name for name, url in b.urls.items()}
    reorgs = reorganise(chain, list(names))
    by_name = {names[url]: reorg for url, reorg in reorgs.items()}
    print("\n".join(table.reorganisations(by_name)))
    print(f"machine: load {os.getloadavg()[0]:.1f} after", flush=True)


def main() -> None:
    """Install the indexer, make the chain, let everybody read it."""
    argparse.ArgumentParser(prog="python -m benchmarks.mirror", description=__doc__).parse_args()
    events = int(os.environ.get("EVENTS") or EVENTS)
    indexer.install()
    with bench(events) as b:
        show(b)


if __name__ == "__main__":
    main()
