"""Writing what a look found, and what became of deliveries, in `webapp.alerts`' own tables."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, Table, delete, func, insert, select, update

from webapp.store import schema
from webapp.store.alerts import Delivery
from webapp.store.records.alerts import Alert

from .look import Look, News


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message that a channel has to deliver."""

    channel: str
    number: int
    id: str
    fund_id: int
    body: str
    attempts: int
    next_at: int


def keep(
    db: Connection,
    look: Look,
    bodies: Mapping[str, str],
    channels: Sequence[str],
    now: int,
) -> None:
    """Store a look: alerts, messages, deliveries and the cursor, in the caller's transaction.

    Args:
        bodies: the messages' JSON, by their ids.
    """
    for news in look.news:
        number = _keep_alert(db, news)
        _keep_message(db, news, number, bodies[news.id], channels, now)
    cursors = schema.alert_cursors
    db.execute(delete(cursors).where(cursors.c.fund_id == look.cursor.fund_id))
    db.execute(insert(cursors).values(**asdict(look.cursor)))


def _keep_alert(db: Connection, news: News) -> int:
    """Its row's number: added, raised again, or ended."""
    table, alert = schema.alerts, news.alert
    mine = table.c.id == alert.id
    change = {"ended": alert.ended, "ended_at": alert.ended_at, "turn": news.turn}
    if not db.execute(update(table).where(mine).values(**change)).rowcount:
        db.execute(insert(table).values(**_row(alert, _next(db, table))))
    return int(db.execute(select(table.c.number).where(mine)).scalar_one())


def _row(alert: Alert, number: int) -> dict[str, Any]:
    values = {name: getattr(alert, name) for name in Alert.__slots__}
    return {**values, "number": number, "facts": json.dumps(alert.facts, ensure_ascii=False)}


def _keep_message(
    db: Connection, news: News, alert: int, body: str, channels: Sequence[str], now: int
) -> None:
    table, fund_id = schema.alert_messages, news.alert.fund_id
    number = _next(db, table)
    about = {"id": news.id, "alert": alert, "fund_id": fund_id, "what": news.what, "body": body}
    db.execute(insert(table).values(number=number, created_at=now, **about))
    for channel in channels:
        row = {"channel": channel, "message": number, "fund_id": fund_id}
        fresh = {"state": Delivery.WAITING, "attempts": 0, "next_at": 0}
        db.execute(insert(schema.alert_deliveries).values(**row, **fresh))


def _next(db: Connection, table: Table) -> int:
    return int(db.scalar(select(func.max(table.c.number))) or 0) + 1


# --- deliveries ----------------------------------------------------------------------------------


def heads(db: Connection, channel: str) -> list[Waiting]:
    """The first message of each fund that the channel has to deliver; the others wait for it."""
    sent, messages = schema.alert_deliveries, schema.alert_messages
    waiting = (sent.c.channel == channel) & (sent.c.state == Delivery.WAITING)
    first = select(func.min(sent.c.message)).where(waiting).group_by(sent.c.fund_id)
    query = (
        select(sent, messages.c.id, messages.c.body)
        .join(messages, messages.c.number == sent.c.message)
        .where(waiting, sent.c.message.in_(first))
        .order_by(sent.c.message)
    )
    return [
        Waiting(channel, row.message, row.id, row.fund_id, row.body, row.attempts, row.next_at)
        for row in db.execute(query)
    ]


def note(
    db: Connection,
    message: Waiting,
    state: Delivery,
    now: int,
    next_at: int = 0,
    error: str | None = None,
) -> None:
    """What became of an attempt."""
    sent = schema.alert_deliveries
    mine = (sent.c.channel == message.channel) & (sent.c.message == message.number)
    done_at = None if state is Delivery.WAITING else now
    change = {"state": state, "attempts": message.attempts + 1, "next_at": next_at}
    db.execute(update(sent).where(mine).values(**change, done_at=done_at, error=error))
