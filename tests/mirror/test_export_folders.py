"""An export's folder: the same bytes from every mirror, whole or not there, in constant memory."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import delete, insert, select

from benchmarks.exporting import add_gifts
from tests.mirror.conftest import History
from tests.mirror.mirrors import copy_database, mirror_of, new_store
from tests.support.node import ROOT
from tests.support.postgres import running_postgres
from webapp.config import Settings
from webapp.export import FORMATS, BadFolder, BlockNotMirrored, UnknownFormat, write
from webapp.export.__main__ import main
from webapp.mirror.rebuild import rebuild
from webapp.store import Store, funds, mirror_status, schema
from webapp.store.records import Fund

MOST_GROWTH = 40  # MB from 5,000 to 60,000 gifts; the larger export is over 100 MB


@pytest.fixture
def keys(history: History) -> list[str]:
    """Of its funds."""
    with history.store.read() as db:
        return [fund.key for fund in funds(db)]


@pytest.fixture
def own(history: History, tmp_path: Path) -> Iterator[Store]:
    """A copy of the mirror, to be spoilt."""
    copy_database(history.store, tmp_path / "own.sqlite")
    store = Store(f"sqlite:///{tmp_path / 'own.sqlite'}")
    yield store
    store.close()


def _bytes(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


# --- the same bytes ------------------------------------------------------------------------------


def test_a_rebuilt_mirror_gives_the_same_bytes(
    history: History, own: Store, keys: list[str], tmp_path: Path
) -> None:
    rebuild(own)
    for key in keys:
        write(history.store, key, tmp_path / "one")
        write(own, key, tmp_path / "two")
        assert _bytes(tmp_path / "one") == _bytes(tmp_path / "two")
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
        assert _bytes(folder / "alone") == _bytes(folder / "all")
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
            assert _bytes(tmp_path / key / "sqlite") == _bytes(tmp_path / key / "postgresql")
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
        assert _bytes(tmp_path / f"{at}-cut") == _bytes(folder / "ended")
        store.close()


def test_until_the_last_block_it_is_the_whole(
    history: History, keys: list[str], tmp_path: Path
) -> None:
    made = write(history.store, keys[0], tmp_path / "whole")
    write(history.store, keys[0], tmp_path / "until", until=made["block"])
    assert _bytes(tmp_path / "whole") == _bytes(tmp_path / "until")


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


# --- whole, or not there -------------------------------------------------------------------------


def test_its_digests_are_those_of_its_files(
    history: History, keys: list[str], tmp_path: Path
) -> None:
    made = write(history.store, keys[0], tmp_path / "out")
    listed = [f"{file['sha256']}  {name}" for name, file in made["files"].items()]
    (tmp_path / "sums").write_text("\n".join(listed) + "\n")
    command = ["sha256sum", "--check", "--strict", "--quiet", "../sums"]
    assert subprocess.run(command, cwd=tmp_path / "out").returncode == 0
    assert set(_bytes(tmp_path / "out")) == {"manifest.json", *made["files"]}
    assert json.loads((tmp_path / "out" / "manifest.json").read_text("utf-8")) == made


def test_it_takes_the_place_of_an_older_export(
    history: History, keys: list[str], tmp_path: Path
) -> None:
    write(history.store, keys[0], tmp_path / "out")
    write(history.store, keys[0], tmp_path / "out", ["hledger"], language="zh")
    assert {path.name for path in tmp_path.iterdir()} == {"out"}
    assert set(_bytes(tmp_path / "out")) == {"manifest.json", "books.journal"}


def test_it_leaves_a_folder_alone_that_holds_something_else(
    history: History, keys: list[str], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    write(history.store, keys[0], out, ["csv"])
    before = _bytes(out)
    with pytest.raises(BadFolder, match="of another fund"):
        write(history.store, keys[1], out)
    (out / "notes.txt").write_text("mine")
    with pytest.raises(BadFolder, match=r"more than an export: notes\.txt"):
        write(history.store, keys[0], out)
    (out / "manifest.json").unlink()
    with pytest.raises(BadFolder, match="holds no export"):
        write(history.store, keys[0], out)
    with pytest.raises(BadFolder, match="not a folder"):
        write(history.store, keys[0], out / "notes.txt")
    del before["manifest.json"]
    assert _bytes(out) == {**before, "notes.txt": b"mine"}
    assert {path.name for path in tmp_path.iterdir()} == {"out"}


@pytest.mark.parametrize("older", [False, True])
def test_an_export_that_fails_on_its_way_leaves_nothing(
    own: Store, keys: list[str], older: bool, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    if older:
        write(own, keys[0], out, ["csv"])
    before = _bytes(out) if older else {}
    with own.write() as db:
        last = select(schema.events.c.block).order_by(schema.events.c.block.desc()).limit(1)
        db.execute(delete(schema.blocks).where(schema.blocks.c.number == db.scalar(last)))
    failed = 0
    for key in keys:
        try:
            write(own, key, out if key == keys[0] else tmp_path / key)
        except KeyError:
            failed += 1
            assert not (tmp_path / key).exists()
    assert failed
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]
    assert not older or set(_bytes(out)) >= set(before)


@pytest.mark.parametrize(
    ("until", "words"), [(10**9, "is not mirrored yet: the mirror is at"), (1, "was not there")]
)
def test_it_refuses_a_block_that_is_not_mirrored_by_name(
    history: History, keys: list[str], until: int, words: str, tmp_path: Path
) -> None:
    with pytest.raises(BlockNotMirrored, match=words):
        write(history.store, keys[3], tmp_path / "out", until=until)
    assert list(tmp_path.iterdir()) == []


def test_it_refuses_an_unknown_format_by_name(
    history: History, keys: list[str], tmp_path: Path
) -> None:
    with pytest.raises(UnknownFormat, match="no format 'xls'; there are csv, jsonl"):
        write(history.store, keys[0], tmp_path / "out", ["csv", "xls"])
    assert list(tmp_path.iterdir()) == []


# --- the command ---------------------------------------------------------------------------------


@pytest.fixture
def settings(history: History) -> Settings:
    """Settings with the history's database."""
    return Settings(database_url=str(history.store.url))


def test_its_command_prints_digests_and_block(
    settings: Settings, keys: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([keys[0], str(tmp_path / "out"), "--format", "csv,beancount"], settings) == 0
    said = capsys.readouterr()
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text("utf-8"))
    for name, file in manifest["files"].items():
        assert f"{file['sha256']}  {name}  {file['rows']:,} rows" in said.out
    assert f"at block {manifest['block']:,} {manifest['block_hash']}" in said.out
    assert "warning: the mirror's journal is not proven" in said.err


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["nobody", "OUT"], "no fund 'nobody' is mirrored here"),
        (["FUND", "OUT", "--format", "xls"], "no format 'xls'"),
        (["FUND", "OUT", "--format", ""], "no format given"),
        (["FUND", "OUT", "--lang", "fr"], "no language 'fr'; there are en, zh"),
        (["FUND", "OUT", "--until", "999999999"], "block 999,999,999 is not mirrored yet"),
    ],
)
def test_its_command_names_what_is_wrong(
    settings: Settings,
    keys: list[str],
    tmp_path: Path,
    args: list[str],
    words: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    given = {"FUND": keys[0], "OUT": str(tmp_path / "out")}
    assert main([given.get(each, each) for each in args], settings) == 2
    assert words in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_its_command_says_that_there_is_no_mirror(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    empty = replace(settings, database_url=f"sqlite:///{tmp_path / 'none.sqlite'}")
    assert main(["1", str(tmp_path / "out")], empty) == 3
    assert "nothing is mirrored yet" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


# --- memory --------------------------------------------------------------------------------------


def _most_memory(store: Store, fund: Fund, rows: int) -> int:
    """MB that an export of this many more gifts used at most."""
    environment = {**os.environ, "DATABASE_URL": str(store.url)}
    command = [sys.executable, "-m", "benchmarks.exporting", fund.key, str(rows)]
    run = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    found = re.search(r"memory at most (\d+) MB", run.stdout)
    assert found is not None, run.stderr
    return int(found[1])


def test_its_memory_does_not_grow_with_the_rows(own: Store) -> None:
    with own.read() as db:
        fund = funds(db)[0]
    few, many = (_most_memory(own, fund, rows) for rows in (12_000, 60_000))
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
