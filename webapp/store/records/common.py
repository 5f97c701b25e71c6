"""Where and pages: what every list is made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Where:
    """The place of an event on the chain."""

    block: int
    log_index: int
    tx: str
    time: int


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """One page of a list. `after` and `before` are opaque cursors; None at an end."""

    rows: tuple[Row, ...]
    after: str | None  # cursor of the next page
    before: str | None  # cursor of the previous page
