"""The bounds of a plan's single values: clocks, shares, stakes, the jury."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from fundplan import bounds
from fundplan.errors import Problem, refused
from fundplan.model import JuryTerms, Plan, Thresholds
from fundplan.notation import EXACT, format_amount, format_duration, format_percent


def limit_problems(plan: Plan) -> Iterator[Problem]:
    """Every single value out of bounds, in the order of the file's sections."""
    yield from _clocks(plan)
    yield from _shares(plan)
    yield from _thresholds(plan.thresholds)
    yield from _fast_lane(plan)
    yield from _disputes(plan)
    yield from _jury(plan.jury)
    yield from _longest(plan)


def within(key: str, value: int, least: int, most: int, shown: Any = str) -> Iterator[Problem]:
    """A problem where a value is not within [least, most]; `shown` writes such values."""
    if not least <= value <= most:
        allowed = f"{shown(least)} to {shown(most)}"
        yield Problem(key, refused(value if shown is str else shown(value)), allowed)


def positive(key: str, amount: Decimal) -> Iterator[Problem]:
    """A problem where an amount is not above 0."""
    if amount <= 0:
        yield Problem(key, refused(format_amount(amount)), "an amount above 0")


def longest_claim_seconds(plan: Plan) -> int:
    """From a claim's publication to its last possible verdict, an appeal included."""
    clocks = plan.claims.publicity_seconds + plan.disputes.appeal_seconds
    return clocks + 2 * plan.jury.longest_seconds


def _clocks(plan: Plan) -> Iterator[Problem]:
    period, membership, claims = plan.calendar.period_seconds, plan.membership, plan.claims
    for key, seconds, name in (
        ("calendar.period", period, "PERIOD"),
        ("membership.waiting", membership.waiting_seconds, "WAITING"),
        ("claims.reporting", claims.reporting_seconds, "REPORTING"),
        ("claims.publicity", claims.publicity_seconds, "PUBLICITY"),
        ("disputes.appeal", plan.disputes.appeal_seconds, "PHASE"),
        ("jury.sealing", plan.jury.sealing_seconds, "PHASE"),
        ("jury.opening", plan.jury.opening_seconds, "PHASE"),
    ):
        least, most = (getattr(bounds, f"{end}_{name}_SECONDS") for end in ("MIN", "MAX"))
        yield from within(key, seconds, least, most, format_duration)
    grace = membership.grace_seconds
    yield from within("membership.grace", grace, 0, bounds.MAX_GRACE_SECONDS, format_duration)
    life = plan.calendar.life_seconds
    longest = bounds.MAX_UINT32 // bounds.DAY * bounds.DAY
    if life and not bounds.MIN_LIFE_SECONDS <= life <= longest:
        span = f"{format_duration(bounds.MIN_LIFE_SECONDS)} to {format_duration(longest)}"
        yield Problem("calendar.ends_after", refused(format_duration(life)), f"0d, or {span}")
    if claims.publicity_seconds > period:
        allowed = f"at most calendar.period, {format_duration(period)}"
        found = refused(format_duration(claims.publicity_seconds))
        yield Problem("claims.publicity", found, allowed)


def _shares(plan: Plan) -> Iterator[Problem]:
    shares, prepayment = plan.shares, plan.membership.min_prepayment
    yield from within("shares.fee", shares.fee_bps, 0, bounds.MAX_FEE_BPS, format_percent)
    yield from positive("shares.period_cap", shares.period_cap)
    yield from within("shares.dues_every", shares.dues_every, 1, bounds.MAX_TERM_PERIODS)
    if shares.tick <= 0:
        yield from positive("shares.tick", shares.tick)
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


def _thresholds(terms: Thresholds) -> Iterator[Problem]:
    for key, share in (("stop_joins", terms.stop_joins_bps), ("low", terms.low_bps)):
        yield from within(f"thresholds.{key}", share, 0, bounds.MAX_UINT16, format_percent)
    counts = terms.low_bps or terms.few
    yield from within("thresholds.periods", terms.periods, 1 if counts else 0, bounds.MAX_UINT8)


def _fast_lane(plan: Plan) -> Iterator[Problem]:
    terms = plan.claims
    least = bounds.MIN_FAST_SECONDS if terms.fast_limit else 0
    most = max(least, terms.publicity_seconds)
    yield from within("claims.fast_window", terms.fast_seconds, least, most, format_duration)


def _disputes(plan: Plan) -> Iterator[Problem]:
    terms = plan.disputes
    yield from positive("disputes.bond", terms.bond)
    if terms.appeal_bond < terms.bond:
        allowed = f"at least disputes.bond, {format_amount(terms.bond)}"
        yield Problem("disputes.appeal_bond", refused(format_amount(terms.appeal_bond)), allowed)
    yield from within("disputes.refused", terms.refused_bps, 0, bounds.MAX_BPS, format_percent)
    most = bounds.MAX_BPS - bounds.MIN_LOSS_BPS
    if terms.winner_bps + terms.juror_bps > most:
        found = refused(format_percent(terms.winner_bps + terms.juror_bps))
        allowed = (
            f"at most {format_percent(most)} with disputes.winner added, so that who is on both"
            " sides of a dispute loses"
        )
        yield Problem("disputes.jurors", found, allowed)


def _jury(terms: JuryTerms) -> Iterator[Problem]:
    yield from within("jury.size", terms.size, bounds.MIN_JURY, bounds.MAX_JURY)
    yield from within("jury.rounds", terms.rounds, 1, bounds.MAX_ROUNDS)
    least, most = bounds.MIN_APPEAL_FACTOR, bounds.MAX_APPEAL_FACTOR
    yield from within("jury.appeal_factor", terms.appeal_factor, least, most)
    half, below_all = bounds.MAX_BPS // 2, bounds.MAX_BPS - 1
    for key, share, least, most in (
        ("quorum", terms.quorum_bps, bounds.MIN_QUORUM_BPS, bounds.MAX_BPS),
        ("plenary_quorum", terms.plenary_quorum_bps, bounds.MIN_QUORUM_BPS, bounds.MAX_BPS),
        ("majority", terms.majority_bps, half, below_all),
        ("grave", terms.grave_bps, max(half, min(terms.majority_bps, below_all)), below_all),
    ):
        yield from within(f"jury.{key}", share, least, most, format_percent)
    for key, seconds, most in (
        ("swing", terms.swing_seconds, terms.opening_seconds),
        ("extension", terms.extension_seconds, bounds.MAX_EXTENSION_SECONDS),
    ):
        yield from within(f"jury.{key}", seconds, 0, most, format_duration)


def _longest(plan: Plan) -> Iterator[Problem]:
    longest = longest_claim_seconds(plan)
    if longest > bounds.MAX_CLAIM_SECONDS:
        allowed = (
            "publicity + appeal + 2 × (rounds × sealing + opening + extension) of at most"
            f" {format_duration(bounds.MAX_CLAIM_SECONDS)}"
        )
        found = f"a claim's longest path of {format_duration(longest)} is not allowed"
        yield Problem("jury", found, allowed)
