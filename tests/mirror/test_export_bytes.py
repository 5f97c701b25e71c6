"""An export has the same bytes from every mirror of the same chain, and takes constant memory."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from benchmarks.exporting import add_gifts
from tests.mirror.conftest import History
from tests.mirror.exports import file_bytes
from tests.mirror.mirrors import mirror_of, new_store
from tests.support.node import ROOT
from tests.support.postgres import running_postgres
from webapp.export import FORMATS, write
from webapp.mirror.rebuild import rebuild
from webapp.store import Store, funds, mirror_status, schema
from webapp.store.records import Fund

MOST_GROWTH = 40  # MB from 15,000 to 35,000 gifts; 40,000 records held would be about 75


def test_a_rebuilt_mirror_gives_the_same_bytes(
    history: History, own: Store, keys: list[str], tmp_path: Path
) -> None:
    rebuild(own)
    for key in keys:
        write(history.store, key, tmp_path / "one")
        write(own, key, tmp_path / "two")
        assert file_bytes(tmp_path / "one") == file_bytes(tmp_path / "two")
        for name in ("one", "two"):
            (tmp_path / name).rename(tmp_path / f"{name}-{key}")


def test_a_mirror_of_one_fund_alone_gives_the_same_bytes(
    history: History, keys: list[str], tmp_path: Path
) -> None:
    for number in (1, 4):  # of other numbers in the database, and other names in the file
        place, folder = history.places[number], tmp_path / str(number)
        folder.mkdir()
        store = new_store(folder)
        mirror_of(store, place).catch_up()
        with store.write() as db:
            db.execute(schema.funds.update().values(name_en="by another name"))
        write(store, keys[number], folder / "alone")
        write(history.store, keys[number], folder / "all")
        assert file_bytes(folder / "alone") == file_bytes(folder / "all")
        store.close()


def test_a_mirror_in_postgresql_gives_the_same_bytes(
    history: History, keys: list[str], tmp_path: Path
) -> None:
    with running_postgres() as url:
        store = Store(url)
        store.create()
        with history.store.read() as db, store.write() as other:
            for table in schema.metadata.sorted_tables:
                rows = [dict(row) for row in db.execute(select(table)).mappings()]
                if rows and table is not schema.meta:
                    other.execute(insert(table), rows)
        for key in keys:
            write(history.store, key, tmp_path / key / "sqlite")
            write(store, key, tmp_path / key / "postgresql")
            assert file_bytes(tmp_path / key / "sqlite") == file_bytes(
                tmp_path / key / "postgresql"
            )
        store.close()


@pytest.mark.parametrize("number", [0, 3])
def test_until_a_block_it_is_the_export_of_a_mirror_that_ended_there(
    history: History, keys: list[str], number: int, tmp_path: Path
) -> None:
    with history.store.read() as db:
        fund, events = funds(db)[number], schema.events
        head = mirror_status(db, fund).block
        mine = select(events.c.block).where(events.c.fund_id == fund.id).distinct()
        blocks = db.scalars(mine.order_by(events.c.block)).all()
    for at in (len(blocks) // 3, 2 * len(blocks) // 3):
        made = write(history.store, keys[number], tmp_path / f"{at}-cut", until=blocks[at])
        assert made["block"] == blocks[at]
        folder = tmp_path / f"{at}"
        folder.mkdir()
        store = new_store(folder)
        mirror_of(store, history.places[number], confirmations=head - blocks[at]).catch_up()
        write(store, keys[number], folder / "ended")
        assert file_bytes(tmp_path / f"{at}-cut") == file_bytes(folder / "ended")
        store.close()


def test_until_the_last_block_it_is_the_whole(
    history: History, keys: list[str], tmp_path: Path
) -> None:
    made = write(history.store, keys[0], tmp_path / "whole")
    write(history.store, keys[0], tmp_path / "until", until=made["block"])
    assert file_bytes(tmp_path / "whole") == file_bytes(tmp_path / "until")


def test_an_entry_changed_in_the_mirror_changes_its_digests(
    history: History, own: Store, keys: list[str], tmp_path: Path
) -> None:
    one = write(history.store, keys[0], tmp_path / "one")
    with own.write() as db:
        mine = (schema.journal.c.fund_id == 1) & (schema.journal.c.number == 5)
        db.execute(schema.journal.update().where(mine).values(amount=1))
    other = write(own, keys[0], tmp_path / "other")
    changed = {name for name, file in one["files"].items() if file != other["files"][name]}
    assert changed == {"flows.csv", "flows.jsonl", "flows.parquet"} | {
        "books.beancount",
        "books.journal",
    }


# --- memory --------------------------------------------------------------------------------------


def _most_memory(store: Store, fund: Fund, rows: int) -> int:
    """MB that an export of this many more gifts used at most."""
    environment = {**os.environ, "DATABASE_URL": str(store.url)}
    command = [sys.executable, "-m", "benchmarks.exporting", fund.key, str(rows)]
    command += ["--format", "csv,parquet"]
    run = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    found = re.search(r"memory at most (\d+) MB", run.stdout)
    assert found is not None, run.stderr
    return int(found[1])


def test_its_memory_does_not_grow_with_the_rows(own: Store) -> None:
    with own.read() as db:
        fund = funds(db)[0]
    few, many = (_most_memory(own, fund, rows) for rows in (15_000, 35_000))
    assert many - few < MOST_GROWTH


def test_gifts_added_for_a_measurement_make_books_that_agree(own: Store, tmp_path: Path) -> None:
    with own.read() as db:
        fund = funds(db)[0]
    with own.write() as db:
        add_gifts(db, fund, 250)
    made = write(own, fund.key, tmp_path / "out", FORMATS)
    assert made["files"]["flows.csv"]["rows"] >= 250
    checked = [Path(sys.executable).with_name("bean-check"), tmp_path / "out" / "books.beancount"]
    assert subprocess.run(checked, capture_output=True).stderr == b""
