"""Somebody's export against one written from the fresh mirror: the same files, byte for byte."""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fundplan import Text
from webapp.export import ExportError, write
from webapp.export.folder import MANIFEST, sha256_of
from webapp.store.records import Fund

from .errors import NotAnExport, OtherChain
from .fresh import Fresh
from .report import Check

SHOWN = 20  # differences kept


@dataclass(frozen=True)
class Manifest:
    """What an export says of itself."""

    block: int
    formats: tuple[str, ...]
    language: str
    files: dict[str, str]  # SHA-256 by name


def manifest_of(folder: Path, chain_id: int, address: str) -> Manifest:
    """Read an export's manifest.

    Raises:
        NotAnExport: there is none, or it is not of this fund.
        OtherChain: it is of a fund on another chain.
    """
    try:
        data: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        files = {name: str(entry["sha256"]) for name, entry in data["files"].items()}
        formats = tuple(map(str, data["formats"]))
        found = Manifest(int(data["block"]), formats, str(data["language"]), files)
        chain, fund = int(data["chain_id"]), str(data["fund"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise NotAnExport(f"{folder} has no {MANIFEST} that can be read: {error}") from error
    if chain != chain_id:
        raise OtherChain(f"the export is of chain {chain}, not {chain_id}")
    if fund.lower() != address.lower():
        raise NotAnExport(f"the export is of the fund {fund}")
    return found


def export_check(fresh: Fresh, fund: Fund, folder: Path) -> Check:
    """Compare every file, and every digest, with an export written from the fresh mirror."""
    manifest = manifest_of(folder, fund.chain_id, fund.address)
    found: list[str] = []
    with tempfile.TemporaryDirectory(prefix="export-") as name:
        true = Path(name) / "true"
        try:
            about = manifest.formats, manifest.block, manifest.language
            write(fresh.store, fund.key, true, *about)
        except ExportError as error:
            raise NotAnExport(
                f"{folder} is no export of block {fresh.end.number:,}: {error}"
            ) from error
        names = sorted({path.name for place in (folder, true) for path in place.iterdir()})
        for each in names:
            difference = _difference(folder / each, true / each, manifest.files)
            if difference is not None:
                found.append(f"file {each}: {difference}")
    said = Text(
        f"{len(names)} 个文件与由日志重建的逐字节比对",
        f"{len(names)} files compared byte for byte with those rebuilt from the logs",
    )
    return Check("export", Text("导出", "export"), said, found[:SHOWN])


def _difference(ours: Path, true: Path, digests: dict[str, str]) -> str | None:
    if not ours.is_file():
        return "it is missing"
    if not true.is_file():
        return "it is no file of an export"
    expected, told = sha256_of(true), digests.get(ours.name)
    if sha256_of(ours) != expected:
        return _first_line(ours, true)
    if ours.name != MANIFEST and told != expected:
        return f"its digest in {MANIFEST} is {told}, it should be {expected}"
    return None


def _first_line(ours: Path, true: Path) -> str:
    """The first line that differs, and both."""
    with ours.open("rb") as one, true.open("rb") as other:
        number = 0
        while True:
            number += 1
            mine, its = one.readline(), other.readline()
            if mine != its:
                return f"line {number} is {_plain(mine)}, by the chain {_plain(its)}"


def _plain(line: bytes) -> str:
    if not line:
        return "missing"
    text = line.decode("utf-8", "backslashreplace").rstrip("\n")
    return repr(text if len(text) <= 160 else text[:160] + "…")
