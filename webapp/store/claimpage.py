"""The pages of a claim, a challenge and a case: timeline, evidence, dispute, payments."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, select

from . import schema
from .actions import claim_actions, dispute_actions
from .cases import case_records, case_rows, moment, votes_of_case
from .challenges import challenges_of
from .claims import claim_row, claims_of
from .disputes import dispute_record, dispute_rows, evidence_of
from .proposals import proposal
from .records import (
    CaseDetail,
    Challenge,
    ChallengeDetail,
    Claim,
    ClaimDetail,
    Dispute,
    Fund,
    Payment,
)
from .state import now_of, place, places
from .timeline import challenge_timeline, claim_timeline
from .words import MatterKind


def claim_detail(db: Connection, fund: Fund, claim_id: int) -> ClaimDetail | None:
    """A claim with its timeline, dispute and payments; None: no such claim."""
    row = _row(db, fund, schema.claims, claim_id)
    if row is None:
        return None
    now, stored = now_of(db, fund), claim_row(row)
    claim = claims_of(db, fund, now, [row])[0]
    dispute = _dispute(db, fund, claim_id, stored.lower, now.time)
    return ClaimDetail(
        claim=claim,
        timeline=claim_timeline(db, fund, now, claim, dispute),
        evidence=evidence_of(db, fund, claim_id),
        objections=dispute.objections if dispute else (),
        dispute=dispute,
        payments=_payments(db, fund, claim_id),
        fast=place(db, fund, stored.fast_block, stored.fast_log_index),
        actions=claim_actions(db, fund, now, claim, dispute),
    )


def challenge_detail(db: Connection, fund: Fund, matter: int) -> ChallengeDetail | None:
    """A challenge with its timeline and dispute; None: no such challenge."""
    row = _row(db, fund, schema.challenges, matter)
    if row is None:
        return None
    now = now_of(db, fund)
    challenge = challenges_of(db, fund, [row], now.time)[0]
    dispute = _dispute(db, fund, matter, 0, now.time)
    assert dispute is not None  # a challenge is an objection
    return ChallengeDetail(
        challenge=challenge,
        dispute=dispute,
        timeline=challenge_timeline(db, fund, now, challenge, dispute),
        evidence=evidence_of(db, fund, matter),
        actions=dispute_actions(fund, now, dispute),
    )


def case_detail(
    db: Connection, fund: Fund, case_id: int, at: int | None = None
) -> CaseDetail | None:
    """A case with its votes and what it is about, the case at second `at`; None: no such case."""
    row = case_rows(db, fund, [case_id]).get(case_id)
    if row is None:
        return None
    time, now = moment(db, fund, at), now_of(db, fund)
    claim: Claim | None = None
    challenge: Challenge | None = None
    lower = 0
    found = _row(db, fund, schema.claims, row.matter)
    if found is not None:
        claim, lower = claims_of(db, fund, now, [found])[0], claim_row(found).lower
    else:
        found = _row(db, fund, schema.challenges, row.matter)
        if found is not None:
            challenge = challenges_of(db, fund, [found], now.time)[0]
    asked = proposal(db, fund, row.matter, time)
    dispute = _dispute(db, fund, row.matter, lower, time)
    case = case_records(db, fund, [row], time)[0]
    votes = votes_of_case(db, fund, case_id)
    return CaseDetail(case, votes, dispute, claim, challenge, asked)


def matter_kind(db: Connection, fund: Fund, matter: int) -> MatterKind | None:
    """What a number is: a claim, a challenge to a membership or a provider, a proposal, or None."""
    if _row(db, fund, schema.claims, matter) is not None:
        return MatterKind.CLAIM
    if _row(db, fund, schema.proposals, matter) is not None:
        return MatterKind.PROPOSAL
    row = dispute_rows(db, fund, [matter]).get(matter)
    return None if row is None else MatterKind(row.kind)


def _row(db: Connection, fund: Fund, table: Any, number: int) -> Row[Any] | None:
    column = list(table.primary_key.columns)[1]
    return db.execute(select(table).where(table.c.fund_id == fund.id, column == number)).first()


def _dispute(db: Connection, fund: Fund, matter: int, lower: int, time: int) -> Dispute | None:
    row = dispute_rows(db, fund, [matter]).get(matter)
    return None if row is None else dispute_record(db, fund, row, lower, time)


def _payments(db: Connection, fund: Fund, claim_id: int) -> tuple[Payment, ...]:
    table = schema.payments
    query = select(table).where(table.c.fund_id == fund.id, table.c.claim_id == claim_id)
    rows = db.execute(query.order_by(table.c.block, table.c.log_index)).all()
    where = places(db, fund, {(row.block, row.log_index) for row in rows})
    return tuple(
        Payment(
            claim_id=claim_id,
            claimant=row.claimant,
            to=row.to,
            amount=int(row.amount),
            offset=int(row.offset),
            paid=int(row.paid),
            done=row.done,
            where=where[row.block, row.log_index],
        )
        for row in rows
    )
