"""Derived: members, vouchers."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Boolean, Index, SmallInteger

from .base import at, at_key, col, key, table_of
from .types import Amount, Hex, Name, Text

MEMBER_EVENTS = (
    "MemberJoined",
    "MemberToppedUp",
    "MemberCured",
    "CoverRaised",
    "ExitRequested",
    "RefundPaid",
    "StakeTaken",
    "MemberExpelled",
)

#: `expelled_at` is when the cover of one expelled ended; 0: not expelled.
_MEMBER_FACTS: tuple[tuple[str, Any, bool], ...] = (
    ("number", BigInteger, False),
    ("units", BigInteger, False),
    ("cover", BigInteger, False),
    ("band", SmallInteger, False),
    ("expiry_tick", BigInteger, False),
    ("spare", Amount, False),
    ("joined_at", BigInteger, False),
    ("waits_from", BigInteger, False),
    ("exit_period", BigInteger, False),
    ("left_at_once", Boolean, False),
    ("expelled_at", BigInteger, False),
    ("referrer", Hex, True),
)

members = table_of(
    "members",
    key("fund_id"),
    key("address", Hex),
    *at(),
    *(col(name, kind, null) for name, kind, null in _MEMBER_FACTS),
    Index("members_by_number", "fund_id", "number"),
)

#: Memberships by their numbers: who left and joined again has several.
memberships = table_of(
    "memberships",
    key("fund_id"),
    key("address", Hex),
    key("number", BigInteger),
    *at(),
)

#: Every change of a membership's facts; the newest at or before a block is the member at that
#: block. `actor` (who paid, or was paid) is null where it is the member; `detail` is JSON, null
#: where it would be empty.
member_changes = table_of(
    "member_changes",
    key("fund_id"),
    key("number", BigInteger),
    *at_key(),
    col("name", Name(*MEMBER_EVENTS)),
    *(col(name, kind, null) for name, kind, null in _MEMBER_FACTS[1:]),
    col("balance", Amount),
    col("amount", Amount),
    col("actor", Hex, null=True),
    col("detail", Text, null=True),
)

#: Whom an attestor vouched for; what else a voucher says, its event tells.
vouchers = table_of(
    "vouchers",
    key("fund_id"),
    *at_key(),
    col("member", Hex),
    col("attestor", Hex),
    Index("vouchers_by_attestor", "fund_id", "attestor"),
)
