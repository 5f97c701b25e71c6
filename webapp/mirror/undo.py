"""What blocks of the newest window did to a fund's rows, and taking that back.

One record a block: for every row that the block changed, its table, its key, and its values before
(null: there was no such row). JSON, compressed.
"""

from __future__ import annotations

import zlib
from typing import Any

import msgspec
from sqlalchemy import Connection, Table, delete, select

from webapp.store import schema

from . import bulk

Key = tuple[Any, ...]
_Images = dict[tuple[Table, Key], Key | None]

_IMAGES = msgspec.json.Decoder(list[tuple[str, Key, Key | None]])


def _by_place(table: Table) -> bool:
    key = [column.name for column in table.primary_key.columns]
    return key == ["fund_id", "block", "log_index"]


#: Derived tables whose rows are only added and stand under the place of their event.
BY_PLACE = tuple(table for table in schema.DERIVED if _by_place(table))


class UndoLog:
    """Collects images while events are handled, each row's once a block."""

    def __init__(self) -> None:
        self._blocks: dict[int, _Images] = {}
        self._images: _Images | None = None

    def begin(self, block: int | None) -> bool:
        """Images of `block` follow; None: of a block that is not to be undone, so none are kept."""
        self._images = None if block is None else self._blocks.setdefault(block, {})
        return block is not None

    def misses(self, table: Table, key: Key) -> bool:
        """Whether this row's image of the block is still to be kept."""
        return self._images is not None and (table, key) not in self._images

    def keep(self, table: Table, key: Key, values: Key | None) -> None:
        """A row's values before the block changed it, once `misses` said so."""
        if self._images is not None:
            self._images[table, key] = values

    def clear(self) -> None:
        """Forget everything."""
        self._blocks.clear()
        self._images = None

    def flush(self, db: Connection, fund_id: int) -> None:
        """Write what was collected."""
        rows = [
            (fund_id, block, zlib.compress(msgspec.json.encode(_listed(images)), 1))
            for block, images in self._blocks.items()
        ]
        bulk.insert(db, schema.undo, rows)
        self.clear()


def restore(db: Connection, fund_id: int, ancestor: int) -> None:
    """Put back every row as it was before the first block after `ancestor` that changed it."""
    undo = schema.undo
    newer = (undo.c.fund_id == fund_id) & (undo.c.block > ancestor)
    first: dict[tuple[str, Key], Key | None] = {}
    for row in db.execute(select(undo.c.images).where(newer).order_by(undo.c.block)):
        for table, key, values in _IMAGES.decode(zlib.decompress(row.images)):
            first.setdefault((table, key), values)
    for table in schema.DERIVED:
        mine = [(key, values) for (name, key), values in first.items() if name == table.name]
        bulk.delete_keys(db, table, [(fund_id, *key) for key, values in mine if values is None])
        bulk.upsert(db, table, [(fund_id, *values) for _, values in mine if values is not None])
    for table in BY_PLACE:
        db.execute(delete(table).where(table.c.fund_id == fund_id, table.c.block > ancestor))
    db.execute(delete(undo).where(newer))


def _listed(images: _Images) -> list[tuple[str, Key, Key | None]]:
    return [(str(table.name), key, values) for (table, key), values in images.items()]
