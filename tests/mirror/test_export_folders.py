"""An export's folder is whole, or not there; its command says what is wrong."""

from __future__ import annotations

import json
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import delete, func, select

from tests.mirror.conftest import History
from tests.mirror.exports import file_bytes
from webapp.config import Settings
from webapp.export import BadFolder, BlockNotMirrored, UnknownFormat, write
from webapp.export.__main__ import main
from webapp.store import MissingHeader, Store, schema


def test_its_digests_are_those_of_its_files(
    history: History, keys: list[str], tmp_path: Path
) -> None:
    made = write(history.store, keys[0], tmp_path / "out")
    listed = [f"{file['sha256']}  {name}" for name, file in made["files"].items()]
    (tmp_path / "sums").write_text("\n".join(listed) + "\n")
    command = ["sha256sum", "--check", "--strict", "--quiet", "../sums"]
    assert subprocess.run(command, cwd=tmp_path / "out").returncode == 0
    assert set(file_bytes(tmp_path / "out")) == {"manifest.json", *made["files"]}
    assert json.loads((tmp_path / "out" / "manifest.json").read_text("utf-8")) == made


def test_it_takes_the_place_of_an_older_export(
    history: History, keys: list[str], tmp_path: Path
) -> None:
    write(history.store, keys[0], tmp_path / "out")
    write(history.store, keys[0], tmp_path / "out", ["hledger"], language="zh")
    assert {path.name for path in tmp_path.iterdir()} == {"out"}
    assert set(file_bytes(tmp_path / "out")) == {"manifest.json", "books.journal"}


def test_it_leaves_a_folder_alone_that_holds_something_else(
    history: History, keys: list[str], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    write(history.store, keys[0], out, ["csv"])
    before = file_bytes(out)
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
    assert file_bytes(out) == {**before, "notes.txt": b"mine"}
    assert {path.name for path in tmp_path.iterdir()} == {"out"}


@pytest.mark.parametrize("older", [False, True])
def test_an_export_that_fails_on_its_way_leaves_nothing(
    own: Store, keys: list[str], older: bool, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    if older:
        write(own, keys[0], out, ["csv"])
    before = file_bytes(out) if older else None
    with own.write() as db:
        last = select(func.max(schema.journal.c.block)).where(schema.journal.c.fund_id == 1)
        db.execute(delete(schema.blocks).where(schema.blocks.c.number == db.scalar(last)))
    with pytest.raises(MissingHeader):
        write(own, keys[0], out)
    assert (file_bytes(out) if out.exists() else None) == before
    assert [path.name for path in tmp_path.iterdir()] == (["out"] if older else [])


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
