"""Words for people, in both languages."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Text:
    """One text in both languages."""

    zh: str
    en: str

    def in_language(self, language: str) -> str:
        """`zh` gives Chinese, anything else English."""
        return self.zh if language.startswith("zh") else self.en
