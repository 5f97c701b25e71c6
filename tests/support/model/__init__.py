"""A fund in plain Python: what the contracts must agree with, to the last token unit.

It follows the published rules in the most literal way: every charge visits every member, aid owed
is a list of claims, every claim is paid by itself. There is no share index to look balances up
in, no tick table, no running total of a queue. It is slow, and meant to be obviously right.

`FundModel` has the methods of the contracts in Python spelling; the caller is the first argument,
the clock is `now`. What the contracts refuse raises `Rejected` with the error's name and values. An
action that is refused may have settled periods before: keep a copy where that matters.
"""

from tests.support.model.books import Account, Addresses, Entry, Movement, Rejected
from tests.support.model.fund import FundModel, Voucher
from tests.support.model.members import Application
from tests.support.model.records import ClaimStatus
from tests.support.model.roster import Membership, Status

__all__ = [
    "Account",
    "Addresses",
    "Application",
    "ClaimStatus",
    "Entry",
    "FundModel",
    "Membership",
    "Movement",
    "Rejected",
    "Status",
    "Voucher",
]
