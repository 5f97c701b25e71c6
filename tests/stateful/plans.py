"""The plans under which random histories run: every term that changes the arithmetic, both ways."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tests.support.evm import address_of
from tests.support.receipts import providers
from tests.support.terms import (
    Band,
    Benefit,
    BenefitCaps,
    BenefitKind,
    Calendar,
    ClaimTerms,
    DisputeTerms,
    JuryTerms,
    MembershipTerms,
    Plan,
    ShareTerms,
    Surplus,
    Thresholds,
)

DAY = 86_400
START = 1_700_000_000
OPERATOR = address_of("operator")


@dataclass(frozen=True)
class Scenario:
    """A plan and its token's decimals, by name."""

    name: str
    decimals: int
    plan: Plan


def base_plan(one: int, attestors: tuple[str, ...]) -> Plan:
    """A plan in which caps bind, balances run out and disputes happen within a year.

    `one` is a whole token in token units.
    """
    return Plan(
        text="the rules of a test",
        operator=OPERATOR,
        beneficiary=address_of("beneficiary"),
        guardian=address_of("guardian"),
        tick=one // 2,
        calendar=Calendar(START + 3 * DAY, 14 * DAY),
        membership=MembershipTerms(12 * one, 3, 30 * DAY, 15 * DAY, bool(attestors)),
        shares=ShareTerms(
            period_cap=6 * one, claim_cap=0, dues=0, fee_bps=800, reserve_floor=0, carries=True
        ),
        claims=ClaimTerms(180 * DAY, 7 * DAY, DAY, 90 * one),
        disputes=DisputeTerms(2 * DAY, 5 * one + 1, 8 * one + 3, 20 * one, 5_000, 5_000, 3_000),
        jury=base_jury(),
        bands=(Band(0, 39, 2), Band(40, 59, 3), Band(60, 90, 7)),
        benefits=(
            Benefit(1, BenefitKind.FIXED, 0, 0, 120, True, True, 0, 0, 130 * one + 1),
            Benefit(1, BenefitKind.FIXED, 1, 0, 120, True, False, 0, 0, 350 * one + 7),
            Benefit(2, BenefitKind.FIXED, 0, 30, 50, False, False, 0, 0, 77 * one + 3),
            Benefit(
                3, BenefitKind.PROPORTIONAL, 0, 0, 120, True, True, 6_667, 3 * one, 180 * one + 11
            ),
        ),
        capped_codes=(1, 3),
        caps=(BenefitCaps(140 * one, 300 * one, 0), BenefitCaps(0, 180 * one + 11, 500 * one)),
        attestors=attestors,
        providers=providers(2),
    )


def base_jury() -> JuryTerms:
    """Small juries and short clocks, so that appeals end within a few periods."""
    return JuryTerms(
        size=3,
        quorum_bps=5_000,
        plenary_quorum_bps=2_000,
        majority_bps=5_000,
        grave_bps=6_666,
        appeal_factor=2,
        rounds=3,
        tie_refuses=False,
        silence_pays=True,
        sealing_seconds=2 * DAY,
        opening_seconds=DAY,
        swing_seconds=6 * 3_600,
        extension_seconds=9 * 3_600,
    )


def scenarios(attestors: tuple[str, ...]) -> tuple[Scenario, ...]:
    """All plans; `attestors` are for the attested ones."""
    six, eighteen = 10**6, 10**18
    open6, open18 = base_plan(six, ()), base_plan(eighteen, ())
    bare = replace(open6.shares, fee_bps=0, carries=False)
    return (
        Scenario("shares", 6, open6),
        Scenario("shares, 18 decimals", 18, open18),
        Scenario("no fee, what is short is cancelled", 6, replace(open6, shares=bare)),
        Scenario("dues and a floor", 6, _with_dues(open6, six, open6.shares)),
        Scenario("dues and a floor, 18 decimals", 18, _with_dues(open18, eighteen, bare)),
        Scenario("cap per claim", 6, _with_claim_cap(open6, six, carries=True)),
        Scenario("cap per claim, cancelled", 18, _with_claim_cap(open18, eighteen, carries=False)),
        Scenario("everything, fine ticks", 6, _fine(_with_claim_cap(open6, six, carries=True))),
        Scenario("debts pile up", 6, _poor(open6, six)),
        Scenario("attested, coarse ticks, no grace", 6, _coarse(base_plan(six, attestors), six)),
        Scenario("terms of dues, surplus kept", 6, _with_terms(open6, six, 5, Surplus.KEEP)),
        Scenario("surplus granted", 18, _with_terms(open18, eighteen, 3, Surplus.GRANT)),
        Scenario("thresholds ask", 6, _with_thresholds(open6, winds_up=False)),
        Scenario("thresholds end it", 6, _with_thresholds(open6, winds_up=True)),
        Scenario("ends on a date", 6, _with_end(_with_terms(open6, six, 2, Surplus.LOWER))),
    )


def _with_terms(plan: Plan, one: int, periods: int, surplus: Surplus) -> Plan:
    floor = 0 if surplus == Surplus.LOWER else 40 * one
    terms = replace(plan.shares, dues=5 * one + 1, term_periods=periods, surplus=surplus)
    membership = replace(plan.membership, min_prepayment=15 * one)
    return replace(
        plan, shares=replace(terms, reserve_floor=floor), membership=membership, claims=_quick(plan)
    )


def _quick(plan: Plan) -> ClaimTerms:
    """Claims, and so votes and run-offs, that end soon."""
    return replace(plan.claims, reporting_seconds=30 * DAY, publicity_seconds=3 * DAY)


def _with_thresholds(plan: Plan, *, winds_up: bool) -> Plan:
    limits = Thresholds(15_000, 11_000, 7, 2, winds_up)
    return replace(plan, thresholds=limits, claims=_quick(plan))


def _with_end(plan: Plan) -> Plan:
    return replace(plan, life_seconds=365 * DAY)


def _with_dues(plan: Plan, one: int, shares: ShareTerms) -> Plan:
    terms = replace(shares, dues=2 * one + 1, reserve_floor=150 * one)
    return replace(plan, shares=terms, membership=replace(plan.membership, min_prepayment=15 * one))


def _with_claim_cap(plan: Plan, one: int, *, carries: bool) -> Plan:
    terms = replace(plan.shares, claim_cap=2 * one, carries=carries)
    jury = replace(
        plan.jury, tie_refuses=True, silence_pays=False, rounds=1, sealing_seconds=3 * DAY
    )
    return replace(plan, shares=terms, jury=jury)


def _fine(plan: Plan) -> Plan:
    shares = replace(plan.shares, dues=333_333, reserve_floor=1, fee_bps=799)
    disputes = replace(plan.disputes, winner_bps=3_333, juror_bps=5_667, refused_bps=10_000)
    jury = replace(plan.jury, rounds=2, quorum_bps=10_000, swing_seconds=DAY)
    return replace(plan, tick=99_991, shares=shares, disputes=disputes, jury=jury)


def _poor(plan: Plan, one: int) -> Plan:
    claims = replace(plan.claims, fast_limit=0)
    shares = replace(plan.shares, period_cap=one, claim_cap=60 * one)
    return replace(plan, shares=shares, claims=claims)


def _coarse(plan: Plan, one: int) -> Plan:
    membership = replace(plan.membership, grace_seconds=0)
    disputes = replace(plan.disputes, stake=0, winner_bps=0, juror_bps=0)
    return replace(plan, tick=7 * one + 13, membership=membership, disputes=disputes)
