"""The chain's words in the page's language: what templates and filters ask for."""

from __future__ import annotations

from enum import Enum
from typing import Any

from flask_babel import gettext

from webapp.catalogue import errors
from webapp.store.words import (
    ROUTES,
    Account,
    CaseKind,
    MatterKind,
    Movement,
    ProposalKind,
    Reason,
)

from . import vocabulary
from .languages import in_language
from .vocabulary import challenges, claims, jury, money, rules

GROUPS = claims.GROUPS
CHALLENGE_GROUPS = challenges.GROUPS
PROPOSAL_GROUPS = rules.GROUPS


def word(value: Enum) -> str:
    """A word of the chain in the page's language."""
    return str(vocabulary.WORDS[type(value)][value])


def meaning(value: Enum) -> str:
    """What a state means; empty where it needs no sentence."""
    return str(vocabulary.MEANINGS.get(type(value), {}).get(value, ""))


def tone(value: Enum) -> str:
    """The class of a state's badge."""
    found: str = vocabulary.TONES.get(type(value), {}).get(value, "plain")
    return found


def event(name: str) -> str:
    """What an event means; its own name where it has no words yet."""
    return str(vocabulary.EVENTS.get(name, name))


def matter_of(kind: CaseKind) -> MatterKind:
    """What a case of this kind is about."""
    return jury.MATTER_OF[kind]


def option(kind: CaseKind | MatterKind, number: int | None) -> str:
    """An option of a case, or of a matter, of this kind."""
    names = jury.OPTIONS[_matter(kind)]
    return str(names[number]) if number is not None and number < len(names) else gettext("None")


def option_tone(kind: CaseKind | MatterKind, number: int | None) -> str:
    """The class of an option's badge."""
    tones = jury.OPTION_TONES[_matter(kind)]
    return tones[number] if number is not None and number < len(tones) else "plain"


def reason(number: int) -> str:
    """Why somebody objects, by the chain's number."""
    return word(Reason(number))


def route(number: int) -> tuple[Movement, Account, Account]:
    """A movement by its number, and the accounts it goes from and to."""
    source, target, _ = ROUTES[Movement(number)]
    return Movement(number), source, target


def brief(account: Account) -> str:
    """An account's short name."""
    return str(money.BRIEF[account])


def action(name: str, contract: str = "") -> str:
    """What somebody can do, by the contract's function."""
    own = f"{contract}.{name}"
    return _said(jury.ACTIONS, own if own in jury.ACTIONS else name)


def actor(name: str) -> str:
    """Who can do it."""
    return _said(jury.ACTORS, name)


def obstacle(name: str) -> str:
    """What stands against somebody sitting on a jury, by the contract's error."""
    return _said(jury.OBSTACLES, name)


def content(kind: ProposalKind) -> str:
    """What the hash beside a proposal of this kind fixes."""
    return str(rules.CONTENTS.get(kind, ""))


def refusal(data: str) -> str:
    """Why a contract refused, from the 0x text of its error; what is none of ours has no reason."""
    found = errors().get(data[:10].lower())
    return in_language(**found["meaning"]) if found else gettext("without a reason")


def payable(kind: str) -> str:
    """What money that waits to be collected is."""
    return _said(money.PAYABLES, kind)


def _said(words: dict[str, Any], name: str) -> str:
    return str(words.get(name, name))


def _matter(kind: CaseKind | MatterKind) -> MatterKind:
    return jury.MATTER_OF[kind] if isinstance(kind, CaseKind) else kind
