"""A plan as the contracts take it: the structs of contracts/interfaces/FundTypes.sol."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from fundplan import bounds
from fundplan.errors import PlanError, Problem, refused
from fundplan.model import Plan
from fundplan.plan import rules_hash
from fundplan.scale import Scale, scale_of

NOBODY = "0x" + "00" * 20
_FIXED, _PROPORTIONAL = 0, 1
_SURPLUS = ("lower", "keep", "grant")  # in the order of the contracts' enum
_WHY_NAMED = {
    "attestors": ("membership.joining is attested", "membership.joining is open"),
    "providers": ("claims.fast_limit is above 0", "claims.fast_limit is 0"),
}


@dataclass(frozen=True)
class Holders:
    """Who holds the offices that a version of the rules names.

    `operator` receives the fee, `beneficiary` grants and what nobody claims after the end;
    `guardian` may pause, and may be nobody.
    """

    operator: str
    beneficiary: str
    guardian: str = NOBODY


def constructor_args(
    plan: Plan,
    decimals: int,
    starts_at: int,
    *,
    operator: str,
    beneficiary: str = "",
    guardian: str = NOBODY,
    attestors: Sequence[str] = (),
    providers: Sequence[str] = (),
) -> tuple[Any, ...]:
    """The tuple for the Solidity struct `Plan`, fields in the order of FundTypes.sol.

    Args: decimals of the token, `starts_at` the first second of period 1 (Unix time), who holds
    the offices (see `Holders`; without a beneficiary it is the operator), addresses of attestors
    (attested plans only) and of receipt providers (plans with a fast lane only). Raises PlanError
    for amounts that the token cannot represent exactly or the contracts' types cannot hold, and
    for a wrong number of decimals, start, attestors or providers.
    """
    scale = scale_of(decimals)
    scale.problems.extend(_start_problems(starts_at))
    scale.problems.extend(_named_problems("attestors", plan.membership.attested, len(attestors)))
    scale.problems.extend(_named_problems("providers", plan.claims.fast_limit > 0, len(providers)))
    holders = Holders(operator, beneficiary or operator, guardian)
    result = (
        rules_tuple(plan, scale, holders),
        (list(attestors), [], list(providers), []),
        scale.units("shares.tick", plan.shares.tick, 64),
        (starts_at, plan.calendar.period_seconds),
        plan.calendar.life_seconds,
        [(band.age_from, band.age_to, band.units) for band in plan.bands],
        _disputes(plan, scale),
        _jury(plan),
    )
    if scale.problems:
        raise PlanError(plan.id, scale.problems)
    return result


def rules_tuple(plan: Plan, scale: Scale, holders: Holders) -> tuple[Any, ...]:
    """The tuple for the Solidity struct `Rules`; what does not fit is added to the scale."""
    return (
        rules_hash(plan),
        holders.operator,
        holders.guardian,
        holders.beneficiary,
        _membership(plan, scale),
        _shares(plan, scale),
        _claims(plan, scale),
        _thresholds(plan),
        _lines(plan, scale),
        [benefit.code for benefit in plan.benefits if benefit.caps is not None],
        _caps(plan, scale),
    )


def _start_problems(starts_at: int) -> Iterator[Problem]:
    if not 0 <= starts_at < 2**40:
        yield Problem("(start)", refused(starts_at), "a Unix time in seconds")


def _named_problems(who: str, wanted: bool, count: int) -> Iterator[Problem]:
    """Attestors and providers are named exactly where the plan has a task for them."""
    why = _WHY_NAMED[who][0 if wanted else 1]
    if wanted and not 1 <= count <= bounds.MAX_LINES:
        yield Problem(f"({who})", refused(count), f"1 to {bounds.MAX_LINES}, as {why}")
    if not wanted and count:
        yield Problem(f"({who})", refused(count), f"none, as {why}")


def _membership(plan: Plan, scale: Scale) -> tuple[Any, ...]:
    terms = plan.membership
    return (
        scale.units("membership.min_prepayment", terms.min_prepayment, 80),
        terms.max_cover,
        terms.waiting_seconds,
        terms.grace_seconds,
        terms.attested,
    )


def _shares(plan: Plan, scale: Scale) -> tuple[Any, ...]:
    terms = plan.shares
    return (
        scale.units("shares.period_cap", terms.period_cap, 80),
        scale.units("shares.claim_cap", terms.claim_cap, 80),
        scale.units("shares.dues", terms.dues, 80),
        terms.fee_bps,
        scale.units("shares.reserve_floor", terms.reserve_floor, 96),
        terms.carries,
        terms.dues_every,
        _SURPLUS.index(plan.surplus.policy),
    )


def _thresholds(plan: Plan) -> tuple[Any, ...]:
    terms = plan.thresholds
    return (
        terms.stop_joins_bps,
        terms.low_bps,
        terms.few,
        terms.periods,
        terms.winds_up,
    )


def _claims(plan: Plan, scale: Scale) -> tuple[Any, ...]:
    terms = plan.claims
    return (
        terms.reporting_seconds,
        terms.publicity_seconds,
        terms.fast_seconds,
        scale.units("claims.fast_limit", terms.fast_limit, 88),
    )


def _disputes(plan: Plan, scale: Scale) -> tuple[Any, ...]:
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


def _lines(plan: Plan, scale: Scale) -> list[tuple[Any, ...]]:
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


def _caps(plan: Plan, scale: Scale) -> list[tuple[int, ...]]:
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
