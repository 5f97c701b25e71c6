"""States of members and claims, reasons, benefits. Values are those of Solidity."""

from __future__ import annotations

from enum import IntEnum


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
