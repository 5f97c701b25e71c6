"""Search, and what a transaction or a block did."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Connection, select, union_all

from webapp.chain.catalogue import CONTRACTS, Role, catalogue
from webapp.chain.pack import unpack

from . import schema
from .agents import wards_of
from .funds import funds
from .paging import MOST
from .records import EventRow, Found, Fund, Where
from .state import MissingHeader, in_transaction
from .words import Office


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
    own = (fund.address, fund.claim_desk, fund.review_desk, fund.jury, fund.rulebook, fund.token)
    if address in (*own, fund.agents, fund.enrolment):
        yield Found("fund", fund.id, fund.address)
    places_of = (
        ("member", schema.members.c.address),
        ("party", schema.journal.c.party),
        ("claimant", schema.claims.c.claimant),
        ("juror", schema.seats.c.juror),
        ("objector", schema.objections.c.objector),
        ("challenger", schema.challenges.c.challenger),
        ("challenged", schema.challenges.c.target),
        ("proposer", schema.proposals.c.proposer),
    )
    for kind, column in places_of:
        same = schema.has_hash(column, address) if kind == "party" else column == address
        query = select(column).where(column.table.c.fund_id == fund.id, same)
        if db.execute(query.limit(1)).first() is not None:
            yield Found(kind, fund.id, address)
    held = schema.offices
    query = select(held.c.office).where(held.c.fund_id == fund.id, held.c.address == address)
    for office in db.scalars(query.distinct().order_by(held.c.office)):
        yield Found(Office(office).name.lower(), fund.id, address)
    if wards_of(db, fund, address):
        yield Found("agent", fund.id, address)


def _hashes(db: Connection, fund: Fund, wanted: str) -> Iterator[Found]:
    sent, blocks = schema.transactions, schema.blocks
    both = sent.c.fund_id.in_((fund.id, fund.register_id))
    tx = select(sent.c.block).where(schema.has_hash(sent.c.hash, wanted), both)
    if db.execute(tx.limit(1)).first() is not None:
        yield Found("transaction", fund.id, wanted)
    block = select(blocks.c.number).where(
        schema.has_hash(blocks.c.hash, wanted), blocks.c.chain_id == fund.chain_id
    )
    number = db.scalar(block.limit(1))
    if number is not None:
        yield Found("block", fund.id, str(number))


def _numbers(db: Connection, fund: Fund, number: int) -> Iterator[Found]:
    claims, events = schema.claims, schema.events
    numbered = (
        ("claim", claims.c.claim_id),
        ("challenge", schema.challenges.c.matter),
        ("proposal", schema.proposals.c.matter),
    )
    for kind, column in numbered:
        query = select(column).where(column.table.c.fund_id == fund.id, column == number)
        if db.execute(query).first() is not None:
            yield Found(kind, fund.id, str(number))
    block = select(events.c.block).where(events.c.fund_id == fund.id, events.c.block == number)
    if db.execute(block.limit(1)).first() is not None:
        yield Found("block", fund.id, str(number))


# --- events --------------------------------------------------------------------------------------


def transaction_events(db: Connection, tx: str) -> tuple[EventRow, ...]:
    """Every event of our contracts in a transaction, in order; none for what is no hash.

    An event of a contract that funds share counts as the first fund's that shares it.
    """
    if not re.fullmatch(r"0x[0-9a-fA-F]{64}", tx):
        return ()
    owner = {fund.register_id: fund.id for fund in funds(db)[::-1]}
    return event_rows(db, schema.has_hash(schema.transactions.c.hash, tx.lower()), owner)


def block_events(db: Connection, fund: Fund, block: int) -> tuple[EventRow, ...]:
    """Every event of a fund's contracts, the shared ones too, in a block, in order."""
    if not 0 <= block <= MOST:
        return ()
    events = schema.events
    both = events.c.fund_id.in_((fund.id, fund.register_id))
    return event_rows(db, both & (events.c.block == block), {fund.register_id: fund.id})


def event_rows(
    db: Connection,
    condition: ColumnElement[bool],
    owner: dict[int, int],
    limit: int | None = None,
) -> tuple[EventRow, ...]:
    """The events that meet a condition on their row, in order.

    Args:
        owner: the fund that a register's events count as, by the register's id.
        limit: how many at most.

    Raises:
        MissingHeader: the header of an event's block is lost.
    """
    events, sent, blocks, known = schema.events, schema.transactions, schema.blocks, catalogue()
    chains = union_all(
        *(select(table.c.id, table.c.chain_id) for table in (schema.funds, schema.registers))
    ).subquery()
    same_chain = blocks.c.chain_id == chains.c.chain_id
    query = (
        select(events, sent.c.hash, blocks.c.time)
        .join(sent, in_transaction())
        .join(chains, chains.c.id == events.c.fund_id)
        .outerjoin(blocks, same_chain & (blocks.c.number == events.c.block))
        .where(condition)
        .order_by(events.c.block, events.c.log_index)
        .limit(limit)
    )
    found = []
    for row in db.execute(query):
        if row.time is None:
            raise MissingHeader(row.block)
        layout = known.by_short[row.role, row.topic]
        values = layout.decode(*unpack(layout.topic, row.words))
        args = dict(zip(layout.params, map(_named, values), strict=True))
        where = Where(row.block, row.log_index, row.hash, row.time)
        fund_id = owner.get(row.fund_id, row.fund_id)
        found.append(EventRow(fund_id, CONTRACTS[Role(row.role)], layout.name, args, where))
    return tuple(found)


def _named(value: Any) -> object:
    """Structs as mappings, also inside of arrays; bytes as 0x text."""
    if hasattr(value, "_asdict"):
        return {name: _named(part) for name, part in value._asdict().items()}
    if isinstance(value, tuple):
        return tuple(_named(part) for part in value)
    return "0x" + value.hex() if isinstance(value, bytes) else value
