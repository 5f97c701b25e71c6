"""The chain's enumerations, by their names in the contracts. Values are those of Solidity."""

from __future__ import annotations

from enum import IntEnum


class Account(IntEnum):
    """Every token a fund holds belongs to one account; WORLD is outside."""

    WORLD = 0
    MEMBERS = 1
    RESERVE = 2
    CLAIMS = 3
    BONDS = 4
    FEES = 5


class Movement(IntEnum):
    """Every way in which money can move."""

    CONTRIBUTION = 0
    REFUND = 1
    DUES = 2
    SHARE = 3
    FUNDING = 4
    FEE = 5
    AID = 6
    ROUNDING = 7
    BOND_POSTED = 8
    BOND_RETURNED = 9
    BOND_FORFEITED = 10
    COMPENSATION = 11
    FEE_PAID = 12
    DONATION = 13
    UNBOOKED = 14
    STAKE = 15
    REWARD = 16
    JUROR_REWARD = 17
    FAST_FUNDING = 18
    OFFSET = 19


class Ref(IntEnum):
    """What the `ref` of a journal entry means."""

    NOTHING = 0
    MEMBER = 1
    PERIOD = 2
    MATTER = 3  # a claim or a challenge: they share one sequence of ids


#: Route of each movement (from, to) and the meaning of its `ref`. Source: IBooks.sol.
ROUTES: dict[Movement, tuple[Account, Account, Ref]] = {
    Movement.CONTRIBUTION: (Account.WORLD, Account.MEMBERS, Ref.MEMBER),
    Movement.REFUND: (Account.MEMBERS, Account.WORLD, Ref.MEMBER),
    Movement.DUES: (Account.MEMBERS, Account.RESERVE, Ref.PERIOD),
    Movement.SHARE: (Account.MEMBERS, Account.RESERVE, Ref.PERIOD),
    Movement.FUNDING: (Account.RESERVE, Account.CLAIMS, Ref.PERIOD),
    Movement.FEE: (Account.RESERVE, Account.FEES, Ref.PERIOD),
    Movement.AID: (Account.CLAIMS, Account.WORLD, Ref.MATTER),
    Movement.ROUNDING: (Account.CLAIMS, Account.RESERVE, Ref.PERIOD),
    Movement.BOND_POSTED: (Account.WORLD, Account.BONDS, Ref.MATTER),
    Movement.BOND_RETURNED: (Account.BONDS, Account.WORLD, Ref.MATTER),
    Movement.BOND_FORFEITED: (Account.BONDS, Account.RESERVE, Ref.MATTER),
    Movement.COMPENSATION: (Account.BONDS, Account.WORLD, Ref.MATTER),
    Movement.FEE_PAID: (Account.FEES, Account.WORLD, Ref.NOTHING),
    Movement.DONATION: (Account.WORLD, Account.RESERVE, Ref.NOTHING),
    Movement.UNBOOKED: (Account.WORLD, Account.RESERVE, Ref.NOTHING),
    Movement.STAKE: (Account.MEMBERS, Account.BONDS, Ref.MATTER),
    Movement.REWARD: (Account.BONDS, Account.WORLD, Ref.MATTER),
    Movement.JUROR_REWARD: (Account.BONDS, Account.WORLD, Ref.MATTER),
    Movement.FAST_FUNDING: (Account.RESERVE, Account.CLAIMS, Ref.MATTER),
    Movement.OFFSET: (Account.CLAIMS, Account.RESERVE, Ref.MATTER),
}


class MemberStatus(IntEnum):
    """A member's state, derived from time, index and flags."""

    NONE = 0
    WAITING = 1
    COVERED = 2
    GRACE = 3
    LAPSED = 4
    LEAVING = 5
    LEFT = 6
    EXPELLED = 7


class ClaimStatus(IntEnum):
    """A claim's state, derived from time and a few marks."""

    NONE = 0
    FILED = 1
    PUBLISHED = 2
    FAST_PAID = 3
    DISPUTED = 4
    VERDICT = 5
    APPEALED = 6
    DECIDED = 7
    APPROVED = 8
    FUNDED = 9
    CARRIED = 10
    PAID = 11
    REFUSED = 12
    FRAUD = 13
    WITHDRAWN = 14


class Mark(IntEnum):
    """What happened to a claim that time alone does not tell. Source: ClaimDesk.Mark."""

    NONE = 0
    DISPUTED = 1
    APPROVED = 2  # by the jury
    PAID = 3
    REFUSED = 4
    FRAUD = 5
    WITHDRAWN = 6


class Reason(IntEnum):
    """Why somebody objects to a claim, or challenges a membership or a provider."""

    WAITING_PERIOD = 0
    IDENTITY = 1
    NON_DISCLOSURE = 2
    AMOUNT = 3
    DUPLICATE = 4
    FORGED = 5


class BenefitKind(IntEnum):
    """How the amount of a benefit is found."""

    FIXED = 0
    PROPORTIONAL = 1


class CaseKind(IntEnum):
    """What a case is about."""

    CLAIM = 0
    CLAIM_APPEAL = 1
    MEMBERSHIP = 2
    MEMBERSHIP_APPEAL = 3
    PROVIDER = 4  # put to all covered members, not to a jury

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
    """What is disputed; not on the chain under this name."""

    CLAIM = 0
    MEMBERSHIP = 1
    PROVIDER = 2


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


def options_of(kind: MatterKind) -> type[Verdict] | type[Review]:
    """The options that a matter of this kind is decided by."""
    return Verdict if kind is MatterKind.CLAIM else Review
