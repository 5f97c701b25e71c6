"""Derived: rules and their texts, proposals, offices, pauses, and what is stopped or at its end."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Index, SmallInteger

from .base import at, at_key, col, key, table_of
from .types import Amount, Hex, Text

#: Rules as published: version 1 (`matter` 0), and each proposed amendment, adopted or not. `rules`
#: and `offices` are JSON by the names of FundTypes.Rules and Offices.
rule_texts = table_of(
    "rule_texts",
    key("fund_id"),
    key("matter", BigInteger),
    *at(),
    col("rules_hash", Text),
    col("rules", Text),
    col("offices", Text),
    col("text", Text),
)

#: Versions in force, one after the other: for events from `valid_from` (a second) on, for shares
#: from period `shares_from` on. `matter`: the proposal that brought it; 0: the first.
versions = table_of(
    "versions",
    key("fund_id"),
    key("version"),
    *at(),
    col("matter", BigInteger),
    col("rules_hash", Text),
    col("valid_from", BigInteger),
    col("shares_from", BigInteger),
)

#: `proposer` null: a threshold of the plan asked. `mark`: `webapp.store.words.ProposalMark`.
#: `bond_due`: the bond waits for the proposer.
proposals = table_of(
    "proposals",
    key("fund_id"),
    key("matter", BigInteger),
    *at(),
    col("kind", SmallInteger),
    col("proposer", Hex, null=True),
    col("based_on"),
    col("case_id", BigInteger),
    col("opens_at", BigInteger),
    col("amount", Amount),
    col("content", Hex),
    col("bond", Amount),
    col("mark", SmallInteger),
    col("quorate", Boolean, null=True),
    col("ready_at", BigInteger),
    col("expires_at", BigInteger),
    col("bond_due", Boolean),
    col("decided_block", BigInteger, null=True),
    col("decided_log_index", null=True),
    col("done_block", BigInteger, null=True),
    col("done_log_index", null=True),
    Index("proposals_by_proposer", "fund_id", "proposer"),
    Index("proposals_by_mark", "fund_id", "mark", "matter"),
)

#: Surplus given by a vote.
grants = table_of(
    "grants",
    key("fund_id"),
    *at_key(),
    col("matter", BigInteger),
    col("beneficiary", Hex),
    col("amount", Amount),
    col("purpose_hash", Hex),
)

#: What became nobody's and went to the beneficiary; `expired`: with all that was not claimed.
sweeps = table_of(
    "sweeps",
    key("fund_id"),
    *at_key(),
    col("beneficiary", Hex),
    col("amount", Amount),
    col("expired", Boolean),
)

#: The guardian's pauses, by power. `until` as planned, `ends_at` as it is (or was ended early);
#: `rearmed`: the vote that gave the power back after it; 0: none.
pauses = table_of(
    "pauses",
    key("fund_id"),
    key("power", SmallInteger),
    key("number"),
    *at(),
    col("guardian", Hex),
    col("started_at", BigInteger),
    col("until", BigInteger),
    col("ends_at", BigInteger),
    col("resumed_block", BigInteger, null=True),
    col("resumed_log_index", null=True),
    col("rearmed", BigInteger),
)

#: Who held which office (`webapp.store.words.Office`) from when until when, and by which matter: an
#: amendment, or a challenge; 0: version 1.
offices = table_of(
    "offices",
    key("fund_id"),
    key("office", SmallInteger),
    key("number"),
    *at(),
    col("address", Hex),
    col("matter", BigInteger),
    col("until_block", BigInteger, null=True),
    col("until_log_index", null=True),
    col("until_matter", BigInteger, null=True),
    Index("offices_by_address", "fund_id", "address"),
)

#: One row per fund: the versions in force, what is stopped, and the end. `shares_version`: whose
#: share terms settlements use; `terms_from`: the period from which those of `version` count, 0:
#: they do. Pauses end at `*_until`.
standing = table_of(
    "standing",
    key("fund_id"),
    col("version"),
    col("shares_version"),
    col("terms_from", BigInteger),
    col("joining_until", BigInteger),
    col("filing_until", BigInteger),
    col("paying_until", BigInteger),
    col("joins_stopped", Boolean),
    col("low_for"),
    col("few_for"),
    col("longest_reporting", BigInteger),
    col("winding_since", BigInteger),
    col("winding_cause", SmallInteger, null=True),
    col("winding_matter", BigInteger),
    col("winding_block", BigInteger, null=True),
    col("winding_log_index", null=True),
    col("closed_at", BigInteger),
    col("closed_block", BigInteger, null=True),
    col("closed_log_index", null=True),
    col("per_unit", Amount),
    col("closed_units", BigInteger),
    col("closed_payers", BigInteger),
    col("units_left", BigInteger),
    col("rounding", BigInteger),
    col("swept", Boolean),
    col("swept_block", BigInteger, null=True),
    col("swept_log_index", null=True),
)
