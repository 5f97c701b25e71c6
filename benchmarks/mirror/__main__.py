"""Run by `make bench-mirror`: EVENTS=number sets the size of the chain."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from . import limits, ours
from .chain import built


def main() -> None:
    """Make the chain, let everybody read it, print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mirror", description=__doc__)
    parser.add_argument("--events", type=int, default=300_000)
    options = parser.parse_args()
    with built(options.events) as chain, tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        feed = chain.feed
        print(
            f"chain: {feed.events:,} events, {feed.height:,} blocks in {chain.seconds:.0f} s",
            flush=True,
        )
        for parse in (False, True):
            seconds, _ = limits.fetch(chain, parse)
            print("limit", parse, f"{feed.events / seconds:,.0f}/s", flush=True)
        url = f"sqlite:///{here / 'mirror.sqlite'}"
        run = ours.sync(chain, url, here / "log")
        print((here / "log").read_text())
        print(
            "sync",
            run,
            f"{feed.events / run.seconds:,.0f}/s",
            ours.outcome(url),
            ours.size(url) / feed.events,
            flush=True,
        )
        run = ours.rebuild(chain, url, here / "log")
        print("rebuild", run, f"{feed.events / run.seconds:,.0f}/s", ours.outcome(url), flush=True)


if __name__ == "__main__":
    main()
