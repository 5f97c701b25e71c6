"""Rules, proposals, pauses, offices, and the end of a fund."""

from __future__ import annotations

from dataclasses import dataclass

from ..words import Office, Power, ProposalKind, ProposalStatus, WindingUpCause
from .common import Where
from .disputes import Action, Case, Vote
from .fund import Terms


@dataclass(frozen=True, slots=True)
class RuleText:
    """Rules as published: of version 1 (`matter` 0), or as proposed."""

    matter: int
    rules_hash: str
    published: Where
    text: str  # canonical; keccak256 of it is `rules_hash`
    terms: Terms
    untold: (
        tuple[str, ...] | None
    )  # parts of the rules that are not as the text says; None: no plan
    new_attestors: tuple[str, ...]
    gone_attestors: tuple[str, ...]
    new_providers: tuple[str, ...]
    gone_providers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """What all members are asked; `status` at a moment."""

    id: int  # matter
    kind: ProposalKind
    status: ProposalStatus
    proposer: str | None  # None: a threshold of the plan asked
    proposed: Where
    based_on: int  # version of the rules it was made under
    case_id: int
    opens_at: int
    amount: int  # of a grant, token units
    power: Power | None  # of a rearming
    content: str  # hash: of an amendment's rules and offices, a grant's purpose; else the reason
    bond: int
    quorate: bool | None  # None: not decided
    decided: Where | None
    ready_at: int  # 0: not adopted
    expires_at: int
    carried_out: Where | None
    bond_due: bool  # the bond waits for the proposer
    version: int  # of the rules it brought; 0: none


@dataclass(frozen=True, slots=True)
class ProposalDetail:
    """A proposal with its case, its votes and, of an amendment, the rules proposed."""

    proposal: Proposal
    case: Case
    votes: tuple[Vote, ...]
    rules: RuleText | None
    grant: Grant | None
    actions: tuple[Action, ...]


@dataclass(frozen=True, slots=True)
class Grant:
    """Surplus given to the beneficiary by a vote."""

    matter: int
    beneficiary: str
    amount: int
    purpose_hash: str
    where: Where


@dataclass(frozen=True, slots=True)
class Sweep:
    """What was nobody's and went to the beneficiary at the end."""

    beneficiary: str
    amount: int
    expired: bool  # with all that was not claimed in time
    where: Where


@dataclass(frozen=True, slots=True)
class Pause:
    """A pause by the guardian: [started_at, ends_at)."""

    power: Power
    guardian: str
    started: Where
    until: int  # as it was planned
    ends_at: int
    resumed: Where | None  # the guardian ended it early
    rearmed: int  # the vote that gave the power back after it; 0: none

    @property
    def started_at(self) -> int:
        """When it began."""
        return self.started.time


@dataclass(frozen=True, slots=True)
class Tenure:
    """Somebody's time in an office, and the matters that began and ended it."""

    office: Office
    address: str
    since: Where
    matter: int  # the amendment; 0: version 1
    until: Where | None
    until_matter: int | None  # an amendment or a challenge; 0 where nobody knows


@dataclass(frozen=True, slots=True)
class FundStanding:
    """What is stopped, what waits, and the end, at a moment."""

    version: int  # of the rules in force
    shares_version: int  # whose share terms the open period is settled on
    shares_from: int  # the period from which the newer ones count; 0: none wait
    paused: tuple[Pause, ...]  # pauses that last
    used: tuple[Power, ...]  # powers that the guardian cannot use before a vote
    joins_stopped: bool
    low_for: int  # settlements in a row that found the funding ratio low
    few_for: int  # or too few members
    threshold_reached: bool
    winding_since: int  # 0: not winding up
    winding_cause: WindingUpCause | None
    winding_matter: int  # the vote; 0: date or threshold
    winding: Where | None
    closes_at: int  # the earliest moment to close; 0: it does not wind up
    pending: int  # aid asked for or owed; it closes when there is none
    closed: Where | None
    per_unit: int  # of RESERVE for each unit that was covered when winding-up began
    closed_units: int
    closed_payers: int
    units_left: int  # of members who have not collected
    rounding: int  # token units that the last one out takes besides
    sweeps_at: int  # when what nobody claims goes to the beneficiary; 0: not closed
    swept: Where | None
    winds_up_at: int  # when winding-up begins by date; 0: no fixed end
    actions: tuple[Action, ...]
