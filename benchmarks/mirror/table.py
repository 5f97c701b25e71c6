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
        f"{'from start to exit':34}{'seconds':>9}{'events/s':>11}{'of limit':>10}{'x web3.py':>11}"
        f"{'x indexer':>11}{'bytes/event':>13}{'peak MB':>9}"
    )
    for row in rows:
        rate = events / row.run.seconds
        size = "" if row.bytes is None else f"{row.bytes / events:,.0f}"
        yield (
            f"{row.name:34}{row.run.seconds:>9.1f}{rate:>11,.0f}{rate / limit:>10.0%}"
            f"{web3.run.seconds / row.run.seconds:>11.1f}"
            f"{indexer.run.seconds / row.run.seconds:>11.1f}{size:>13}{row.run.peak / 1e6:>9,.0f}"
        )


def reorganisations(found: dict[str, Reorg]) -> Iterator[str]:
    """How long a reorganisation takes."""
    for name, reorg in found.items():
        yield (
            f"{f'reorganisation of {DEPTH} blocks, {name}':48}{reorg.milliseconds:>9.0f} ms"
            f"  ({reorg.taken_back} events taken back, {reorg.stored} stored)"
        )
