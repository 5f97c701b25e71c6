"""A plan as the contracts take it: the struct `Plan` of contracts/interfaces/FundTypes.sol."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from fundplan import bounds
from fundplan.errors import PlanError, Problem, refused
from fundplan.model import Plan
from fundplan.notation import EXACT, format_amount
from fundplan.plan import rules_hash

_FIXED, _PROPORTIONAL = 0, 1


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
    rules_uri: str = "",
) -> tuple[Any, ...]:
    """The tuple for the Solidity struct `Plan`, fields in the order of FundTypes.sol.

    Args: decimals of the token, `starts_at` the first second of period 1 (Unix time), the address
    that receives the fee, attestors' addresses (attested plans only), where the text can be
    fetched. Raises PlanError for amounts that the token cannot represent exactly or the
    contracts' types cannot hold, and for a wrong number of decimals, start or attestors.
    """
    scale = _Scale(decimals, list(_outside_problems(plan, decimals, starts_at, attestors)))
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
        _votes(plan),
        [(band.age_from, band.age_to, band.units) for band in plan.bands],
        _lines(plan, scale),
        [benefit.code for benefit in capped],
        _caps(plan, scale),
        list(attestors),
    )
    if scale.problems:
        raise PlanError(plan.id, scale.problems)
    return result


def _outside_problems(
    plan: Plan, decimals: int, starts_at: int, attestors: Sequence[str]
) -> Sequence[Problem]:
    problems = []
    if not bounds.MIN_DECIMALS <= decimals <= bounds.MAX_DECIMALS:
        allowed = f"{bounds.MIN_DECIMALS} to {bounds.MAX_DECIMALS}"
        problems.append(Problem("(token decimals)", refused(decimals), allowed))
    if not 0 <= starts_at < 2**40:
        problems.append(Problem("(start)", refused(starts_at), "a Unix time in seconds"))
    if plan.membership.attested and not 1 <= len(attestors) <= bounds.MAX_LINES:
        allowed = f"1 to {bounds.MAX_LINES}, as membership.joining is attested"
        problems.append(Problem("(attestors)", refused(len(attestors)), allowed))
    if not plan.membership.attested and attestors:
        allowed = "none, as membership.joining is open"
        problems.append(Problem("(attestors)", refused(len(attestors)), allowed))
    return problems


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
        scale.units("claims.bond", terms.bond, 96),
        terms.compensation_bps,
    )


def _votes(plan: Plan) -> tuple[Any, ...]:
    terms = plan.votes
    return (terms.vote_seconds, terms.quorum_bps, terms.tie_option, terms.silence_option)


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
