"""Every corruption of an export is found, and the right file named."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.audit.conftest import Bench
from webapp.audit.errors import NotAnExport
from webapp.audit.exports import export_check


def lines_of(path: Path, change: Callable[[list[str]], list[str]]) -> None:
    path.write_text("".join(change(path.read_text("utf-8").splitlines(True))), "utf-8")


def manifest(folder: Path, change: Callable[[dict[str, Any]], object]) -> None:
    path = folder / "manifest.json"
    data = json.loads(path.read_text("utf-8"))
    change(data)
    path.write_text(json.dumps(data, ensure_ascii=False, indent=2, sort_keys=True) + "\n", "utf-8")


def binary(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


EXPORTS: dict[str, tuple[str, Callable[[Path], object]]] = {
    "a changed amount": (
        "flows.csv",
        lambda f: lines_of(f / "flows.csv", lambda ls: [ls[0], ls[1].replace("1", "2"), *ls[2:]]),
    ),
    "a deleted line": (
        "flows.csv",
        lambda f: lines_of(f / "flows.csv", lambda ls: ls[:4] + ls[5:]),
    ),
    "an added line": ("flows.csv", lambda f: lines_of(f / "flows.csv", lambda ls: [*ls, ls[-1]])),
    "lines reordered": (
        "claims.csv",
        lambda f: lines_of(f / "claims.csv", lambda ls: [ls[0], ls[2], ls[1], *ls[3:]]),
    ),
    "a truncated file": (
        "events.jsonl",
        lambda f: lines_of(f / "events.jsonl", lambda ls: ls[: len(ls) // 2]),
    ),
    "a missing file": ("votes.csv", lambda f: (f / "votes.csv").unlink()),
    "a file too many": ("more.csv", lambda f: (f / "more.csv").write_text("x\n")),
    "an altered digest": (
        "flows.csv",
        lambda f: manifest(f, lambda m: m["files"]["flows.csv"].update(sha256="00" * 32)),
    ),
    "a changed manifest": (
        "manifest.json",
        lambda f: manifest(f, lambda m: m.update(token_decimals=18)),
    ),
    "a changed byte": ("flows.parquet", lambda f: binary(f / "flows.parquet")),
}


def test_nothing_is_found_in_a_clean_export(bench: Bench, export: Path) -> None:
    assert export_check(bench.fresh, bench.fund, export).differences == []


@pytest.mark.parametrize("name", EXPORTS)
def test_it_finds_in_an_export(bench: Bench, export: Path, name: str) -> None:
    file, spoil = EXPORTS[name]
    spoil(export)
    found = export_check(bench.fresh, bench.fund, export).differences
    assert [each for each in found if each.startswith(f"file {file}:")], found


def test_it_refuses_a_manifest_that_no_export_has(bench: Bench, export: Path) -> None:
    manifest(export, lambda m: m.update(formats=[["csv"]]))
    with pytest.raises(NotAnExport, match="no format"):
        export_check(bench.fresh, bench.fund, export)
