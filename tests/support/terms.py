"""A plan in Python: the structs of contracts/interfaces/FundTypes.sol, field by field.

Amounts are token units; "per unit" means per unit of membership. `Plan.for_abi` gives what
`FundFactory.createFund` takes, `plan_from_abi` reads it back.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass, is_dataclass
from enum import IntEnum
from typing import Any, get_args, get_type_hints


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


@dataclass(frozen=True)
class ClaimTerms:
    """The clocks of a claim, and its fast lane (`fast_limit` 0: none)."""

    reporting_seconds: int
    publicity_seconds: int
    fast_seconds: int
    fast_limit: int


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
class Plan:
    """A whole plan."""

    rules_hash: bytes
    rules_uri: str
    operator: str
    tick: int
    calendar: Calendar
    membership: MembershipTerms
    shares: ShareTerms
    claims: ClaimTerms
    disputes: DisputeTerms
    jury: JuryTerms
    bands: tuple[Band, ...]
    benefits: tuple[Benefit, ...]
    capped_codes: tuple[int, ...]
    caps: tuple[BenefitCaps, ...]
    attestors: tuple[str, ...]
    providers: tuple[str, ...]

    def for_abi(self) -> tuple[Any, ...]:
        """The plan as nested tuples in the order of the Solidity structs."""
        return astuple(self)


def plan_from_abi(values: tuple[Any, ...]) -> Plan:
    """The inverse of `Plan.for_abi`; also reads what `fundplan.constructor_args` gives."""
    return _from_abi(Plan, values)


def _from_abi(kind: Any, value: Any) -> Any:
    if isinstance(kind, type) and is_dataclass(kind):
        kinds = get_type_hints(kind).values()
        return kind(*(_from_abi(k, v) for k, v in zip(kinds, value, strict=True)))
    parts = get_args(kind)
    return tuple(_from_abi(parts[0], part) for part in value) if parts else value
