"""Reads the column of events in docs/events.md as regular expressions over event names."""

from __future__ import annotations

import re

from tests.docs.pages import bare, page, rows, section

_TOKEN = re.compile(r"\{\w+\}\*?|\w+\(\w+\)\*?|\w+\*?|[\[\]|]")


def calls() -> list[str]:
    """The calls that the page gives an order for; its other rows are only parts of them."""
    listed = rows(section(page("docs/events.md"), "Order of events"))
    return sorted(bare(row[0]) for row in listed if row[0].startswith("`"))


def orders() -> dict[str, re.Pattern[str]]:
    """For each call, what its events may be: names joined, each followed by one space."""
    table = {
        bare(row[0]): row[1] for row in rows(section(page("docs/events.md"), "Order of events"))
    }
    return {call: re.compile(_expand(table[call], table)) for call in table}


def _expand(text: str, table: dict[str, str]) -> str:
    return f"(?:{''.join(_piece(token, table) for token in _TOKEN.findall(text))})"


def _piece(token: str, table: dict[str, str]) -> str:
    if token in "[]|":
        return {"[": "(?:", "]": ")?", "|": "|"}[token]
    name, star = token.rstrip("*"), "*" * token.count("*")
    if name == "{settlements}":
        return f"(?:{_expand(table['settlement'], table)})*"
    if name.startswith("{"):
        return _expand(table[name.strip("{}")], table) + star
    return f"(?:{re.escape(name)} ){star}"
