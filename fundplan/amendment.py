"""A change of the rules: what differs, key by key, and the proposal as the rulebook takes it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fundplan import bounds
from fundplan.encode import Holders, rules_tuple
from fundplan.errors import PlanError, Problem, refused
from fundplan.model import Plan
from fundplan.plan import rules_hash
from fundplan.scale import scale_of
from fundplan.source import dotted, is_under
from fundplan.structure import leaves
from fundplan.text import Text
from fundplan.words import values_in_words

# What a fund keeps for good; another fund is needed for a change of these.
FIXED = ("id", "currency.code", "calendar", "bands", "shares.tick", "disputes", "jury")
# The fields of the struct `Rules`, in their order.
RULES = ("rulesHash", "operator", "guardian", "beneficiary", "membership", "shares", "claims")
RULES += ("thresholds", "benefits", "cappedCodes", "caps")
_IN_BANDS = ("ages", "units")  # what of a band is on chain; its title may change


@dataclass(frozen=True)
class Change:
    """One difference: the key, and what stands there as people say it; None: nothing."""

    key: str
    old: Text | None
    new: Text | None

    def in_language(self, language: str) -> str:
        """`shares.fee: 8% → 5%`."""
        old, new = (_said(text, language) for text in (self.old, self.new))
        return f"{self.key}: {old} → {new}"


@dataclass(frozen=True)
class _Entry:
    """What stands at a key, and how it is said."""

    value: Any
    text: Text | None


_NOTHING = _Entry(None, None)


@dataclass(frozen=True)
class Offices:
    """Attestors and providers who take up or give up their office with a version of the rules."""

    new_attestors: Sequence[str] = ()
    gone_attestors: Sequence[str] = ()
    new_providers: Sequence[str] = ()
    gone_providers: Sequence[str] = ()


def changes(before: Plan, after: Plan) -> tuple[Change, ...]:
    """Every value and text that differs, in the order of the keys of `before`, then new ones."""
    old, new = _everything(before), _everything(after)
    pairs = ((key, old.get(key, _NOTHING), new.get(key, _NOTHING)) for key in old | new)
    return tuple(Change(key, a.text, b.text) for key, a, b in pairs if a.value != b.value)


def amendment_args(
    before: Plan,
    after: Plan,
    decimals: int,
    holders: Holders,
    offices: Offices | None = None,
) -> tuple[tuple[Any, ...], tuple[list[str], ...], str]:
    """The arguments of the rulebook's `proposeAmendment`: rules, offices, text.

    Args: the plan in force and the proposed one, decimals of the fund's token, who shall hold the
    offices that the rules name, and who else takes up or gives up one. Raises PlanError where
    something differs that is fixed for the fund's life, where nothing differs, and for what
    `constructor_args` refuses.
    """
    offices = offices or Offices()
    scale = scale_of(decimals)
    scale.problems.extend(fixed_problems(before, after))
    scale.problems.extend(_office_problems(before, after, offices))
    rules = rules_tuple(after, scale, holders)
    if scale.problems:
        raise PlanError(after.id, scale.problems)
    four = (
        list(offices.new_attestors),
        list(offices.gone_attestors),
        list(offices.new_providers),
        list(offices.gone_providers),
    )
    return rules, four, after.canonical


def untold(plan: Plan, rules: Any, decimals: int) -> tuple[str, ...]:
    """Parts of published rules that are not what their text says; empty where both agree.

    The rulebook cannot read the text, so whoever shows a proposal must compare. Args: the plan of
    the published text, the struct `Rules` published with it (nested sequences, or mappings in the
    order of the struct), decimals of the token. Who holds an office is not in a text. Raises
    PlanError for a text that the token cannot express.
    """
    found = _plain(rules)
    _, operator, guardian, beneficiary, *_ = found
    scale = scale_of(decimals)
    told = _plain(rules_tuple(plan, scale, Holders(operator, beneficiary, guardian)))
    if scale.problems:
        raise PlanError(plan.id, scale.problems)
    pairs = zip(RULES, found, told, strict=True)
    return tuple(name for name, published, said in pairs if published != said)


def _plain(value: Any) -> Any:
    """Nested tuples of numbers and lower-case texts, however a struct was kept."""
    if isinstance(value, Mapping):
        return tuple(map(_plain, value.values()))
    if isinstance(value, list | tuple):
        return tuple(map(_plain, value))
    if isinstance(value, bytes):
        return "0x" + value.hex()
    if isinstance(value, str):
        return int(value) if value.isdecimal() else value.lower()
    return int(value)


def fixed_problems(before: Plan, after: Plan) -> Iterator[Problem]:
    """What differs and is fixed for a fund's life; or that nothing differs."""
    if rules_hash(before) == rules_hash(after):
        yield Problem("(plan)", "nothing differs", "a plan that is not in force already")
    old, new = (dict(_values(plan)) for plan in (before, after))
    for key in old | new:
        if _is_fixed(key) and old.get(key) != new.get(key):
            allowed = f"{old.get(key, 'nothing')}: it is fixed for the fund's life"
            yield Problem(key, refused(new.get(key)), allowed)


def _is_fixed(key: str) -> bool:
    if key.startswith("bands."):
        return key.rpartition(".")[2] in _IN_BANDS
    return any(is_under(key, fixed) for fixed in FIXED)


def _office_problems(before: Plan, after: Plan, offices: Offices) -> Iterator[Problem]:
    for who, new, gone, wanted, had in (
        (
            "attestors",
            offices.new_attestors,
            offices.gone_attestors,
            after.membership.attested,
            before.membership.attested,
        ),
        (
            "providers",
            offices.new_providers,
            offices.gone_providers,
            after.claims.fast_limit > 0,
            before.claims.fast_limit > 0,
        ),
    ):
        count = len(new) + len(gone)
        if count > bounds.MAX_LINES:
            yield Problem(f"({who})", refused(count), f"at most {bounds.MAX_LINES} added and gone")
        if wanted and not had and not new:
            yield Problem(f"({who})", "none are added", "at least one, as the plan now needs them")
        if not wanted and new:
            yield Problem(f"({who})", refused(len(new)), "none added, as the plan needs none")


def _values(plan: Plan) -> Iterator[tuple[str, Any]]:
    """Every single value by dotted key, rules and variant left out."""
    data = json.loads(plan.canonical)
    kept = {key: item for key, item in data.items() if key not in ("rules", "variant")}
    yield from ((leaf.key, leaf.value) for leaf in leaves(kept))


def _everything(plan: Plan) -> dict[str, _Entry]:
    """Every value and text. Rules go by what they are about: their order says nothing."""
    words = values_in_words(plan)
    found = {
        key: _Entry(value, words.get(key, Text(str(value), str(value))))
        for key, value in _values(plan)
    }
    data = json.loads(plan.canonical)
    rules = data.pop("rules")
    data.pop("variant", None)
    found |= dict(_texts(data, ""))
    for rule in rules:
        key = "rules." + "+".join(sorted(rule["about"]))
        found[f"{key}.source"] = _Entry(rule["source"], Text(rule["source"], rule["source"]))
        found |= dict(_texts(rule, key))
    return found


def _texts(value: Any, path: str) -> Iterator[tuple[str, _Entry]]:
    if isinstance(value, dict):
        if set(value) == {"zh", "en"}:
            yield path, _Entry(value, Text(**value))
            return
        for key, item in value.items():
            yield from _texts(item, dotted(path, key))


def _said(text: Text | None, language: str) -> str:
    if text is not None:
        return text.in_language(language)
    return "（无）" if language.startswith("zh") else "(nothing)"
