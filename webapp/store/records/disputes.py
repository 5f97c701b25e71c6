"""Cases, votes, disputes, challenges, and what somebody can do about them now."""

from __future__ import annotations

from dataclasses import dataclass

from ..words import (
    Appellant,
    CaseKind,
    ChallengeKind,
    ChallengeStatus,
    MatterKind,
    Phase,
    Reason,
)
from .common import Where


@dataclass(frozen=True, slots=True)
class Case:
    """A case before a jury, at a moment. Options count from 0, the gravest."""

    id: int
    kind: CaseKind
    matter: int
    prior: int  # the case it appeals; 0: none
    opened: Where
    opens_at: int
    electorate: int  # covered members the draw is out of
    quorum: int
    options: int
    silence: int  # the option that stands without a quorum
    seed_block: int  # 0: not fixed yet
    seed: str | None
    drawn: Where | None
    phase: Phase
    round: int  # of sealing, from 0; each doubles the expected jury
    rounds: int
    round_ends_at: int
    sealing_ends_at: int
    opening_ends_at: int
    latest_end: int  # whoever stays silent
    seats: int
    threshold: int  # lots below it are drawn, in this round
    sealed: int
    recused: int
    votes: tuple[int, ...]  # opened, by option
    leading: int | None  # where the opened votes point; None: none is open
    ended_at: int | None  # once over
    outcome: int | None  # once over
    quorate: bool | None  # once over
    closed: Where | None
    cancelled: Where | None
    rewards_end_at: int | None  # once over

    @property
    def voters(self) -> int:
        """Votes opened."""
        return sum(self.votes)


@dataclass(frozen=True, slots=True)
class Vote:
    """A juror's seat: sealed, recused or opened."""

    case_id: int
    matter: int
    juror: str
    seat: int
    seal: str | None
    sealed: Where | None
    recused: Where | None
    option: int | None
    reason_hash: str | None
    opened: Where | None
    reward: int  # collected


@dataclass(frozen=True, slots=True)
class Objection:
    """An objection and its bond; a challenge is its challenger's objection."""

    matter: int
    objector: str
    reason: Reason
    lower: int  # what the objector holds to be right; 0: nothing
    bond: int
    case_id: int
    evidence: str
    collected: bool
    reward: int  # collected with the bond
    where: Where


@dataclass(frozen=True, slots=True)
class Dispute:
    """A disputed matter, with its cases and what it costs whom."""

    matter: int
    kind: MatterKind
    respondent: str
    bond: int  # each objector's
    objections: tuple[Objection, ...]
    case: Case
    appeal: Case | None
    votes: tuple[Vote, ...]
    appeal_votes: tuple[Vote, ...]
    appeal_opens_at: int  # 0: no verdict yet
    appeal_closes_at: int
    final_at: int  # 0: a jury is at work
    verdict: int | None  # the option that stands now; None: no jury has spoken
    appellant: str | None
    side: Appellant
    appeal_bond: int
    appealed: Where | None
    appeal_bond_open: bool  # neither lost nor returned
    overturned: bool
    concluded: Where | None
    outcome: int | None
    unjudged: bool  # withdrawn, or the lower amount was accepted
    stake_taken: int
    lost: int
    per_objector: int
    to_respondent: int
    per_juror: int
    jurors: int
    jurors_owed: int
    to_reserve: int
    compensation: int  # collected
    rewards_expired: int


@dataclass(frozen=True, slots=True)
class Challenge:
    """A challenge to a membership or to a provider."""

    id: int
    kind: ChallengeKind
    target: str
    challenger: str
    reason: Reason
    opened: Where
    status: ChallengeStatus
    bond: int
    case_id: int
    concluded: Where | None


@dataclass(frozen=True, slots=True)
class Action:
    """What somebody can do now: a function of `contract`, for `who`, within [since, until)."""

    name: str
    contract: str
    who: str
    matter: int
    since: int
    until: int  # 0: no end
    amount: int
    address: str | None  # whom it is for
    case_id: int
    seat: int | None


@dataclass(frozen=True, slots=True)
class Payable:
    """Money that anybody can now have paid to an address."""

    kind: str  # bond, reward, appeal_bond, compensation, juror_reward, refund, aid
    amount: int
    until: int  # 0: no end
    action: Action


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether an address may seal a vote in a case now."""

    case: Case
    obstacle: str | None  # the contract's error; None: it may
    lot: int | None  # None: not drawn yet, or no draw
    drawn: bool | None
    vote: Vote | None


@dataclass(frozen=True, slots=True)
class Provider:
    """Who may attest receipts for the fast lane."""

    address: str
    since: Where
    matter: int  # the amendment that registered it; 0: version 1
    until: Where | None  # removed by an amendment or a challenge
    until_matter: int | None
    claims: int  # attested
    fast_claims: int
    fast_paid: int
    overturned: int


@dataclass(frozen=True, slots=True)
class Debt:
    """What is kept back from a member's later aid."""

    member: str
    amount: int
