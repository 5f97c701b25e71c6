"""Somebody's mirror against the fresh one: every raw and derived row, the cursor and the proof.

The fresh mirror is taken for the truth: its figures were compared with the chain before. What may
differ between two honest mirrors of one fund is left out: the numbers they give to funds, how much
of the past they can undo, the headers they keep, and when they looked.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, select, update
from sqlalchemy.exc import SQLAlchemyError

from fundplan import Text
from webapp.mirror.lock import writer_lock
from webapp.mirror.rebuild import rebuild
from webapp.store import NoMirror, Store, schema
from webapp.store.records import Fund

from .errors import NotMirrored, OtherChain
from .fresh import Fresh
from .report import Check
from .rows import Copy, every_difference

SHOWN = 20  # differences kept


def cursor_of(url: str, chain_id: int, address: str) -> int:
    """The block up to which a database has mirrored a fund.

    Raises:
        NotMirrored: it has not, or it is no mirror of this version.
    """
    with _opened(url) as db:
        row = _fund_row(db, chain_id, address)
        return int(row.last_block)


def enrolment_of(url: str, chain_id: int, address: str) -> str | None:
    """The contract of which the database mirrors enrolments of groups; raises NotMirrored."""
    table = schema.registers
    with _opened(url) as db:
        row = _fund_row(db, chain_id, address)
        query = select(table.c.enrolment).where(table.c.id == row.register_id)
        return db.scalar(query)


def database_check(fresh: Fresh, fund: Fund, url: str) -> Check:
    """Compare every row of a fund, and of the register that it shares."""
    with _opened(url) as db:
        row = _fund_row(db, fund.chain_id, fund.address)
        query = select(schema.chains.c.undo_from)
        undo_from = db.scalar(query.where(schema.chains.c.chain_id == fund.chain_id)) or 0
        _number_as(fresh, row, undo_from)
        with fresh.store.read() as true:
            copy = Copy(db, true, fresh, fund, (row.id, row.register_id), undo_from)
            found = list(every_difference(copy))
    said = Text(
        f"{copy.rows:,} 行与由日志重建的比对",
        f"{copy.rows:,} rows compared with those rebuilt from the logs",
    )
    return Check("database", Text("数据库", "database"), said, found[:SHOWN])


@contextmanager
def _opened(url: str) -> Iterator[Connection]:
    store = Store(url)
    try:
        with store.read() as db:
            yield db
    except (NoMirror, SQLAlchemyError) as error:
        raise NotMirrored(str(error)) from error
    finally:
        store.close()


def _fund_row(db: Connection, chain_id: int, address: str) -> Any:
    table = schema.funds
    query = select(table).where(table.c.address == address.lower())
    found = {row.chain_id: row for row in db.execute(query)}
    if not found:
        raise NotMirrored(f"the database has no fund {address}")
    if chain_id not in found:
        chains = ", ".join(map(str, sorted(found)))
        raise OtherChain(f"the database has this fund on chain {chains}, not {chain_id}")
    return found[chain_id]


def _number_as(fresh: Fresh, row: Any, undo_from: int) -> None:
    """Let the fresh mirror number fund and register, and keep what can be undone, as the other."""
    with fresh.store.read() as db:
        owners = db.execute(select(schema.funds.c.id, schema.funds.c.register_id)).one()
        if (*owners, db.scalar(select(schema.chains.c.undo_from))) == (
            row.id,
            row.register_id,
            undo_from,
        ):
            return
    with writer_lock(fresh.store), fresh.store.write() as db:
        db.execute(update(schema.chains).values(undo_from=undo_from))
        db.execute(update(schema.funds).values(id=row.id, register_id=row.register_id))
        db.execute(update(schema.registers).values(id=row.register_id))
        for table in (schema.events, schema.transactions):
            owner = table.c.fund_id
            db.execute(update(table).where(owner > 0).values(fund_id=row.id))
            db.execute(update(table).where(owner < 0).values(fund_id=row.register_id))
    with writer_lock(fresh.store):
        rebuild(fresh.store)
