"""Figures of disputes, challenges and cases that views of the contracts answer too."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, select

from fundplan import NOBODY
from fundvote import lot
from webapp.store import schema
from webapp.store.cases import case_records, case_rows
from webapp.store.challenges import challenges_of
from webapp.store.disputes import Judged, dispute_rows, judged_of
from webapp.store.records import Case, Fund
from webapp.store.state import Now
from webapp.store.words import MatterKind

from .questions import Figures, on_desk, on_jury, on_review

CHUNK = 200
NO_SEED = "0x" + "00" * 32
RECUSED_MOST = 255  # Jury counts no further


def dispute_figures(db: Connection, fund: Fund, now: Now) -> Iterator[Figures]:
    """Disputes by matter, objectors' roles, challenges, cases, jurors' lots, who may not sit."""
    for ids in _chunks(db, fund, schema.disputes.c.matter):
        rows = dispute_rows(db, fund, ids)
        for _, judged in sorted(judged_of(db, fund, rows.values(), now.time).items()):
            yield from _dispute(fund, judged)
    yield from _objectors(db, fund)
    yield from _challenges(db, fund, now)
    for ids in _chunks(db, fund, schema.cases.c.case_id):
        rows_ = [row for _, row in sorted(case_rows(db, fund, ids).items())]
        for case in case_records(db, fund, rows_, now.time):
            yield from _case(fund, case)
    yield from _lots(db, fund, now)
    table = schema.excused
    query = select(table).where(table.c.fund_id == fund.id)
    for row in db.execute(query.order_by(table.c.matter, table.c.account)):
        args = row.matter, row.account
        yield on_jury(fund, "closenessOf", {"closeness": row.closeness}, *args)


def _dispute(fund: Fund, judged: Judged) -> Iterator[Figures]:
    row = judged.row
    on_court = on_desk if row.kind == MatterKind.CLAIM else on_review
    facts = {
        "caseId": row.case_id,
        "appealId": row.appeal_id,
        "objections": row.objections,
        "bond": row.bond,
        "appellant": row.appellant if row.appeal_bond_open else NOBODY,
        "appealBond": row.appeal_bond,
        "concluded": row.outcome is not None,
        "outcome": row.outcome or 0,
        "concludedAt": row.concluded_at,
        "perObjector": row.per_objector,
        "toRespondent": row.to_respondent,
        "perJuror": row.per_juror,
        "jurorsOwed": row.jurors_owed,
    }
    yield on_court(fund, "disputeOf", facts, row.matter, label=f"dispute {row.matter}")
    window = {"opensAt": judged.appeal_opens_at, "closesAt": judged.appeal_closes_at}
    yield on_court(fund, "appealWindow", window, row.matter, label=f"dispute {row.matter} appeal")


def _objectors(db: Connection, fund: Fund) -> Iterator[Figures]:
    table, disputes = schema.objections, schema.disputes
    query = (
        select(table, disputes.c.kind)
        .join(
            disputes,
            (disputes.c.fund_id == table.c.fund_id) & (disputes.c.matter == table.c.matter),
        )
        .where(table.c.fund_id == fund.id)
    )
    for row in db.execute(query.order_by(table.c.matter, table.c.objector)):
        on_court = on_desk if row.kind == MatterKind.CLAIM else on_review
        role = 2 if row.collected else 1
        label = f"objector {row.objector} of {row.matter}"
        yield on_court(fund, "roleOf", {"role": role}, row.matter, row.objector, label=label)


def _challenges(db: Connection, fund: Fund, now: Now) -> Iterator[Figures]:
    table = schema.challenges
    for ids in _chunks(db, fund, table.c.matter):
        query = select(table).where(table.c.fund_id == fund.id, table.c.matter.in_(ids))
        rows = db.execute(query.order_by(table.c.matter)).all()
        for each in challenges_of(db, fund, rows, now.time):
            label = f"challenge {each.id}"
            yield on_review(fund, "statusOf", {"status": int(each.status)}, each.id, label=label)
            facts = {
                "kind": int(each.kind),
                "target": each.target,
                "challenger": each.challenger,
                "openedAt": each.opened.time,
                "reason": int(each.reason),
            }
            yield on_review(fund, "challengeOf", facts, each.id, label=label)


def _case(fund: Fund, case: Case) -> Iterator[Figures]:
    facts = {
        "kind": int(case.kind),
        "phase": int(case.phase),
        "subject": case.matter,
        "openedAt": case.opened.time,
        "opensAt": case.opens_at,
        "sealingEndsAt": case.sealing_ends_at,
        "openingEndsAt": case.opening_ends_at,
        "latestEnd": case.latest_end,
        "round": case.round,
        "electorate": case.electorate,
        "quorum": case.quorum,
        "seats": case.seats,
        "sealed": case.sealed,
        "recused": min(case.recused, RECUSED_MOST),
        "votes": (*case.votes, 0, 0, 0, 0)[:4],
        "options": case.options,
        "silence": case.silence,
        "prior": case.prior,
        "seedBlock": case.seed_block,
        "seed": case.seed or NO_SEED,
    }
    yield on_jury(fund, "caseOf", facts, case.id, label=f"case {case.id}")
    over = case.ended_at is not None
    result = {
        "over": over,
        "endedAt": case.ended_at or 0,
        "option": case.outcome or 0,
        "voters": case.voters if over else 0,
    }
    yield on_jury(fund, "resultOf", result, case.id, label=f"case {case.id} result")
    if case.rewards_end_at is not None:
        ours = {"rewardsEndAt": case.rewards_end_at}
        yield on_jury(fund, "rewardsEndAt", ours, case.id, label=f"case {case.id}")


def _lots(db: Connection, fund: Fund, now: Now) -> Iterator[Figures]:
    """Lot and threshold of everybody who took a seat in a case that was drawn."""
    seats, cases = schema.seats, schema.cases
    query = (
        select(seats.c.case_id, seats.c.juror)
        .join(cases, (cases.c.fund_id == seats.c.fund_id) & (cases.c.case_id == seats.c.case_id))
        .where(seats.c.fund_id == fund.id, cases.c.seed.is_not(None))
        .order_by(seats.c.case_id, seats.c.juror)
    )
    seated = db.execute(query).all()
    rows = [row for _, row in sorted(case_rows(db, fund, {s.case_id for s in seated}).items())]
    known = {case.id: case for case in case_records(db, fund, rows, now.time)}
    for row in seated:
        case = known[row.case_id]
        seed = bytes.fromhex((case.seed or NO_SEED)[2:])
        ours = {"lot": lot(seed, row.juror), "threshold": case.threshold}
        label = f"case {row.case_id} lot"
        yield on_jury(fund, "lotOf", ours, row.case_id, row.juror, label=label)


def _chunks(db: Connection, fund: Fund, column: Any) -> Iterator[list[int]]:
    last = 0
    while True:
        query = select(column).where(column.table.c.fund_id == fund.id, column > last)
        ids = list(db.scalars(query.order_by(column).limit(CHUNK)))
        if ids:
            yield ids
        if len(ids) < CHUNK:
            return
        last = ids[-1]
