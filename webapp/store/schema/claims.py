"""Derived: claims, what was paid on them, and the timeline of every matter."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Index, SmallInteger

from .base import at, at_key, col, key, table_of
from .types import Amount, Hex, Text

#: `version` of the rules by which it is judged; `mark` is what happened to a claim that time alone
#: does not tell (`webapp.store.words.Mark`); `asked` what it was filed for, `amount` what is
#: granted now; `provider` attested its receipt, and from `payable_at` the fast lane may pay it.
#: `overturned`: of fast aid, what should not have been paid.
claims = table_of(
    "claims",
    key("fund_id"),
    key("claim_id", BigInteger),
    *at(),
    col("claimant", Hex),
    col("line"),
    col("version"),
    col("event_at", BigInteger),
    col("filed_at", BigInteger),
    col("published_at", BigInteger),
    col("period", BigInteger),
    col("asked", Amount),
    col("amount", Amount),
    col("receipts", Amount),
    col("other_sources", Amount),
    col("paid", Amount),
    col("mark", SmallInteger),
    col("lower", Amount),
    col("provider", Hex, null=True),
    col("nonce", Amount, null=True),
    col("payable_at", BigInteger),
    col("fast_paid", Boolean),
    col("fast_block", BigInteger, null=True),
    col("fast_log_index", null=True),
    col("overturned", Amount),
    Index("claims_by_claimant", "fund_id", "claimant"),
    Index("claims_by_period", "fund_id", "period"),
    Index("claims_by_mark", "fund_id", "mark", "claim_id"),
    Index("claims_by_provider", "fund_id", "provider"),
)

payments = table_of(
    "payments",
    key("fund_id"),
    key("claim_id", BigInteger),
    *at_key(),
    col("claimant", Hex),
    col("to", Hex),
    col("amount", Amount),
    col("offset", Amount),
    col("paid", Amount),
    col("done", Boolean),
)

#: What happened to a matter (a claim, a challenge or a proposal), event by event.
matter_events = table_of(
    "matter_events",
    key("fund_id"),
    key("matter", BigInteger),
    *at_key(),
    col("name", Text),
    col("actor", Hex, null=True),
    col("amount", Amount, null=True),
    col("detail", Text),
)

evidence = table_of(
    "evidence",
    key("fund_id"),
    key("matter", BigInteger),
    *at_key(),
    col("by", Hex),
    col("commitment", Hex),
)
