"""A plan as the contracts take it: the struct `Plan` of contracts/interfaces/FundTypes.sol."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from fundplan import bounds
from fundplan.errors import PlanError, Problem, refused
from fundplan.model import Plan
from fundplan.notation import EXACT, format_amount
from fundplan.plan import rules_hash

_FIXED, _PROPORTIONAL = 0, 1
_WHY_NAMED = {
    "attestors": ("membership.joining is attested", "membership.joining is open"),
    "providers": ("claims.fast_limit is above 0", "claims.fast_limit is 0"),
}


@dataclass(frozen=True)
class _Scale:
    """Turns amounts into token units, collecting what does not fit."""

    decimals: int
    problems: list[Problem]

    def units(self, key: str, amount: Decimal, bits: int, times: int = 1) -> int:
        """Token units of an amount that must be exact and fit, `times` over, into `bits` bits."""
        exact = amount.scaleb(self.decimals, EXACT)
        if exact != exact.to_integral_value():
            allowed = f"at most {self.decimals} decimals, as the token has"
            self.problems.append(Problem(key, refused(format_amount(amount)), allowed))
        most = (2**bits - 1) // times
        if exact > most:
            largest = format_amount(Decimal(most).scaleb(-self.decimals, EXACT))
            allowed = f"at most {largest} with a token of {self.decimals} decimals"
            self.problems.append(Problem(key, refused(format_amount(amount)), allowed))
        return int(exact)


def constructor_args(
    plan: Plan,
    decimals: int,
    starts_at: int,
    *,
    operator: str,
    attestors: Sequence[str] = (),
    providers: Sequence[str] = (),
    rules_uri: str = "",
) -> tuple[Any, ...]:
    """The tuple for the Solidity struct `Plan`, fields in the order of FundTypes.sol.

    Args: decimals of the token, `starts_at` the first second of period 1 (Unix time), the address
    that receives the fee, addresses of attestors (attested plans only) and of receipt providers
    (plans with a fast lane only), where the text can be fetched. Raises PlanError for amounts that
    the token cannot represent exactly or the contracts' types cannot hold, and for a wrong number
    of decimals, start, attestors or providers.
    """
    problems = [
        *_outside_problems(decimals, starts_at),
        *_named_problems("attestors", plan.membership.attested, len(attestors)),
        *_named_problems("providers", plan.claims.fast_limit > 0, len(providers)),
    ]
    scale = _Scale(decimals, problems)
    capped = [benefit for benefit in plan.benefits if benefit.caps is not None]
    result = (
        rules_hash(plan),
        rules_uri,
        operator,
        scale.units("shares.tick", plan.shares.tick, 64),
        (starts_at, plan.calendar.period_seconds),
        _membership(plan, scale),
        _shares(plan, scale),
        _claims(plan, scale),
        _disputes(plan, scale),
        _jury(plan),
        [(band.age_from, band.age_to, band.units) for band in plan.bands],
        _lines(plan, scale),
        [benefit.code for benefit in capped],
        _caps(plan, scale),
        list(attestors),
        list(providers),
    )
    if scale.problems:
        raise PlanError(plan.id, scale.problems)
    return result


def _outside_problems(decimals: int, starts_at: int) -> Iterator[Problem]:
    if not bounds.MIN_DECIMALS <= decimals <= bounds.MAX_DECIMALS:
        allowed = f"{bounds.MIN_DECIMALS} to {bounds.MAX_DECIMALS}"
        yield Problem("(token decimals)", refused(decimals), allowed)
    if not 0 <= starts_at < 2**40:
        yield Problem("(start)", refused(starts_at), "a Unix time in seconds")


def _named_problems(who: str, wanted: bool, count: int) -> Iterator[Problem]:
    """Attestors and providers are named exactly where the plan has a task for them."""
    why = _WHY_NAMED[who][0 if wanted else 1]
    if wanted and not 1 <= count <= bounds.MAX_LINES:
        yield Problem(f"({who})", refused(count), f"1 to {bounds.MAX_LINES}, as {why}")
    if not wanted and count:
        yield Problem(f"({who})", refused(count), f"none, as {why}")


def _membership(plan: Plan, scale: _Scale) -> tuple[Any, ...]:
    terms = plan.membership
    return (
        scale.units("membership.min_prepayment", terms.min_prepayment, 80),
        terms.max_cover,
        terms.waiting_seconds,
        terms.grace_seconds,
        terms.attested,
    )


def _shares(plan: Plan, scale: _Scale) -> tuple[Any, ...]:
    terms = plan.shares
    return (
        scale.units("shares.period_cap", terms.period_cap, 80),
        scale.units("shares.claim_cap", terms.claim_cap, 80),
        scale.units("shares.dues", terms.dues, 80),
        terms.fee_bps,
        scale.units("shares.reserve_floor", terms.reserve_floor, 96),
        terms.carries,
    )


def _claims(plan: Plan, scale: _Scale) -> tuple[Any, ...]:
    terms = plan.claims
    return (
        terms.reporting_seconds,
        terms.publicity_seconds,
        terms.fast_seconds,
        scale.units("claims.fast_limit", terms.fast_limit, 96),
    )


def _disputes(plan: Plan, scale: _Scale) -> tuple[Any, ...]:
    terms = plan.disputes
    return (
        terms.appeal_seconds,
        scale.units("disputes.bond", terms.bond, 80),
        scale.units("disputes.appeal_bond", terms.appeal_bond, 80),
        scale.units("disputes.stake", terms.stake, 80),
        terms.refused_bps,
        terms.winner_bps,
        terms.juror_bps,
    )


def _jury(plan: Plan) -> tuple[Any, ...]:
    terms = plan.jury
    return (
        terms.size,
        terms.quorum_bps,
        terms.plenary_quorum_bps,
        terms.majority_bps,
        terms.grave_bps,
        terms.appeal_factor,
        terms.rounds,
        terms.tie_refuses,
        terms.silence_pays,
        terms.sealing_seconds,
        terms.opening_seconds,
        terms.swing_seconds,
        terms.extension_seconds,
    )


def _lines(plan: Plan, scale: _Scale) -> list[tuple[Any, ...]]:
    cover = plan.membership.max_cover
    lines = []
    for line in plan.lines:
        benefit = plan.benefit_of(line.number)
        key = f"benefits.{benefit.key}.lines.{line.key}"
        lines.append(
            (
                benefit.code,
                _PROPORTIONAL if line.proportional else _FIXED,
                line.severity,
                line.age_from,
                line.age_to,
                line.waits,
                benefit.caps is not None,
                line.ratio_bps,
                scale.units(f"{key}.deductible", line.deductible, 80),
                scale.units(f"{key}.amount", line.amount, 96, cover),
            )
        )
    return lines


def _caps(plan: Plan, scale: _Scale) -> list[tuple[int, ...]]:
    result = []
    for benefit in plan.benefits:
        if benefit.caps is not None:
            key = f"benefits.{benefit.key}.caps"
            caps = benefit.caps
            amounts = (
                ("per_event", caps.per_event),
                ("annual", caps.annual),
                ("lifetime", caps.lifetime),
            )
            result.append(tuple(scale.units(f"{key}.{name}", a, 96) for name, a in amounts))
    return result
