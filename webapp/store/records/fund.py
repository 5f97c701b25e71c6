"""A fund and its terms."""

from __future__ import annotations

from dataclasses import dataclass

from ..words import BenefitKind, Surplus


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
class Caps:
    """What one member may receive under a benefit code, per cover level; 0: no such cap."""

    code: int
    per_event: int
    annual: int
    lifetime: int


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Figures that act by themselves after a settlement; 0 switches each off."""

    stop_joins_bps: int = 0
    low_bps: int = 0
    few_members: int = 0
    periods: int = 0
    winds_up: bool = False


@dataclass(frozen=True, slots=True)
class Terms:
    """What the fund's contracts hold of its plan; the last five are fixed for good."""

    min_prepayment: int  # token units per unit
    max_cover: int
    waiting_seconds: int
    grace_seconds: int
    attested: bool
    period_cap: int  # per unit and settlement
    claim_cap: int  # per unit and claim; 0: none
    dues: int  # per unit and term
    fee_bps: int
    reserve_floor: int
    carries: bool
    term_periods: int  # dues fall due once per so many periods
    surplus: Surplus
    operator: str
    guardian: str | None  # None: nobody may pause
    beneficiary: str
    reporting_seconds: int
    publicity_seconds: int
    fast_seconds: int
    fast_limit: int  # the largest claim of the fast lane; 0: no fast lane
    thresholds: Thresholds
    benefits: tuple[Benefit, ...]
    caps: tuple[Caps, ...]
    answer_seconds: int  # from a challenge to the beginning of voting
    winds_up_at: int  # when winding-up begins by date; 0: no fixed end
    disputes: DisputeTerms
    jury: JuryTerms
    bands: tuple[Band, ...]


@dataclass(frozen=True, slots=True)
class RuleVersion:
    """A version of the rules: for events from `valid_from` on, for shares from `shares_from` on."""

    number: int  # from 1
    rules_hash: str
    matter: int  # the amendment that brought it; 0: the first version
    valid_from: int  # a second
    shares_from: int  # a period
    block: int  # where it was enacted
    log_index: int
    terms: Terms


@dataclass(frozen=True, slots=True)
class Fund:
    """A mirrored fund. `id` is the database's own number for it, `key` its name in addresses.

    `terms` are those in force now: of the last version, but for shares of the version whose terms
    the open period is settled on.
    """

    id: int
    key: str  # "<chain id>-<fund address>"
    chain_id: int
    address: str
    claim_desk: str
    review_desk: str
    jury: str
    rulebook: str
    agents: str  # the register of who acts for whom, shared with other funds
    enrolment: str  # enrols groups, for other funds too
    register_id: int  # the database's own number for the register
    token: str
    token_symbol: str
    token_decimals: int
    deploy_block: int
    name_zh: str
    name_en: str
    rules_hash: str  # of the version in force
    plan_text: str  # its canonical text, as the chain has it
    starts_at: int
    period_seconds: int
    tick: int  # token units per unit between two expiry ticks
    terms: Terms
    versions: tuple[RuleVersion, ...]  # oldest first

    def terms_of(self, version: int) -> Terms:
        """The terms of a version, by which claims about events in its time are judged."""
        return self.versions[version - 1].terms
