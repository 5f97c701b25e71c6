"""Memory and speed of an export: `python -m benchmarks.exporting FUND ROWS`.

Copies the mirror at DATABASE_URL (SQLite), adds ROWS gifts to the copy's journal, each with its raw
event, and exports the copy. Prints rows a second and the most memory used.
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, insert, select, update

from benchmarks.mirror.runs import python, run
from webapp.chain.catalogue import Role, catalogue, short
from webapp.chain.pack import pack
from webapp.config import from_env
from webapp.export import FORMATS
from webapp.store import Store, fund_by_key, schema
from webapp.store.records import Fund
from webapp.store.words import Account, Movement

CHUNK = 10_000
EVENTS_A_BLOCK = 100
DONOR = "0x" + "d0" * 20


def add_gifts(db: Connection, fund: Fund, rows: int) -> None:
    """Add `rows` gifts of one token unit each after the fund's last block."""
    books = db.execute(select(schema.books).where(schema.books.c.fund_id == fund.id)).one()
    known = select(schema.movements).where(
        schema.movements.c.fund_id == fund.id, schema.movements.c.movement == Movement.DONATION
    )
    donated = db.execute(known).first()
    total, count = (int(donated.total), donated.count) if donated else (0, 0)
    last = select(schema.funds.c.last_block).where(schema.funds.c.id == fund.id)
    first_block = db.scalar(last) + 1
    time_ = db.scalar(select(schema.blocks.c.time).order_by(schema.blocks.c.time.desc()).limit(1))
    for start in range(0, rows, CHUNK):
        end = min(start + CHUNK, rows)
        blocks = range(start // EVENTS_A_BLOCK, -(-end // EVENTS_A_BLOCK))
        made = [
            {
                "fund_id": fund.id,
                "number": books.entries + 1 + at,
                "block": first_block + at // EVENTS_A_BLOCK,
                "log_index": at % EVENTS_A_BLOCK,
                "movement": Movement.DONATION,
                "party": DONOR,
                "amount": 1,
                "ref": 0,
                "source_balance": 0,
                "target_balance": int(books.reserve) + 1 + at,
                "movement_total": total + 1 + at,
                "movement_count": count + 1 + at,
            }
            for at in range(start, end)
        ]
        db.execute(insert(schema.journal), made)
        db.execute(insert(schema.events), [_event(row) for row in made])
        places = [(first_block + each, time_ + each) for each in blocks]
        db.execute(insert(schema.transactions), [_sent(fund, block) for block, _ in places])
        db.execute(insert(schema.blocks), [_block(fund, *place) for place in places])
    mine = schema.books.c.fund_id == fund.id
    reserve, entries = int(books.reserve) + rows, books.entries + rows
    db.execute(update(schema.books).where(mine).values(reserve=reserve, entries=entries))
    newest = first_block + (rows - 1) // EVENTS_A_BLOCK
    place = {"last_block": newest, "last_hash": _hash(newest)}
    db.execute(update(schema.funds).where(schema.funds.c.id == fund.id).values(**place))


def _event(row: dict[str, Any]) -> dict[str, Any]:
    """The raw event of a row of the journal."""
    topic = catalogue().named(Role.FUND, "JournalEntry").topic
    indexed = (row["number"], int(row["party"], 16))
    plain = (row["movement"], Account.WORLD, Account.RESERVE, row["amount"], row["ref"])
    data = "0x" + "".join(f"{word:064x}" for word in plain)
    return {
        "fund_id": row["fund_id"],
        "block": row["block"],
        "log_index": row["log_index"],
        "tx_index": 0,
        "role": Role.FUND,
        "topic": short(topic),
        "words": pack([topic, *(f"0x{word:064x}" for word in indexed)], data),
    }


def _sent(fund: Fund, block: int) -> dict[str, Any]:
    return {"fund_id": fund.id, "block": block, "tx_index": 0, "hash": _hash(block)}


def _block(fund: Fund, number: int, time: int) -> dict[str, Any]:
    parent = _hash(number - 1)
    return {
        "chain_id": fund.chain_id,
        "number": number,
        "hash": _hash(number),
        "parent_hash": parent,
        "time": time,
    }


def _hash(number: int) -> str:
    return f"0x{number:064x}"


def measure(store: Store, key: str, folder: Path, formats: str) -> None:
    """Run the command; print rows a second and the most memory that it used."""
    command = python("webapp.export", key, str(folder), "--format", formats)
    done = run(command, folder.with_name("log"), DATABASE_URL=str(store.url))
    files = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["files"]
    rows = sum(file["rows"] for file in files.values())
    size = sum(path.stat().st_size for path in folder.iterdir())
    print(
        f"{rows:,} rows in {len(files)} files, {size / 1e6:,.0f} MB,"
        f" in {done.seconds:.1f} s: {rows / done.seconds:,.0f} rows/s;"
        f" memory at most {done.peak // 2**20} MB"
    )


def main(argv: list[str] | None = None) -> int:
    """Copy, grow, export, print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.exporting", description=__doc__)
    parser.add_argument("fund", help="<chain id>-<address>, or the address")
    parser.add_argument("rows", type=int)
    parser.add_argument("--format", default=",".join(FORMATS), help="some of %(default)s")
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory(prefix="export-") as name:
        given, copy = Store(from_env().database_url), Path(name) / "mirror.sqlite"
        with given.read(), closing(sqlite3.connect(str(given.url.database))) as source:
            with closing(sqlite3.connect(copy)) as target:
                source.backup(target)
        given.close()
        store = Store(f"sqlite:///{copy}")
        with store.read() as db:
            fund = fund_by_key(db, options.fund)
        with store.write() as db:
            add_gifts(db, fund, options.rows)
        measure(store, options.fund, Path(name) / "export", options.format)
        store.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
