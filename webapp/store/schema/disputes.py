"""Derived: disputes over claims and challenges, and who owes aid back."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Index, SmallInteger

from .base import at, col, key, table_of
from .types import Amount, Hex

#: One row per disputed matter. `outcome` is null until the dispute is over; `unjudged`: it ended
#: before its votes were opened. `appeal_bond_open`: the appeal's bond is neither lost nor returned.
disputes = table_of(
    "disputes",
    key("fund_id"),
    key("matter", BigInteger),
    *at(),
    col("kind", SmallInteger),
    col("respondent", Hex),
    col("case_id", BigInteger),
    col("objections"),
    col("bond", Amount),
    col("appeal_id", BigInteger),
    col("appellant", Hex, null=True),
    col("side", SmallInteger),
    col("appeal_bond", Amount),
    col("appeal_bond_open", Boolean),
    col("appeal_block", BigInteger, null=True),
    col("appeal_log_index", null=True),
    col("concluded_at", BigInteger),
    col("concluded_block", BigInteger, null=True),
    col("concluded_log_index", null=True),
    col("outcome", SmallInteger, null=True),
    col("unjudged", Boolean),
    col("overturned", Boolean),
    col("stake_taken", Amount),
    col("lost", Amount),
    col("per_objector", Amount),
    col("to_respondent", Amount),
    col("per_juror", Amount),
    col("jurors"),
    col("jurors_owed"),
    col("compensation", Amount),
    col("expired", Amount),
    Index("disputes_by_respondent", "fund_id", "respondent"),
    Index("disputes_by_case", "fund_id", "case_id"),
)

#: `collected`: the bond is back; `reward`: what came with it.
objections = table_of(
    "objections",
    key("fund_id"),
    key("matter", BigInteger),
    key("objector", Hex),
    *at(),
    col("reason", SmallInteger),
    col("lower", Amount),
    col("bond", Amount),
    col("case_id", BigInteger),
    col("evidence", Hex),
    col("collected", Boolean),
    col("reward", Amount),
    Index("objections_by_objector", "fund_id", "objector"),
)

#: `mark`: `webapp.store.words.ChallengeMark`.
challenges = table_of(
    "challenges",
    key("fund_id"),
    key("matter", BigInteger),
    *at(),
    col("opened_at", BigInteger),
    col("kind", SmallInteger),
    col("target", Hex),
    col("challenger", Hex),
    col("reason", SmallInteger),
    col("bond", Amount),
    col("case_id", BigInteger),
    col("mark", SmallInteger),
    col("concluded_block", BigInteger, null=True),
    col("concluded_log_index", null=True),
    Index("challenges_by_target", "fund_id", "target"),
    Index("challenges_by_challenger", "fund_id", "challenger"),
    Index("challenges_by_mark", "fund_id", "mark", "matter"),
)

#: Aid of the fast lane that was overturned and is kept back from later aid; 0 once it is.
debts = table_of(
    "debts",
    key("fund_id"),
    key("member", Hex),
    *at(),
    col("amount", Amount),
)
