"""The chain's words in the reader's language, topic by topic. Terms are those of the field.

`WORDS` names every member of an enumeration, `MEANINGS` says in a sentence what a state means,
`TONES` gives a state's colour: a class in the style sheet. All are by enumeration first, because
members of different ones count as equal where their numbers are.
"""

from __future__ import annotations

from enum import Enum
from typing import Any

from . import agents, challenges, claims, jury, ledger, members, money, offices, rules

Words = dict[type[Enum], dict[Any, Any]]

_TOPICS = (money, members, claims, challenges, jury, rules, offices, agents, ledger)


def _all(name: str) -> Words:
    return {kind: words for topic in _TOPICS for kind, words in getattr(topic, name, {}).items()}


WORDS = _all("WORDS")
MEANINGS = _all("MEANINGS")
TONES = _all("TONES")
EVENTS: dict[str, Any] = {
    name: text for topic in _TOPICS for name, text in getattr(topic, "EVENTS", {}).items()
}
