"""A fund as it was: its raw events up to a block, derived anew in a database of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, insert, select, update

from webapp.mirror.rebuild import rebuild
from webapp.store import Store, UnknownFund, fund_by_key, mirror_status, schema
from webapp.store.records import Fund

from .errors import BlockNotMirrored

CHUNK = 10_000


@contextmanager
def as_of(
    db: Connection, fund: Fund, until: int | None, beside: Path
) -> Iterator[tuple[Connection, Fund]]:
    """A snapshot in which the fund's last event up to block `until` is the newest thing known.

    Args:
        until: None, or the mirror's last block: the snapshot at hand.
        beside: a folder for a database that lasts as long as this.

    Raises:
        BlockNotMirrored: the mirror is not there yet, or the fund was not.
    """
    last = mirror_status(db, fund).block
    if until is None or until == last:
        yield db, fund
        return
    if until > last:
        raise BlockNotMirrored(f"block {until:,} is not mirrored yet: the mirror is at {last:,}")
    block = _last_event(db, fund, until)
    if block is None:
        raise BlockNotMirrored(f"the fund was not there at block {until:,}")
    with TemporaryDirectory(dir=beside, prefix=".past") as folder:
        store = Store(f"sqlite:///{Path(folder) / 'past.sqlite'}")
        try:
            store.create()
            with store.write() as past:
                _copy(db, past, fund, block)
            rebuild(store)
            with store.read() as past:
                yield past, _found(past, fund, until)
        finally:
            store.close()


def _found(past: Connection, fund: Fund, until: int) -> Fund:
    try:
        return fund_by_key(past, fund.key)
    except UnknownFund:
        raise BlockNotMirrored(f"the fund was not open yet at block {until:,}") from None


def _last_event(db: Connection, fund: Fund, until: int) -> int | None:
    """The last block up to `until` with an event of the fund, or of the contracts it shares."""
    events, found = schema.events, []
    for owner in (fund.id, fund.register_id):
        mine = events.c.fund_id == owner, events.c.block <= until
        query = select(events.c.block).where(*mine).order_by(events.c.block.desc()).limit(1)
        found.append(db.scalar(query))
    return max((block for block in found if block is not None), default=None)


def _copy(db: Connection, past: Connection, fund: Fund, block: int) -> None:
    """Everything that is not derived, up to a block, with that block as the last one."""
    chain, owners = fund.chain_id, (fund.id, fund.register_id)
    blocks, events, sent = schema.blocks, schema.events, schema.transactions
    chains, funds, registers = schema.chains, schema.funds, schema.registers
    known = select(blocks).where(blocks.c.chain_id == chain, blocks.c.number == block)
    last_hash = db.execute(known).one().hash
    _rows(db, past, chains, chains.c.chain_id == chain)
    _rows(db, past, blocks, (blocks.c.chain_id == chain) & (blocks.c.number <= block))
    for table, owner in ((funds, fund.id), (registers, fund.register_id)):
        _rows(db, past, table, table.c.id == owner)
        past.execute(update(table).values(last_block=block, last_hash=last_hash))
    for table in (sent, events):
        _rows(db, past, table, table.c.fund_id.in_(owners) & (table.c.block <= block))
    past.execute(update(chains).values(undo_from=block + 1))


def _rows(db: Connection, past: Connection, table: Table, condition: ColumnElement[bool]) -> None:
    """Copy the rows that meet a condition, in constant memory."""
    query: Any = select(table).where(condition).execution_options(yield_per=CHUNK)
    for part in db.execute(query).mappings().partitions():
        past.execute(insert(table), [dict(row) for row in part])
