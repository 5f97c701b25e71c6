"""A fund and its terms."""

from __future__ import annotations

from dataclasses import dataclass

from ..words import BenefitKind


@dataclass(frozen=True, slots=True)
class Band:
    """One line of the age table."""

    age_from: int
    age_to: int
    units: int


@dataclass(frozen=True, slots=True)
class Benefit:
    """One line of the benefits table; `line` counts from 1."""

    line: int
    code: int
    kind: BenefitKind
    severity: int
    age_from: int
    age_to: int
    waits: bool
    capped: bool
    ratio_bps: int
    deductible: int
    amount: int


@dataclass(frozen=True, slots=True)
class DisputeTerms:
    """What a dispute costs whom. Source: FundTypes.DisputeTerms."""

    appeal_seconds: int
    bond: int
    appeal_bond: int
    stake: int  # what a respondent loses for fraud, or when expelled
    refused_bps: int  # part of it lost on a plain refusal
    winner_bps: int  # part of what was lost that goes to the other side
    juror_bps: int  # part that goes to the jurors; the rest goes to RESERVE


@dataclass(frozen=True, slots=True)
class JuryTerms:
    """How a jury is drawn, and how it decides. Source: FundTypes.JuryTerms."""

    size: int
    quorum_bps: int
    plenary_quorum_bps: int
    majority_bps: int
    grave_bps: int
    appeal_factor: int
    rounds: int
    tie_refuses: bool
    silence_pays: bool
    sealing_seconds: int  # a round
    opening_seconds: int
    swing_seconds: int
    extension_seconds: int


@dataclass(frozen=True, slots=True)
class Terms:
    """What the fund's contracts hold of its plan, as read from them."""

    min_prepayment: int  # token units per unit
    max_cover: int
    waiting_seconds: int
    grace_seconds: int
    attested: bool
    period_cap: int  # per unit and settlement
    claim_cap: int  # per unit and claim; 0: none
    dues: int  # per unit and period
    fee_bps: int
    reserve_floor: int
    carries: bool
    operator: str
    reporting_seconds: int
    publicity_seconds: int
    fast_seconds: int
    fast_limit: int  # the largest claim of the fast lane; 0: no fast lane
    answer_seconds: int  # from a challenge to the beginning of voting
    disputes: DisputeTerms
    jury: JuryTerms
    bands: tuple[Band, ...]
    benefits: tuple[Benefit, ...]


@dataclass(frozen=True, slots=True)
class Fund:
    """A mirrored fund. `id` is the database's own number for it, `key` its name in addresses."""

    id: int
    key: str  # "<chain id>-<fund address>"
    chain_id: int
    address: str
    claim_desk: str
    review_desk: str
    jury: str
    token: str
    token_symbol: str
    token_decimals: int
    deploy_block: int
    name_zh: str
    name_en: str
    rules_hash: str
    plan_text: str  # canonical text of the plan file, or "" where the deployments file has none
    starts_at: int
    period_seconds: int
    tick: int  # token units per unit between two expiry ticks
    terms: Terms
