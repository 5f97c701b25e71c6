"""What is known of chains and funds, the raw events, and how far the mirror is."""

from __future__ import annotations

from sqlalchemy import BigInteger, Index, LargeBinary, SmallInteger

from .base import at_key, col, key, stem, table_of
from .types import Hex, Text

meta = table_of("meta", key("key", Text), col("value", Text))

#: One row per chain: which one it is, the head last seen, and why the mirror stopped, if it did.
chains = table_of(
    "chains",
    key("chain_id", BigInteger),
    col("genesis", Text),
    col("head", BigInteger),
    col("head_hash", Text),
    col("head_seen_at", BigInteger),
    col("undo_from", BigInteger),  # the oldest block that `undo` can take back
    col("stopped", Text, null=True),
)

#: One row per fund. `terms` is JSON: what no vote can change, read from the contracts when the fund
#: is first seen.
funds = table_of(
    "funds",
    key("id"),
    col("chain_id", BigInteger),
    col("address", Text),
    col("claim_desk", Text),
    col("review_desk", Text),
    col("jury", Text),
    col("rulebook", Text),
    col("register_id"),
    col("token", Text),
    col("token_symbol", Text),
    col("token_decimals", SmallInteger),
    col("deploy_block", BigInteger),
    col("name_zh", Text),
    col("name_en", Text),
    col("terms", Text),
    col("last_block", BigInteger),
    col("last_hash", Text, null=True),
    Index("funds_by_address", "chain_id", "address", unique=True),
)

#: One row per register of agents, which the funds of a factory share, with the contract that enrols
#: groups. Its id is below 0: events and derived tables have it where a fund's would stand.
registers = table_of(
    "registers",
    key("id"),
    col("chain_id", BigInteger),
    col("address", Text),
    col("enrolment", Text),
    col("deploy_block", BigInteger),
    col("last_block", BigInteger),
    col("last_hash", Text, null=True),
    Index("registers_by_address", "chain_id", "address", unique=True),
)

#: Headers of blocks with events, and of the newest window.
blocks = table_of(
    "blocks",
    key("chain_id", BigInteger),
    key("number", BigInteger),
    col("hash", Hex),
    col("parent_hash", Hex),
    col("time", BigInteger),
    Index("blocks_by_time", "chain_id", "time"),
)
Index("blocks_by_hash", stem(blocks.c.hash))

#: Raw events, each in transaction `tx_index` of its block. `role` is the contract (see
#: `webapp.chain.catalogue.Role`), `topic` the first four bytes of the event's topic; `words` packs
#: the other topics and the data without loss, every 32-byte word without its leading zeros (see
#: `webapp.chain.pack`).
events = table_of(
    "events",
    key("fund_id"),
    *at_key(),
    col("tx_index"),
    col("role", SmallInteger),
    col("topic", BigInteger),
    col("words", LargeBinary),
)

#: The transactions of a fund's events.
transactions = table_of(
    "transactions",
    key("fund_id"),
    key("block", BigInteger),
    key("tx_index"),
    col("hash", Hex),
)
Index("transactions_by_hash", stem(transactions.c.hash))

#: The last comparison with the chain, one row per fund and kind ("journal" or "full").
proofs = table_of(
    "proofs",
    key("fund_id"),
    key("kind", Text),
    col("block", BigInteger),
    col("block_hash", Text),
    col("at", BigInteger),
    col("figures"),
    col("journal_head", Text),
    col("entries", BigInteger),
    col("token_balance", Text),
    col("booked", Text),
    col("unbooked", Text),
    col("difference", Text, null=True),
)

#: What a block did to derived tables, for the newest window of blocks, so that a reorganisation is
#: undone without a rebuild: rows as they were before (see `webapp.mirror.undo`).
undo = table_of(
    "undo",
    key("fund_id"),
    key("block", BigInteger),
    col("images", LargeBinary),
)
