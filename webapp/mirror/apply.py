"""From a fetched range to rows: decode, handle, store, inside the caller's transaction."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import Connection, update

from webapp.chain.catalogue import Role, catalogue, short
from webapp.chain.layout import Decoder
from webapp.chain.pack import pack
from webapp.chain.wire import Header, Log
from webapp.store import schema

from . import bulk
from .book import At, Book, Inconsistent
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


#: A decoded event: its block, its log index, its handler, its values.
Item = tuple[int, int, Dispatch, tuple[Any, ...]]


@dataclass(slots=True)
class _Intake:
    """What a range brings one fund."""

    fund: FundState
    items: list[Item] = field(default_factory=list)
    events: list[tuple[Any, ...]] = field(default_factory=list)
    transactions: dict[tuple[int, int], str] = field(default_factory=dict)


class _Kind(NamedTuple):
    """How the events of one contract and topic are read, and whose they are."""

    intake: _Intake
    role: int
    topic: int
    decode: Decoder
    dispatch: Dispatch


def apply_range(
    db: Connection, chain_id: int, funds: Sequence[FundState], fetched: Range, window_from: int
) -> int:
    """Store a range for funds that all stand before it; returns the number of events.

    Raises:
        UnknownEvent, BadLog, Inconsistent: the events do not make sense; nothing may be stored.
    """
    with collector_off():
        return _apply(db, chain_id, funds, fetched, window_from)


@contextmanager
def collector_off() -> Iterator[None]:
    """No search for cycles of garbage: a range makes millions of objects, and no cycles."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _apply(
    db: Connection, chain_id: int, funds: Sequence[FundState], fetched: Range, window_from: int
) -> int:
    intakes = [_Intake(fund) for fund in funds]
    _sort(intakes, fetched.logs)
    store_headers(db, chain_id, fetched.headers.values())
    times = {number: header.time for number, header in fetched.headers.items()}
    for intake in intakes:
        fund = intake.fund
        sent = [(fund.id, *place, tx) for place, tx in intake.transactions.items()]
        bulk.insert(db, schema.transactions, sent)
        bulk.insert(db, schema.events, intake.events)
        handle(db, fund.book, intake.items, times, window_from)
        set_cursor(db, fund.id, fetched.last, fetched.end.hash)
    return len(fetched.logs)


def _sort(intakes: Sequence[_Intake], logs: Sequence[Log]) -> None:
    """Give every log to its fund: decoded, and as raw rows."""
    kinds: dict[tuple[str, str], _Kind] = {}
    text, block = "", -1
    for entry in logs:
        topics = [topic.lower() for topic in entry.topics]
        kind = kinds.get((entry.address, topics[0] if topics else ""))
        if kind is None:
            kind = _kind(intakes, entry.address.lower(), topics)
            kinds[entry.address, topics[0]] = kind
        intake, role, topic, decode, handler = kind
        if entry.block_number != text:
            text = entry.block_number
            block = int(text, 16)
        data = entry.data.lower()
        log_index, tx_index = int(entry.log_index, 16), int(entry.transaction_index, 16)
        intake.items.append((block, log_index, handler, decode(topics, data)))
        row = (intake.fund.id, block, log_index, tx_index, role, topic, pack(topics, data))
        intake.events.append(row)
        sent = intake.transactions.setdefault((block, tx_index), entry.transaction_hash)
        if sent != entry.transaction_hash:
            raise Inconsistent(f"block {block} has two transactions {tx_index}")


def _kind(intakes: Sequence[_Intake], address: str, topics: list[str]) -> _Kind:
    intake = next(each for each in intakes if address in each.fund.contracts)
    role = intake.fund.contracts[address]
    layout = catalogue().find(role, topics)
    handler = dispatch()[role, layout.name]
    return _Kind(intake, int(role), short(layout.topic), layout.decode, handler)


def handle(
    db: Connection,
    book: Book,
    items: Sequence[Item],
    times: Mapping[int, int],
    window_from: int,
) -> None:
    """Run the handlers of a fund's events, in order, and write what they changed."""
    rows = book.rows
    for _, _, found, args in items:
        for table, positions in found.needs:
            rows[table].need(tuple([args[at] for at in positions]))
    book.fetch(db)
    before, time = -1, 0
    for block, log_index, found, args in items:
        if block != before:
            before, time = block, times[block]
            book.begin_block(block, block >= window_from)
        found.handler(book, At(block, log_index, time), *args)
        if book.books is not None:
            book.books.events += 1
    book.flush(db)


def store_headers(db: Connection, chain_id: int, headers: Iterable[Header]) -> None:
    """Store blocks by number."""
    rows = [(chain_id, h.number, h.hash, h.parent_hash, h.time) for h in headers]
    bulk.upsert(db, schema.blocks, rows)


def set_cursor(db: Connection, fund_id: int, block: int, block_hash: str | None) -> None:
    """Say how far a fund or a register is mirrored."""
    table = schema.funds if fund_id > 0 else schema.registers
    db.execute(
        update(table).where(table.c.id == fund_id).values(last_block=block, last_hash=block_hash)
    )
