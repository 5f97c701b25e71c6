"""One member's page: history, what each share paid for, contributions, claims, votes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Row, select, tuple_

from . import schema
from .agents import agency_of, wards_of
from .cases import votes_of_juror
from .challenges import challenges_page
from .claims import claims_page
from .disputes import objections_where
from .flows import flow_totals, flows_page
from .members import member_now, numbers_of
from .parts import part_of
from .payables import payables
from .records import FlowFilter, Fund, MemberChange, MemberDetail, SharePaid
from .search import event_rows
from .state import places
from .words import Mark, Movement

CLAIMS_SHOWN = 20  # claims named beside one share
ACTED = ("MemberJoined", "MemberToppedUp", "RefundPaid")  # somebody paid, or was paid
JOINED_WITH = ("health_commitment", "rules_hash")  # parts of MemberJoined that its record shows
_IN_BATCH = (Mark.NONE, Mark.APPROVED, Mark.PAID)


def member_detail(
    db: Connection, fund: Fund, address: str, limit: int = 200
) -> MemberDetail | None:
    """A member's own page; None: this address was never a member here."""
    address = address.lower()
    member = member_now(db, fund, address)
    if member is None:
        return None
    changes = _changes(db, fund, address)
    shares = _shares(db, fund, changes)
    objectors = schema.objections.c.objector
    return MemberDetail(
        member=member,
        history=_history(db, fund, address, changes)[:limit],
        shares=_with_claims(db, fund, shares[:limit]),
        shares_total=sum(share.share + share.dues for share in shares),
        term_dues=_sum(db, fund, address, Movement.DUES),
        distributed=_sum(db, fund, address, Movement.DISTRIBUTION),
        part=part_of(db, fund, address),
        flows=flows_page(db, fund, FlowFilter(party=address), limit=limit).rows,
        claims=claims_page(db, fund, claimant=address, limit=limit).rows,
        votes=votes_of_juror(db, fund, address, limit),
        objections=objections_where(db, fund, objectors == address)[::-1][:limit],
        challenges=challenges_page(db, fund, target=address, limit=limit).rows,
        payables=payables(db, fund, address),
        agency=agency_of(db, fund, address),
        acts_for=wards_of(db, fund, address),
    )


def _changes(db: Connection, fund: Fund, address: str) -> Sequence[Row[Any]]:
    table = schema.member_changes
    mine = table.c.number.in_(numbers_of(fund, address))
    query = select(table).where(table.c.fund_id == fund.id, mine)
    return db.execute(query.order_by(table.c.block, table.c.log_index)).all()


def _history(
    db: Connection, fund: Fund, address: str, changes: Sequence[Row[Any]]
) -> tuple[MemberChange, ...]:
    where = places(db, fund, {(row.block, row.log_index) for row in changes})
    told = _joined_with(db, fund, changes)
    return tuple(
        MemberChange(
            name=row.name,
            units=row.units,
            cover=row.cover,
            balance=int(row.balance),
            expiry_tick=row.expiry_tick,
            amount=int(row.amount),
            actor=row.actor or (address if row.name in ACTED else None),
            detail=json.loads(row.detail) if row.detail else told.get(spot, {}),
            where=where[spot],
        )
        for row in reversed(changes)
        for spot in ((row.block, row.log_index),)
    )


def _joined_with(
    db: Connection, fund: Fund, changes: Sequence[Row[Any]]
) -> dict[tuple[int, int], dict[str, object]]:
    """What else the member's joinings said, by place."""
    spots = [(row.block, row.log_index) for row in changes if row.name == "MemberJoined"]
    events = schema.events
    here = tuple_(events.c.block, events.c.log_index).in_(spots)
    here &= events.c.block.in_([block for block, _ in spots])  # SQLite has no index for pairs
    rows = event_rows(db, (events.c.fund_id == fund.id) & here, {})
    return {
        (row.where.block, row.where.log_index): {name: row.args[name] for name in JOINED_WITH}
        for row in rows
    }


def _shares(db: Connection, fund: Fund, changes: Sequence[Row[Any]]) -> list[SharePaid]:
    """Every settlement that took something from the member, newest first.

    A settlement moves the index from I0 to I1, dues first: a member with units u whose balance ends
    at E pays u * (min(I1, E) - min(I0, E)), of which u * (min(I0 + dues, E) - min(I0, E)) are dues.
    """
    periods = schema.periods
    query = select(periods).where(periods.c.fund_id == fund.id, periods.c.block >= changes[0].block)
    rows = db.execute(query.order_by(periods.c.period)).all()
    where = places(db, fund, {(row.block, row.log_index) for row in rows})
    paid: list[SharePaid] = []
    at, before = -1, _index_before(db, fund, rows)
    for row in rows:
        after = int(row.share_index)
        while at + 1 < len(changes) and _earlier(changes[at + 1], row):
            at += 1
        facts = changes[at] if at >= 0 else None
        gone = facts is not None and (facts.expelled_at or 0 < facts.exit_period < row.period)
        if facts is not None and not gone:
            end = facts.expiry_tick * fund.tick
            start = min(before, end)
            whole = facts.units * (min(after, end) - start)
            dues = facts.units * (min(after - int(row.share), end) - start)
            if whole:
                paid.append(
                    _share(row, facts.units, dues, whole - dues, before < end <= after, where)
                )
        before = after
    return paid[::-1]


def _sum(db: Connection, fund: Fund, address: str, movement: Movement) -> int:
    """What moved in one way for a member: of DUES, those for the rest of a term, paid at once."""
    where = FlowFilter(party=address, movement=movement)
    return sum(total.amount for total in flow_totals(db, fund, where))


def _share(
    row: Row[Any], units: int, dues: int, share: int, lapsed: bool, where: dict[Any, Any]
) -> SharePaid:
    income = int(row.from_reserve) + int(row.collected)
    return SharePaid(
        period=row.period,
        units=units,
        dues=dues,
        share=share,
        aid=int(row.funded) * share // income if income else 0,
        fee=int(row.fee) * share // income if income else 0,
        claims=(),
        lapsed=lapsed,
        where=where[row.block, row.log_index],
    )


def _index_before(db: Connection, fund: Fund, rows: Sequence[Row[Any]]) -> int:
    """The share index before the first of these settlements."""
    if not rows:
        return 0
    periods = schema.periods
    index = db.scalar(
        select(periods.c.share_index).where(
            periods.c.fund_id == fund.id, periods.c.period == rows[0].period - 1
        )
    )
    return int(index or 0)


def _earlier(change: Row[Any], settlement: Row[Any]) -> bool:
    return (change.block, change.log_index) < (settlement.block, settlement.log_index)


def _with_claims(db: Connection, fund: Fund, shares: Sequence[SharePaid]) -> tuple[SharePaid, ...]:
    """Name the claims of each share's batch."""
    claims, periods = schema.claims, [share.period for share in shares]
    named: dict[int, list[int]] = {period: [] for period in periods}
    for start in range(0, len(periods), 300):
        query = select(claims.c.period, claims.c.claim_id).where(
            claims.c.fund_id == fund.id,
            claims.c.period.in_(periods[start : start + 300]),
            claims.c.mark.in_(_IN_BATCH),
            ~claims.c.fast_paid,
        )
        for period, claim_id in db.execute(query.order_by(claims.c.claim_id)):
            if len(named[period]) < CLAIMS_SHOWN:
                named[period].append(claim_id)
    return tuple(replace(share, claims=tuple(named[share.period])) for share in shares)
