"""The plan files, and with one thing changed, for tests of what is wrong with them."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from fundplan import Plan, load_plan
from fundplan.source import read_document

PLANS = Path(__file__).resolve().parents[2] / "plans"
PLAN_NAMES = sorted(path.stem for path in PLANS.glob("*.yaml"))


@cache
def plan_of(name: str = "critical-illness") -> Plan:
    """The plan of a file of the project."""
    return load_plan(PLANS / f"{name}.yaml")


def plan_text(name: str = "critical-illness") -> str:
    """The text of a plan file."""
    return (PLANS / f"{name}.yaml").read_text(encoding="utf-8")


def line_of(text: str, key: str) -> int:
    """The line (from 1) on which a dotted key stands."""
    return read_document(text, "test").lines[key]


def with_value(key: str, value: str, name: str = "critical-illness") -> str:
    """The plan file with the value of a dotted key replaced by YAML text, on one line."""
    text = plan_text(name)
    lines = text.splitlines()
    number = line_of(text, key) - 1
    last = key.rpartition(".")[2]
    lines[number], count = re.subn(rf"^(\s*{re.escape(last)}:).*", rf"\g<1> {value}", lines[number])
    assert count == 1, f"{key} has no value of its own on its line"
    return "\n".join(lines) + "\n"


def without(key: str, name: str = "critical-illness") -> str:
    """The plan file without a dotted key and all that is indented below it."""
    text = plan_text(name)
    lines = text.splitlines()
    start = line_of(text, key) - 1
    indent = len(lines[start]) - len(lines[start].lstrip())
    end = start + 1
    while end < len(lines) and (
        not lines[end].strip() or len(lines[end]) - len(lines[end].lstrip()) > indent
    ):
        end += 1
    return "\n".join(lines[:start] + lines[end:]) + "\n"


def with_line(after_key: str, line: str, name: str = "critical-illness") -> str:
    """The plan file with a line put in after that of a dotted key."""
    text = plan_text(name)
    lines = text.splitlines()
    lines.insert(line_of(text, after_key), line)
    return "\n".join(lines) + "\n"
