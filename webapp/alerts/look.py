"""One look at a fund: what is new, what vanished with its block, which states began and ended.

Everything that a reorganisation could still take back is looked at again whenever the fund's last
block changed; alerts have ids that follow from their events, so none is found twice.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace

from sqlalchemy import Connection, select

from webapp.store import mirror_status, schema
from webapp.store.alerts import Reach, block_before, hashes_of, reach_of, standing_alerts
from webapp.store.records import Fund
from webapp.store.records.alerts import Alert

from .rules import STATES, Rule
from .states import found_now
from .watch import Sighting, sightings

SPAN = 20_000  # new blocks looked at in one go
SPACE = uuid.UUID("6f1c7c0e-6c1b-5d0a-9a43-8f4f5a0c2b11")  # any constant: where our ids begin


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far a fund was looked at: the row of `alert_cursors`."""

    fund_id: int
    block: int
    block_hash: str | None
    floor: int
    since: int


@dataclass(frozen=True, slots=True)
class News:
    """An alert and what is to be told of it: "raised", "withdrawn" or "ended"."""

    alert: Alert
    what: str
    turn: int

    @property
    def id(self) -> str:
        """The message's id: the same for the same news, also after a crash."""
        return name_of(self.alert.id, self.what, str(self.turn))


@dataclass(frozen=True, slots=True)
class Look:
    """What one look found; `new`: there is something to be kept; `more`: blocks are left."""

    cursor: Cursor
    news: tuple[News, ...]
    new: bool
    more: bool


def name_of(*parts: str) -> str:
    """An id that follows from what it names."""
    return str(uuid.uuid5(SPACE, "|".join(parts)))


def look(
    db: Connection, fund: Fund, rules: tuple[Rule, ...], now: int, since: int | None = None
) -> Look:
    """Look at a fund.

    Args:
        now: this second, by the machine's clock.
        since: at the first look, the second from which events are told; None: from now on.
    """
    reach = reach_of(db, fund)
    before = cursor = _cursor(db, fund)
    if cursor is None:
        start = reach.block if since is None else block_before(db, fund, since)
        cursor = Cursor(fund.id, start, None, start, start)
    start = max(min(cursor.block, cursor.floor), cursor.since)
    news: list[News] = []
    last = min(max(start, cursor.block) + SPAN, reach.block)
    ended = last == reach.block
    if (reach.block, reach.block_hash) != (cursor.block, cursor.block_hash):
        news = [*_vanished(db, fund, start, now), *_raised(db, fund, rules, start + 1, last)]
        block_hash = reach.block_hash if ended else None
        cursor = replace(cursor, block=last, block_hash=block_hash, floor=reach.floor)
    if ended:
        news += _states(db, fund, rules, now, reach)
    return Look(cursor, tuple(news), bool(news) or cursor != before, not ended)


def _cursor(db: Connection, fund: Fund) -> Cursor | None:
    table = schema.alert_cursors
    row = db.execute(select(table).where(table.c.fund_id == fund.id)).first()
    return None if row is None else Cursor(*row)


# --- events --------------------------------------------------------------------------------------


def _vanished(db: Connection, fund: Fund, start: int, now: int) -> list[News]:
    """Alerts about events whose blocks are not on the chain any more."""
    standing = [each for each in standing_alerts(db, fund, start) if each.log_index is not None]
    hashes = hashes_of(db, fund, {each.block for each in standing})
    return [
        News(replace(each, ended="withdrawn", ended_at=now), "withdrawn", each.turn)
        for each in standing
        if hashes.get(each.block) != each.block_hash
    ]


def _raised(
    db: Connection, fund: Fund, rules: tuple[Rule, ...], first: int, last: int
) -> list[News]:
    found = sightings(db, fund, rules, first, last)
    hashes = hashes_of(db, fund, {each.where.block for each in found})
    alerts = [_alert(fund, each, hashes[each.where.block]) for each in found]
    known = _known(db, {alert.id for alert in alerts})
    news = []
    for alert in alerts:
        ended, turn = known.get(alert.id, ("", 0))
        if ended is not None:  # new, or its block came back
            news.append(News(replace(alert, turn=turn + 1), "raised", turn + 1))
    return news


def _known(db: Connection, ids: set[str]) -> dict[str, tuple[str | None, int]]:
    """How alerts with these ids ended, and how often they were raised."""
    table, found = schema.alerts, {}
    wanted = sorted(ids)
    for start in range(0, len(wanted), 300):
        query = select(table.c.id, table.c.ended, table.c.turn)
        for row in db.execute(query.where(table.c.id.in_(wanted[start : start + 300]))):
            found[row.id] = (row.ended, row.turn)
    return found


def _alert(fund: Fund, seen: Sighting, block_hash: str) -> Alert:
    where, rule = seen.where, seen.rule
    name = name_of(fund.key, rule.name, block_hash, str(where.log_index), seen.part)
    place = where.block, where.log_index, block_hash, where.tx, where.time
    return Alert(0, name, fund.id, rule.name, rule.when, rule.level, *place, seen.facts)


# --- states --------------------------------------------------------------------------------------


def _states(
    db: Connection, fund: Fund, rules: tuple[Rule, ...], now: int, reach: Reach
) -> list[News]:
    """States that began, and alerts about states that are over, or have no rule any more."""
    standing = standing_alerts(db, fund, reach.block)
    open_ = {each.rule: each for each in standing if each.log_index is None}
    status = mirror_status(db, fund)
    news: list[News] = []
    for rule in rules:
        if rule.when not in STATES or not rule.concerns(fund.key):
            continue
        facts = found_now(db, fund, status, rule, now)
        if facts is not None and open_.pop(rule.name, None) is None:
            name = name_of(fund.key, rule.name, str(reach.block_hash), str(now))
            place = reach.block, None, reach.block_hash, None, now
            said = {"event": "state", **facts}
            alert = Alert(0, name, fund.id, rule.name, rule.when, rule.level, *place, said)
            news.append(News(alert, "raised", 1))
    over = [News(replace(each, ended="ended", ended_at=now), "ended", 1) for each in open_.values()]
    return over + news
