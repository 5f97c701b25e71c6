"""The tables. Raw events stand apart from what is derived from them.

Keys: an event is (chain, block, log index); everything derived carries fund, block and log index.
Amounts are decimal text without leading zeros: they order by (length, text) and are summed in
Python or by running totals, never by the database's 64-bit arithmetic. Moments are seconds.
Addresses and hashes are lower-case 0x text, except in `events`, which is packed.
"""

from __future__ import annotations

from sqlalchemy import Table

from .base import VERSION, metadata
from .claims import claims, evidence, matter_events, payments
from .disputes import challenges, debts, disputes, objections, providers
from .jury import cases, excused, seats
from .money import batches, books, fundings, journal, leavers, movements, periods, ticks
from .people import attestors, member_changes, members, vouchers
from .raw import blocks, chains, events, funds, meta, proofs, undo

#: Tables that handlers write and `rebuild` recreates from `events`.
DERIVED: tuple[Table, ...] = (
    journal,
    movements,
    books,
    periods,
    batches,
    fundings,
    ticks,
    leavers,
    members,
    member_changes,
    attestors,
    vouchers,
    claims,
    matter_events,
    evidence,
    payments,
    disputes,
    objections,
    challenges,
    providers,
    debts,
    cases,
    seats,
    excused,
)

__all__ = [
    "DERIVED",
    "VERSION",
    "metadata",
    "attestors",
    "batches",
    "blocks",
    "books",
    "cases",
    "chains",
    "challenges",
    "claims",
    "debts",
    "disputes",
    "events",
    "evidence",
    "excused",
    "fundings",
    "funds",
    "journal",
    "leavers",
    "matter_events",
    "member_changes",
    "members",
    "meta",
    "movements",
    "objections",
    "payments",
    "periods",
    "proofs",
    "providers",
    "seats",
    "ticks",
    "undo",
    "vouchers",
]
