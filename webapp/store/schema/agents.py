"""Derived: who acts for whom, and groups enrolled. Keyed by a register's id, which is below 0."""

from __future__ import annotations

from sqlalchemy import BigInteger, Index

from .base import at, at_key, col, key, table_of
from .types import Amount, Hex, Text

#: What the register knows of an address: who acts for it, who may take over, a handover under way
#: (`due_at` 0: none), and for a dependant its guardian at first, with the label.
wards = table_of(
    "wards",
    key("fund_id"),
    key("member", Hex),
    *at(),
    col("agent", Hex, null=True),
    col("recovery", Hex, null=True),
    col("beneficiary", Hex, null=True),
    col("successor", Hex, null=True),
    col("by", Hex, null=True),
    col("due_at", BigInteger),
    col("guardian", Hex, null=True),
    col("label", Text, null=True),
    Index("wards_by_agent", "fund_id", "agent"),
    Index("wards_by_recovery", "fund_id", "recovery"),
    Index("wards_by_beneficiary", "fund_id", "beneficiary"),
)

#: Every event about an address; `detail` is JSON.
agency_events = table_of(
    "agency_events",
    key("fund_id"),
    key("member", Hex),
    *at_key(),
    col("name", Text),
    col("detail", Text),
)

#: From when a fund goes by the agent of an address only; keyed by the fund's own id.
representations = table_of(
    "representations",
    key("fund_id"),
    key("member", Hex),
    *at_key(),
    col("agent", Hex),
)

#: Batches that a payer sent for a group, by the fund's address.
enrolments = table_of(
    "enrolments",
    key("fund_id"),
    *at_key(),
    col("fund", Hex),
    col("payer", Hex),
    col("enrolled", BigInteger),
    col("amount", Amount),
    Index("enrolments_by_fund", "fund_id", "fund", "block"),
)

#: Whom a fund did not take, with its error (0x text).
enrolment_skips = table_of(
    "enrolment_skips",
    key("fund_id"),
    *at_key(),
    col("fund", Hex),
    col("member", Hex),
    col("reason", Text),
    Index("enrolment_skips_by_fund", "fund_id", "fund", "block"),
)
