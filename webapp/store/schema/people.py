"""Derived: members, vouchers."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Boolean, Index, SmallInteger, Text

from .base import at, at_key, col, key, table_of

#: `expelled_at` is when the cover of one expelled ended; 0: not expelled.
_MEMBER_FACTS: tuple[tuple[str, Any, bool], ...] = (
    ("number", BigInteger, False),
    ("units", BigInteger, False),
    ("cover", BigInteger, False),
    ("band", SmallInteger, False),
    ("expiry_tick", BigInteger, False),
    ("spare", Text, False),
    ("joined_at", BigInteger, False),
    ("waits_from", BigInteger, False),
    ("exit_period", BigInteger, False),
    ("left_at_once", Boolean, False),
    ("expelled_at", BigInteger, False),
    ("referrer", Text, True),
)

members = table_of(
    "members",
    key("fund_id"),
    key("address", Text),
    *at(),
    *(col(name, kind, null) for name, kind, null in _MEMBER_FACTS),
    Index("members_by_number", "fund_id", "number"),
    Index("members_by_referrer", "fund_id", "referrer"),
)

#: Every change of a member's facts; the newest at or before a block is the member at that block.
member_changes = table_of(
    "member_changes",
    key("fund_id"),
    key("address", Text),
    *at_key(),
    col("name", Text),
    *(col(name, kind, null) for name, kind, null in _MEMBER_FACTS),
    col("balance", Text),
    col("amount", Text),
    col("actor", Text, null=True),
    col("detail", Text),
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
