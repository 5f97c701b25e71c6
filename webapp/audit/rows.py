"""Two mirrors of one fund, row by row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Connection, Select, Table, select

from webapp.chain.calls import Question, try_ask, view
from webapp.chain.wire import Header
from webapp.mirror.proof import first_difference
from webapp.store import schema
from webapp.store.records import Fund

from .fresh import Fresh

CHUNK = 5_000  # rows read at a time
#: A mirror may begin before the first event, so this is compared apart.
BEGINNING = "deploy_block"
Row = tuple[Any, ...]


@dataclass
class Copy:
    """A database that is compared with the fresh one; `rows` counts what was compared."""

    db: Connection
    true: Connection
    fresh: Fresh
    fund: Fund
    owners: tuple[int, int]  # the numbers of fund and register, in both
    undo_from: int  # the oldest block that both can take back
    rows: int = 0


def every_difference(copy: Copy) -> Iterator[str]:
    """The first difference of each table: raw ones first, as the derived ones follow from them."""
    for table in (schema.funds, schema.registers):
        yield from _owner_differences(copy, table)
    yield from _chain_differences(copy)
    yield from _block_differences(copy)
    for table in (schema.transactions, schema.events, *schema.DERIVED, schema.undo):
        for owner in copy.owners:
            found = _table_difference(copy, table, owner)
            if found is not None:
                yield found
                break
    yield from _proof_differences(copy)


# --- tables with rows of a fund or a register ----------------------------------------------------


def _table_difference(copy: Copy, table: Table, owner: int) -> str | None:
    columns = [column for column in table.columns if column.name != "fund_id"]
    key = [column for column in table.primary_key.columns if column.name != "fund_id"]
    query = select(*columns).where(table.c.fund_id == owner).order_by(*key)
    if table is schema.undo:
        query = query.where(table.c.block >= copy.undo_from)
    ours, theirs = (_rows(db, query) for db in (copy.db, copy.true))
    one, other = next(ours, None), next(theirs, None)
    while one is not None or other is not None:
        copy.rows += 1
        if one != other:
            return f"table {table.name}, {_told(columns, key, one, other)}"
        one, other = next(ours, None), next(theirs, None)
    return None


def _rows(db: Connection, query: Select[Any]) -> Iterator[Row]:
    for row in db.execute(query.execution_options(yield_per=CHUNK)):
        yield tuple(row)


def _told(
    columns: Sequence[Column], key: Sequence[Column], one: Row | None, other: Row | None
) -> str:
    """Which row and which column differ, or which row is missing or too many."""
    names = [column.name for column in columns]
    at = [names.index(column.name) for column in key]
    keys = [None if row is None else tuple(row[place] for place in at) for row in (one, other)]
    if keys[0] == keys[1] and one is not None and other is not None:
        name, mine, its = next(
            (name, a, b) for name, a, b in zip(names, one, other, strict=True) if a != b
        )
        place = _place(key, keys[0])
        return f"{place}: {name} is {_plain(mine)}, by the chain {_plain(its)}"
    if keys[0] is None or (keys[1] is not None and keys[1] < keys[0]):
        return f"{_place(key, keys[1])}: the row is missing"
    return f"{_place(key, keys[0])}: the row is no event's"


def _place(key: Sequence[Column], values: Row | None) -> str:
    pairs = zip(key, values or (), strict=True)
    return ", ".join(f"{column.name} {_plain(value)}" for column, value in pairs) or "its row"


def _plain(value: Any) -> Any:
    return "0x" + value.hex() if isinstance(value, bytes) else value


# --- the fund's own row, the chain's, and blocks -------------------------------------------------


def _owner_differences(copy: Copy, table: Table) -> Iterator[str]:
    owner = copy.owners[table is schema.registers]
    query = select(table).where(table.c.id == owner)
    found = copy.db.execute(query).mappings().first()
    if found is None:
        yield f"table funds, {copy.fund.address}: register_id {owner} is no register's"
        return
    row, true = dict(found), dict(copy.true.execute(query).mappings().one())
    copy.rows += 1
    place = f"table {table.name}, {row['address']}"
    if row.pop(BEGINNING) > true.pop(BEGINNING):
        yield f"{place}: {BEGINNING} is after the contract's first event"
    if table is schema.registers and copy.fresh.fund.shared.get("enrolment") is None:
        row.pop("enrolment")  # whether it enrols groups, nothing on the chain says yet
        true.pop("enrolment")
    told = table is schema.registers or true["name_en"] != copy.fund.address
    for name in row:
        if not told and name.startswith("name_"):
            continue  # the text is no plan, so the chain has no name
        if row[name] != true[name]:
            yield f"{place}: {name} is {row[name]}, by the chain {true[name]}"
            return


def _chain_differences(copy: Copy) -> Iterator[str]:
    table, fresh = schema.chains, copy.fresh
    row = copy.db.execute(select(table).where(table.c.chain_id == copy.fund.chain_id)).one()
    copy.rows += 1
    head = _header(copy, row.head)
    found = first_difference(
        ("genesis", row.genesis, fresh.chain.genesis_hash),
        ("head_hash", row.head_hash, row.head_hash if head is None else head.hash),
        ("head before the last block", row.head < fresh.end.number, False),
        ("stopped", row.stopped, None),
    )
    if found is not None:
        yield f"table chains, chain_id {row.chain_id}: {found}"


def _header(copy: Copy, number: int) -> Header | None:
    return copy.fresh.node.headers([number])[0]


def _block_differences(copy: Copy) -> Iterator[str]:
    """Every header kept, against the fresh mirror's, or the node's where that has none."""
    table = schema.blocks
    columns = (table.c.number, table.c.hash, table.c.parent_hash, table.c.time)
    query = select(*columns).where(table.c.chain_id == copy.fund.chain_id).order_by(table.c.number)
    true = {row.number: tuple(row) for row in copy.true.execute(query)}
    kept: set[int] = set()
    for part in copy.db.execute(query).partitions(CHUNK):
        kept |= {row.number for row in part}
        unknown = [row.number for row in part if row.number not in true]
        asked = copy.fresh.node.headers(unknown)
        known = {h.number: (h.number, h.hash, h.parent_hash, h.time) for h in asked if h}
        for row in part:
            copy.rows += 1
            expected = true.get(row.number) or known.get(row.number)
            if tuple(row) != expected:
                yield f"table blocks, {_told(columns, columns[:1], tuple(row), expected)}"
                return
    events = schema.events
    needed = set(copy.true.scalars(select(events.c.block).distinct()))
    if missing := sorted(needed - kept):
        yield f"table blocks, number {missing[0]}: the row is missing"


# --- proofs --------------------------------------------------------------------------------------


def _proof_differences(copy: Copy) -> Iterator[str]:
    """The last proofs say what the contracts said at their block, as far as the node knows that."""
    table, fund = schema.proofs, copy.fund
    questions = [
        *(Question(fund.address, view("MutualFund", name)) for name in ("journal", "booked")),
        Question(fund.address, view("MutualFund", "unbooked")),
        Question(fund.token, view("Token", "balanceOf"), (fund.address,)),
    ]
    for row in copy.db.execute(select(table).where(table.c.fund_id == copy.owners[0])):
        copy.rows += 1
        header = _header(copy, row.block)
        true_hash = header.hash if header else None
        facts = [("block_hash", row.block_hash, true_hash), ("difference", row.difference, None)]
        answers = try_ask(copy.fresh.node, true_hash, questions) if true_hash else []
        if answers and not any(isinstance(answer, Exception) for answer in answers):
            (head, entries), booked, unbooked, held = answers
            facts += [
                ("journal_head", row.journal_head, head),
                ("entries", row.entries, entries),
                ("booked", int(row.booked), booked),
                ("unbooked", int(row.unbooked), unbooked),
                ("token_balance", int(row.token_balance), held),
            ]
        found = first_difference(*facts)
        if found is not None:
            yield f"table proofs, kind {row.kind}: {found}"
            return
