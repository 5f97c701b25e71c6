"""The plan that most tests run under, with numbers that can be followed in the head."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from eth_utils.crypto import keccak

from tests.contracts.chain import DAY
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
)

TEXT = "the rules of a test"
RULES = bytes(keccak(text=TEXT))
FRAUD, REFUSE, LOWER, PAY = range(4)  # a jury's options for a claim
EXPEL, KEEP = range(2)  # and for a membership or a provider
YOUNG, OLDER = 0, 1  # bands

# Lines of the benefits table.
ILLNESS = 1  # waits
ACCIDENT = 2  # does not wait
COSTS = 3  # half of the receipts beyond a deductible of 10
CAPPED = 4  # per event, year and life
FORTIES = 5  # only for events at the age of 40 to 49
SEVERE = 6  # the graver tier of an accident
CAPPED_CODE = 3


def plan(one: int, starts_at: int, operator: str, beneficiary: str) -> Plan:
    """Fee 8 %, caps of 20 per unit and period, one whole token between ticks; `one` is a token."""
    return Plan(
        text=TEXT,
        operator=operator,
        beneficiary=beneficiary,
        tick=one,
        calendar=Calendar(starts_at, 14 * DAY),
        membership=MembershipTerms(10 * one, 3, 30 * DAY, 15 * DAY, attested=False),
        shares=ShareTerms(
            period_cap=20 * one, claim_cap=0, dues=0, fee_bps=800, reserve_floor=0, carries=True
        ),
        claims=ClaimTerms(180 * DAY, 7 * DAY, DAY, fast_limit=0),
        disputes=DisputeTerms(
            appeal_seconds=5 * DAY,
            bond=5 * one,
            appeal_bond=10 * one,
            stake=30 * one,
            refused_bps=5_000,
            winner_bps=5_000,
            juror_bps=3_000,
        ),
        jury=_jury(),
        bands=(Band(18, 39, 1), Band(40, 59, 2)),
        benefits=(
            _fixed(1, 100 * one, waits=True),
            _fixed(1, 50 * one),
            Benefit(
                2, BenefitKind.PROPORTIONAL, 0, 0, 120, False, False, 5_000, 10 * one, 80 * one
            ),
            replace(_fixed(CAPPED_CODE, 60 * one), capped=True),
            replace(_fixed(4, 40 * one), age_from=40, age_to=49),
            replace(_fixed(1, 90 * one), severity=2),
        ),
        capped_codes=(CAPPED_CODE,),
        caps=(BenefitCaps(70 * one, 100 * one, 150 * one),),
        attestors=(),
        providers=(),
    )


def _jury() -> JuryTerms:
    """Twelve seats, so that in a fund of up to twelve all are drawn; three votes are enough."""
    return JuryTerms(
        size=12,
        quorum_bps=2_500,
        plenary_quorum_bps=4_000,
        majority_bps=5_000,
        grave_bps=6_666,
        appeal_factor=2,
        rounds=2,
        tie_refuses=False,
        silence_pays=True,
        sealing_seconds=3 * DAY,
        opening_seconds=2 * DAY,
        swing_seconds=DAY // 2,
        extension_seconds=DAY,
    )


def _fixed(code: int, amount: int, *, waits: bool = False) -> Benefit:
    return Benefit(code, BenefitKind.FIXED, 0, 0, 120, waits, False, 0, 0, amount)


def beginning(terms: Plan, at: int) -> Plan:
    """The same, its first period beginning at another moment."""
    return replace(terms, calendar=replace(terms.calendar, starts_at=at))


def with_shares(terms: Plan, **changes: Any) -> Plan:
    """Other share terms."""
    return replace(terms, shares=replace(terms.shares, **changes))


def with_membership(terms: Plan, **changes: Any) -> Plan:
    """Other membership terms."""
    return replace(terms, membership=replace(terms.membership, **changes))


def with_claims(terms: Plan, **changes: Any) -> Plan:
    """Other clocks of claims."""
    return replace(terms, claims=replace(terms.claims, **changes))


def with_disputes(terms: Plan, **changes: Any) -> Plan:
    """Other stakes of a dispute."""
    return replace(terms, disputes=replace(terms.disputes, **changes))


def with_jury(terms: Plan, **changes: Any) -> Plan:
    """Other terms of the jury."""
    return replace(terms, jury=replace(terms.jury, **changes))


def attested(terms: Plan, attestors: Sequence[str]) -> Plan:
    """Joining needs a voucher of one of these."""
    return replace(with_membership(terms, attested=True), attestors=tuple(attestors))


def fast(terms: Plan, limit: int, providers: Sequence[str]) -> Plan:
    """Claims up to `limit` may take the fast lane, on a receipt of one of these providers."""
    return replace(with_claims(terms, fast_limit=limit), providers=tuple(providers))
