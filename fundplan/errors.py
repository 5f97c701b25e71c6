"""What can be wrong with a plan file, told so that its author can mend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: where, what was found there, and what is allowed.

    `key` is the dotted path (list items count from 1); `line` counts from 1 and is None for
    text that has no file.
    """

    key: str
    found: str
    allowed: str
    line: int | None = None

    def __str__(self) -> str:
        where = f" (line {self.line})" if self.line is not None else ""
        return f"{self.key}{where}: {self.found}; allowed: {self.allowed}"


class PlanError(ValueError):
    """A plan that cannot be used; `problems` holds every problem found, the text lists them."""

    def __init__(self, source: str, problems: Iterable[Problem]) -> None:
        self.source = source
        self.problems = tuple(problems)
        super().__init__("\n".join(f"{source}: {problem}" for problem in self.problems))


def refused(value: object) -> str:
    """How a value that is not allowed is shown."""
    if value is None:
        return "nothing stands here"
    shown = str(value).lower() if isinstance(value, bool) else repr(value)
    return f"{shown[:77] + '…' if len(shown) > 78 else shown} is not allowed"
