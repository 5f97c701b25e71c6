"""What differs between two texts of rules, side by side: sentences, figures, offices."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask_babel import gettext

from fundplan import changes
from fundplan.amendment import Change
from fundplan.model import Plan
from webapp.store.records import RuleText

from .plans import plan_in, rules_in_words, said
from .vocabulary.keys import KEYS, LEAVES, SECTIONS


@dataclass(frozen=True)
class Difference:
    """One thing that differs; None: it is not there."""

    section: str
    name: str
    key: str
    old: str | None
    new: str | None


@dataclass(frozen=True)
class Office:
    """Who holds an office before and after; None: nobody."""

    name: str
    old: str | None
    new: str | None


@dataclass(frozen=True)
class Comparison:
    """Everything that differs between two texts; `readable` is False where one is no plan."""

    readable: bool
    sentences: tuple[Difference, ...]
    figures: tuple[Difference, ...]
    offices: tuple[Office, ...]

    @property
    def nothing(self) -> bool:
        """Whether nothing differs."""
        return self.readable and not (self.sentences or self.figures or self.offices)


def compare(old: Sequence[RuleText], new: Sequence[RuleText]) -> Comparison:
    """What differs between two published texts, in the page's language.

    Args:
        old, new: every text from version 1 on up to the one to compare: each names only whom it
            puts into office and whom it removes.
    """
    before, after = (plan_in(texts[-1].text, texts[-1].rules_hash) for texts in (old, new))
    offices = tuple(_offices(old, new))
    if before is None or after is None:
        return Comparison(False, (), (), offices)
    return Comparison(True, _sentences(before, after), _figures(before, after), offices)


# --- sentences and figures -----------------------------------------------------------------------


def _sentences(before: Plan, after: Plan) -> tuple[Difference, ...]:
    """The rules in words that read differently, values filled in."""
    old, new = (
        {str(r["about"]): str(r["text"]) for r in rules_in_words(p)} for p in (before, after)
    )
    keys = [*old, *(key for key in new if key not in old)]
    return tuple(
        Difference("rules", "", key, old.get(key), new.get(key))
        for key in keys
        if old.get(key) != new.get(key)
    )


def _figures(before: Plan, after: Plan) -> tuple[Difference, ...]:
    """Every value and text that differs; sentences are told apart."""
    return tuple(
        _difference(before, after, change)
        for change in changes(before, after)
        if not (change.key.startswith("rules.") and change.key.endswith(".text"))
    )


def _difference(before: Plan, after: Plan, change: Change) -> Difference:
    section = change.key.partition(".")[0]
    old, new = (None if text is None else said(text) for text in (change.old, change.new))
    name = _name(before, change.key) or _name(after, change.key) or ""
    return Difference(str(SECTIONS.get(section, "")), name, change.key, old, new)


def _name(plan: Plan, key: str) -> str | None:
    """What a key is called, in the page's language."""
    if key in KEYS:
        return str(KEYS[key])
    parts = key.split(".")
    leaf = str(LEAVES.get(parts[-1], ""))
    if parts[0] == "benefits" and len(parts) > 2:
        owner = next((one for one in plan.benefits if one.key == parts[1]), None)
        if owner is None:
            return None
        line = next(
            (one for one in owner.lines if parts[2:3] == ["lines"] and one.key == parts[3]), 0
        )
        names = [said(owner.name), *([said(line.title)] if line else []), leaf]
        return " · ".join(filter(None, names))
    if parts[0] == "bands" and len(parts) > 1:
        band = next((one for one in plan.bands if one.key == parts[1]), None)
        return None if band is None else " · ".join(filter(None, [said(band.title), leaf]))
    return leaf or None


# --- offices -------------------------------------------------------------------------------------


def _offices(old: Sequence[RuleText], new: Sequence[RuleText]) -> Iterator[Office]:
    """Offices that the rules give to somebody else; what challenges ended is not theirs to tell."""
    was, will = old[-1].terms, new[-1].terms
    yield from (
        Office(name, before, after)
        for name, before, after in (
            (gettext("Operator"), was.operator, will.operator),
            (gettext("Guardian"), was.guardian, will.guardian),
            (gettext("Beneficiary"), was.beneficiary, will.beneficiary),
        )
        if before != after
    )
    names = gettext("Attestor"), gettext("Provider of receipts")
    for name, before, after in zip(names, _named(old), _named(new), strict=True):
        yield from (Office(name, None, one) for one in after if one not in before)
        yield from (Office(name, one, None) for one in before if one not in after)


def _named(texts: Sequence[RuleText]) -> tuple[list[str], list[str]]:
    """Attestors and providers after these versions, by the texts alone."""
    attestors: dict[str, None] = {}
    providers: dict[str, None] = {}
    for text in texts:
        for found, come, gone in (
            (attestors, text.new_attestors, text.gone_attestors),
            (providers, text.new_providers, text.gone_providers),
        ):
            found.update(dict.fromkeys(come))
            for one in gone:
                found.pop(one, None)
    return [*attestors], [*providers]
