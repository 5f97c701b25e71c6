"""What a plan must hold beyond its structure: the contracts' bounds, and sense."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from fundplan import bounds
from fundplan.errors import Problem, refused
from fundplan.model import Benefit, Line, Plan
from fundplan.notation import EXACT, format_amount, format_duration, format_percent
from fundplan.structure import leaves
from fundplan.words import places_of, replaceable

EXPLAINED = ("calendar", "membership", "bands", "shares", "claims", "votes", "benefits")


def check_plan(plan: Plan, data: dict[str, Any]) -> Iterator[Problem]:
    """Every problem of a plan; `data` is its normalised document. Lines are added by the caller."""
    yield from _clocks(plan)
    yield from _shares(plan)
    yield from _stakes(plan)
    yield from _bands(plan)
    yield from _benefits(plan)
    yield from _rules(plan, data)


def _within(key: str, value: int, least: int, most: int, shown: Any) -> Iterator[Problem]:
    if not least <= value <= most:
        allowed = f"{shown(least)} to {shown(most)}"
        yield Problem(key, refused(shown(value)), allowed)


def _clocks(plan: Plan) -> Iterator[Problem]:
    clocks = (
        (
            "calendar.period",
            plan.calendar.period_seconds,
            bounds.MIN_PERIOD_SECONDS,
            bounds.MAX_PERIOD_SECONDS,
        ),
        (
            "membership.waiting",
            plan.membership.waiting_seconds,
            bounds.MIN_WAITING_SECONDS,
            bounds.MAX_WAITING_SECONDS,
        ),
        ("membership.grace", plan.membership.grace_seconds, 0, bounds.MAX_GRACE_SECONDS),
        (
            "claims.reporting",
            plan.claims.reporting_seconds,
            bounds.MIN_REPORTING_SECONDS,
            bounds.MAX_REPORTING_SECONDS,
        ),
        (
            "claims.publicity",
            plan.claims.publicity_seconds,
            bounds.MIN_PUBLICITY_SECONDS,
            bounds.MAX_PUBLICITY_SECONDS,
        ),
        (
            "votes.duration",
            plan.votes.vote_seconds,
            bounds.MIN_VOTE_SECONDS,
            bounds.MAX_VOTE_SECONDS,
        ),
    )
    for key, seconds, least, most in clocks:
        yield from _within(key, seconds, least, most, format_duration)
    if plan.claims.publicity_seconds > plan.calendar.period_seconds:
        allowed = f"at most calendar.period, {format_duration(plan.calendar.period_seconds)}"
        found = refused(format_duration(plan.claims.publicity_seconds))
        yield Problem("claims.publicity", found, allowed)


def _shares(plan: Plan) -> Iterator[Problem]:
    shares, prepayment = plan.shares, plan.membership.min_prepayment
    yield from _within("shares.fee", shares.fee_bps, 0, bounds.MAX_FEE_BPS, format_percent)
    yield from _positive("shares.period_cap", shares.period_cap)
    if shares.tick <= 0:
        yield from _positive("shares.tick", shares.tick)
        return
    reach = EXACT.add(shares.period_cap, shares.dues)
    if EXACT.divide_int(reach, shares.tick) > bounds.MAX_TICKS_PER_SETTLEMENT:
        least = EXACT.divide(reach, Decimal(bounds.MAX_TICKS_PER_SETTLEMENT))
        allowed = (
            f"at least (period_cap + dues) / {bounds.MAX_TICKS_PER_SETTLEMENT} ="
            f" {format_amount(least)}, so that a settlement crosses at most"
            f" {bounds.MAX_TICKS_PER_SETTLEMENT} ticks"
        )
        yield Problem("shares.tick", refused(format_amount(shares.tick)), allowed)
    if prepayment < shares.tick:
        allowed = f"at least shares.tick, {format_amount(shares.tick)}"
        yield Problem("membership.min_prepayment", refused(format_amount(prepayment)), allowed)


def _stakes(plan: Plan) -> Iterator[Problem]:
    yield from _positive("claims.bond", plan.claims.bond)
    percents = (
        ("claims.compensation", plan.claims.compensation_bps),
        ("votes.quorum", plan.votes.quorum_bps),
    )
    for key, value in percents:
        yield from _within(key, value, 0, bounds.MAX_BPS, format_percent)


def _positive(key: str, amount: Decimal) -> Iterator[Problem]:
    if amount <= 0:
        yield Problem(key, refused(format_amount(amount)), "an amount above 0")


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
        if before and band.age_from <= before.age_to:
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
    yield from _positive(f"{key}.amount", line.amount)
    yield from _ages(key, line.age_from, line.age_to)
    if line.proportional:
        yield from _within(f"{key}.ratio", line.ratio_bps, 1, bounds.MAX_BPS, format_percent)
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
    values = [leaf.key for leaf in leaves({key: data[key] for key in EXPLAINED})]
    named = Counter(key for rule in plan.rules for key in rule.about)
    for number, rule in enumerate(plan.rules, 1):
        for position, about in enumerate(rule.about, 1):
            key = f"rules.{number}.about.{position}"
            if named[about] > 1:
                yield Problem(key, refused(about), "a key that no other rule is about")
            if not any(f"{value}.".startswith(f"{about}.") for value in values):
                yield Problem(key, refused(about), "a key of " + ", ".join(EXPLAINED))
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
            if f"{key}.".startswith(f"{about}.") and (found is None or len(about) > found[0]):
                found = (len(about), index)
    return found[1] if found else None


def _places(data: dict[str, Any]) -> Iterator[Problem]:
    known = replaceable(data)
    for key, place in places_of(data):
        if place not in known:
            yield Problem(key, refused("{" + place + "}"), "{a dotted key of a value of this plan}")
