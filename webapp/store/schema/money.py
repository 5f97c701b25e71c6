"""Derived: the journal, the books, settlements, the share index."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Index, SmallInteger

from .base import at, col, key, stem, table_of
from .types import Amount, Hex, Text

#: `movement_total` and `movement_count` run per movement, so that totals over a range are two
#: look-ups; balances run per account (0 for WORLD).
journal = table_of(
    "journal",
    key("fund_id"),
    key("number", BigInteger),
    *at(),
    col("movement", SmallInteger),
    col("party", Hex, null=True),
    col("amount", Amount),
    col("ref", BigInteger),
    col("source_balance", Amount),
    col("target_balance", Amount),
    col("movement_total", Amount),
    col("movement_count", BigInteger),
    Index("journal_by_movement", "fund_id", "movement", "number"),
    Index("journal_by_ref", "fund_id", "ref", "number"),
)
Index("journal_by_party", journal.c.fund_id, stem(journal.c.party), journal.c.number)

#: Sum and count of each movement so far.
movements = table_of(
    "movements",
    key("fund_id"),
    key("movement", SmallInteger),
    col("total", Amount),
    col("count", BigInteger),
)

#: The fund's calendar and its figures after the last event, one row per fund. `closed_in`: the
#: period that was open when the fund closed; 0: it is not closed.
books = table_of(
    "books",
    key("fund_id"),
    col("starts_at", BigInteger),
    col("period_seconds", BigInteger),
    col("tick", Amount),
    col("members", Amount),
    col("reserve", Amount),
    col("claims", Amount),
    col("bonds", Amount),
    col("fees", Amount),
    col("entries", BigInteger),
    col("head", Text),
    col("share_index", Amount),
    col("units", BigInteger),
    col("payers", BigInteger),
    col("settled", BigInteger),
    col("closed_in", BigInteger),
    col("carried", Amount),
    col("disputed", Amount),
    col("aid_paid", Amount),
    col("events", BigInteger),
)

#: Settlements: the event PeriodSettled and what came with it. `solvency` is JSON. `begun` and
#: `counted` are the census that the draw of a jury needs: members who ever began to pay, and paying
#: members, less those who were expelled since.
#: `shares_version`: whose share terms it used; then what it found for the thresholds.
periods = table_of(
    "periods",
    key("fund_id"),
    key("period", BigInteger),
    *at(),
    col("settled_at", BigInteger),
    col("units", BigInteger),
    col("payers", BigInteger),
    *(
        col(name, Amount)
        for name in (
            "asked",
            "carried_in",
            "funded",
            "cancelled",
            "fee",
            "dues",
            "from_reserve",
            "collected",
            "share",
            "share_index",
            "reserve",
            "carried_out",
        )
    ),
    col("lapsed_units", BigInteger),
    col("lapsed_members", BigInteger),
    col("begun", BigInteger),
    col("counted", BigInteger),
    col("solvency", Text, null=True),
    col("shares_version"),
    col("joins_stopped", Boolean),
    col("low_for"),
    col("few_for"),
    Index("periods_by_block", "fund_id", "block"),
)

#: What each period's settlement will find, or found: its claims together, who leaves with it, who
#: lapsed in it. `short`: its own settlement could not fund all of it; `funded` so far; `open`: the
#: rest is still owed; `allowance`: what a unit may still be charged for it.
batches = table_of(
    "batches",
    key("fund_id"),
    key("period", BigInteger),
    col("asked", Amount),
    col("largest", Amount),
    col("claims"),
    col("short", Boolean),
    col("open", Boolean),
    col("funded", Amount),
    col("allowance", Amount),
    col("leaving_units", BigInteger),
    col("leaving_members", BigInteger),
    col("lapsed_units", BigInteger),
    col("lapsed_members", BigInteger),
)

#: What each settlement (`period`) added to a batch: its own, and later ones to a short batch.
fundings = table_of(
    "fundings",
    key("fund_id"),
    key("batch", BigInteger),
    key("period", BigInteger),
    *at(),
    col("amount", Amount),
    col("funded", Amount),
    col("cancelled", Amount),
)

#: Units and heads whose balance ends at an expiry tick; `lapsed_at` once the index crossed it
#: (0 before). Who leaves with the open period stands in `leavers` instead.
ticks = table_of(
    "ticks",
    key("fund_id"),
    key("tick", BigInteger),
    col("units", BigInteger),
    col("members", BigInteger),
    col("lapsed_at", BigInteger),
)

leavers = table_of(
    "leavers",
    key("fund_id"),
    key("period", BigInteger),
    key("tick", BigInteger),
    col("units", BigInteger),
    col("members", BigInteger),
)
