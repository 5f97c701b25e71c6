"""The rules file: which alerts there are. Everything wrong with it is told at once, by line."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from fundplan.errors import PlanError, Problem, refused
from fundplan.notation import basis_points_of, seconds_of
from fundplan.source import Document, dotted, read_document

#: What a rule can be about, and the keys that it then takes; `*`: one of them must be there.
EVENTS: Mapping[str, tuple[str, ...]] = {
    "payment": ("at_least*", "held_share*", "reserve_share*"),
    "objection": (),
    "challenge": (),
    "proposal": (),
    "pause": (),
    "office": (),
    "winding-up": (),
}
STATES: Mapping[str, tuple[str, ...]] = {
    "mismatch": (),
    "stopped": (),
    "lag": ("time*", "blocks*"),
    "ratio": ("below*",),
}
KINDS = {**EVENTS, **STATES}
LEVELS = ("notice", "warning", "alarm")


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule; what it does not limit is None."""

    name: str
    when: str
    level: str = "notice"
    funds: tuple[str, ...] = ()  # keys; none: all funds
    at_least: Decimal | None = None  # whole tokens
    held_share: int | None = None  # basis points
    reserve_share: int | None = None
    time: int | None = None  # seconds
    blocks: int | None = None
    below: int | None = None  # basis points

    def concerns(self, fund_key: str) -> bool:
        """Whether it is about this fund."""
        return not self.funds or fund_key in self.funds


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a delivery is tried; seconds."""

    timeout: int = 10
    attempts: int = 15
    first_pause: int = 5
    longest_pause: int = 3_600

    def pause(self, attempts: int) -> int:
        """How long to wait after so many attempts in vain."""
        return int(min(self.first_pause * 2 ** min(attempts - 1, 40), self.longest_pause))


@dataclass(frozen=True, slots=True)
class RuleFile:
    """What a rules file says."""

    rules: tuple[Rule, ...]
    delivery: Patience


def read_rules(path: Path) -> RuleFile:
    """Read a rules file.

    Raises:
        PlanError: it cannot be used; every problem is listed, with key, line and what is allowed.
        OSError: it cannot be read.
    """
    document = read_document(path.read_text(encoding="utf-8"), path.name)
    reader = _Reader(document)
    found = reader.file()
    if reader.problems:
        raise PlanError(document.source, reader.problems)
    return found


# --- values: text or number → value, None where it is not allowed ---------------------------------


def _matching(pattern: str, convert: Callable[[str], Any]) -> Callable[[Any], Any]:
    def read(value: Any) -> Any:
        plain = isinstance(value, str | int) and not isinstance(value, bool)
        return convert(str(value)) if plain and re.fullmatch(pattern, str(value)) else None

    return read


_NAME = r"[a-z0-9][a-z0-9-]{0,39}"
_SHARE = r"(100|[0-9]{1,2}(\.[0-9]{1,2})?)%"
_FUND = r"[0-9]{1,19}-0x[0-9a-fA-F]{40}"
VALUES: dict[str, tuple[Callable[[Any], Any], str]] = {
    "name": (_matching(_NAME, str), "lower-case letters, digits and hyphens, at most 40"),
    "when": (lambda value: value if value in KINDS else None, ", ".join(KINDS)),
    "level": (lambda value: value if value in LEVELS else None, ", ".join(LEVELS)),
    "at_least": (
        _matching(r"[0-9]{1,15}(\.[0-9]{1,18})?", Decimal),
        'whole tokens, as 10000 or "0.5" in quotes',
    ),
    "held_share": (_matching(_SHARE, basis_points_of), "0% to 100%, as 5%"),
    "reserve_share": (_matching(_SHARE, basis_points_of), "0% to 100%, as 5%"),
    "time": (_matching(r"[1-9][0-9]{0,5}[smhd]", seconds_of), "a duration, as 15m"),
    "blocks": (_matching(r"[1-9][0-9]{0,8}", int), "a whole number from 1"),
    "below": (
        _matching(r"[0-9]{1,6}(\.[0-9]{1,2})?%", basis_points_of),
        "a percentage, as 100%",
    ),
    "timeout": (_matching(r"([1-9]|[1-5][0-9]|60)s", seconds_of), "1s to 60s"),
    "attempts": (_matching(r"[1-9][0-9]{0,2}", int), "1 to 999"),
    "first_pause": (_matching(r"[0-9]{1,6}[smhd]", seconds_of), "a duration, as 5s"),
    "longest_pause": (_matching(r"[0-9]{1,6}[smhd]", seconds_of), "a duration, as 1h"),
}
_PATIENCE = ("timeout", "attempts", "first_pause", "longest_pause")


class _Reader:
    """Reads a document and notes every problem."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.problems: list[Problem] = []

    def file(self) -> RuleFile:
        """The whole file."""
        data = self.document.data
        self._only("", data, ("rules", "delivery"))
        rules = data.get("rules")
        if not isinstance(rules, list) or not rules:
            self._wrong("rules", rules, "a list of rules")
            rules = []
        found = [self._rule(f"rules.{at}", each) for at, each in enumerate(rules, 1)]
        names = [rule.name for rule in found]
        for at, name in enumerate(names, 1):
            if name and name in names[: at - 1]:
                self._wrong(f"rules.{at}.name", name, "a name that no rule above has")
        delivery = data.get("delivery", {})
        if not isinstance(delivery, dict):
            self._wrong("delivery", delivery, "a mapping")
            delivery = {}
        self._only("delivery", delivery, _PATIENCE)
        return RuleFile(tuple(found), Patience(**self._values("delivery", delivery, _PATIENCE)))

    def _rule(self, path: str, data: Any) -> Rule:
        if not isinstance(data, dict):
            self._wrong(path, data, "a mapping with name and when")
            return Rule("", "")
        kind = data.get("when")
        limits = KINDS.get(kind, ()) if isinstance(kind, str) else ()
        own = tuple(limit.rstrip("*") for limit in limits)
        allowed = ("name", "when", "level", "funds", *own)
        if kind in KINDS:
            self._only(path, data, allowed)
            if own and not any(name in data for name in own):
                self._wrong(path, kind, f"with {' or '.join(own)}", plain=True)
        for name in ("name", "when"):
            if name not in data:
                self._wrong(dotted(path, name), None, VALUES[name][1])
        values = self._values(path, data, ("name", "when", "level", *own))
        return Rule(**{"name": "", "when": "", **values}, funds=self._funds(path, data))

    def _funds(self, path: str, data: Mapping[str, Any]) -> tuple[str, ...]:
        funds = data.get("funds", [])
        keys = funds if isinstance(funds, list) else [funds]
        for at, key in enumerate(keys, 1):
            if not isinstance(key, str) or not re.fullmatch(_FUND, key):
                self._wrong(dotted(path, "funds", at), key, "<chain id>-<fund address>")
        return tuple(str(key).lower() for key in keys)

    def _values(self, path: str, data: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
        found = {}
        for name in names:
            if name not in data:
                continue
            read, allowed = VALUES[name]
            value = read(data[name])
            if value is None:
                self._wrong(dotted(path, name), data[name], allowed)
            else:
                found[name] = value
        return found

    def _only(self, path: str, data: Mapping[str, Any], allowed: tuple[str, ...]) -> None:
        for name in data:
            if name not in allowed:
                key = dotted(path, name)
                self._wrong(key, f"the key {name}", ", ".join(allowed), plain=True)

    def _wrong(self, key: str, value: Any, allowed: str, plain: bool = False) -> None:
        found = str(value) if plain else refused(value)
        self.problems.append(Problem(key, found, allowed, self.document.line_of(key)))
