"""The enumerations that the ABIs speak of: their members by number, from the contracts' sources."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from webapp.chain.abitypes import snake
from webapp.chain.catalogue import ABIS
from webapp.config import ROOT

from . import sources
from .texts import Bilingual

Json = dict[str, Any]
INTERFACES = ROOT / "contracts" / "interfaces"
_ENUM = re.compile(r"^enum (\w+) \{\n(.*?)^\}", re.MULTILINE | re.DOTALL)
_MEMBER = re.compile(r"^\s*(\w+),?(?:\s*// (.+))?$", re.MULTILINE)


def enums(say: Bilingual) -> list[Json]:
    """Every enumeration in an ABI, with the contracts whose ABI it is in.

    Raises:
        KeyError: an ABI has one that no interface defines.
    """
    named: dict[str, list[str]] = {}
    for contract in ABIS:
        for name in sorted(_named(json.dumps(sources.artifact(contract)["abi"]))):
            named.setdefault(name, []).append(contract)
    return [
        {"name": name, "contracts": contracts, "members": list(_members(name, say))}
        for name, contracts in sorted(named.items())
    ]


def _named(text: str) -> set[str]:
    return set(re.findall(r'"enum (?:\w+\.)?(\w+)', text))


def _members(name: str, say: Bilingual) -> Iterator[Json]:
    for number, (member, comment) in enumerate(_MEMBER.findall(_defined()[name])):
        told = comment or snake(member).replace("_", " ")
        yield {"number": number, "name": member, "meaning": say(_plain(told), f"enum {name}")}


def _plain(comment: str) -> str:
    """A comment of the sources with a real arrow, as routes have it."""
    return comment.replace("->", "→")


@cache
def _defined() -> dict[str, str]:
    """The body of every enumeration of the interfaces, by name."""
    texts = (path.read_text(encoding="utf-8") for path in sorted(INTERFACES.glob("*.sol")))
    return dict(found for text in texts for found in _ENUM.findall(text))
