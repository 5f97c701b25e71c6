"""Timelines of claims and challenges: their events, and what followed from time and settlements."""

from __future__ import annotations

import json

from sqlalchemy import Connection, select

from . import schema
from .records import Case, Challenge, Claim, Dispute, Fund, Step
from .state import Now, places
from .words import ChallengeStatus, ClaimStatus

_ENDED = (ChallengeStatus.UPHELD, ChallengeStatus.DISMISSED)
# Publication by filing, sealing by an appeal, a verdict by the last vote opened.
_BEGUN_BY_EVENTS = frozenset({"Published", "SealingOpened", "VerdictReached"})


def claim_timeline(
    db: Connection, fund: Fund, now: Now, claim: Claim, dispute: Dispute | None
) -> tuple[Step, ...]:
    """A claim's own events, and what followed from time and settlements, oldest first."""
    steps = _events(db, fund, claim.id)
    until = now.time
    if claim.status is ClaimStatus.WITHDRAWN:
        until = min(until, *(step.time for step in steps if step.name == "ClaimWithdrawn"))
    moments = [("Published", claim.published_at, 0), ("WindowClosed", claim.window_ends_at, 0)]
    moments += _dispute_moments(dispute)
    steps += _passed(moments, until)
    steps += _settlements(db, fund, claim)
    return tuple(sorted(steps, key=_order))


def challenge_timeline(
    db: Connection, fund: Fund, now: Now, challenge: Challenge, dispute: Dispute
) -> tuple[Step, ...]:
    """A challenge's own events, and what followed from time, oldest first."""
    steps = _events(db, fund, challenge.id)
    steps += _passed(_dispute_moments(dispute), now.time)
    return tuple(sorted(steps, key=_order))


def _events(db: Connection, fund: Fund, matter: int) -> list[Step]:
    table = schema.matter_events
    query = select(table).where(table.c.fund_id == fund.id, table.c.matter == matter)
    rows = db.execute(query.order_by(table.c.block, table.c.log_index)).all()
    where = places(db, fund, {(row.block, row.log_index) for row in rows})
    steps = []
    for row in rows:
        at = where[row.block, row.log_index]
        amount = None if row.amount is None else int(row.amount)
        steps.append(Step(row.name, at.time, at, row.actor, amount, json.loads(row.detail)))
    return steps


def _order(step: Step) -> tuple[int, int, int]:
    """By time; in one second what time brought about comes first, but not what an event began."""
    if step.where is not None:
        return step.time, step.where.block, step.where.log_index
    return step.time, 1 << 62 if step.name in _BEGUN_BY_EVENTS else 0, 0


def _dispute_moments(dispute: Dispute | None) -> list[tuple[str, int, int]]:
    if dispute is None:
        return []
    moments = [*_case_moments(dispute.case)]
    if dispute.appeal is not None:
        moments += _case_moments(dispute.appeal)
    elif dispute.appeal_closes_at > dispute.appeal_opens_at:
        moments.append(("AppealClosed", dispute.appeal_closes_at, dispute.case.id))
    return moments


def _case_moments(case: Case) -> list[tuple[str, int, int]]:
    if case.cancelled is not None:
        opened = case.opens_at <= case.cancelled.time
        return [("SealingOpened", case.opens_at, case.id)] if opened else []
    moments = [("SealingOpened", case.opens_at, case.id)]
    if case.sealed >= case.quorum:
        moments.append(("OpeningOpened", case.sealing_ends_at, case.id))
    if case.ended_at is not None:
        moments.append(("VerdictReached", case.ended_at, case.id))
    return moments


def _passed(moments: list[tuple[str, int, int]], until: int) -> list[Step]:
    """What happened by time alone, as far as it has come."""
    return [
        Step(name, at, None, None, None, {"case_id": case_id} if case_id else {})
        for name, at, case_id in moments
        if at <= until
    ]


def _settlements(db: Connection, fund: Fund, claim: Claim) -> list[Step]:
    """The settlements that funded some of the claim, with what each added; rounds down."""
    if not claim.period or not claim.funded:
        return []
    batches, fundings = schema.batches, schema.fundings
    asked = int(
        db.scalar(
            select(batches.c.asked).where(
                batches.c.fund_id == fund.id, batches.c.period == claim.period
            )
        )
        or 0
    )
    query = select(fundings).where(fundings.c.fund_id == fund.id, fundings.c.batch == claim.period)
    rows = db.execute(query.order_by(fundings.c.block, fundings.c.log_index)).all()
    where = places(db, fund, {(row.block, row.log_index) for row in rows})
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
