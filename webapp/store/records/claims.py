"""Claims, objections, cases, votes, payments."""

from __future__ import annotations

from dataclasses import dataclass

from ..words import CaseKind, ClaimStatus, Reason
from .common import Where
from .fund import Benefit


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim as the board shows it; `status` is that of the mirror's last block."""

    id: int
    claimant: str
    line: int
    benefit: Benefit | None
    event_at: int
    filed: Where
    published_at: int
    window_ends_at: int
    period: int  # the batch it is in; 0: none
    amount: int
    funded: int
    paid: int
    receipts: int
    other_sources: int
    status: ClaimStatus
    case_id: int  # 0: undisputed
    objections: int


@dataclass(frozen=True, slots=True)
class Objection:
    """An objection and its bond."""

    claim_id: int
    objector: str
    reason: Reason
    bond: int
    case_id: int
    evidence: str
    returned: int  # collected so far
    where: Where


@dataclass(frozen=True, slots=True)
class Evidence:
    """A commitment to evidence."""

    claim_id: int
    by: str
    commitment: str
    where: Where


@dataclass(frozen=True, slots=True)
class Vote:
    """One member's vote."""

    case_id: int
    claim_id: int
    voter: str
    option: int  # 0 refuse, 1 pay
    reason_hash: str | None
    where: Where


@dataclass(frozen=True, slots=True)
class Case:
    """A case before the members."""

    id: int
    kind: CaseKind
    claim_id: int
    opened: Where
    opens_at: int
    closes_at: int
    quorum: int
    refuse: int  # votes so far
    pay: int
    decided: Where | None
    option: int | None
    cancelled: bool


@dataclass(frozen=True, slots=True)
class Payment:
    """Aid paid on a claim."""

    claim_id: int
    claimant: str
    to: str
    amount: int
    paid: int  # in all, after it
    done: bool
    where: Where


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a claim's timeline.

    `name` is the event's name, or for what follows from time alone `Published`, `WindowClosed`
    (with `where` None), or `Settled` for a settlement that funded some of it.
    """

    name: str
    time: int
    where: Where | None
    actor: str | None
    amount: int | None
    detail: dict[str, str | int | bool]


@dataclass(frozen=True, slots=True)
class ClaimDetail:
    """Everything known about one claim, timeline oldest first."""

    claim: Claim
    timeline: tuple[Step, ...]
    evidence: tuple[Evidence, ...]
    objections: tuple[Objection, ...]
    case: Case | None
    votes: tuple[Vote, ...]
    payments: tuple[Payment, ...]
    compensation: int  # collected by the claimant from lost bonds
    bonds_forfeited: int
