"""Claims, what was paid on them, and the pages of claims, challenges and cases."""

from __future__ import annotations

from dataclasses import dataclass

from ..words import ClaimStatus
from .common import Where
from .disputes import Action, Case, Challenge, Dispute, Objection, Vote
from .fund import Benefit
from .rules import Proposal


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim as the board shows it; `status` is that of the mirror's last block."""

    id: int
    claimant: str
    line: int
    version: int  # of the rules it is judged by
    benefit: Benefit | None
    event_at: int
    filed: Where
    published_at: int
    window_ends_at: int
    period: int  # the batch it is in; 0: none
    asked: int  # as filed
    amount: int  # granted now
    funded: int
    paid: int
    receipts: int
    other_sources: int
    status: ClaimStatus
    case_id: int  # 0: undisputed
    objections: int
    lower: int  # the lower amount put to the jury; 0: none
    provider: str | None  # who attested its receipt
    payable_at: int  # from when the fast lane may pay it; 0: not for the fast lane
    fast_paid: bool
    overturned: int  # of what the fast lane paid, what should not have been paid


@dataclass(frozen=True, slots=True)
class Evidence:
    """A commitment to evidence."""

    matter: int
    by: str
    commitment: str
    where: Where


@dataclass(frozen=True, slots=True)
class Payment:
    """Aid paid on a claim."""

    claim_id: int
    claimant: str
    to: str
    amount: int  # `offset` included
    offset: int  # kept back for earlier aid that was overturned
    paid: int  # in all, after it
    done: bool
    where: Where


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a claim's or a challenge's timeline.

    `name` is the event's name; `Settled` for a settlement that funded some of a claim; or, with
    `where` None, what follows from time alone: `Published`, `WindowClosed`, `SealingOpened`,
    `OpeningOpened`, `VerdictReached`, `AppealClosed`.
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
    dispute: Dispute | None
    payments: tuple[Payment, ...]
    fast: Where | None  # when the fast lane paid
    actions: tuple[Action, ...]


@dataclass(frozen=True, slots=True)
class ChallengeDetail:
    """Everything known about one challenge, timeline oldest first."""

    challenge: Challenge
    dispute: Dispute
    timeline: tuple[Step, ...]
    evidence: tuple[Evidence, ...]
    actions: tuple[Action, ...]


@dataclass(frozen=True, slots=True)
class CaseDetail:
    """A case with its votes and what it is about: a claim, a challenge or a proposal.

    A proposal has no `dispute`.
    """

    case: Case
    votes: tuple[Vote, ...]
    dispute: Dispute | None
    claim: Claim | None
    challenge: Challenge | None
    proposal: Proposal | None
