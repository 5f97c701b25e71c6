"""One fund's derived state while events are handled: rows that change, rows that are only added.

Before a range, `need` names the rows its events touch and `fetch` reads them in a few statements;
then handlers work in memory; `flush` writes what changed. Inside the reorganisation window each
block's changes are recorded in `undo` first.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table

from webapp.store.records import Terms
from webapp.store.rows import SHAPES, Shape
from webapp.store.terms import terms_of

from . import bulk
from .rowsets import Inconsistent, Key, Rows
from .undo import BY_PLACE, UndoLog


class At(NamedTuple):
    """The place and moment of the event being handled."""

    block: int
    log_index: int
    time: int


#: Tables that are small whatever the number of members: read whole.
WHOLE = (
    "books",
    "movements",
    "periods",
    "batches",
    "ticks",
    "leavers",
    "debts",
    "versions",
    "pauses",
    "offices",
    "standing",
)


class Book:
    """The derived state of one fund, or of a register that funds share.

    Args:
        fund_id: below 0: a register's.
        first_head: of the journal.
        fixed: JSON of the terms that no vote can change; of a register, "".
    """

    def __init__(self, fund_id: int, first_head: str = "", fixed: str = "") -> None:
        self.fund_id = fund_id
        self._first_head, self._fixed = first_head, fixed
        self._terms: Terms | None = None
        self.rows = {name: Rows(self, shape) for name, shape in SHAPES.items()}
        self.movements = self.rows["movements"]
        self.periods = self.rows["periods"]
        self.batches = self.rows["batches"]
        self.ticks = self.rows["ticks"]
        self.leavers = self.rows["leavers"]
        self.members = self.rows["members"]
        self.debts = self.rows["debts"]
        self.claims = self.rows["claims"]
        self.disputes = self.rows["disputes"]
        self.objections = self.rows["objections"]
        self.challenges = self.rows["challenges"]
        self.cases = self.rows["cases"]
        self.seats = self.rows["seats"]
        self.excused = self.rows["excused"]
        self.rule_texts = self.rows["rule_texts"]
        self.versions = self.rows["versions"]
        self.proposals = self.rows["proposals"]
        self.pauses = self.rows["pauses"]
        self.offices = self.rows["offices"]
        self.wards = self.rows["wards"]
        self._added: dict[Table, list[tuple[Any, ...]]] = defaultdict(list)
        self._undo = UndoLog()
        self.undoable = False  # whether what the block changes is to be remembered
        self.books: Any = None
        self.standing: Any = None
        self.pending: list[Any] = []  # what a settlement has said so far, until PeriodSettled
        self.part: tuple[str, int] | None = None  # of RESERVE, until it is paid out

    def load(self, db: Connection) -> None:
        """Forget everything in memory and read the small tables anew."""
        for rows in self.rows.values():
            rows.known, rows.dirty, rows.wanted = {}, set(), set()
        self._added.clear()
        self._undo.clear()
        self.undoable = False
        self.pending.clear()
        self.part = self._terms = None
        if self.fund_id < 0:
            return
        for name in WHOLE:
            self.rows[name].fetch_all(db)
        for name, facts in (("books", {"head": self._first_head}), ("standing", {})):
            rows = self.rows[name]
            if rows.get() is None:
                rows.put(rows.shape.row(**facts))
        self.books, self.standing = self.rows["books"].get(), self.rows["standing"].get()
        for version in (self.standing.version, self.standing.shares_version):
            if version:
                self.rule_texts.need((self.versions.get(version).matter,))
        self.rule_texts.fetch(db)
        self.adopt_terms()

    @property
    def terms(self) -> Terms:
        """The terms in force; share terms are those of the open period.

        Raises:
            Inconsistent: no version of the rules is in force yet.
        """
        if self._terms is None:
            raise Inconsistent("an event came before the first version of the rules")
        return self._terms

    def adopt_terms(self) -> None:
        """Take the terms of the versions that `standing` names."""
        if self.standing.shares_version:
            versions = self.standing.version, self.standing.shares_version
            rules, shares = (self.rule_texts.get(self.versions.get(v).matter) for v in versions)
            self._terms = terms_of(self._fixed, rules.rules, shares.rules)

    def begin_block(self, block: int, undoable: bool) -> None:
        """Events of `block` follow; record what they change if `undoable`."""
        self.undoable = self._undo.begin(block if undoable else None)
        if self.fund_id > 0:
            self.rows["books"].change()

    def stand(self) -> Any:
        """The row of `standing`, to be changed."""
        return self.rows["standing"].change()

    def remember(self, shape: Shape, key: Key, row: Any) -> None:
        """Record a row as it was before this block; None: it was not there."""
        if self._undo.misses(shape.table, key):
            self._undo.keep(shape.table, key, None if row is None else shape.values(row))

    def add(self, table: Table, *values: Any) -> None:
        """Add a row to a table whose rows never change; values in column order after fund_id."""
        self._added[table].append((self.fund_id, *values))
        if self.undoable and table not in BY_PLACE:
            key = values[: len(table.primary_key) - 1]
            self._undo.keep(table, key, None)

    def fetch(self, db: Connection) -> None:
        """Read all rows that were asked for."""
        for rows in self.rows.values():
            rows.fetch(db)

    def flush(self, db: Connection) -> None:
        """Write everything since the last flush."""
        for table, added in self._added.items():
            bulk.insert(db, table, added)
        self._added.clear()
        for rows in self.rows.values():
            rows.flush(db)
        self._undo.flush(db, self.fund_id)
