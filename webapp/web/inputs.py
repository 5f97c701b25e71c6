"""What visitors send, read strictly: every value is bounded, and a bad one gets a named error."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from enum import IntEnum
from typing import TypeVar

from flask import request

MAX_NUMBER = (1 << 63) - 1
DAY = 86_400
LIMITS = (50, 10, 25, 100, 200)  # rows a page; the first is the default
_ADDRESS = re.compile(r"0x[0-9a-fA-F]{40}")
_CURSOR = re.compile(r"[A-Za-z0-9_-]{1,40}")
Kind = TypeVar("Kind", bound=IntEnum)


class BadInput(ValueError):
    """A value in the address that cannot be used."""

    def __init__(self, name: str, value: str, allowed: str) -> None:
        super().__init__(f"{name}={value!r} is not allowed; allowed: {allowed}")
        self.name, self.value, self.allowed = name, value, allowed


class Query:
    """The address's parameters. An empty value counts as absent, as forms send it."""

    def __init__(self, *known: str) -> None:
        """Raises BadInput for a parameter that the page does not know, or one given twice."""
        allowed = (*known, "lang")
        for name, values in request.args.lists():
            if name not in allowed:
                raise BadInput("parameter", name[:40], ", ".join(allowed))
            if len(values) > 1:
                raise BadInput(name, ", ".join(values)[:80], "one value")
        self.given: Mapping[str, str] = {
            name: request.args[name].strip() for name in known if request.args.get(name, "").strip()
        }

    def text(self, name: str, most: int) -> str | None:
        """A text of at most so many characters."""
        value = self.given.get(name)
        if value is not None and len(value) > most:
            raise BadInput(name, value[:most] + "…", f"1-{most}")
        return value

    def number(self, name: str) -> int | None:
        """A whole number from 0."""
        value = self.given.get(name)
        if value is None:
            return None
        if not re.fullmatch(r"[0-9]{1,19}", value) or int(value) > MAX_NUMBER:
            raise BadInput(name, value[:40], f"0-{MAX_NUMBER}")
        return int(value)

    def address(self, name: str) -> str | None:
        """An address, in lower case."""
        value = self.given.get(name)
        if value is not None and not _ADDRESS.fullmatch(value):
            raise BadInput(name, value[:80], "0x + 40 hex")
        return None if value is None else value.lower()

    def choice(self, name: str, allowed: Collection[str]) -> str | None:
        """One of some words."""
        value = self.given.get(name)
        if value is not None and value not in allowed:
            raise BadInput(name, value[:40], ", ".join(allowed))
        return value

    def member_of(self, name: str, kind: type[Kind], but: Collection[Kind] = ()) -> Kind | None:
        """One of an enumeration's names, in lower case."""
        value = self.choice(name, [one.name.lower() for one in kind if one not in but])
        return None if value is None else kind[value.upper()]

    def day(self, name: str, end: bool = False) -> int | None:
        """A date (YYYY-MM-DD, UTC) as its first second, or with `end` its last."""
        value = self.given.get(name)
        if value is None:
            return None
        try:
            if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
                raise ValueError(value)
            start = int(datetime.fromisoformat(value).replace(tzinfo=UTC).timestamp())
        except ValueError as error:
            raise BadInput(name, value[:40], "YYYY-MM-DD") from error
        return start + DAY - 1 if end else start

    def cursor(self) -> str | None:
        """The cursor of a page; whether it is one of ours the store says."""
        value = self.given.get("cursor")
        if value is not None and not _CURSOR.fullmatch(value):
            raise BadInput("cursor", value[:40], "…?cursor=")
        return value

    def limit(self) -> int:
        """Rows a page."""
        value = self.choice("limit", [str(limit) for limit in LIMITS])
        return int(value or LIMITS[0])
