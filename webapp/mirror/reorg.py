"""Taking blocks back: raw events, added rows, and changed rows by their recorded images."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, Table, delete, select, union_all

from webapp.chain.rpc import Node
from webapp.store import schema

from .apply import FundState, set_cursor
from .undo import restore


class ReorgTooDeep(RuntimeError):
    """The chain was reorganised below the newest blocks that are kept by hash."""


def common_ancestor(db: Connection, node: Node, chain_id: int, last_block: int) -> int:
    """The newest mirrored block that the chain still has, by hash.

    Raises:
        ReorgTooDeep: none of the blocks kept is on the chain any more.
    """
    table, chains = schema.blocks, schema.chains
    undo_from = db.scalar(select(chains.c.undo_from).where(chains.c.chain_id == chain_id)) or 0
    query = (
        select(table.c.number, table.c.hash)
        .where(table.c.chain_id == chain_id)
        .where(table.c.number <= last_block, table.c.number >= undo_from - 1)
        .order_by(table.c.number.desc())
    )
    ours = [(row.number, row.hash) for row in db.execute(query)]
    theirs = node.headers([number for number, _ in ours])
    for (number, block_hash), header in zip(ours, theirs, strict=True):
        if header is not None and header.hash == block_hash:
            return number
    raise ReorgTooDeep(
        f"chain {chain_id} was reorganised below block {undo_from}, the oldest that can be taken"
        " back: move the database away and sync again"
    )


def roll_back(db: Connection, funds: Sequence[FundState], chain_id: int, ancestor: int) -> int:
    """Undo every block after `ancestor`; returns the number of events taken back.

    The funds' books are read anew. Inside the caller's transaction.
    """
    blocks, gone = schema.blocks, 0
    row = db.execute(
        select(blocks.c.hash).where(blocks.c.chain_id == chain_id, blocks.c.number == ancestor)
    ).one()
    db.execute(delete(blocks).where(blocks.c.chain_id == chain_id, blocks.c.number > ancestor))
    for fund in funds:
        if fund.last_block <= ancestor:
            continue
        gone += _delete_newer(db, schema.events, fund.id, ancestor)
        _delete_newer(db, schema.transactions, fund.id, ancestor)
        restore(db, fund.id, ancestor)
        set_cursor(db, fund.id, ancestor, row.hash)
        fund.last_block, fund.last_hash = ancestor, row.hash
        fund.book.load(db)
    return gone


def _delete_newer(db: Connection, table: Table, fund_id: int, ancestor: int) -> int:
    newer = delete(table).where(table.c.fund_id == fund_id, table.c.block > ancestor)
    return db.execute(newer).rowcount


def prune(db: Connection, chain_id: int, first: int, window_from: int) -> None:
    """Forget undo images, and blocks without events, in [first, window_from)."""
    blocks, events, funds, undo = schema.blocks, schema.events, schema.funds, schema.undo
    shared = schema.registers
    mine = db.scalars(
        union_all(
            select(funds.c.id).where(funds.c.chain_id == chain_id),
            select(shared.c.id).where(shared.c.chain_id == chain_id),
        )
    ).all()
    db.execute(delete(undo).where(undo.c.fund_id.in_(mine), undo.c.block < window_from))
    busy = select(events.c.block).where(
        events.c.fund_id.in_(mine), events.c.block >= first, events.c.block < window_from
    )
    ends = union_all(
        select(funds.c.last_block).where(funds.c.chain_id == chain_id),
        select(shared.c.last_block).where(shared.c.chain_id == chain_id),
    )
    db.execute(
        delete(blocks).where(
            blocks.c.chain_id == chain_id,
            blocks.c.number >= first,
            blocks.c.number < window_from,
            blocks.c.number.not_in(busy),
            blocks.c.number.not_in(ends),
        )
    )
