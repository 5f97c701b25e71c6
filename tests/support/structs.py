"""The structs of contracts/interfaces/FundTypes.sol in Python, field by field.

Amounts are token units; "per unit" means per unit of membership.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Surplus(IntEnum):
    """What RESERVE above its floor is for."""

    LOWER = 0
    KEEP = 1
    GRANT = 2


class BenefitKind(IntEnum):
    """How a benefit's amount is found."""

    FIXED = 0
    PROPORTIONAL = 1


@dataclass(frozen=True)
class Calendar:
    """Periods count from 1: period p is [starts_at + (p-1) * period_seconds, + period_seconds)."""

    starts_at: int
    period_seconds: int

    def end_of(self, period: int) -> int:
        """The first second after a period."""
        return self.starts_at + period * self.period_seconds

    def period_at(self, at: int) -> int:
        """The period that holds a moment; moments before the start belong to period 1."""
        return max(0, at - self.starts_at) // self.period_seconds + 1


@dataclass(frozen=True)
class MembershipTerms:
    """Who may become a member, and from when a member is covered."""

    min_prepayment: int
    max_cover: int
    waiting_seconds: int
    grace_seconds: int
    attested: bool


@dataclass(frozen=True)
class ShareTerms:
    """What a settlement may charge."""

    period_cap: int
    claim_cap: int
    dues: int
    fee_bps: int
    reserve_floor: int
    carries: bool
    term_periods: int = 1
    surplus: int = Surplus.LOWER


@dataclass(frozen=True)
class ClaimTerms:
    """The clocks of a claim, and its fast lane (`fast_limit` 0: none)."""

    reporting_seconds: int
    publicity_seconds: int
    fast_seconds: int
    fast_limit: int


@dataclass(frozen=True)
class Thresholds:
    """Figures that act by themselves after a settlement; 0 switches each off."""

    stop_joins_bps: int = 0
    low_bps: int = 0
    few_members: int = 0
    periods: int = 0
    winds_up: bool = False


@dataclass(frozen=True)
class DisputeTerms:
    """What a dispute costs whom."""

    appeal_seconds: int
    bond: int
    appeal_bond: int
    stake: int
    refused_bps: int
    winner_bps: int
    juror_bps: int


@dataclass(frozen=True)
class JuryTerms:
    """How a jury is drawn, and how it decides."""

    size: int
    quorum_bps: int
    plenary_quorum_bps: int
    majority_bps: int
    grave_bps: int
    appeal_factor: int
    rounds: int
    tie_refuses: bool
    silence_pays: bool
    sealing_seconds: int
    opening_seconds: int
    swing_seconds: int
    extension_seconds: int


@dataclass(frozen=True)
class Band:
    """One line of the age table."""

    age_from: int
    age_to: int
    units: int


@dataclass(frozen=True)
class Benefit:
    """One line of the benefits table."""

    code: int
    kind: int
    severity: int
    age_from: int
    age_to: int
    waits: bool
    capped: bool
    ratio_bps: int
    deductible: int
    amount: int


@dataclass(frozen=True)
class BenefitCaps:
    """What one member may receive under one code, per cover level; 0: no such cap."""

    per_event: int
    annual: int
    lifetime: int


@dataclass(frozen=True)
class Offices:
    """Who takes up and who gives up an office with a version of the rules."""

    new_attestors: tuple[str, ...] = ()
    gone_attestors: tuple[str, ...] = ()
    new_providers: tuple[str, ...] = ()
    gone_providers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rules:
    """What an amendment may change; the fields of the Solidity struct, in its order."""

    rules_hash: bytes
    operator: str
    guardian: str
    beneficiary: str
    membership: MembershipTerms
    shares: ShareTerms
    claims: ClaimTerms
    thresholds: Thresholds
    benefits: tuple[Benefit, ...]
    capped_codes: tuple[int, ...]
    caps: tuple[BenefitCaps, ...]
