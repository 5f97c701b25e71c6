"""Accounts, movements of money and their routes. Values are those of Solidity."""

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
    GRANT = 20
    DISTRIBUTION = 21
    UNCLAIMED_BALANCE = 22
    UNCLAIMED_AID = 23


class Ref(IntEnum):
    """What the `ref` of a journal entry means."""

    NOTHING = 0
    MEMBER = 1
    PERIOD = 2
    MATTER = 3  # a claim, a challenge or a proposal: they share one sequence of ids


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
    Movement.GRANT: (Account.RESERVE, Account.WORLD, Ref.MATTER),
    Movement.DISTRIBUTION: (Account.RESERVE, Account.MEMBERS, Ref.MEMBER),
    Movement.UNCLAIMED_BALANCE: (Account.MEMBERS, Account.RESERVE, Ref.NOTHING),
    Movement.UNCLAIMED_AID: (Account.CLAIMS, Account.RESERVE, Ref.NOTHING),
}
