"""The catalogue's words: English from NatSpec, the specification and words/, and the Chinese to it.

A text that changed has no Chinese until somebody writes it into
webapp/translations/zh/LC_MESSAGES/catalogue.po; a test fails until then.
"""

from __future__ import annotations

import re
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from babel.messages import Catalog
from babel.messages.pofile import read_po, write_po

from webapp.config import ROOT

CHINESE = ROOT / "webapp" / "translations" / "zh" / "LC_MESSAGES" / "catalogue.po"
SPECIFICATION = ROOT / "docs" / "specification.md"
WORDS = Path(__file__).parent / "words"
Json = dict[str, Any]


class Caller(NamedTuple):
    """Who may call a function, by the specification's table."""

    who: str
    relayed: bool
    rules: str


class Bilingual:
    """Gives each English text its Chinese, and remembers which texts were asked for."""

    def __init__(self) -> None:
        self.known = chinese()
        self.asked: dict[str, set[str]] = {}

    def __call__(self, english: str, place: str) -> Json:
        """Both languages; Chinese is empty where there is none. `place` says where it is used."""
        self.asked.setdefault(english, set()).add(place)
        return {"en": english, "zh": self.known.get(english, "")}

    def missing(self) -> list[str]:
        """English texts without Chinese."""
        return sorted(text for text in self.asked if not self.known.get(text))

    def unused(self) -> list[str]:
        """Chinese texts that nothing asked for."""
        return sorted(set(self.known) - set(self.asked))

    def save(self) -> None:
        """Write the file of the Chinese texts anew: what was asked for, and nothing else."""
        catalog = Catalog(locale="zh", charset="utf-8")
        for text, places in sorted(self.asked.items()):
            catalog.add(text, self.known.get(text, ""), [(one, None) for one in sorted(places)])
        buffer = BytesIO()
        write_po(buffer, catalog, width=100, omit_header=True, include_lineno=False)
        CHINESE.write_bytes(_HEADER + buffer.getvalue())


_HEADER = b"""msgid ""
msgstr ""
"Language: zh\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""


def chinese() -> dict[str, str]:
    """Chinese texts by the English ones."""
    if not CHINESE.exists():
        return {}
    with CHINESE.open("rb") as file:
        found = read_po(file, locale="zh")
    return {str(message.id): str(message.string) for message in found if message.id}


@cache
def words(name: str) -> Json:
    """One file of words; several where `name` ends in "*".

    Raises:
        ValueError: two of them have one name.
    """
    found: Json = {}
    for path in sorted(WORDS.glob(f"{name}.yaml")):
        part = yaml.safe_load(path.read_text(encoding="utf-8"))
        if twice := set(part) & set(found):
            raise ValueError(f"{path.name}: {', '.join(sorted(twice))} stand in another file too")
        found |= part
    return found


@cache
def callers() -> dict[tuple[str, str], Caller]:
    """Who may call which function, from docs/specification.md; views are in none of its rows."""
    found = {}
    for contract, function, who, rules in _rows("Who may call what"):
        plain, relayed = re.subn(r"; relayed$", "", who)
        found[contract, function] = Caller(plain, bool(relayed), rules)
    return found


@cache
def rules_of_errors() -> dict[str, str]:
    """The rules that an error belongs to ("R87, R88"), by name; empty for parts of others."""
    found = {}
    for signature, fact in _rows("Errors"):
        rules = re.search(r"\((R\d[^()]*)\)\.?$", fact)
        found[signature.partition("(")[0]] = rules[1] if rules else ""
    return found


def _rows(heading: str) -> list[list[str]]:
    """The cells of the tables under a heading of the specification, without marks of code."""
    text = SPECIFICATION.read_text(encoding="utf-8")
    part = text.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    lines = [line for line in part.splitlines() if line.startswith("| ")]
    cells = ([cell.strip().strip("`") for cell in line.strip("| ").split(" | ")] for line in lines)
    return [row for row in cells if row[0] not in ("contract", "error")]
