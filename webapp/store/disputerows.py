"""Rows of disputes and cases that change: field names are column names, amounts are int."""

from __future__ import annotations

from dataclasses import dataclass

from .words import Appellant, CaseKind, ChallengeMark, Stage


@dataclass(slots=True)
class DisputeRow:
    """A disputed matter."""

    matter: int
    block: int
    log_index: int
    kind: int
    respondent: str
    case_id: int
    objections: int
    bond: int
    appeal_id: int = 0
    appellant: str | None = None
    side: int = Appellant.NONE
    appeal_bond: int = 0
    appeal_bond_open: bool = False
    appeal_block: int | None = None
    appeal_log_index: int | None = None
    concluded_at: int = 0
    concluded_block: int | None = None
    concluded_log_index: int | None = None
    outcome: int | None = None
    unjudged: bool = False
    overturned: bool = False
    stake_taken: int = 0
    lost: int = 0
    per_objector: int = 0
    to_respondent: int = 0
    per_juror: int = 0
    jurors: int = 0
    jurors_owed: int = 0
    compensation: int = 0
    expired: int = 0


@dataclass(slots=True)
class ObjectionRow:
    """An objection to a claim, or a challenge as an objection to its target."""

    matter: int
    objector: str
    block: int
    log_index: int
    reason: int
    lower: int
    bond: int
    case_id: int
    evidence: str
    collected: bool = False
    reward: int = 0


@dataclass(slots=True)
class ChallengeRow:
    """A challenge to a membership or a provider."""

    matter: int
    block: int
    log_index: int
    opened_at: int
    kind: int
    target: str
    challenger: str
    reason: int
    bond: int
    case_id: int
    mark: int = ChallengeMark.OPEN
    concluded_block: int | None = None
    concluded_log_index: int | None = None


@dataclass(slots=True)
class DebtRow:
    """What is kept back from a member's later aid."""

    member: str
    block: int = 0
    log_index: int = 0
    amount: int = 0


@dataclass(slots=True)
class CaseRow:
    """A case before a jury."""

    case_id: int
    block: int
    log_index: int
    kind: int
    matter: int
    prior: int
    opened_at: int
    opens_at: int
    electorate: int
    quorum: int
    options: int
    silence: int
    seed_block: int = 0
    seed: str | None = None
    drawn_block: int | None = None
    drawn_log_index: int | None = None
    sealing_ends_at: int = 0
    ends_at: int = 0
    sealed: int = 0
    recused: int = 0
    v0: int = 0
    v1: int = 0
    v2: int = 0
    v3: int = 0
    stage: int = Stage.OPEN
    option: int | None = None
    quorate: bool | None = None
    ended_block: int | None = None
    ended_log_index: int | None = None

    @property
    def votes(self) -> tuple[int, int, int, int]:
        """Votes opened, by option."""
        return self.v0, self.v1, self.v2, self.v3

    @property
    def plenary(self) -> bool:
        """Whether all covered members vote."""
        return CaseKind(self.kind).plenary

    @property
    def appeal(self) -> bool:
        """Whether it is the larger jury's."""
        return CaseKind(self.kind).appeal


@dataclass(slots=True)
class SeatRow:
    """A juror's seat in a case."""

    case_id: int
    juror: str
    block: int
    log_index: int
    seat: int
    seal: str | None = None
    recused: bool = False
    option: int | None = None
    reason_hash: str | None = None
    opened_block: int | None = None
    opened_log_index: int | None = None
    reward: int = 0


@dataclass(slots=True)
class ExcusedRow:
    """Who may not sit on a matter's juries."""

    matter: int
    account: str
    block: int
    log_index: int
    closeness: int
