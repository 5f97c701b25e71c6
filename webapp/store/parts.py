"""What a member of a closed fund collects of RESERVE, with the balance."""

from __future__ import annotations

from sqlalchemy import Connection, select

from . import schema
from .members import moment_of
from .membership import is_last
from .records import Fund
from .rows import SHAPES
from .rowtypes import MemberRow
from .state import now_of, times_of


def part_of(db: Connection, fund: Fund, address: str) -> int:
    """For the units that were covered when winding-up began; 0 where nothing is due.

    Source: WindingUp.partOf.
    """
    table, now = schema.members, now_of(db, fund)
    mine = (table.c.fund_id == fund.id) & (table.c.address == address.lower())
    found = db.execute(select(table).where(mine)).first()
    if found is None:
        return 0
    row: MemberRow = SHAPES["members"].from_db(tuple(found)[1:])
    since = max(now.standing.winding_since - fund.terms.waiting_seconds, 0)
    if not is_last(row, moment_of(fund, now)) or row.joined_at > since:
        return 0
    units = row.units if row.waits_from <= since else _units_at(db, fund, row, since)
    last = now.standing.rounding if now.standing.units_left == row.units else 0
    return units * now.standing.per_unit + last


def _units_at(db: Connection, fund: Fund, row: MemberRow, since: int) -> int:
    """Units before cover was raised after `since`."""
    changes = schema.member_changes
    query = (
        select(changes.c.block, changes.c.units)
        .where(changes.c.fund_id == fund.id, changes.c.number == row.number)
        .order_by(changes.c.block.desc(), changes.c.log_index.desc())
    )
    rows = db.execute(query).all()
    times = times_of(db, fund, {each.block for each in rows})
    return next((int(each.units) for each in rows if times[each.block] <= since), 0)
