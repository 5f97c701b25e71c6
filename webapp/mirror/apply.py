"""From a fetched range to rows: decode, handle, store, inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, update

from webapp.chain.catalogue import Role, catalogue, short
from webapp.chain.pack import pack
from webapp.chain.wire import Header, Log
from webapp.store import schema

from . import bulk
from .book import At, Book
from .fetch import Range
from .handlers import Dispatch, dispatch


@dataclass(slots=True)
class FundState:
    """A fund, or a register (id below 0), being mirrored: contracts, how far it is, its book."""

    id: int
    chain_id: int
    contracts: Mapping[str, Role]  # by lower-case address
    last_block: int
    last_hash: str | None
    book: Book


@dataclass(frozen=True, slots=True)
class Item:
    """A decoded event and its handler."""

    block: int
    log_index: int
    dispatch: Dispatch
    args: tuple[Any, ...]


def apply_range(
    db: Connection, chain_id: int, funds: Sequence[FundState], fetched: Range, window_from: int
) -> int:
    """Store a range for funds that all stand before it; returns the number of events.

    Raises:
        UnknownEvent, BadLog, Inconsistent: the events do not make sense; nothing may be stored.
    """
    by_address = {address: fund for fund in funds for address in fund.contracts}
    items: dict[int, list[Item]] = {fund.id: [] for fund in funds}
    raw: list[tuple[Any, ...]] = []
    known, handlers = catalogue(), dispatch()
    for entry in fetched.logs:
        address = entry.address.lower()
        fund = by_address[address]
        role = fund.contracts[address]
        data, topics = entry.data.lower(), [topic.lower() for topic in entry.topics]
        layout = known.find(role, topics)
        block, log_index = int(entry.block_number, 16), int(entry.log_index, 16)
        args = layout.decode(topics, data)
        items[fund.id].append(Item(block, log_index, handlers[role, layout.name], args))
        place = (chain_id, block, log_index, fund.id, int(role), short(layout.topic))
        raw.append((*place, *_hashes(entry), pack(topics, data)))
    store_headers(db, chain_id, fetched.headers.values())
    bulk.insert(db, schema.events, raw)
    times = {number: header.time for number, header in fetched.headers.items()}
    for fund in funds:
        handle(db, fund.book, items[fund.id], times, window_from)
        set_cursor(db, fund.id, fetched.last, fetched.end.hash)
    return len(raw)


def _hashes(entry: Log) -> tuple[bytes, bytes]:
    return bytes.fromhex(entry.block_hash[2:]), bytes.fromhex(entry.transaction_hash[2:])


def handle(
    db: Connection,
    book: Book,
    items: Sequence[Item],
    times: Mapping[int, int],
    window_from: int,
) -> None:
    """Run the handlers of a fund's events, in order, and write what they changed."""
    for item in items:
        item.dispatch.prepare(book, item.args)
    book.fetch(db)
    block = -1
    for item in items:
        if item.block != block:
            block = item.block
            time = times[block]
            book.begin_block(block, block >= window_from)
        item.dispatch.handler(book, At(block, item.log_index, time), *item.args)
        if book.books is not None:
            book.books.events += 1
    book.flush(db)


def store_headers(db: Connection, chain_id: int, headers: Sequence[Header] | Any) -> None:
    """Store blocks by number."""
    rows = [(chain_id, h.number, h.hash, h.parent_hash, h.time) for h in headers]
    bulk.upsert(db, schema.blocks, rows)


def set_cursor(db: Connection, fund_id: int, block: int, block_hash: str | None) -> None:
    """Say how far a fund or a register is mirrored."""
    table = schema.funds if fund_id > 0 else schema.registers
    db.execute(
        update(table).where(table.c.id == fund_id).values(last_block=block, last_hash=block_hash)
    )
