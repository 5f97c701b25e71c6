"""The tables. Raw events stand apart from what is derived from them.

Keys: an event is (chain, block, log index); everything derived carries fund, block and log index.
Amounts are decimal text without leading zeros: they order by (length, text) and are summed in
Python or by running totals, never by the database's 64-bit arithmetic. Moments are seconds.
Addresses and hashes are lower-case 0x text, except in `events`, which is packed.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
)

VERSION = 1
metadata = MetaData()


def _table(name: str, *columns: Column | Index) -> Table:
    return Table(name, metadata, *columns, sqlite_with_rowid=False)


def _key(name: str, kind: type = Integer) -> Column:
    return Column(name, kind, primary_key=True, autoincrement=False)


def _col(name: str, kind: type = Integer, null: bool = False) -> Column:
    return Column(name, kind, nullable=null)


def _at() -> tuple[Column, Column]:
    return _col("block", BigInteger), _col("log_index")


def _at_key() -> tuple[Column, Column]:
    return _key("block", BigInteger), _key("log_index")


# --- what is known of chains and funds, and how far the mirror is --------------------------------

meta = _table("meta", _key("key", Text), _col("value", Text))

#: One row per chain: which one it is, the head last seen, and why the mirror stopped, if it did.
chains = _table(
    "chains",
    _key("chain_id", BigInteger),
    _col("genesis", Text),
    _col("head", BigInteger),
    _col("head_hash", Text),
    _col("head_seen_at", BigInteger),
    _col("undo_from", BigInteger),  # the oldest block that `undo` can take back
    _col("stopped", Text, null=True),
)

#: One row per fund. `terms` is JSON, read from the contracts when the fund is first seen.
funds = _table(
    "funds",
    _key("id"),
    _col("chain_id", BigInteger),
    _col("address", Text),
    _col("claim_desk", Text),
    _col("jury", Text),
    _col("token", Text),
    _col("token_symbol", Text),
    _col("token_decimals", SmallInteger),
    _col("deploy_block", BigInteger),
    _col("name_zh", Text),
    _col("name_en", Text),
    _col("rules_hash", Text),
    _col("plan_text", Text),
    _col("terms", Text),
    _col("last_block", BigInteger),
    _col("last_hash", Text, null=True),
    Index("funds_by_address", "chain_id", "address", unique=True),
)

#: Headers of blocks with events, and of the newest window.
blocks = _table(
    "blocks",
    _key("chain_id", BigInteger),
    _key("number", BigInteger),
    _col("hash", Text),
    _col("parent_hash", Text),
    _col("time", BigInteger),
    Index("blocks_by_time", "chain_id", "time"),
    Index("blocks_by_hash", "hash"),
)

#: Raw events. `role` is the contract (see `webapp.chain.catalogue.Role`), `topic` the first four
#: bytes of the event's topic; `words` packs the other topics and the data without loss, every
#: 32-byte word without its leading zeros (see `webapp.chain.pack`).
events = _table(
    "events",
    _key("chain_id", BigInteger),
    *_at_key(),
    _col("fund_id"),
    _col("role", SmallInteger),
    _col("topic", BigInteger),
    _col("block_hash", LargeBinary),
    _col("tx", LargeBinary),
    _col("words", LargeBinary),
    Index("events_by_fund", "fund_id", "block", "log_index"),
    Index("events_by_tx", "tx"),
)

#: The last comparison with the chain, one row per fund and kind ("journal" or "full").
proofs = _table(
    "proofs",
    _key("fund_id"),
    _key("kind", Text),
    _col("block", BigInteger),
    _col("block_hash", Text),
    _col("at", BigInteger),
    _col("figures"),
    _col("journal_head", Text),
    _col("entries", BigInteger),
    _col("token_balance", Text),
    _col("booked", Text),
    _col("unbooked", Text),
    _col("difference", Text, null=True),
)

#: What rows of derived tables were before a block changed them (JSON; "null": not there), for the
#: newest window of blocks: so that a reorganisation is undone without a rebuild.
undo = _table(
    "undo",
    _key("fund_id"),
    _key("block", BigInteger),
    _key("table_name", Text),
    _key("key", Text),
    _col("image", Text),
)

# --- derived: money ------------------------------------------------------------------------------

#: `movement_total` and `movement_count` run per movement, so that totals over a range are two
#: look-ups; balances run per account (0 for WORLD).
journal = _table(
    "journal",
    _key("fund_id"),
    _key("number", BigInteger),
    *_at(),
    _col("movement", SmallInteger),
    _col("party", Text, null=True),
    _col("amount", Text),
    _col("ref", BigInteger),
    _col("source_balance", Text),
    _col("target_balance", Text),
    _col("movement_total", Text),
    _col("movement_count", BigInteger),
    Index("journal_by_movement", "fund_id", "movement", "number"),
    Index("journal_by_party", "fund_id", "party", "number"),
    Index("journal_by_ref", "fund_id", "ref", "number"),
    Index("journal_by_block", "fund_id", "block", "number"),
)

#: Sum and count of each movement so far.
movements = _table(
    "movements",
    _key("fund_id"),
    _key("movement", SmallInteger),
    _col("total", Text),
    _col("count", BigInteger),
)

#: The fund's calendar and its figures after the last event, one row per fund.
books = _table(
    "books",
    _key("fund_id"),
    _col("operator", Text),
    _col("rules_uri", Text),
    _col("starts_at", BigInteger),
    _col("period_seconds", BigInteger),
    _col("tick", Text),
    _col("members", Text),
    _col("reserve", Text),
    _col("claims", Text),
    _col("bonds", Text),
    _col("fees", Text),
    _col("entries", BigInteger),
    _col("head", Text),
    _col("share_index", Text),
    _col("units", BigInteger),
    _col("payers", BigInteger),
    _col("settled", BigInteger),
    _col("carried", Text),
    _col("disputed", Text),
    _col("aid_paid", Text),
    _col("events", BigInteger),
)

#: Settlements: the event PeriodSettled and what came with it. `solvency` is JSON.
periods = _table(
    "periods",
    _key("fund_id"),
    _key("period", BigInteger),
    *_at(),
    _col("units", BigInteger),
    _col("payers", BigInteger),
    *(
        _col(name, Text)
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
    _col("lapsed_units", BigInteger),
    _col("lapsed_members", BigInteger),
    _col("solvency", Text, null=True),
    Index("periods_by_block", "fund_id", "block"),
)

#: What each period's settlement will find, or found: its claims together, who leaves with it, who
#: lapsed in it. `short`: its own settlement could not fund all of it; `funded` so far; `open`: the
#: rest is still owed; `allowance`: what a unit may still be charged for it.
batches = _table(
    "batches",
    _key("fund_id"),
    _key("period", BigInteger),
    _col("asked", Text),
    _col("largest", Text),
    _col("claims"),
    _col("short", Boolean),
    _col("open", Boolean),
    _col("funded", Text),
    _col("allowance", Text),
    _col("leaving_units", BigInteger),
    _col("leaving_members", BigInteger),
    _col("lapsed_units", BigInteger),
    _col("lapsed_members", BigInteger),
)

#: What each settlement (`period`) added to a batch: its own, and later ones to a short batch.
fundings = _table(
    "fundings",
    _key("fund_id"),
    _key("batch", BigInteger),
    _key("period", BigInteger),
    *_at(),
    _col("amount", Text),
    _col("funded", Text),
    _col("cancelled", Text),
)

#: Units and heads whose balance ends at an expiry tick; `lapsed_at` once the index crossed it
#: (0 before). Who leaves with the open period stands in `leavers` instead.
ticks = _table(
    "ticks",
    _key("fund_id"),
    _key("tick", BigInteger),
    _col("units", BigInteger),
    _col("members", BigInteger),
    _col("lapsed_at", BigInteger),
)

leavers = _table(
    "leavers",
    _key("fund_id"),
    _key("period", BigInteger),
    _key("tick", BigInteger),
    _col("units", BigInteger),
    _col("members", BigInteger),
)

# --- derived: members ----------------------------------------------------------------------------

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

members = _table(
    "members",
    _key("fund_id"),
    _key("address", Text),
    *_at(),
    *(_col(name, kind) for name, kind in _MEMBER_FACTS),
    Index("members_by_number", "fund_id", "number"),
)

#: Every change of a member's facts; the newest at or before a block is the member at that block.
member_changes = _table(
    "member_changes",
    _key("fund_id"),
    _key("address", Text),
    *_at_key(),
    _col("name", Text),
    *(_col(name, kind) for name, kind in _MEMBER_FACTS),
    _col("balance", Text),
    _col("amount", Text),
    _col("actor", Text, null=True),
    _col("detail", Text),
)

#: A key that held the office twice has the newer time only.
attestors = _table(
    "attestors",
    _key("fund_id"),
    _key("address", Text),
    *_at(),
    _col("until_block", BigInteger, null=True),
    _col("until_log_index", null=True),
    _col("successor", Text, null=True),
)

vouchers = _table(
    "vouchers",
    _key("fund_id"),
    *_at_key(),
    _col("member", Text),
    _col("attestor", Text),
    _col("identity", Text),
    _col("nonce", Text),
    Index("vouchers_by_attestor", "fund_id", "attestor"),
)

# --- derived: claims -----------------------------------------------------------------------------

#: `mark` is what happened to a claim that time alone does not tell (`webapp.store.words.Mark`).
claims = _table(
    "claims",
    _key("fund_id"),
    _key("claim_id", BigInteger),
    *_at(),
    _col("claimant", Text),
    _col("line"),
    _col("event_at", BigInteger),
    _col("filed_at", BigInteger),
    _col("published_at", BigInteger),
    _col("period", BigInteger),
    _col("amount", Text),
    _col("receipts", Text),
    _col("other_sources", Text),
    _col("paid", Text),
    _col("mark", SmallInteger),
    _col("case_id", BigInteger),
    _col("objections"),
    _col("bond", Text),
    _col("bonds_forfeited", Text),
    _col("compensation", Text),
    Index("claims_by_claimant", "fund_id", "claimant"),
    Index("claims_by_period", "fund_id", "period"),
    Index("claims_by_mark", "fund_id", "mark", "claim_id"),
)

claim_events = _table(
    "claim_events",
    _key("fund_id"),
    _key("claim_id", BigInteger),
    *_at_key(),
    _col("name", Text),
    _col("actor", Text, null=True),
    _col("amount", Text, null=True),
    _col("detail", Text),
)

objections = _table(
    "objections",
    _key("fund_id"),
    _key("claim_id", BigInteger),
    _key("objector", Text),
    *_at(),
    _col("reason", SmallInteger),
    _col("bond", Text),
    _col("case_id", BigInteger),
    _col("evidence", Text),
    _col("returned", Text),
    Index("objections_by_objector", "fund_id", "objector"),
)

evidence = _table(
    "evidence",
    _key("fund_id"),
    _key("claim_id", BigInteger),
    *_at_key(),
    _col("by", Text),
    _col("commitment", Text),
)

payments = _table(
    "payments",
    _key("fund_id"),
    _key("claim_id", BigInteger),
    *_at_key(),
    _col("claimant", Text),
    _col("to", Text),
    _col("amount", Text),
    _col("paid", Text),
    _col("done", Boolean),
)

cases = _table(
    "cases",
    _key("fund_id"),
    _key("case_id", BigInteger),
    *_at(),
    _col("kind", SmallInteger),
    _col("subject", BigInteger),
    _col("opens_at", BigInteger),
    _col("closes_at", BigInteger),
    _col("quorum", BigInteger),
    _col("refuse", BigInteger),
    _col("pay", BigInteger),
    _col("option", SmallInteger, null=True),
    _col("decided_block", BigInteger, null=True),
    _col("decided_log_index", null=True),
    _col("cancelled", Boolean),
)

votes = _table(
    "votes",
    _key("fund_id"),
    _key("case_id", BigInteger),
    _key("voter", Text),
    *_at(),
    _col("option", SmallInteger),
    _col("reason_hash", Text, null=True),
    Index("votes_by_voter", "fund_id", "voter"),
)

#: Tables that handlers write and `rebuild` recreates from `events`.
DERIVED: tuple[Table, ...] = (
    journal,
    movements,
    books,
    periods,
    batches,
    fundings,
    ticks,
    leavers,
    members,
    member_changes,
    attestors,
    vouchers,
    claims,
    claim_events,
    objections,
    evidence,
    payments,
    cases,
    votes,
)
