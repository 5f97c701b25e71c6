"""What a member of a closed fund collects of RESERVE, with the balance."""

from __future__ import annotations

from sqlalchemy import Connection, select

from . import schema
from .members import moment_of
from .membership import is_last
from .records import Fund
from .rows import SHAPES
from .rowtypes import MemberRow
from .state import now_of


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
    changes, blocks = schema.member_changes, schema.blocks
    query = (
        select(changes.c.units)
        .join(blocks, blocks.c.number == changes.c.block)
        .where(changes.c.fund_id == fund.id, blocks.c.chain_id == fund.chain_id)
        .where(changes.c.number == row.number)
        .where(blocks.c.time <= since)
        .order_by(changes.c.block.desc(), changes.c.log_index.desc())
        .limit(1)
    )
    return int(db.scalar(query) or 0)
