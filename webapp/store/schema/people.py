"""Derived: members, attestors, vouchers."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Index, SmallInteger, Text

from .base import at, at_key, col, key, table_of

_MEMBER_FACTS = (
    ("number", BigInteger),
    ("units", BigInteger),
    ("cover", BigInteger),
    ("band", SmallInteger),
    ("expiry_tick", BigInteger),
    ("spare", Text),
    ("joined_at", BigInteger),
    ("waits_from", BigInteger),
    ("exit_period", BigInteger),
    ("left_at_once", Boolean),
)

members = table_of(
    "members",
    key("fund_id"),
    key("address", Text),
    *at(),
    *(col(name, kind) for name, kind in _MEMBER_FACTS),
    Index("members_by_number", "fund_id", "number"),
)

#: Every change of a member's facts; the newest at or before a block is the member at that block.
member_changes = table_of(
    "member_changes",
    key("fund_id"),
    key("address", Text),
    *at_key(),
    col("name", Text),
    *(col(name, kind) for name, kind in _MEMBER_FACTS),
    col("balance", Text),
    col("amount", Text),
    col("actor", Text, null=True),
    col("detail", Text),
)

#: A key that held the office twice has the newer time only.
attestors = table_of(
    "attestors",
    key("fund_id"),
    key("address", Text),
    *at(),
    col("until_block", BigInteger, null=True),
    col("until_log_index", null=True),
    col("successor", Text, null=True),
)

vouchers = table_of(
    "vouchers",
    key("fund_id"),
    *at_key(),
    col("member", Text),
    col("attestor", Text),
    col("identity", Text),
    col("nonce", Text),
    Index("vouchers_by_attestor", "fund_id", "attestor"),
)
