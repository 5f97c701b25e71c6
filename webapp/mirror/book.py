"""One fund's derived state while events are handled: rows that change, rows that are only added.

Before a range, `need` names the rows its events touch and `fetch` reads them in a few statements;
then handlers work in memory; `flush` writes what changed. Inside the reorganisation window each
block's changes are recorded in `undo` first.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, Table, select

from webapp.store import schema
from webapp.store.records import Terms
from webapp.store.rows import SHAPES, Shape

from . import bulk

KEEP = 200_000  # rows of one table kept in memory between ranges

Key = tuple[Any, ...]


class Inconsistent(RuntimeError):
    """An event contradicts what the events before it say: the mirror must not go on."""


class At(NamedTuple):
    """The place and moment of the event being handled."""

    block: int
    log_index: int
    time: int


class Rows:
    """The rows of one table of one fund that are in memory."""

    def __init__(self, book: Book, shape: Shape) -> None:
        self._book = book
        self.shape = shape
        self.known: dict[Key, Any] = {}  # None: known not to exist
        self.dirty: set[Key] = set()
        self.wanted: set[Key] = set()

    def get(self, *key: Any) -> Any:
        """The row with this key, or None; not to be changed.

        Raises:
            KeyError: it was not fetched: a mistake in `needs`.
        """
        return self.known[key]

    def change(self, *key: Any) -> Any:
        """The row with this key, to be changed.

        Raises:
            Inconsistent: there is none.
        """
        row = self.known[key]
        if row is None:
            name = self.shape.table.name
            raise Inconsistent(f"an event concerns {name} {key}, which no event created")
        self._book.remember(self.shape, key, row)
        self.dirty.add(key)
        return row

    def ensure(self, *key: Any) -> Any:
        """As `change`; a row that is not there is made with its defaults."""
        if self.known.get(key) is None:
            self.put(self.shape.row(*key))
            return self.known[key]
        return self.change(*key)

    def put(self, row: Any) -> None:
        """Add a row, or replace the one with its key."""
        key = self.shape.key_of(row)
        self._book.remember(self.shape, key, self.known.get(key))
        self.known[key] = row
        self.dirty.add(key)

    def need(self, *key: Any) -> None:
        """The next `fetch` is to read this key."""
        if key not in self.known:
            self.wanted.add(key)

    def fetch(self, db: Connection) -> None:
        """Read the wanted rows."""
        if not self.wanted:
            return
        self.known.update(dict.fromkeys(self.wanted))
        self._read(
            bulk.select_keys(db, self.shape.table, self._book.fund_id, self.shape.key, self.wanted)
        )
        self.wanted.clear()

    def fetch_all(self, db: Connection) -> None:
        """Read every row; absent keys count as known from now on."""
        self.known = _Complete()
        table = self.shape.table
        self._read(db.execute(select(table).where(table.c.fund_id == self._book.fund_id)))

    def _read(self, rows: Any) -> None:
        for values in rows:
            row = self.shape.from_db(tuple(values)[1:])
            self.known[self.shape.key_of(row)] = row

    def flush(self, db: Connection) -> None:
        """Write changed rows."""
        fund_id, to_db = self._book.fund_id, self.shape.to_db
        rows = [(fund_id, *to_db(self.known[key])) for key in self.dirty]
        bulk.upsert(db, self.shape.table, rows)
        self.dirty.clear()
        if len(self.known) > KEEP and not isinstance(self.known, _Complete):
            self.known.clear()


class _Complete(dict[Key, Any]):
    """All rows of a table: a key that is not here does not exist."""

    def __missing__(self, key: Key) -> None:
        return None


#: Tables that are small whatever the number of members: read whole.
WHOLE = (
    "books",
    "movements",
    "periods",
    "batches",
    "ticks",
    "leavers",
    "attestors",
    "providers",
    "debts",
)


class Book:
    """The derived state of one fund."""

    def __init__(self, fund_id: int, first_head: str, terms: Terms) -> None:
        self.fund_id = fund_id
        self.terms = terms
        self._first_head = first_head
        self.rows = {name: Rows(self, shape) for name, shape in SHAPES.items()}
        self.movements = self.rows["movements"]
        self.periods = self.rows["periods"]
        self.batches = self.rows["batches"]
        self.ticks = self.rows["ticks"]
        self.leavers = self.rows["leavers"]
        self.members = self.rows["members"]
        self.attestors = self.rows["attestors"]
        self.providers = self.rows["providers"]
        self.debts = self.rows["debts"]
        self.claims = self.rows["claims"]
        self.disputes = self.rows["disputes"]
        self.objections = self.rows["objections"]
        self.challenges = self.rows["challenges"]
        self.cases = self.rows["cases"]
        self.seats = self.rows["seats"]
        self.excused = self.rows["excused"]
        self._added: dict[Table, list[tuple[Any, ...]]] = defaultdict(list)
        self._undo: list[tuple[Any, ...]] = []
        self._undo_block: int | None = None
        self._remembered: set[tuple[str, Key]] = set()
        self.books: Any = None
        self.pending: list[Any] = []  # what a settlement has said so far, until PeriodSettled

    def load(self, db: Connection) -> None:
        """Forget everything in memory and read the small tables anew."""
        for rows in self.rows.values():
            rows.known, rows.dirty, rows.wanted = {}, set(), set()
        self._added.clear()
        self._undo.clear()
        self._undo_block = None
        self.pending.clear()
        for name in WHOLE:
            self.rows[name].fetch_all(db)
        books = self.rows["books"]
        if books.get() is None:
            books.put(books.shape.row(head=self._first_head))
        self.books = self.rows["books"].get()

    def begin_block(self, block: int, undoable: bool) -> None:
        """Events of `block` follow; record what they change if `undoable`."""
        self._undo_block = block if undoable else None
        self._remembered.clear()
        self.rows["books"].change()

    def remember(self, shape: Shape, key: Key, row: Any) -> None:
        """Record a row as it was before this block, once."""
        if self._undo_block is None or (shape.table.name, key) in self._remembered:
            return
        self._remembered.add((shape.table.name, key))
        image = None if row is None else shape.to_db(row)
        self._undo.append(
            (
                self.fund_id,
                self._undo_block,
                shape.table.name,
                msgspec.json.encode(key).decode(),
                msgspec.json.encode(image).decode(),
            )
        )

    def add(self, table: Table, *values: Any) -> None:
        """Add a row to a table whose rows never change; values in column order after fund_id."""
        self._added[table].append((self.fund_id, *values))

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
        bulk.insert(db, schema.undo, self._undo)
        self._undo.clear()
