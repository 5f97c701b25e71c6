"""Rows of rules, agents and the end that change: field names are column names, amounts are int."""

from __future__ import annotations

from dataclasses import dataclass

from .words import ProposalMark


@dataclass(slots=True)
class RuleTextRow:
    """Rules as published."""

    matter: int
    block: int
    log_index: int
    rules_hash: str
    rules: str
    offices: str
    text: str


@dataclass(slots=True)
class VersionRow:
    """A version of the rules."""

    version: int
    block: int
    log_index: int
    matter: int
    rules_hash: str
    valid_from: int
    shares_from: int = 0


@dataclass(slots=True)
class ProposalRow:
    """What all members were asked."""

    matter: int
    block: int
    log_index: int
    kind: int
    proposer: str | None
    based_on: int
    case_id: int
    opens_at: int
    amount: int
    content: str
    bond: int
    mark: int = ProposalMark.VOTING
    quorate: bool | None = None
    ready_at: int = 0
    expires_at: int = 0
    bond_due: bool = False
    decided_block: int | None = None
    decided_log_index: int | None = None
    done_block: int | None = None
    done_log_index: int | None = None


@dataclass(slots=True)
class PauseRow:
    """A pause by the guardian."""

    power: int
    number: int
    block: int
    log_index: int
    guardian: str
    started_at: int
    until: int
    ends_at: int
    resumed_block: int | None = None
    resumed_log_index: int | None = None
    rearmed: int = 0


@dataclass(slots=True)
class OfficeRow:
    """Somebody's time in an office."""

    office: int
    number: int
    block: int
    log_index: int
    address: str
    matter: int
    until_block: int | None = None
    until_log_index: int | None = None
    until_matter: int | None = None


@dataclass(slots=True)
class StandingRow:
    """The versions in force, what is stopped, and the end."""

    version: int = 0
    shares_version: int = 0
    terms_from: int = 0
    joining_until: int = 0
    filing_until: int = 0
    paying_until: int = 0
    joins_stopped: bool = False
    low_for: int = 0
    few_for: int = 0
    longest_reporting: int = 0
    winding_since: int = 0
    winding_cause: int | None = None
    winding_matter: int = 0
    winding_block: int | None = None
    winding_log_index: int | None = None
    closed_at: int = 0
    closed_block: int | None = None
    closed_log_index: int | None = None
    per_unit: int = 0
    closed_units: int = 0
    closed_payers: int = 0
    units_left: int = 0
    rounding: int = 0
    swept: bool = False
    swept_block: int | None = None
    swept_log_index: int | None = None


@dataclass(slots=True)
class WardRow:
    """What the register of agents knows of an address."""

    member: str
    block: int = 0
    log_index: int = 0
    agent: str | None = None
    recovery: str | None = None
    beneficiary: str | None = None
    successor: str | None = None
    by: str | None = None
    due_at: int = 0
    guardian: str | None = None
    label: str | None = None
