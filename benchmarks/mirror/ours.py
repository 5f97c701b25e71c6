"""The mirror itself, as users run it: `sync`, `rebuild`, and a reorganisation."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from sqlalchemy import func, select

from webapp.store import Store, schema

from .chain import Built
from .runs import Outcome, Run, python, run


def sync(chain: Built, url: str, log: Path) -> Run:
    """Mirror the chain into an empty database, and prove the journals."""
    return run(python("webapp.mirror", "sync", "-q"), log, **_env(chain, url))


def rebuild(chain: Built, url: str, log: Path) -> Run:
    """Derive everything again from the raw events that are stored."""
    return run(python("webapp.mirror", "rebuild", "-q"), log, **_env(chain, url))


def outcome(url: str) -> Outcome:
    """What the database holds."""
    journal = schema.journal
    store = Store(url)
    try:
        with store.read() as db:
            amounts = db.execute(select(journal.c.amount)).scalars()
            total = int(sum(map(Decimal, amounts)))
            counts = [
                int(db.scalar(select(func.count()).select_from(table)) or 0)
                for table in (schema.events, journal, schema.members)
            ]
    finally:
        store.close()
    return Outcome(counts[0], counts[1], total, counts[2])


def size(url: str) -> int:
    """Bytes of the database: of SQLite the file after a checkpoint, of PostgreSQL all tables."""
    store = Store(url)
    try:
        if store.engine.dialect.name == "sqlite":
            with store.engine.connect() as db:
                db.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            return Path(str(store.url.database)).stat().st_size
        with store.engine.connect() as db:
            sizes = [func.pg_total_relation_size(name) for name in schema.metadata.tables]
            return sum(int(db.scalar(select(each)) or 0) for each in sizes)
    finally:
        store.close()


def _env(chain: Built, url: str) -> dict[str, str]:
    return {"DATABASE_URL": url, "RPC_URL": chain.url, "DEPLOYMENTS": str(chain.deployments)}
