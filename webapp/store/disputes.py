"""Disputes over claims and challenges: where they stand, and what they cost whom."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, select

from . import schema
from .cases import case_records, case_rows, votes_of_case
from .disputerows import CaseRow, DisputeRow
from .phases import Timed, timed
from .records import Dispute, Evidence, Fund, Objection, Where
from .rows import SHAPES
from .state import CHUNK, places
from .words import Appellant, MatterKind, Reason, Verdict

_D = schema.disputes


@dataclass(frozen=True, slots=True)
class Judged:
    """Where a dispute stands. Source: Disputes._standing and appealWindow."""

    row: DisputeRow
    first: Timed
    second: Timed | None  # of the appeal
    over: bool  # the verdict in force is spoken
    final_at: int  # and final from then on; 0: not over
    appeal_opens_at: int
    appeal_closes_at: int


def dispute_rows(db: Connection, fund: Fund, matters: Iterable[int]) -> dict[int, DisputeRow]:
    """Disputes by matter; undisputed ones are not in the answer."""
    wanted, found = sorted(set(matters)), {}
    for start in range(0, len(wanted), CHUNK):
        part = wanted[start : start + CHUNK]
        query = select(_D).where(_D.c.fund_id == fund.id, _D.c.matter.in_(part))
        for row in db.execute(query):
            found[row.matter] = SHAPES["disputes"].from_db(tuple(row)[1:])
    return found


def judged_of(
    db: Connection, fund: Fund, rows: Iterable[DisputeRow], time: int
) -> dict[int, Judged]:
    """Where disputes stand at second `time`, by matter."""
    rows = list(rows)
    ids = {row.case_id for row in rows} | {row.appeal_id for row in rows if row.appeal_id}
    cases = case_rows(db, fund, ids)
    return {row.matter: judge(fund, row, cases, time) for row in rows}


def judge(fund: Fund, row: DisputeRow, cases: dict[int, CaseRow], time: int) -> Judged:
    """Where one dispute stands at second `time`."""
    terms = fund.terms
    first = timed(cases[row.case_id], terms.jury, time)
    second = timed(cases[row.appeal_id], terms.jury, time) if row.appeal_id else None
    plenary = row.kind == MatterKind.PROVIDER
    opens = first.ends_at if first.over else 0
    closes = opens + (0 if plenary else terms.disputes.appeal_seconds) if first.over else 0
    if second is not None:
        over, final_at = second.over, second.ends_at if second.over else 0
    else:
        over, final_at = first.over, closes
    return Judged(row, first, second, over, final_at, opens, closes)


def read_option(row: DisputeRow, option: int, lower: int) -> int:
    """What a jury's option means: paying less is paying as filed where nothing lower is named."""
    claim = row.kind == MatterKind.CLAIM
    return int(Verdict.PAY) if claim and option == Verdict.LOWER and not lower else option


def verdict_of(judged: Judged, lower: int) -> int | None:
    """The option that stands now; None: no jury has spoken."""
    row = judged.row
    if row.outcome is not None:
        return row.outcome
    if not judged.first.over:
        return None
    spoken = judged.second if judged.second is not None and judged.second.over else judged.first
    return read_option(row, spoken.outcome, lower)


def dispute_record(db: Connection, fund: Fund, row: DisputeRow, lower: int, time: int) -> Dispute:
    """A dispute with its objections, cases and votes at second `time`."""
    cases = case_rows(db, fund, {row.case_id, *([row.appeal_id] if row.appeal_id else [])})
    judged = judge(fund, row, cases, time)
    records = {case.id: case for case in case_records(db, fund, list(cases.values()), time)}
    appealed, concluded = _ends(db, fund, row)
    return Dispute(
        matter=row.matter,
        kind=MatterKind(row.kind),
        respondent=row.respondent,
        bond=row.bond,
        objections=objections_where(db, fund, schema.objections.c.matter == row.matter),
        case=records[row.case_id],
        appeal=records.get(row.appeal_id),
        votes=votes_of_case(db, fund, row.case_id),
        appeal_votes=votes_of_case(db, fund, row.appeal_id) if row.appeal_id else (),
        appeal_opens_at=judged.appeal_opens_at,
        appeal_closes_at=judged.appeal_closes_at,
        final_at=judged.final_at,
        verdict=verdict_of(judged, lower),
        side=Appellant(row.side),
        appealed=appealed,
        concluded=concluded,
        to_reserve=_to_reserve(row),
        rewards_expired=row.expired,
        **{name: getattr(row, name) for name in _AS_STORED},
    )


_AS_STORED = (
    "appellant",
    "appeal_bond",
    "appeal_bond_open",
    "overturned",
    "outcome",
    "unjudged",
    "stake_taken",
    "lost",
    "per_objector",
    "to_respondent",
    "per_juror",
    "jurors",
    "jurors_owed",
    "compensation",
)


def _to_reserve(row: DisputeRow) -> int:
    """What was lost, less the shares of the other side and of the jurors."""
    winners = 1 if row.to_respondent else row.objections
    shared = (row.per_objector or row.to_respondent) * winners
    return row.lost - shared - row.per_juror * row.jurors


def _ends(db: Connection, fund: Fund, row: DisputeRow) -> tuple[Where | None, Where | None]:
    """Where the dispute was appealed, and where it was concluded."""
    ends = (
        (row.appeal_block, row.appeal_log_index),
        (row.concluded_block, row.concluded_log_index),
    )
    where = places(db, fund, ends)
    return where.get(ends[0]), where.get(ends[1])


def objections_where(
    db: Connection, fund: Fund, condition: ColumnElement[bool], limit: int = 1_000
) -> tuple[Objection, ...]:
    """Objections, in the order of the chain."""
    rows = _rows(db, fund, schema.objections, condition, limit)
    where = places(db, fund, {(row.block, row.log_index) for row in rows})
    return tuple(
        Objection(
            matter=row.matter,
            objector=row.objector,
            reason=Reason(row.reason),
            lower=int(row.lower),
            bond=int(row.bond),
            case_id=row.case_id,
            evidence=row.evidence,
            collected=row.collected,
            reward=int(row.reward),
            where=where[row.block, row.log_index],
        )
        for row in rows
    )


def evidence_of(db: Connection, fund: Fund, matter: int) -> tuple[Evidence, ...]:
    """Commitments to evidence on a matter, in the order of the chain."""
    rows = _rows(db, fund, schema.evidence, schema.evidence.c.matter == matter, 10_000)
    where = places(db, fund, {(row.block, row.log_index) for row in rows})
    return tuple(
        Evidence(matter, row.by, row.commitment, where[row.block, row.log_index]) for row in rows
    )


def _rows(
    db: Connection, fund: Fund, table: Any, condition: ColumnElement[bool], limit: int
) -> Sequence[Row[Any]]:
    query = select(table).where(table.c.fund_id == fund.id, condition)
    return db.execute(query.order_by(table.c.block, table.c.log_index).limit(limit)).all()
