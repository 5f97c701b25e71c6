"""Which files the catalogue consists of, and what stands in them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from webapp.chain.catalogue import ABI_FOLDER, ABIS
from webapp.config import ROOT

from . import FILE, sources
from .building import build
from .documents import documents
from .texts import Bilingual

PAGES = ROOT / "docs" / "catalogue"


def files(say: Bilingual) -> dict[Path, str]:
    """The text of every generated file, by its path.

    Raises:
        Gap: something of the contracts has no words.
    """
    found = build(say)
    made = {ABI_FOLDER / f"{name}.json": sources.built_abi(name) for name in ABIS}
    made[FILE] = _text(found)
    return made | {PAGES / name: text for name, text in documents(found).items()}


def _text(found: dict[str, list[Any]]) -> str:
    """JSON with a line for each entry, so that a change of one shows as that."""
    parts = []
    for kind, entries in found.items():
        lines = (json.dumps(entry, ensure_ascii=False) for entry in entries)
        parts.append(f'"{kind}": [\n' + ",\n".join(lines) + "\n]")
    return "{\n" + ",\n".join(parts) + "\n}\n"
