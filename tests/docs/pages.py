"""What the tests of the documents compare: pages, their tables, and the compiled contracts."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from tests.support.node import ROOT

ARTIFACTS = ROOT / "build" / "artifacts"
CONTRACTS = (
    *("MutualFund", "ClaimDesk", "ReviewDesk", "Jury", "Rulebook"),
    *("Agents", "GroupEnrolment", "FundFactory", "MemberForwarder"),
)
LIBRARIES = (
    *("Settlement", "Members", "Joining", "Vouchers", "Batches", "Verdicts", "WindingUp", "Terms"),
    *("RuleTables", "BenefitLimits", "Receipts", "DisputeBook", "Bounds"),
)
Json = dict[str, Any]


@cache
def page(path: str) -> str:
    """The text of a document, by its path from the root."""
    return (ROOT / path).read_text(encoding="utf-8")


@cache
def tracked() -> tuple[str, ...]:
    """Every file under version control that is still there, by its path from the root."""
    command = ["git", "ls-files", "-z"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return tuple(sorted(name for name in listed.split("\0") if name and (ROOT / name).exists()))


def documents() -> list[str]:
    """Every Markdown file of the project."""
    return [name for name in tracked() if name.endswith(".md")]


def section(text: str, heading: str) -> str:
    """What stands under a heading, its subsections included. Raises ValueError without it."""
    found = re.search(rf"^(#+) {re.escape(heading)}$", text, re.MULTILINE)
    if found is None:
        raise ValueError(f"no heading {heading!r}")
    level = len(found[1])
    rest = text[found.end() :]
    end = re.search(rf"^#{{1,{level}}} ", rest, re.MULTILINE)
    return rest[: end.start()] if end else rest


def rows(text: str) -> list[list[str]]:
    """The cells of every table row in a text, headers and rulers left out."""
    found = []
    lines = text.splitlines()
    for line, following in pairwise([*lines, ""]):
        if line.startswith("| ") and not following.startswith("|---"):
            cells = re.split(r"(?<!\\)\|", line.strip().removeprefix("|").removesuffix("|"))
            found.append([cell.strip().replace("\\|", "|") for cell in cells])
    return found


def bare(cell: str) -> str:
    """A cell without the marks of code."""
    return cell.replace("`", "")


@cache
def abi(name: str) -> tuple[Json, ...]:
    """A contract's ABI."""
    return tuple(json.loads((ARTIFACTS / f"{name}.json").read_text("utf-8"))["abi"])


def entries(kind: str, *names: str) -> Iterator[tuple[str, Json]]:
    """Every entry of a kind ("function", "event", "error") with the contract that has it."""
    for name in names:
        yield from ((name, entry) for entry in abi(name) if entry["type"] == kind)


def type_of(value: Json) -> str:
    """A parameter's type as signatures write it."""
    kind = str(value["type"])
    if not kind.startswith("tuple"):
        return kind
    return f"({','.join(map(type_of, value['components']))}){kind[5:]}"


def signature(entry: Json) -> str:
    """The signature that selectors and topics are made of."""
    return f"{entry['name']}({','.join(map(type_of, entry['inputs']))})"


def enum_of(name: str, path: Path) -> list[str]:
    """The members of a Solidity enumeration, in order."""
    text = re.sub(r"//[^\n]*|/\*.*?\*/", "", path.read_text("utf-8"), flags=re.DOTALL)
    found = re.search(rf"enum {name} \{{([^}}]*)\}}", text)
    if found is None:
        raise ValueError(f"{path.name} has no enum {name}")
    return [member.strip() for member in found[1].split(",") if member.strip()]
