"""The flows of money: the journal, filtered, in pages and in total."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection

from .records import Flow, FlowFilter, FlowTotal, Fund, Page


def flows_page(
    db: Connection,
    fund: Fund,
    where: FlowFilter = FlowFilter(),
    cursor: str | None = None,
    limit: int = 50,
) -> Page[Flow]:
    """One page of journal entries, newest first; `cursor` comes from an earlier page.

    Raises:
        BadCursor: `cursor` was not made here.
    """
    raise NotImplementedError


def flow_totals(
    db: Connection, fund: Fund, where: FlowFilter = FlowFilter()
) -> tuple[FlowTotal, ...]:
    """Exact sums per movement of everything the filter matches (not only one page)."""
    raise NotImplementedError


def iterate_flows(db: Connection, fund: Fund, where: FlowFilter = FlowFilter()) -> Iterator[Flow]:
    """All matching entries, oldest first, streamed: for CSV."""
    raise NotImplementedError
