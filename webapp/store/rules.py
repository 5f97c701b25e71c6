"""The rules: their versions are in `Fund.versions`; here their texts, and the guardian's pauses."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Row, select

from fundplan import PlanError, parse_plan, untold

from . import schema
from .records import Fund, Pause, RuleText
from .state import place, places
from .terms import terms_of
from .words import Power

_T = schema.rule_texts


def rule_text(db: Connection, fund: Fund, matter: int) -> RuleText | None:
    """Rules as published with an amendment, adopted or not; `matter` 0: version 1."""
    query = select(_T).where(_T.c.fund_id == fund.id, _T.c.matter == matter)
    row = db.execute(query).first()
    return None if row is None else _record(db, fund, row)


def version_text(db: Connection, fund: Fund, version: int) -> RuleText | None:
    """The rules of a version, with their text; None: there is no such version."""
    if not 1 <= version <= len(fund.versions):
        return None
    return rule_text(db, fund, fund.versions[version - 1].matter)


def version_texts(db: Connection, fund: Fund, last: int) -> tuple[RuleText, ...]:
    """The rules of all versions from 1 up to `last`, with their texts."""
    found = (rule_text(db, fund, version.matter) for version in fund.versions[:last])
    return tuple(text for text in found if text is not None)


def _record(db: Connection, fund: Fund, row: Row[Any]) -> RuleText:
    fixed = db.scalar(select(schema.funds.c.terms).where(schema.funds.c.id == fund.id))
    published = place(db, fund, row.block, row.log_index)
    assert fixed is not None and published is not None  # the fund and its event are mirrored
    offices = {name: tuple(who) for name, who in json.loads(row.offices).items()}
    about = row.matter, row.rules_hash, published, row.text, terms_of(fixed, row.rules)
    return RuleText(*about, _untold(row.text, row.rules, fund.token_decimals), **offices)


@lru_cache(maxsize=64)
def _untold(text: str, rules: str, decimals: int) -> tuple[str, ...] | None:
    """Parts of the rules that are not what their text says: the chain binds it by its hash only."""
    try:
        return untold(parse_plan(text), json.loads(rules), decimals)
    except PlanError:
        return None


# --- pauses --------------------------------------------------------------------------------------


def pauses(db: Connection, fund: Fund, power: Power | None = None) -> tuple[Pause, ...]:
    """The guardian's pauses, oldest first."""
    table = schema.pauses
    query = select(table).where(table.c.fund_id == fund.id)
    if power is not None:
        query = query.where(table.c.power == power)
    rows = db.execute(query.order_by(table.c.block, table.c.log_index)).all()
    ends = ((row.resumed_block, row.resumed_log_index) for row in rows)
    where = places(db, fund, [*((row.block, row.log_index) for row in rows), *ends])
    return tuple(
        Pause(
            power=Power(row.power),
            guardian=row.guardian,
            started=where[row.block, row.log_index],
            until=row.until,
            ends_at=row.ends_at,
            resumed=where.get((row.resumed_block, row.resumed_log_index)),
            rearmed=row.rearmed,
        )
        for row in rows
    )


def paused_seconds(found: tuple[Pause, ...], power: Power, since: int, time: int) -> int:
    """Seconds in [since, time) in which an activity was paused. Source: Rulebook.pausedSeconds."""
    spans = (
        (max(pause.started_at, since), min(pause.ends_at, time))
        for pause in found
        if pause.power is power
    )
    return sum(max(end - begin, 0) for begin, end in spans)
