"""The rows of a fund's tables in memory: fetched by key before a range, written after it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, select

from webapp.store.rows import Shape

from . import bulk

if TYPE_CHECKING:
    from .book import Book

KEEP = 200_000  # rows of one table kept in memory between ranges

Key = tuple[Any, ...]


class Inconsistent(RuntimeError):
    """An event contradicts what the events before it say: the mirror must not go on."""


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
        if self._book.undoable:
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
        if self._book.undoable:
            self._book.remember(self.shape, key, self.known.get(key))
        self.known[key] = row
        self.dirty.add(key)

    def need(self, key: Key) -> None:
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
            row = self.shape.row(*tuple(values)[1:])
            self.known[self.shape.key_of(row)] = row

    def flush(self, db: Connection) -> None:
        """Write changed rows."""
        fund_id, values = self._book.fund_id, self.shape.values
        rows = [(fund_id, *values(self.known[key])) for key in sorted(self.dirty)]
        bulk.upsert(db, self.shape.table, rows)
        self.dirty.clear()
        if len(self.known) > KEEP and not isinstance(self.known, _Complete):
            self.known.clear()


class _Complete(dict[Key, Any]):
    """All rows of a table: a key that is not here does not exist."""

    def __missing__(self, key: Key) -> None:
        return None
