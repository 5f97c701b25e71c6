"""The folder of an export: written beside, and put in its place when it is whole."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from webapp.store.records import Fund

from .errors import BadFolder

MANIFEST = "manifest.json"
VERSION = 1  # of files and columns


def check(folder: Path, fund: Fund) -> None:
    """The folder must not be there, be empty, or hold an older export of the same fund.

    Raises:
        BadFolder: it is none of these.
    """
    if not folder.exists() and not folder.is_symlink():
        return
    if not folder.is_dir() or folder.is_symlink():
        raise BadFolder(f"{folder} is not a folder")
    names = {path.name for path in folder.iterdir()}
    if not names:
        return
    if MANIFEST not in names:
        raise BadFolder(f"{folder} is not empty and holds no export: choose another folder")
    known = _manifest(folder)
    if (known.get("chain_id"), known.get("fund")) != (fund.chain_id, fund.address):
        raise BadFolder(f"{folder} holds the export of another fund: choose another folder")
    others = sorted(names - {MANIFEST, *known["files"]})
    if others:
        raise BadFolder(f"{folder} holds more than an export: {others[0]}")


@contextmanager
def replacing(folder: Path, fund: Fund) -> Iterator[Path]:
    """A new folder to write into; it takes the place of `folder` at the end, if nothing is raised.

    Raises:
        BadFolder: see `check`.
    """
    check(folder, fund)
    folder.parent.mkdir(parents=True, exist_ok=True)
    fresh, old = (folder.with_name(f".{folder.name}.{os.getpid()}.{end}") for end in ("new", "old"))
    fresh.mkdir()
    try:
        yield fresh
        check(folder, fund)
        if folder.exists():
            folder.rename(old)
        fresh.rename(folder)
    finally:
        if old.exists() and not folder.exists():  # the new one could not take its place
            old.rename(folder)
        shutil.rmtree(old, ignore_errors=True)
        shutil.rmtree(fresh, ignore_errors=True)


def write_manifest(folder: Path, facts: Mapping[str, Any], rows: Mapping[str, int]) -> Any:
    """Write what the export is of, and rows and SHA-256 of each file; answers it."""
    files = {
        name: {"rows": rows[name], "sha256": sha256_of(folder / name)} for name in sorted(rows)
    }
    manifest = {"format": VERSION, **facts, "files": files}
    text = json.dumps(manifest, ensure_ascii=False, indent=2, sort_keys=True)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")
    return manifest


def _manifest(folder: Path) -> Any:
    try:
        known = json.loads((folder / MANIFEST).read_text("utf-8"))
    except ValueError as error:
        raise BadFolder(f"{folder / MANIFEST} is not an export's: {error}") from error
    if not isinstance(known, dict) or not isinstance(known.get("files"), dict):
        raise BadFolder(f"{folder / MANIFEST} is not an export's")
    return known


def sha256_of(path: Path) -> str:
    """The digest of a file, hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
