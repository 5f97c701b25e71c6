"""What is kept of a claim, and of the claims that one settlement funds together."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from fractions import Fraction

from tests.support.terms import Benefit, BenefitKind

BPS = 10_000


class ClaimStatus(IntEnum):
    """A claim's state."""

    NONE = 0
    FILED = 1
    PUBLISHED = 2
    DISPUTED = 3
    DECIDED = 4
    APPROVED = 5
    FUNDED = 6
    CARRIED = 7
    PAID = 8
    REFUSED = 9
    WITHDRAWN = 10


OPEN = (ClaimStatus.FILED, ClaimStatus.PUBLISHED, ClaimStatus.DISPUTED)


@dataclass
class Claim:
    """One claim and all that happened to it."""

    id: int
    claimant: str
    line: int
    event_at: int
    filed_at: int
    published_at: int
    period: int
    amount: int
    paid: int = 0
    final: bool = False  # everything that will ever come was paid
    refused: bool = False
    withdrawn: bool = False
    upheld: bool = False  # a dispute ended in its favour
    case: int = 0
    objectors: list[str] = field(default_factory=list)
    bonds: dict[str, int] = field(default_factory=dict)  # held and due back
    compensation: int = 0  # held, due to the claimant
    stakes: int = 0
    cost: Fraction = Fraction(0)  # token units that a paying unit was charged for it

    @property
    def disputed(self) -> bool:
        """Under decision."""
        return bool(self.case) and not (self.refused or self.withdrawn or self.upheld)

    @property
    def alive(self) -> bool:
        """Paid, or may still be."""
        return not (self.refused or self.withdrawn)


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
