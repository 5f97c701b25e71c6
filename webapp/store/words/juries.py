"""Cases, disputes, challenges, and the options they are decided by, with Solidity's values."""

from __future__ import annotations

from enum import IntEnum


class CaseKind(IntEnum):
    """What a case is about."""

    CLAIM = 0
    CLAIM_APPEAL = 1
    MEMBERSHIP = 2
    MEMBERSHIP_APPEAL = 3
    PROVIDER = 4  # put to all covered members, not to a jury
    PROPOSAL = 5  # as well

    @property
    def plenary(self) -> bool:
        """Whether all covered members vote, without a draw."""
        return self in (CaseKind.PROVIDER, CaseKind.PROPOSAL)

    @property
    def appeal(self) -> bool:
        """Whether a larger jury looks again at what another decided."""
        return self in (CaseKind.CLAIM_APPEAL, CaseKind.MEMBERSHIP_APPEAL)


class Stage(IntEnum):
    """What a court did with a case. Source: Jury.Stage."""

    OPEN = 1
    CLOSED = 2
    CANCELLED = 3


class Phase(IntEnum):
    """Where a case stands, derived from time and the votes so far."""

    WAITING = 0
    SEALING = 1
    OPENING = 2
    OVER = 3
    CLOSED = 4
    CANCELLED = 5


class Closeness(IntEnum):
    """How close an account is to a matter."""

    NONE = 0
    LINE = 1  # up to four referrers above a party
    PARTY = 2


class Appellant(IntEnum):
    """Which side appealed."""

    NONE = 0
    RESPONDENT = 1
    OBJECTOR = 2


class MatterKind(IntEnum):
    """What a jury or all members decide; not on the chain under this name."""

    CLAIM = 0
    MEMBERSHIP = 1
    PROVIDER = 2
    PROPOSAL = 3  # never disputed: it has a case, but no objections


class ChallengeKind(IntEnum):
    """What is challenged."""

    MEMBERSHIP = 0
    PROVIDER = 1


class ChallengeMark(IntEnum):
    """What happened to a challenge that time alone does not tell. Source: ReviewDesk.Mark."""

    OPEN = 1
    UPHELD = 2
    DISMISSED = 3


class ChallengeStatus(IntEnum):
    """A challenge's state, derived from time and a few marks."""

    NONE = 0
    OPEN = 1
    VERDICT = 2
    APPEALED = 3
    DECIDED = 4
    UPHELD = 5
    DISMISSED = 6


class Verdict(IntEnum):
    """A jury's options for a claim, the gravest first."""

    FRAUD = 0
    REFUSE = 1
    LOWER = 2
    PAY = 3


class Review(IntEnum):
    """The options for a challenge: EXPEL means suspend where a provider is challenged."""

    EXPEL = 0
    KEEP = 1


class Ballot(IntEnum):
    """The options for a proposal."""

    ADOPT = 0
    REJECT = 1


def options_of(kind: MatterKind) -> type[Verdict] | type[Review] | type[Ballot]:
    """The options that a matter of this kind is decided by."""
    if kind is MatterKind.PROPOSAL:
        return Ballot
    return Verdict if kind is MatterKind.CLAIM else Review
