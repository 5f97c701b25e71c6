"""Search, and what a transaction or a block did."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select

from webapp.chain.catalogue import CONTRACTS, Role, catalogue
from webapp.chain.pack import unpack

from . import schema
from .funds import funds
from .records import Attestor, EventRow, Found, Fund, Where
from .state import places

_MAX_NUMBER = (1 << 63) - 1


def search(db: Connection, text: str, fund: Fund | None = None) -> tuple[Found, ...]:
    """What `text` names: an address, a transaction or block hash, a claim id, a block number.

    Args:
        fund: look in this fund only; None: in all.
    """
    wanted = text.strip().lower()
    scope = funds(db) if fund is None else (fund,)
    if re.fullmatch(r"0x[0-9a-f]{40}", wanted):
        return tuple(hit for each in scope for hit in _addresses(db, each, wanted))
    if re.fullmatch(r"0x[0-9a-f]{64}", wanted):
        return tuple(hit for each in scope for hit in _hashes(db, each, wanted))
    if re.fullmatch(r"#?[0-9]{1,18}", wanted):
        number = int(wanted.lstrip("#"))
        return tuple(hit for each in scope for hit in _numbers(db, each, number))
    return ()


def _addresses(db: Connection, fund: Fund, address: str) -> Iterator[Found]:
    if address in (fund.address, fund.claim_desk, fund.review_desk, fund.jury, fund.token):
        yield Found("fund", fund.id, fund.address)
    places_of = (
        ("member", schema.members.c.address),
        ("party", schema.journal.c.party),
        ("claimant", schema.claims.c.claimant),
        ("juror", schema.seats.c.juror),
        ("objector", schema.objections.c.objector),
        ("challenger", schema.challenges.c.challenger),
        ("challenged", schema.challenges.c.target),
        ("provider", schema.providers.c.address),
        ("attestor", schema.attestors.c.address),
    )
    for kind, column in places_of:
        query = select(column).where(column.table.c.fund_id == fund.id, column == address)
        if db.execute(query.limit(1)).first() is not None:
            yield Found(kind, fund.id, address)


def _hashes(db: Connection, fund: Fund, wanted: str) -> Iterator[Found]:
    events, blocks = schema.events, schema.blocks
    tx = select(events.c.tx).where(
        events.c.tx == bytes.fromhex(wanted[2:]), events.c.fund_id == fund.id
    )
    if db.execute(tx.limit(1)).first() is not None:
        yield Found("transaction", fund.id, wanted)
    block = select(blocks.c.number).where(
        blocks.c.hash == wanted, blocks.c.chain_id == fund.chain_id
    )
    number = db.scalar(block.limit(1))
    if number is not None:
        yield Found("block", fund.id, str(number))


def _numbers(db: Connection, fund: Fund, number: int) -> Iterator[Found]:
    claims, events = schema.claims, schema.events
    numbered = (("claim", claims.c.claim_id), ("challenge", schema.challenges.c.matter))
    for kind, column in numbered:
        query = select(column).where(column.table.c.fund_id == fund.id, column == number)
        if db.execute(query).first() is not None:
            yield Found(kind, fund.id, str(number))
    block = select(events.c.block).where(events.c.fund_id == fund.id, events.c.block == number)
    if db.execute(block.limit(1)).first() is not None:
        yield Found("block", fund.id, str(number))


# --- events --------------------------------------------------------------------------------------


def transaction_events(db: Connection, tx: str) -> tuple[EventRow, ...]:
    """Every event of our contracts in a transaction, in order; none for what is no hash."""
    if not re.fullmatch(r"0x[0-9a-fA-F]{64}", tx):
        return ()
    return _events(db, schema.events.c.tx == bytes.fromhex(tx[2:]))


def block_events(db: Connection, fund: Fund, block: int) -> tuple[EventRow, ...]:
    """Every event of a fund's contracts in a block, in order."""
    if not 0 <= block <= _MAX_NUMBER:
        return ()
    events = schema.events
    return _events(db, (events.c.fund_id == fund.id) & (events.c.block == block))


def _events(db: Connection, condition: ColumnElement[bool]) -> tuple[EventRow, ...]:
    events, blocks, known = schema.events, schema.blocks, catalogue()
    query = (
        select(events, blocks.c.time)
        .join(
            blocks,
            (blocks.c.chain_id == events.c.chain_id) & (blocks.c.number == events.c.block),
        )
        .where(condition)
        .order_by(events.c.chain_id, events.c.block, events.c.log_index)
    )
    found = []
    for row in db.execute(query):
        layout = known.by_short[row.role, row.topic]
        values = layout.decode(*unpack(layout.topic, row.words))
        args = dict(zip(layout.params, map(_named, values), strict=True))
        where = Where(row.block, row.log_index, "0x" + row.tx.hex(), row.time)
        found.append(EventRow(row.fund_id, CONTRACTS[Role(row.role)], layout.name, args, where))
    return tuple(found)


def _named(value: Any) -> object:
    """Structs as mappings."""
    if hasattr(value, "_asdict"):
        return {name: _named(part) for name, part in value._asdict().items()}
    return value


def attestors(db: Connection, fund: Fund) -> tuple[Attestor, ...]:
    """Who may or might sign vouchers, oldest first."""
    table, vouchers = schema.attestors, schema.vouchers
    query = select(table).where(table.c.fund_id == fund.id)
    rows = db.execute(query.order_by(table.c.block, table.c.log_index)).all()
    used = {
        row.attestor: row.count
        for row in db.execute(
            select(vouchers.c.attestor, func.count().label("count"))
            .where(vouchers.c.fund_id == fund.id)
            .group_by(vouchers.c.attestor)
        )
    }
    ends = {(r.until_block, r.until_log_index) for r in rows if r.until_block is not None}
    where = places(db, fund, {(row.block, row.log_index) for row in rows} | ends)
    return tuple(
        Attestor(
            address=row.address,
            since=where[row.block, row.log_index],
            until=where.get((row.until_block, row.until_log_index)),
            successor=row.successor,
            vouchers=used.get(row.address, 0),
        )
        for row in rows
    )
