"""Cases before a jury and their votes, at a moment."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, select

from . import schema
from .disputerows import CaseRow
from .paging import keyset
from .phases import REWARD_SECONDS, leading, seats_of, timed
from .records import Case, Fund, Page, Vote, Where
from .rows import SHAPES
from .state import CHUNK, Spot, now_of, places
from .words import CaseKind, Phase, Stage

OPEN_PHASES = frozenset({Phase.WAITING, Phase.SEALING, Phase.OPENING, Phase.OVER})

_C, _S = schema.cases, schema.seats
_STAGES = {Phase.CLOSED: Stage.CLOSED, Phase.CANCELLED: Stage.CANCELLED}


def cases_page(
    db: Connection,
    fund: Fund,
    phases: frozenset[Phase] | None = None,
    matter: int | None = None,
    cursor: str | None = None,
    limit: int = 50,
    at: int | None = None,
) -> Page[Case]:
    """Cases, newest first, at second `at` (None: of the mirror's last block).

    Raises:
        BadCursor: `cursor` was not made here.
    """
    time = moment(db, fund, at)
    query = select(_C).where(_C.c.fund_id == fund.id)
    if matter is not None:
        query = query.where(_C.c.matter == matter)
    if phases is not None:
        stages = {_STAGES.get(phase, Stage.OPEN) for phase in phases}
        query = query.where(_C.c.stage.in_(sorted(stages)))

    def build(rows: list[Row[Any]]) -> list[Case | None]:
        found = case_records(db, fund, [_case(row) for row in rows], time)
        return [case if phases is None or case.phase in phases else None for case in found]

    return keyset(db, query, _C.c.case_id, cursor, limit, build)


def moment(db: Connection, fund: Fund, at: int | None) -> int:
    """`at`, or the second of the mirror's last block."""
    return now_of(db, fund).time if at is None else at


def case_rows(db: Connection, fund: Fund, ids: Iterable[int]) -> dict[int, CaseRow]:
    """Cases by id, as they are stored."""
    wanted, found = sorted(set(ids)), {}
    for start in range(0, len(wanted), CHUNK):
        part = wanted[start : start + CHUNK]
        query = select(_C).where(_C.c.fund_id == fund.id, _C.c.case_id.in_(part))
        found.update({row.case_id: _case(row) for row in db.execute(query)})
    return found


def open_case_rows(db: Connection, fund: Fund, limit: int) -> list[CaseRow]:
    """Cases that no court has closed, newest first."""
    query = select(_C).where(_C.c.fund_id == fund.id, _C.c.stage == Stage.OPEN)
    return [_case(row) for row in db.execute(query.order_by(_C.c.case_id.desc()).limit(limit))]


def case_records(db: Connection, fund: Fund, rows: Sequence[CaseRow], time: int) -> list[Case]:
    """Cases at second `time`."""
    wanted: list[Spot] = []
    for row in rows:
        wanted += (row.block, row.log_index), (row.drawn_block, row.drawn_log_index)
        wanted.append((row.ended_block, row.ended_log_index))
    where = places(db, fund, wanted)
    return [_record(fund, row, time, where) for row in rows]


def _record(fund: Fund, row: CaseRow, time: int, where: dict[Spot, Where]) -> Case:
    terms = fund.terms.jury
    now = timed(row, terms, time)
    ended = where.get((row.ended_block, row.ended_log_index))
    return Case(
        id=row.case_id,
        kind=CaseKind(row.kind),
        matter=row.matter,
        prior=row.prior,
        opened=where[row.block, row.log_index],
        opens_at=row.opens_at,
        electorate=row.electorate,
        quorum=row.quorum,
        options=row.options,
        silence=row.silence,
        seed_block=row.seed_block,
        seed=row.seed,
        drawn=where.get((row.drawn_block, row.drawn_log_index)),
        phase=now.phase,
        round=now.round,
        rounds=terms.rounds,
        round_ends_at=now.round_ends_at,
        sealing_ends_at=now.sealing_ends_at,
        opening_ends_at=now.opening_ends_at,
        latest_end=now.latest_end,
        seats=seats_of(row, terms),
        threshold=now.threshold,
        sealed=row.sealed,
        recused=row.recused,
        votes=row.votes[: row.options],
        leading=leading(row, terms) if sum(row.votes) else None,
        ended_at=now.ends_at if now.over else None,
        outcome=now.outcome if now.over else None,
        quorate=now.quorate if now.over else None,
        closed=ended if row.stage == Stage.CLOSED else None,
        cancelled=ended if row.stage == Stage.CANCELLED else None,
        rewards_end_at=now.ends_at + REWARD_SECONDS if now.over else None,
    )


def votes_where(
    db: Connection, fund: Fund, condition: ColumnElement[bool], limit: int = 1_000
) -> tuple[Vote, ...]:
    """Seats, in the order of the chain."""
    query = (
        select(_S, _C.c.matter)
        .join(_C, (_C.c.fund_id == _S.c.fund_id) & (_C.c.case_id == _S.c.case_id))
        .where(_S.c.fund_id == fund.id, condition)
        .order_by(_S.c.block, _S.c.log_index)
        .limit(limit)
    )
    rows = db.execute(query).all()
    opened = ((row.opened_block, row.opened_log_index) for row in rows)
    where = places(db, fund, [*((row.block, row.log_index) for row in rows), *opened])
    return tuple(_vote(row, where) for row in rows)


def votes_of_case(db: Connection, fund: Fund, case_id: int) -> tuple[Vote, ...]:
    """All seats of a case."""
    return votes_where(db, fund, _S.c.case_id == case_id, limit=100_000)


def votes_of_juror(db: Connection, fund: Fund, juror: str, limit: int = 1_000) -> tuple[Vote, ...]:
    """A juror's seats, newest first."""
    found = votes_where(db, fund, _S.c.juror == juror.lower(), limit=100_000)
    return found[::-1][:limit]


def _vote(row: Row[Any], where: dict[Spot, Where]) -> Vote:
    place = where[row.block, row.log_index]
    return Vote(
        case_id=row.case_id,
        matter=row.matter,
        juror=row.juror,
        seat=row.seat,
        seal=row.seal,
        sealed=None if row.recused else place,
        recused=place if row.recused else None,
        option=row.option,
        reason_hash=row.reason_hash,
        opened=where.get((row.opened_block, row.opened_log_index)),
        reward=int(row.reward),
    )


def _case(row: Row[Any]) -> CaseRow:
    found: CaseRow = SHAPES["cases"].from_db(tuple(row)[1:])
    return found
