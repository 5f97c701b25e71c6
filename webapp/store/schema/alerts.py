"""What `webapp.alerts` knows: apart from raw and derived tables, and written by nobody else.

A rebuild leaves them alone. Rows say what was told to whom, so nothing here can be derived again.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Index, SmallInteger

from .base import col, key, table_of
from .types import Text

#: How far each fund's events were looked at: the block, by hash where that was the mirror's last,
#: `floor`: no later reorganisation goes below it; `since`: events up to there are never told.
alert_cursors = table_of(
    "alert_cursors",
    key("fund_id"),
    col("block", BigInteger),
    col("block_hash", Text, null=True),
    col("floor", BigInteger),
    col("since", BigInteger),
)

#: One row per event or state that a rule is about. `log_index` null: a state of the mirror or the
#: fund, found at that block. `facts` is JSON. `ended`: "withdrawn" (its block is not on the chain
#: any more), "ended" (the state is over); null: it stands. `turn`: how often it was raised.
alerts = table_of(
    "alerts",
    key("number", BigInteger),
    col("id", Text),
    col("fund_id"),
    col("rule", Text),
    col("kind", Text),
    col("level", Text),
    col("block", BigInteger),
    col("log_index", null=True),
    col("block_hash", Text, null=True),
    col("tx", Text, null=True),
    col("time", BigInteger),
    col("facts", Text),
    col("turn"),
    col("ended", Text, null=True),
    col("ended_at", BigInteger, null=True),
    Index("alerts_by_id", "id", unique=True),
    Index("alerts_by_fund", "fund_id", "number"),
    Index("alerts_by_block", "fund_id", "block"),
)

#: What is to be told of alerts, in this order: "raised", "withdrawn" or "ended". `body` is JSON,
#: the same at every attempt.
alert_messages = table_of(
    "alert_messages",
    key("number", BigInteger),
    col("id", Text),
    col("alert", BigInteger),
    col("fund_id"),
    col("what", Text),
    col("body", Text),
    col("created_at", BigInteger),
    Index("alert_messages_by_alert", "alert"),
)

#: Whom a message is to reach by which channel, and how far that is; `state`: see
#: `webapp.store.alerts.Delivery`.
alert_deliveries = table_of(
    "alert_deliveries",
    key("channel", Text),
    key("message", BigInteger),
    col("fund_id"),
    col("state", SmallInteger),
    col("attempts"),
    col("next_at", BigInteger),
    col("done_at", BigInteger, null=True),
    col("error", Text, null=True),
    Index("alert_deliveries_by_state", "channel", "state", "fund_id", "message"),
)

#: All of them.
ALERTS = (alert_cursors, alerts, alert_messages, alert_deliveries)
