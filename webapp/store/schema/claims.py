"""Derived: claims, their timeline, cases and votes."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Index, SmallInteger, Text

from .base import at, at_key, col, key, table_of

#: `mark` is what happened to a claim that time alone does not tell (`webapp.store.words.Mark`).
claims = table_of(
    "claims",
    key("fund_id"),
    key("claim_id", BigInteger),
    *at(),
    col("claimant", Text),
    col("line"),
    col("event_at", BigInteger),
    col("filed_at", BigInteger),
    col("published_at", BigInteger),
    col("period", BigInteger),
    col("amount", Text),
    col("receipts", Text),
    col("other_sources", Text),
    col("paid", Text),
    col("mark", SmallInteger),
    col("case_id", BigInteger),
    col("objections"),
    col("bond", Text),
    col("bonds_forfeited", Text),
    col("compensation", Text),
    Index("claims_by_claimant", "fund_id", "claimant"),
    Index("claims_by_period", "fund_id", "period"),
    Index("claims_by_mark", "fund_id", "mark", "claim_id"),
)

claim_events = table_of(
    "claim_events",
    key("fund_id"),
    key("claim_id", BigInteger),
    *at_key(),
    col("name", Text),
    col("actor", Text, null=True),
    col("amount", Text, null=True),
    col("detail", Text),
)

objections = table_of(
    "objections",
    key("fund_id"),
    key("claim_id", BigInteger),
    key("objector", Text),
    *at(),
    col("reason", SmallInteger),
    col("bond", Text),
    col("case_id", BigInteger),
    col("evidence", Text),
    col("returned", Text),
    Index("objections_by_objector", "fund_id", "objector"),
)

evidence = table_of(
    "evidence",
    key("fund_id"),
    key("claim_id", BigInteger),
    *at_key(),
    col("by", Text),
    col("commitment", Text),
)

payments = table_of(
    "payments",
    key("fund_id"),
    key("claim_id", BigInteger),
    *at_key(),
    col("claimant", Text),
    col("to", Text),
    col("amount", Text),
    col("paid", Text),
    col("done", Boolean),
)

cases = table_of(
    "cases",
    key("fund_id"),
    key("case_id", BigInteger),
    *at(),
    col("kind", SmallInteger),
    col("subject", BigInteger),
    col("opens_at", BigInteger),
    col("closes_at", BigInteger),
    col("quorum", BigInteger),
    col("refuse", BigInteger),
    col("pay", BigInteger),
    col("option", SmallInteger, null=True),
    col("decided_block", BigInteger, null=True),
    col("decided_log_index", null=True),
    col("cancelled", Boolean),
)

votes = table_of(
    "votes",
    key("fund_id"),
    key("case_id", BigInteger),
    key("voter", Text),
    *at(),
    col("option", SmallInteger),
    col("reason_hash", Text, null=True),
    Index("votes_by_voter", "fund_id", "voter"),
)
