"""Who acts for whom, by the register that the funds of a factory share; and groups enrolled."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, select

from . import schema
from .records import Agency, AgencyStep, Enrolment, Fund
from .state import CHUNK, places

_W = schema.wards


def agency_of(db: Connection, fund: Fund, address: str) -> Agency | None:
    """What the register knows of an address; None: nothing."""
    query = select(_W).where(_W.c.fund_id == fund.register_id, _W.c.member == address.lower())
    return next(iter(_agencies(db, fund, db.execute(query).all())), None)


def agencies_by(db: Connection, fund: Fund, address: str) -> tuple[Agency, ...]:
    """Addresses for which this one acts, or that named it recovery or beneficiary, by address."""
    who = address.lower()
    concerned = (_W.c.agent == who) | (_W.c.recovery == who) | (_W.c.beneficiary == who)
    query = select(_W).where(_W.c.fund_id == fund.register_id, concerned)
    return tuple(_agencies(db, fund, db.execute(query.order_by(_W.c.member).limit(1_000)).all()))


def wards_of(db: Connection, fund: Fund, address: str) -> tuple[str, ...]:
    """Members of this fund for whom an address acts, by address."""
    members = schema.members
    query = (
        select(_W.c.member)
        .join(members, (members.c.fund_id == fund.id) & (members.c.address == _W.c.member))
        .where(_W.c.fund_id == fund.register_id, _W.c.agent == address.lower())
    )
    return tuple(db.scalars(query.order_by(_W.c.member).limit(1_000)))


def agents_of(db: Connection, fund: Fund, addresses: Sequence[str]) -> dict[str, str]:
    """Agents by member; who acts for itself is not in the answer."""
    found: dict[str, str] = {}
    for start in range(0, len(addresses), CHUNK):
        query = select(_W.c.member, _W.c.agent).where(
            _W.c.fund_id == fund.register_id,
            _W.c.member.in_(addresses[start : start + CHUNK]),
            _W.c.agent.is_not(None),
        )
        found.update({row.member: row.agent for row in db.execute(query)})
    return found


def represented_of(db: Connection, fund: Fund, addresses: Sequence[str]) -> set[str]:
    """Those of the addresses whose own key counts no more in this fund: the agent acts."""
    table, found = schema.representations, set()
    for start in range(0, len(addresses), CHUNK):
        part = addresses[start : start + CHUNK]
        query = select(table.c.member).where(table.c.fund_id == fund.id, table.c.member.in_(part))
        found.update(db.scalars(query))
    return found


def agency_history(db: Connection, fund: Fund, address: str) -> tuple[AgencyStep, ...]:
    """What happened to an address in the register, oldest first."""
    table = schema.agency_events
    mine = (table.c.fund_id == fund.register_id) & (table.c.member == address.lower())
    rows = db.execute(select(table).where(mine).order_by(table.c.block, table.c.log_index)).all()
    where = places(db, fund, {(row.block, row.log_index) for row in rows})
    return tuple(
        AgencyStep(row.name, json.loads(row.detail), where[row.block, row.log_index])
        for row in rows
    )


def enrolments(db: Connection, fund: Fund, limit: int = 200) -> tuple[Enrolment, ...]:
    """Batches that payers sent for groups, newest first."""
    table, skips = schema.enrolments, schema.enrolment_skips
    mine = (table.c.fund_id == fund.register_id) & (table.c.fund == fund.address)
    newest = select(table).where(mine).order_by(table.c.block.desc(), table.c.log_index.desc())
    rows = db.execute(newest.limit(limit)).all()
    where = places(db, fund, {(row.block, row.log_index) for row in rows})
    blocks = {row.block for row in rows}
    query = select(skips).where(
        skips.c.fund_id == fund.register_id,
        skips.c.fund == fund.address,
        skips.c.block >= min(blocks, default=0),
    )
    skipped = db.execute(query.order_by(skips.c.block, skips.c.log_index)).all()
    return tuple(
        Enrolment(
            row.payer,
            row.enrolled,
            int(row.amount),
            tuple((each.member, each.reason) for each in _skipped(rows, row, skipped)),
            where[row.block, row.log_index],
        )
        for row in rows
    )


def _skipped(
    rows: Sequence[Row[Any]], row: Row[Any], skipped: Sequence[Row[Any]]
) -> list[Row[Any]]:
    """Whom a batch skipped: told since the batch before it, in its own block."""
    earlier = [
        each.log_index
        for each in rows
        if each.block == row.block and each.log_index < row.log_index
    ]
    after = max(earlier, default=-1)
    return [
        each
        for each in skipped
        if each.block == row.block and after < each.log_index < row.log_index
    ]


def _agencies(db: Connection, fund: Fund, rows: Sequence[Row[Any]]) -> list[Agency]:
    where = places(db, fund, {(row.block, row.log_index) for row in rows})
    return [
        Agency(
            member=row.member,
            agent=row.agent,
            recovery=row.recovery,
            beneficiary=row.beneficiary,
            successor=row.successor,
            by=row.by,
            due_at=row.due_at,
            guardian=row.guardian,
            label=row.label,
            changed=where[row.block, row.log_index],
        )
        for row in rows
    ]
