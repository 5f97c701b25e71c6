"""One claim's page: timeline, evidence, objections, case, votes, payments."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Table, select

from . import schema
from .claims import claims_of
from .records import Case, Claim, ClaimDetail, Evidence, Fund, Objection, Payment, Step, Vote, Where
from .state import Now, now_of, places
from .words import CaseKind, Mark, Reason

Places = dict[tuple[int, int], Where]


def claim_detail(db: Connection, fund: Fund, claim_id: int) -> ClaimDetail | None:
    """A claim with its timeline, objections, case, votes and payments; None: no such claim."""
    table = schema.claims
    row = db.execute(
        select(table).where(table.c.fund_id == fund.id, table.c.claim_id == claim_id)
    ).first()
    if row is None:
        return None
    now = now_of(db, fund)
    claim = claims_of(db, fund, now, [row])[0]
    case = _case(db, fund, row.case_id) if row.case_id else None
    return ClaimDetail(
        claim=claim,
        timeline=_timeline(db, fund, now, claim, row, case),
        evidence=_evidence(db, fund, claim_id),
        objections=objections_where(db, fund, schema.objections.c.claim_id == claim_id),
        case=case,
        votes=votes_where(db, fund, schema.votes.c.case_id == row.case_id) if case else (),
        payments=_payments(db, fund, claim_id),
        compensation=int(row.compensation),
        bonds_forfeited=int(row.bonds_forfeited),
    )


def objections_where(
    db: Connection, fund: Fund, condition: ColumnElement[bool], limit: int = 1_000
) -> tuple[Objection, ...]:
    """Objections, oldest first."""
    rows, where = _read(db, fund, schema.objections, condition, limit)
    return tuple(
        Objection(
            claim_id=row.claim_id,
            objector=row.objector,
            reason=Reason(row.reason),
            bond=int(row.bond),
            case_id=row.case_id,
            evidence=row.evidence,
            returned=int(row.returned),
            where=where[row.block, row.log_index],
        )
        for row in rows
    )


def votes_where(
    db: Connection, fund: Fund, condition: ColumnElement[bool], limit: int = 1_000
) -> tuple[Vote, ...]:
    """Votes, oldest first."""
    rows, where = _read(db, fund, schema.votes, condition, limit)
    cases = schema.cases
    subjects = {
        row.case_id: row.subject
        for row in db.execute(
            select(cases.c.case_id, cases.c.subject).where(
                cases.c.fund_id == fund.id,
                cases.c.case_id.in_(sorted({row.case_id for row in rows})),
            )
        )
    }
    return tuple(
        Vote(
            case_id=row.case_id,
            claim_id=subjects[row.case_id],
            voter=row.voter,
            option=row.option,
            reason_hash=row.reason_hash,
            where=where[row.block, row.log_index],
        )
        for row in rows
    )


def _read(
    db: Connection, fund: Fund, table: Table, condition: ColumnElement[bool], limit: int = 1_000
) -> tuple[Sequence[Row[Any]], Places]:
    """Rows in the order of the chain, with their places."""
    query = select(table).where(table.c.fund_id == fund.id, condition)
    rows = db.execute(query.order_by(table.c.block, table.c.log_index).limit(limit)).all()
    return rows, places(db, fund, {(row.block, row.log_index) for row in rows})


def _evidence(db: Connection, fund: Fund, claim_id: int) -> tuple[Evidence, ...]:
    rows, where = _read(db, fund, schema.evidence, schema.evidence.c.claim_id == claim_id)
    return tuple(
        Evidence(claim_id, row.by, row.commitment, where[row.block, row.log_index]) for row in rows
    )


def _payments(db: Connection, fund: Fund, claim_id: int) -> tuple[Payment, ...]:
    rows, where = _read(db, fund, schema.payments, schema.payments.c.claim_id == claim_id)
    return tuple(
        Payment(
            claim_id=claim_id,
            claimant=row.claimant,
            to=row.to,
            amount=int(row.amount),
            paid=int(row.paid),
            done=row.done,
            where=where[row.block, row.log_index],
        )
        for row in rows
    )


def _case(db: Connection, fund: Fund, case_id: int) -> Case:
    table = schema.cases
    row = db.execute(
        select(table).where(table.c.fund_id == fund.id, table.c.case_id == case_id)
    ).one()
    ends = {(row.block, row.log_index)}
    if row.decided_block is not None:
        ends.add((row.decided_block, row.decided_log_index))
    where = places(db, fund, ends)
    return Case(
        id=case_id,
        kind=CaseKind(row.kind),
        claim_id=row.subject,
        opened=where[row.block, row.log_index],
        opens_at=row.opens_at,
        closes_at=row.closes_at,
        quorum=row.quorum,
        refuse=row.refuse,
        pay=row.pay,
        decided=where.get((row.decided_block, row.decided_log_index)),
        option=row.option,
        cancelled=row.cancelled,
    )


# --- timeline ------------------------------------------------------------------------------------


def _timeline(
    db: Connection, fund: Fund, now: Now, claim: Claim, row: Row[Any], case: Case | None
) -> tuple[Step, ...]:
    """The claim's own events, and what followed from time and settlements, oldest first."""
    events, where = _read(db, fund, schema.claim_events, schema.claim_events.c.claim_id == claim.id)
    steps = []
    for event in events:
        at = where[event.block, event.log_index]
        amount = None if event.amount is None else int(event.amount)
        detail = json.loads(event.detail)
        steps.append(Step(event.name, at.time, at, event.actor, amount, detail))
    steps += _moments(now, claim, case, withdrawn=row.mark == Mark.WITHDRAWN, steps=steps)
    steps += _settlements(db, fund, claim)
    return tuple(sorted(steps, key=_order))


def _order(step: Step) -> tuple[int, int, int]:
    """By time; in one second what time brought about comes first, but publication after filing."""
    if step.where is not None:
        return step.time, step.where.block, step.where.log_index
    return step.time, 1 << 62 if step.name == "Published" else 0, 0


def _moments(
    now: Now, claim: Claim, case: Case | None, withdrawn: bool, steps: list[Step]
) -> list[Step]:
    """What happened by time alone, as far as it has come."""
    until = now.time
    if withdrawn:
        until = min(until, *(step.time for step in steps if step.name == "ClaimWithdrawn"))
    moments = [("Published", claim.published_at), ("WindowClosed", claim.window_ends_at)]
    if case is not None:
        moments += [("VotingOpened", case.opens_at), ("VotingClosed", case.closes_at)]
    return [Step(name, at, None, None, None, {}) for name, at in moments if at <= until]


def _settlements(db: Connection, fund: Fund, claim: Claim) -> list[Step]:
    """The settlements that funded some of the claim, with what each added; rounds down."""
    if not claim.period or not claim.funded:
        return []
    batches = schema.batches
    asked = int(
        db.scalar(
            select(batches.c.asked).where(
                batches.c.fund_id == fund.id, batches.c.period == claim.period
            )
        )
        or 0
    )
    rows, where = _read(db, fund, schema.fundings, schema.fundings.c.batch == claim.period)
    steps: list[Step] = []
    before = 0
    for row in rows:
        funded = claim.amount * int(row.funded) // asked
        if funded > before:
            at = where[row.block, row.log_index]
            detail: dict[str, str | int | bool] = {"period": row.period, "funded": str(funded)}
            steps.append(Step("Settled", at.time, at, None, funded - before, detail))
        before = funded
    return steps
