"""What a plan must hold beyond its structure: the contracts' bounds, and sense."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from fundplan import bounds
from fundplan.benefits import Benefit, Line
from fundplan.errors import Problem, refused
from fundplan.limits import limit_problems, positive, within
from fundplan.model import Plan
from fundplan.notation import format_amount, format_percent
from fundplan.simulation import simulation_problems
from fundplan.source import is_under
from fundplan.structure import leaves
from fundplan.words import SPOKEN_SECTIONS, places_of, replaceable

MENTIONED = ("surplus.purpose",)  # texts that a rule may be about, and need not


def check_plan(plan: Plan, data: dict[str, Any]) -> Iterator[Problem]:
    """Every problem of a plan; `data` is its normalised document. Lines are added by the caller."""
    yield from limit_problems(plan)
    yield from _bands(plan)
    yield from _benefits(plan)
    yield from _rules(plan, data)
    if plan.simulation is not None:
        yield from simulation_problems(plan, plan.simulation)


def _ages(key: str, age_from: int, age_to: int) -> Iterator[Problem]:
    if age_from > age_to or age_to > bounds.MAX_AGE:
        allowed = f"the smaller age first, at most {bounds.MAX_AGE}"
        yield Problem(f"{key}.ages", refused(f"{age_from}-{age_to}"), allowed)


def _bands(plan: Plan) -> Iterator[Problem]:
    if len(plan.bands) > bounds.MAX_LINES:
        yield Problem("bands", f"{len(plan.bands)} bands", f"at most {bounds.MAX_LINES}")
    before = None
    for band in plan.bands:
        key = f"bands.{band.key}"
        yield from _ages(key, band.age_from, band.age_to)
        if band.units * plan.membership.max_cover > bounds.MAX_UINT32:
            most = bounds.MAX_UINT32 // plan.membership.max_cover
            allowed = f"units × membership.max_cover up to {bounds.MAX_UINT32}: at most {most}"
            yield Problem(f"{key}.units", refused(band.units), allowed)
        # Where an attestor vouches for the band it may say more than the age: sex, a condition.
        if before and band.age_from <= before.age_to and not plan.membership.attested:
            allowed = f"ages after those of bands.{before.key}, that is from {before.age_to + 1}"
            yield Problem(f"{key}.ages", refused(f"{band.age_from}-{band.age_to}"), allowed)
        before = band


def _benefits(plan: Plan) -> Iterator[Problem]:
    codes = Counter(benefit.code for benefit in plan.benefits)
    numbers = Counter(line.number for line in plan.lines)
    for benefit in plan.benefits:
        if codes[benefit.code] > 1:
            yield Problem(
                f"benefits.{benefit.key}.code", refused(benefit.code), "a code of its own"
            )
        for line in benefit.lines:
            key = f"benefits.{benefit.key}.lines.{line.key}"
            if numbers[line.number] > 1 or line.number > len(plan.lines):
                allowed = f"1 to {len(plan.lines)}, each number once"
                yield Problem(f"{key}.line", refused(line.number), allowed)
            yield from _line(key, line, plan)
        yield from _caps(benefit)


def _line(key: str, line: Line, plan: Plan) -> Iterator[Problem]:
    yield from positive(f"{key}.amount", line.amount)
    yield from _ages(key, line.age_from, line.age_to)
    if line.proportional:
        yield from within(f"{key}.ratio", line.ratio_bps, 1, bounds.MAX_BPS, format_percent)
        return
    if line.ratio_bps:
        found = refused(format_percent(line.ratio_bps))
        yield Problem(f"{key}.ratio", found, "only on lines with kind: proportional")
    if line.deductible:
        found = refused(format_amount(line.deductible))
        yield Problem(f"{key}.deductible", found, "only on lines with kind: proportional")


def _caps(benefit: Benefit) -> Iterator[Problem]:
    caps = benefit.caps
    if caps is not None and not (caps.per_event or caps.annual or caps.lifetime):
        key = f"benefits.{benefit.key}.caps"
        yield Problem(key, "all caps are 0", "at least one cap above 0, or no caps at all")


def _rules(plan: Plan, data: dict[str, Any]) -> Iterator[Problem]:
    values = [leaf.key for leaf in leaves({key: data[key] for key in SPOKEN_SECTIONS})]
    named = Counter(key for rule in plan.rules for key in rule.about)
    for number, rule in enumerate(plan.rules, 1):
        for position, about in enumerate(rule.about, 1):
            key = f"rules.{number}.about.{position}"
            if named[about] > 1:
                yield Problem(key, refused(about), "a key that no other rule is about")
            if not any(is_under(value, about) for value in (*values, *MENTIONED)):
                yield Problem(key, refused(about), "a key of " + ", ".join(SPOKEN_SECTIONS))
        if not rule.published and rule.why is None:
            allowed = "a text in both languages, as the rule's source is ours"
            yield Problem(f"rules.{number}.why", "missing", allowed)
    for value in values:
        if plan_rule(plan, value) is None:
            yield Problem(value, "no rule is about this key", "one entry of rules names it")
    yield from _places(data)


def plan_rule(plan: Plan, key: str) -> int | None:
    """Index in `plan.rules` of the rule that explains a dotted key: the most specific one."""
    found: tuple[int, int] | None = None
    for index, rule in enumerate(plan.rules):
        for about in rule.about:
            if is_under(key, about) and (found is None or len(about) > found[0]):
                found = (len(about), index)
    return found[1] if found else None


def _places(data: dict[str, Any]) -> Iterator[Problem]:
    known = replaceable(data)
    for key, place in places_of(data):
        if place not in known:
            yield Problem(key, refused("{" + place + "}"), "{a dotted key of a value of this plan}")
