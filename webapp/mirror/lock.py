"""One writer at a time: a lock that the operating system or the database gives back by itself."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import text

from webapp.store import Store

_ADVISORY = {"mirror": 0x6D7574756C, "alerts": 0x6D7574756D}  # any constants: "mutul", "mutum"
_SUFFIX = {"mirror": ".writer", "alerts": ".alerts"}
_NOTICE = """
SELECT set_config('tcp_keepalives_idle', '60', false),
set_config('tcp_keepalives_interval', '20', false), set_config('tcp_keepalives_count', '3', false)
"""
_HOLDER = """
SELECT pid FROM pg_locks JOIN pg_database d ON d.oid = database
WHERE locktype = 'advisory' AND granted AND datname = current_database()
AND classid = :high AND objid = :low AND objsubid = 1
"""


class AnotherWriter(RuntimeError):
    """Another process writes the same tables of this database."""


@contextmanager
def writer_lock(store: Store, who: str = "mirror") -> Iterator[None]:
    """Hold the lock of the one writer of the mirror, or of the alerts, inside the block.

    Raises:
        AnotherWriter: another process holds it; the message says which, where that is known.
    """
    if store.engine.dialect.name == "sqlite":
        with _file_lock(store, who):
            yield
    else:
        with _advisory_lock(store, who):
            yield


@contextmanager
def _advisory_lock(store: Store, who: str) -> Iterator[None]:
    """Held by a connection of its own, outside of any transaction, and given back with it: soon,
    even where this machine dies without a word."""
    key = {"key": _ADVISORY[who], "high": _ADVISORY[who] >> 32, "low": _ADVISORY[who] % (1 << 32)}
    with store.engine.connect() as db:
        db.execution_options(isolation_level="AUTOCOMMIT")
        db.detach()
        db.execute(text(_NOTICE))
        if not db.scalar(text("SELECT pg_try_advisory_lock(:key)"), key):
            holder = db.scalar(text(_HOLDER), key)
            raise AnotherWriter(
                f"another {who} (server process {holder or 'unknown'}) writes this database:"
                " stop it first"
            )
        yield


@contextmanager
def _file_lock(store: Store, who: str) -> Iterator[None]:
    name = store.url.database
    if not name or name == ":memory:":
        yield
        return
    path = Path(name + _SUFFIX[who])
    with path.open("a+", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            holder = file.read().strip() or "unknown"
            raise AnotherWriter(
                f"another {who} (process {holder}) writes {Path(name).name}: stop it first"
            ) from error
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield
