"""Derived: cases before a jury, and the seats of their jurors."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Index, SmallInteger

from .base import at, col, key, table_of
from .types import Amount, Hex

#: `sealing_ends_at` and `ends_at` are 0 as long as they follow from the terms alone: too few votes
#: are sealed, none is opened. `stage`: `webapp.store.words.Stage`. `v0` to `v3`: votes opened, by
#: option. Where the case was closed or cancelled: `ended_block`.
cases = table_of(
    "cases",
    key("fund_id"),
    key("case_id", BigInteger),
    *at(),
    col("kind", SmallInteger),
    col("matter", BigInteger),
    col("prior", BigInteger),
    col("opened_at", BigInteger),
    col("opens_at", BigInteger),
    col("electorate", BigInteger),
    col("quorum", BigInteger),
    col("options", SmallInteger),
    col("silence", SmallInteger),
    col("seed_block", BigInteger),
    col("seed", Hex, null=True),
    col("drawn_block", BigInteger, null=True),
    col("drawn_log_index", null=True),
    col("sealing_ends_at", BigInteger),
    col("ends_at", BigInteger),
    col("sealed", BigInteger),
    col("recused", BigInteger),
    *(col(f"v{option}", BigInteger) for option in range(4)),
    col("stage", SmallInteger),
    col("option", SmallInteger, null=True),
    col("quorate", Boolean, null=True),
    col("ended_block", BigInteger, null=True),
    col("ended_log_index", null=True),
    Index("cases_by_matter", "fund_id", "matter"),
    Index("cases_by_stage", "fund_id", "stage", "case_id"),
)

#: A juror's seat in a case: sealed (`block` is that of the newest seal), recused, or opened.
seats = table_of(
    "seats",
    key("fund_id"),
    key("case_id", BigInteger),
    key("juror", Hex),
    *at(),
    col("seat", BigInteger),
    col("seal", Hex, null=True),
    col("recused", Boolean),
    col("option", SmallInteger, null=True),
    col("reason_hash", Hex, null=True),
    col("opened_block", BigInteger, null=True),
    col("opened_log_index", null=True),
    col("reward", Amount),
    Index("seats_by_juror", "fund_id", "juror"),
)

#: Who may not sit on a matter's juries: parties, and up to four referrers above each.
excused = table_of(
    "excused",
    key("fund_id"),
    key("matter", BigInteger),
    key("account", Hex),
    *at(),
    col("closeness", SmallInteger),
)
