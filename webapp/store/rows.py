"""Rows that change: as records in memory, and as the values that the database holds.

A row's table has `fund_id` before its own columns.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Any

from sqlalchemy import Table

from . import schema
from .disputerows import (
    CaseRow,
    ChallengeRow,
    DebtRow,
    DisputeRow,
    ExcusedRow,
    ObjectionRow,
    SeatRow,
)
from .rowtypes import (
    BatchRow,
    BooksRow,
    ClaimRow,
    LeaverRow,
    MemberRow,
    MovementRow,
    PeriodRow,
    TickRow,
)
from .rulerows import (
    OfficeRow,
    PauseRow,
    ProposalRow,
    RuleTextRow,
    StandingRow,
    VersionRow,
    WardRow,
)


@dataclass(frozen=True, slots=True)
class Shape:
    """How a row class and its table fit together."""

    table: Table
    row: Callable[..., Any]
    columns: tuple[str, ...]  # without fund_id
    key: tuple[str, ...]  # primary key without fund_id
    values: Callable[[Any], tuple[Any, ...]]  # all fields of a row

    @classmethod
    def of(cls, table: Table, row: type) -> Shape:
        """Check that the two agree.

        Raises:
            TypeError: they do not.
        """
        names = tuple(item.name for item in fields(row))
        columns = tuple(column.name for column in table.columns)
        if columns != ("fund_id", *names):
            raise TypeError(f"{row.__name__} has {names}, the table {table.name} {columns}")
        key = tuple(c.name for c in table.primary_key.columns if c.name != "fund_id")
        return cls(table, row, names, key, attrgetter(*names))

    def key_of(self, row: Any) -> tuple[Any, ...]:
        """The row's key."""
        return tuple([getattr(row, name) for name in self.key])

    def from_db(self, values: Sequence[Any]) -> Any:
        """The row of column values without fund_id."""
        return self.row(*values)


#: Every table whose rows change, by name.
SHAPES: dict[str, Shape] = {
    shape.table.name: shape
    for shape in (
        Shape.of(schema.books, BooksRow),
        Shape.of(schema.movements, MovementRow),
        Shape.of(schema.periods, PeriodRow),
        Shape.of(schema.batches, BatchRow),
        Shape.of(schema.ticks, TickRow),
        Shape.of(schema.leavers, LeaverRow),
        Shape.of(schema.members, MemberRow),
        Shape.of(schema.claims, ClaimRow),
        Shape.of(schema.disputes, DisputeRow),
        Shape.of(schema.objections, ObjectionRow),
        Shape.of(schema.challenges, ChallengeRow),
        Shape.of(schema.debts, DebtRow),
        Shape.of(schema.cases, CaseRow),
        Shape.of(schema.seats, SeatRow),
        Shape.of(schema.excused, ExcusedRow),
        Shape.of(schema.rule_texts, RuleTextRow),
        Shape.of(schema.versions, VersionRow),
        Shape.of(schema.proposals, ProposalRow),
        Shape.of(schema.pauses, PauseRow),
        Shape.of(schema.offices, OfficeRow),
        Shape.of(schema.standing, StandingRow),
        Shape.of(schema.wards, WardRow),
    )
}
