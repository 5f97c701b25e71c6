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


class Ref(IntEnum):
    """What the `ref` of a journal entry means."""

    NOTHING = 0
    MEMBER = 1
    PERIOD = 2
    CLAIM = 3


#: Route of each movement (from, to) and the meaning of its `ref`. Source: IBooks.sol.
ROUTES: dict[Movement, tuple[Account, Account, Ref]] = {
    Movement.CONTRIBUTION: (Account.WORLD, Account.MEMBERS, Ref.MEMBER),
    Movement.REFUND: (Account.MEMBERS, Account.WORLD, Ref.MEMBER),
    Movement.DUES: (Account.MEMBERS, Account.RESERVE, Ref.PERIOD),
    Movement.SHARE: (Account.MEMBERS, Account.RESERVE, Ref.PERIOD),
    Movement.FUNDING: (Account.RESERVE, Account.CLAIMS, Ref.PERIOD),
    Movement.FEE: (Account.RESERVE, Account.FEES, Ref.PERIOD),
    Movement.AID: (Account.CLAIMS, Account.WORLD, Ref.CLAIM),
    Movement.ROUNDING: (Account.CLAIMS, Account.RESERVE, Ref.PERIOD),
    Movement.BOND_POSTED: (Account.WORLD, Account.BONDS, Ref.CLAIM),
    Movement.BOND_RETURNED: (Account.BONDS, Account.WORLD, Ref.CLAIM),
    Movement.BOND_FORFEITED: (Account.BONDS, Account.RESERVE, Ref.CLAIM),
    Movement.COMPENSATION: (Account.BONDS, Account.WORLD, Ref.CLAIM),
    Movement.FEE_PAID: (Account.FEES, Account.WORLD, Ref.NOTHING),
    Movement.DONATION: (Account.WORLD, Account.RESERVE, Ref.NOTHING),
    Movement.UNBOOKED: (Account.WORLD, Account.RESERVE, Ref.NOTHING),
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


class ClaimStatus(IntEnum):
    """A claim's state, derived from time and a few marks."""

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


class Mark(IntEnum):
    """What happened to a claim that time alone does not tell; not on the chain under this name."""

    NONE = 0
    DISPUTED = 1
    APPROVED = 2  # by the jury
    PAID = 3
    REFUSED = 4
    WITHDRAWN = 5


class Reason(IntEnum):
    """Why somebody objects to a claim."""

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
