"""The tables. Raw events stand apart from what is derived from them.

Keys: an event is (chain, block, log index); everything derived carries fund, block and log index.
Amounts are decimal text without leading zeros: they order by (length, text) and are summed in
Python or by running totals, never by the database's 64-bit arithmetic. Moments are seconds.
Addresses and hashes are lower-case 0x text, except in `events`, which is packed.
"""

from __future__ import annotations

from sqlalchemy import Table

from .agents import agency_events, enrolment_skips, enrolments, representations, wards
from .base import VERSION, metadata
from .claims import claims, evidence, matter_events, payments
from .disputes import challenges, debts, disputes, objections
from .jury import cases, excused, seats
from .money import batches, books, fundings, journal, leavers, movements, periods, ticks
from .people import member_changes, members, vouchers
from .raw import blocks, chains, events, funds, meta, proofs, registers, undo
from .rules import (
    grants,
    offices,
    pauses,
    proposals,
    rule_texts,
    standing,
    sweeps,
    versions,
)

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
    vouchers,
    claims,
    matter_events,
    evidence,
    payments,
    disputes,
    objections,
    challenges,
    debts,
    cases,
    seats,
    excused,
    rule_texts,
    versions,
    proposals,
    grants,
    sweeps,
    pauses,
    offices,
    standing,
    wards,
    agency_events,
    representations,
    enrolments,
    enrolment_skips,
)

__all__ = [
    "DERIVED",
    "VERSION",
    "agency_events",
    "batches",
    "blocks",
    "books",
    "cases",
    "chains",
    "challenges",
    "claims",
    "debts",
    "disputes",
    "enrolment_skips",
    "enrolments",
    "events",
    "evidence",
    "excused",
    "fundings",
    "funds",
    "grants",
    "journal",
    "leavers",
    "matter_events",
    "member_changes",
    "members",
    "meta",
    "metadata",
    "movements",
    "objections",
    "offices",
    "pauses",
    "payments",
    "periods",
    "proofs",
    "proposals",
    "registers",
    "representations",
    "rule_texts",
    "seats",
    "standing",
    "sweeps",
    "ticks",
    "undo",
    "versions",
    "vouchers",
    "wards",
]
