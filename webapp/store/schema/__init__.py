"""The tables. Raw events stand apart from what is derived from them.

Keys: everything has fund, block and log index, which is an event's own key. Amounts are exact (see
`types.Amount`), and are summed in Python or by running totals, never by the database's 64-bit
arithmetic. Moments are seconds. Addresses and hashes are 0x text in Python, bytes in the database
(`types.Hex`); text there too in tables with a row per chain, fund or rule.
"""

from __future__ import annotations

from sqlalchemy import Table

from .agents import agency_events, enrolment_skips, enrolments, representations, wards
from .alerts import ALERTS, alert_cursors, alert_deliveries, alert_messages, alerts
from .base import VERSION, has_hash, metadata, stem
from .claims import claims, evidence, matter_events, payments
from .disputes import challenges, debts, disputes, objections
from .jury import cases, excused, seats
from .money import batches, books, fundings, journal, leavers, movements, periods, ticks
from .people import member_changes, members, memberships, vouchers
from .raw import (
    blocks,
    chains,
    events,
    funds,
    meta,
    proofs,
    registers,
    transactions,
    undo,
)
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
    memberships,
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
    "ALERTS",
    "DERIVED",
    "VERSION",
    "agency_events",
    "alert_cursors",
    "alert_deliveries",
    "alert_messages",
    "alerts",
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
    "has_hash",
    "journal",
    "leavers",
    "matter_events",
    "member_changes",
    "members",
    "memberships",
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
    "stem",
    "sweeps",
    "ticks",
    "transactions",
    "undo",
    "versions",
    "vouchers",
    "wards",
]
