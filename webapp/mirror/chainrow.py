"""A chain's row: the head last seen, what can be undone, and why the mirror stopped, if it did."""

from __future__ import annotations

import time

from sqlalchemy import Connection, update

from webapp.chain.wire import Header
from webapp.store import Store, schema


def set_head(db: Connection, chain_id: int, head: Header, undo_from: int) -> None:
    """The head as seen now; blocks before `undo_from` can be taken back no more."""
    table = schema.chains
    mine = table.c.chain_id == chain_id
    seen = {"head": head.number, "head_hash": head.hash, "head_seen_at": int(time.time())}
    db.execute(update(table).where(mine).values(**seen, stopped=None))
    older = table.c.undo_from < undo_from
    db.execute(update(table).where(mine, older).values(undo_from=undo_from))


def note_stop(store: Store, chain_id: int, reason: str) -> None:
    """Leave word in the database why the mirror stopped."""
    table = schema.chains
    with store.write() as db:
        db.execute(update(table).where(table.c.chain_id == chain_id).values(stopped=reason))
