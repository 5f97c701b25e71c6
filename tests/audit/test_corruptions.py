"""Every seeded corruption of a mirror is found, and the right table named."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Table, and_, delete, func, insert, select, update

from tests.audit.conftest import Bench
from webapp.audit.databases import database_check
from webapp.audit.errors import OtherChain
from webapp.store import Store, schema

Spoil = Callable[[Connection], object]
#: What two honest mirrors may differ in; and which fund it is, without which nothing is found.
FREE = {"head_seen_at", "undo_from", "at", "figures", "deploy_block", "head"}
FREE |= {"address", "chain_id"}
TABLES = (schema.funds, schema.registers, schema.chains, schema.blocks, schema.transactions)
TABLES += (schema.events, *schema.DERIVED, schema.undo, schema.proofs)
SEEDS = 40


def changed(value: Any) -> Any:
    """Another value of the same kind."""
    if value is None or isinstance(value, str) and value.startswith("0x"):
        digits = "0x" + "0" * 40 if value is None else value
        return digits[:-1] + ("1" if digits[-1] != "1" else "2")
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, bytes):
        return value[:-1] + bytes([value[-1] ^ 1])
    return "1" + value


def put(table: Table, where: dict[str, Any] | None = None, **values: Any) -> Spoil:
    """Change columns of the first row with the values `where`; a callable makes new from old."""

    def spoil(db: Connection) -> None:
        row = pick(db, table, **(where or {}))
        new = {name: v(row[name]) if callable(v) else v for name, v in values.items()}
        assert db.execute(update(table).where(key_of(table, row)).values(new)).rowcount == 1

    return spoil


def pick(db: Connection, table: Table, **where: Any) -> dict[str, Any]:
    """The first row that has these values."""
    query = select(table).where(*(table.c[name] == value for name, value in where.items()))
    row = db.execute(query.order_by(*table.primary_key.columns)).mappings().first()
    assert row is not None, f"{table.name} has no such row"
    return dict(row)


def key_of(table: Table, row: dict[str, Any]) -> Any:
    """The condition that picks this row."""
    return and_(*(column == row[column.name] for column in table.primary_key.columns))


def drop(table: Table, **where: Any) -> Spoil:
    """Delete a row."""
    return lambda db: db.execute(delete(table).where(key_of(table, pick(db, table, **where))))


def add(table: Table, **values: Any) -> Spoil:
    """Add a row like the first one, but for these values."""

    def spoil(db: Connection) -> None:
        row = pick(db, table)
        new = {name: v(row[name]) if callable(v) else v for name, v in values.items()}
        db.execute(insert(table).values(**{**row, **new}))

    return spoil


def swap(table: Table, column: str, other: str | None = None) -> Spoil:
    """Exchange a value between the first two rows with different ones (or two columns of a row)."""

    def spoil(db: Connection) -> None:
        rows = [dict(r) for r in db.execute(select(table).limit(500)).mappings()]
        one = rows[0]
        two = next(row for row in rows if row[other or column] != one[column])
        pairs = ((one, column, two[other or column]), (two, other or column, one[column]))
        for row, name, value in pairs:
            db.execute(update(table).where(key_of(table, row)).values({name: value}))

    return spoil


def plus(amount: int) -> Callable[[Any], Any]:
    return lambda value: int(value) + amount


NAMED: dict[str, tuple[str, Spoil]] = {
    "a changed amount": ("journal", put(schema.journal, {"number": 7}, amount=plus(1))),
    "a deleted entry": ("journal", drop(schema.journal, number=9)),
    "an added entry": ("journal", add(schema.journal, number=plus(100_000))),
    "entries reordered": ("journal", swap(schema.journal, "movement")),
    "a wrong party": ("journal", swap(schema.journal, "party")),
    "a wrong payee": ("claims", swap(schema.claims, "claimant")),
    "a changed balance": ("members", put(schema.members, spare=plus(1))),
    "a changed account": ("books", put(schema.books, reserve=plus(1))),
    "a changed head": ("books", put(schema.books, head=changed)),
    "a vote flipped": ("seats", put(schema.seats, {"option": 1}, option=0)),
    "a vote counted twice": ("cases", put(schema.cases, v1=plus(1))),
    "a vote deleted": ("seats", drop(schema.seats)),
    "a changed status": ("claims", put(schema.claims, mark=plus(1))),
    "a changed payment": ("payments", put(schema.payments, amount=plus(1))),
    "a changed time": ("blocks", put(schema.blocks, time=plus(1))),
    "a changed block": ("blocks", put(schema.blocks, hash=changed)),
    "a changed rule text": ("rule_texts", put(schema.rule_texts, text=lambda text: text + " ")),
    "changed parameters": (
        "rule_texts",
        put(schema.rule_texts, rules=lambda r: r.replace("1", "2", 1)),
    ),
    "a changed rules hash": ("versions", put(schema.versions, rules_hash=changed)),
    "fixed terms changed": ("funds", put(schema.funds, terms=lambda t: t.replace("1", "2", 1))),
    "the token's decimals": ("funds", put(schema.funds, token_decimals=18)),
    "changed undo": ("undo", put(schema.undo, images=changed)),
    "undo deleted": ("undo", drop(schema.undo)),
    "a cursor moved back": ("funds", put(schema.funds, last_block=plus(-1))),
    "a cursor on another block": ("funds", put(schema.funds, last_hash=changed)),
    "a changed proof": ("proofs", put(schema.proofs, journal_head=changed)),
    "a proof of other money": (
        "proofs",
        put(schema.proofs, token_balance=lambda v: str(int(v) + 1)),
    ),
    "a stop that is hidden": ("chains", put(schema.chains, stopped="")),
    "another chain's beginning": ("chains", put(schema.chains, genesis=changed)),
    "a raw event changed": ("events", put(schema.events, words=changed)),
    "a raw event deleted": ("events", drop(schema.events)),
    "a raw event added": ("events", add(schema.events, log_index=plus(5_000))),
    "an event of another contract": ("events", put(schema.events, role=plus(1))),
    "another transaction": ("transactions", put(schema.transactions, hash=changed)),
    "an office for longer": ("offices", put(schema.offices, block=plus(-1))),
    "an agent put in": ("wards", put(schema.wards, agent="0x" + "11" * 20)),
    "evidence deleted": ("evidence", drop(schema.evidence)),
    "a bond changed": ("objections", put(schema.objections, bond=plus(1))),
}


def differences(bench: Bench, database: Path) -> list[str]:
    return database_check(bench.fresh, bench.fund, f"sqlite:///{database}").differences


def spoilt(database: Path, spoil: Spoil) -> None:
    store = Store(f"sqlite:///{database}")
    with store.write() as db:
        spoil(db)
    store.close()


def test_nothing_is_found_in_a_clean_mirror(bench: Bench, database: Path) -> None:
    assert differences(bench, database) == []


def test_a_fund_at_the_same_address_of_another_chain_is_another(
    bench: Bench, database: Path
) -> None:
    spoilt(database, add(schema.funds, id=0, chain_id=1))
    assert differences(bench, database) == []


def test_a_fund_of_another_chain_only_is_refused(bench: Bench, database: Path) -> None:
    spoilt(database, put(schema.funds, chain_id=1))
    with pytest.raises(OtherChain, match="on chain 1, not 31337"):
        differences(bench, database)


@pytest.mark.parametrize("name", NAMED)
def test_it_finds(bench: Bench, database: Path, name: str) -> None:
    table, spoil = NAMED[name]
    spoilt(database, spoil)
    assert differences(bench, database)[0].startswith(f"table {table},")


@pytest.mark.parametrize("seed", range(SEEDS))
def test_it_finds_whatever_is_changed_added_or_deleted(
    bench: Bench, database: Path, seed: int
) -> None:
    """Any row of any table, any column; what only the copy can know is left out."""
    chance = random.Random(seed)
    store = Store(f"sqlite:///{database}")
    with store.write() as db:
        table = chance.choice([t for t in TABLES if db.scalar(select(func.count()).select_from(t))])
        rows = db.execute(select(table).order_by(*table.primary_key.columns)).mappings().all()
        row = dict(chance.choice(rows))
        free = FREE if table in (*TABLES[:3], schema.proofs) else set()
        names = [c.name for c in table.columns if not c.primary_key and c.name not in free]
        once = table in TABLES[:3]  # one row, which must be there
        kind = "change" if once else chance.choice(["change", "change", "delete"])
        if kind == "delete" or not names:
            done = db.execute(delete(table).where(key_of(table, row)))
        else:
            column = chance.choice(names)
            value = {column: changed(row[column])}
            done = db.execute(update(table).where(key_of(table, row)).values(value))
        assert done.rowcount == 1
    store.close()
    if table is schema.proofs and kind == "delete":
        return  # a mirror need not have proven anything yet
    found = differences(bench, database)
    assert [each for each in found if each.startswith(f"table {table.name},")], (table, row, found)
