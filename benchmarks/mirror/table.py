"""What was measured, as a table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .reorganised import DEPTH, Reorg
from .runs import Run


@dataclass(frozen=True)
class Row:
    """One contestant's run over all events; `bytes` of its database, None where it has none."""

    name: str
    run: Run
    bytes: int | None = None


def limits(rows: list[Row], events: int) -> Iterator[str]:
    """How fast the same events can be read at all."""
    yield f"{'the same events, read and thrown away':48}{'seconds':>9}{'events/s':>11}"
    for row in rows:
        yield f"{row.name:48}{row.run.seconds:>9.1f}{events / row.run.seconds:>11,.0f}"


def contestants(rows: list[Row], events: int, limit: float) -> Iterator[str]:
    """Everybody's rate, in parts of the limit and in multiples of the last two rows, the rivals.

    Args:
        limit: events a second that can be fetched and parsed.
    """
    *_, web3, indexer = rows
    yield (
        f"{'from start to exit':40}{'seconds':>9}{'CPU s':>8}{'events/s':>10}{'of limit':>9}"
        f"{'x web3.py':>10}{'x indexer':>10}{'bytes/event':>12}{'peak MB':>8}"
    )
    for row in rows:
        rate = events / row.run.seconds
        size = "" if row.bytes is None else f"{row.bytes / events:,.0f}"
        yield (
            f"{row.name:40}{row.run.seconds:>9.1f}{row.run.cpu:>8.1f}{rate:>10,.0f}"
            f"{rate / limit:>9.0%}{web3.run.seconds / row.run.seconds:>10.1f}"
            f"{indexer.run.seconds / row.run.seconds:>10.1f}{size:>12}{row.run.peak / 1e6:>8,.0f}"
        )


def reorganisations(found: dict[str, Reorg]) -> Iterator[str]:
    """How long a reorganisation takes."""
    for name, reorg in found.items():
        yield (
            f"{f'reorganisation of {DEPTH} blocks, {name}':48}{reorg.milliseconds:>9.0f} ms"
            f"  ({reorg.taken_back} events taken back, {reorg.stored} stored)"
        )
