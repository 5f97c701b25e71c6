"""The table of a plan file's keys, made from the schema: `python -m fundplan.reference`.

plans/README.md holds it; a test keeps the two the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from fundplan.source import dotted
from fundplan.structure import resolve, schema

_PLACEHOLDERS = {"bands": "<band>", "benefits": "<benefit>", "lines": "<line>", "patch": "<key>"}


@dataclass(frozen=True)
class Row:
    """One key: its dotted path, what it means, what is allowed, and its default if it has one."""

    key: str
    meaning: str
    allowed: str
    default: str | None
    required: bool


def schema_rows() -> list[Row]:
    """Every key of a plan file in the order of the schema."""
    return list(_rows(schema(), ""))


def table() -> str:
    """The Markdown table of all keys."""
    lines = ["| key | meaning | allowed | if absent |", "|---|---|---|---|"]
    for row in schema_rows():
        absent = "an error" if row.required else f"`{row.default}`" if row.default else "nothing"
        lines.append(f"| `{row.key}` | {row.meaning} | {row.allowed} | {absent} |")
    return "\n".join(lines)


def _rows(part: dict[str, Any], path: str) -> Iterator[Row]:
    required = part.get("required", ())
    for name, below in part.get("properties", {}).items():
        yield from _row(resolve(below), dotted(path, name), name, name in required)


def _row(part: dict[str, Any], key: str, name: str, required: bool) -> Iterator[Row]:
    default = None if "default" not in part else str(part["default"])
    yield Row(key, part["description"], _allowed(part), default, required)
    if set(part.get("properties", ())) == {"zh", "en"}:
        return
    yield from _rows(part, key)
    item = part.get("items") or part.get("additionalProperties")
    if isinstance(item, dict) and "properties" in resolve(item):
        below = _PLACEHOLDERS.get(name, "<n>")
        yield from _rows(resolve(item), dotted(key, below))


def _allowed(part: dict[str, Any]) -> str:
    texts = (part.get("x-allowed", "the keys below"), part.get("x-limits"))
    return "; ".join(text for text in texts if text)


if __name__ == "__main__":
    print(table())
