"""Tells the story on the terminal: one line for each thing that happens, in words."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from fundplan import Text

Out = Callable[[str], None]


def language_of(environ: Mapping[str, str] | None = None) -> str:
    """`zh` or `en`: PLAN_LANGUAGE if it is one of them, else that of the terminal."""
    env = os.environ if environ is None else environ
    wished = env.get("PLAN_LANGUAGE", "")
    if wished in ("zh", "en"):
        return wished
    locale = env.get("LC_ALL") or env.get("LC_MESSAGES") or env.get("LANG") or ""
    return "zh" if locale.startswith("zh") else "en"


def padded(text: str, width: int) -> str:
    """A text filled with spaces to a width on the terminal, where Chinese takes two columns."""
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in text)
    return text + " " * max(width - len(text) - wide, 0)


class Narrator:
    """Prints in one language."""

    def __init__(self, language: str, out: Out) -> None:
        self.language = language
        self._out = out

    def tell(self, moment: int, period: int, text: Text) -> None:
        """One line of the story."""
        day = datetime.fromtimestamp(moment, UTC)
        label = Text(f"第 {period:2} 期", f"period {period:2}").in_language(self.language)
        self._out(f"{day:%Y-%m-%d}  {label}  {text.in_language(self.language)}")

    def note(self, text: Text) -> None:
        """A line that is no part of the story."""
        self._out(text.in_language(self.language))
