"""What is kept of matters (claims and challenges), and of the claims one settlement funds."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from fractions import Fraction

from tests.support.terms import Benefit, BenefitKind, Offices, Rules

BPS = 10_000
FRAUD, REFUSE, LOWER, PAY = range(4)  # what may become of a claim
EXPEL, KEEP = range(2)  # of a membership, or of a provider's office


class ClaimStatus(IntEnum):
    """A claim's state."""

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


class ChallengeStatus(IntEnum):
    """A challenge's state."""

    NONE = 0
    OPEN = 1
    VERDICT = 2
    APPEALED = 3
    DECIDED = 4
    UPHELD = 5
    DISMISSED = 6


class Side(IntEnum):
    """Who appealed."""

    NONE = 0
    RESPONDENT = 1
    OBJECTOR = 2


class ProposalKind(IntEnum):
    """What all members are asked."""

    NONE = 0
    AMENDMENT = 1
    GRANT = 2
    WINDING_UP = 3
    REARM = 4


class ProposalStatus(IntEnum):
    """A proposal's state."""

    NONE = 0
    VOTING = 1
    DECIDED = 2
    REJECTED = 3
    DELAYED = 4
    READY = 5
    CARRIED_OUT = 6
    EXPIRED = 7
    OUTDATED = 8


class ChallengeKind(IntEnum):
    """What a challenge is about."""

    MEMBERSHIP = 0
    PROVIDER = 1


@dataclass
class Matter:
    """Something that objectors dispute with a respondent, and what became of it."""

    id: int
    respondent: str
    case: int = 0
    appeal: int = 0
    objectors: list[str] = field(default_factory=list)
    unsettled: set[str] = field(default_factory=set)  # objectors whose bond still lies in BONDS
    paid_back: set[str] = field(default_factory=set)  # objectors who collected theirs
    appellant: str = ""  # while the bond of the appeal lies in BONDS
    side: Side = Side.NONE
    concluded_at: int = 0
    outcome: int = 0
    overturned: bool = False  # the appeal was right
    reward: int = 0  # of each objector who was right
    compensation: int = 0  # of a respondent who was right
    compensated: bool = False
    juror_reward: int = 0  # of each opened vote
    jurors_owed: int = 0

    def is_party(self, account: str) -> bool:
        """The respondent, or an objector who is not done with it."""
        return account == self.respondent or account in set(self.objectors) - self.paid_back

    @property
    def disputed(self) -> bool:
        """Objected to, and not concluded."""
        return bool(self.case) and not self.concluded_at


@dataclass
class Claim(Matter):
    """One claim and all that happened to it; the respondent is the claimant."""

    line: int = 0
    event_at: int = 0
    filed_at: int = 0
    version: int = 1  # of the rules, by which it is judged
    published_at: int = 0
    period: int = 0
    amount: int = 0
    paid: int = 0
    lowers: list[int] = field(default_factory=list)  # what each objector holds to be right
    attested: bool = False
    fast_paid: bool = False
    final: bool = False  # everything that will ever come was paid
    refused: bool = False
    fraud: bool = False
    withdrawn: bool = False
    upheld: bool = False  # a dispute ended in its favour, in full or for less
    cost: Fraction = Fraction(0)  # token units that a paying unit was charged for it

    @property
    def claimant(self) -> str:
        """Whose claim it is."""
        return self.respondent

    @property
    def alive(self) -> bool:
        """Paid, or may still be."""
        return not (self.refused or self.fraud or self.withdrawn)

    @property
    def lower(self) -> int:
        """The amount put to the jury: the lowest that an objector named; 0 if none did."""
        return min((amount for amount in self.lowers if amount), default=0)


@dataclass
class Challenge(Matter):
    """A challenge to a membership, or to a provider; the respondent is its target."""

    kind: ChallengeKind = ChallengeKind.MEMBERSHIP
    challenger: str = ""
    opened_at: int = 0
    reason: int = 0


@dataclass
class Proposal(Matter):
    """A question to all members; the respondent is nobody."""

    kind: ProposalKind = ProposalKind.NONE
    proposer: str = ""
    based_on: int = 0  # version of the rules
    amount: int = 0
    content: bytes = bytes(32)
    bond: int = 0
    bond_held: bool = False  # it lies in BONDS
    bond_due: bool = False  # the proposer can have it back
    adopted: bool | None = None  # None: not concluded
    ready_at: int = 0
    carried_out: bool = False
    rules: Rules | None = None  # of an amendment
    text: str = ""
    offices: Offices = Offices()

    @property
    def disputed(self) -> bool:
        """Nobody stands against anybody."""
        return False


@dataclass(frozen=True)
class Version:
    """Rules that came into force; events from a moment on are judged by them."""

    rules: Rules
    since: int


@dataclass
class Batch:
    """The claims of one settlement. `funded` counts what they got together, then and later."""

    period: int
    claims: list[Claim] = field(default_factory=list)
    largest: int = 0  # the largest claim placed here since it was last empty
    funded: int = 0
    owed: int = 0  # still to come from later settlements
    allowance: int | None = None  # what a unit may still be charged for it; None: no cap per claim
    settled: bool = False
    closed: bool = False  # every claim was paid to the end, and the rounding released

    @property
    def asked(self) -> int:
        """What all claims in it ask for."""
        return sum(claim.amount for claim in self.claims)

    def entitlement(self, claim: Claim) -> int:
        """The part of what was funded that one claim gets: pro rata, rounded down."""
        return claim.amount * self.funded // self.asked if self.settled else 0


def aid_of(benefit: Benefit, level: int, receipts: int, others: int) -> int:
    """What a line of the benefits table pays at a cover level."""
    most = benefit.amount * level
    if benefit.kind == BenefitKind.FIXED:
        return most
    borne = max(0, max(0, receipts - others) - benefit.deductible)
    return min(most, borne * benefit.ratio_bps // BPS)
