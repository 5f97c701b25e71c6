"""What alerts read: the events that they are about, and what was told already."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from sqlalchemy import Connection, Row, func, select, tuple_

from webapp.chain.catalogue import catalogue, short

from . import schema
from .records import EventRow, Fund
from .records.alerts import Alert
from .search import event_rows
from .state import headers_of

_A = schema.alerts


class Delivery(IntEnum):
    """How far the delivery of a message is."""

    WAITING = 0
    DONE = 1
    DEAD = 2  # tried in vain as often as the rules file says


@dataclass(frozen=True, slots=True)
class Reach:
    """What can be looked at of a fund: its last mirrored block, and below what nothing changes."""

    block: int
    block_hash: str | None
    floor: int


def reach_of(db: Connection, fund: Fund) -> Reach:
    """How far the fund is mirrored."""
    funds, chains = schema.funds, schema.chains
    query = (
        select(funds.c.last_block, funds.c.last_hash, chains.c.undo_from)
        .join(chains, chains.c.chain_id == funds.c.chain_id)
        .where(funds.c.id == fund.id)
    )
    row = db.execute(query).one()
    return Reach(row.last_block, row.last_hash, max(row.undo_from - 1, 0))


def events_named(
    db: Connection, fund: Fund, names: Collection[str], first: int, last: int
) -> tuple[EventRow, ...]:
    """The fund's events with these names in blocks [first, last], in order."""
    topics = [
        (int(role), short(layout.topic))
        for (role, _), layout in catalogue().by_topic.items()
        if layout.name in names
    ]
    events = schema.events
    mine = (events.c.fund_id == fund.id) & (events.c.block >= first) & (events.c.block <= last)
    return event_rows(db, mine & tuple_(events.c.role, events.c.topic).in_(topics), {})


def hashes_of(db: Connection, fund: Fund, numbers: Collection[int]) -> dict[int, str]:
    """Hashes of the blocks that the mirror has, of those asked for."""
    return headers_of(db, fund, schema.blocks.c.hash, numbers)


def block_before(db: Connection, fund: Fund, time: int) -> int:
    """The last block with an event before a second; the fund's deployment where there is none."""
    blocks = schema.blocks
    mine = (blocks.c.chain_id == fund.chain_id) & (blocks.c.time < time)
    return db.scalar(select(func.max(blocks.c.number)).where(mine)) or fund.deploy_block - 1


def newest_alerts(db: Connection, fund: Fund | None = None, limit: int = 100) -> tuple[Alert, ...]:
    """The last alerts of a fund (None: of all), newest first."""
    query = select(_A) if fund is None else select(_A).where(_A.c.fund_id == fund.id)
    return tuple(map(_alert, db.execute(query.order_by(_A.c.number.desc()).limit(limit))))


def standing_alerts(db: Connection, fund: Fund, after: int) -> tuple[Alert, ...]:
    """Alerts that have not ended: about events after a block, and about states."""
    recent = _A.c.log_index.is_(None) | (_A.c.block > after)
    query = select(_A).where(_A.c.fund_id == fund.id, _A.c.ended.is_(None), recent)
    return tuple(map(_alert, db.execute(query.order_by(_A.c.number))))


def deliveries_by_state(db: Connection) -> dict[tuple[str, Delivery], int]:
    """How many messages wait, or were given up, by channel."""
    table = schema.alert_deliveries
    query = select(table.c.channel, table.c.state, func.count()).where(
        table.c.state.in_((Delivery.WAITING, Delivery.DEAD))
    )
    rows = db.execute(query.group_by(table.c.channel, table.c.state)).all()
    return {(channel, Delivery(state)): count for channel, state, count in rows}


def _alert(row: Row[Any]) -> Alert:
    known = {name: row._mapping[name] for name in Alert.__slots__ if name != "facts"}
    return Alert(**known, facts=json.loads(row.facts))
