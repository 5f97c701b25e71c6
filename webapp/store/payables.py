"""Money that anybody can now have paid to an address."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, select

from . import schema
from .actions import DESK, collect_actions, collect_bond
from .claims import claims_page
from .disputes import dispute_record, dispute_rows
from .members import member_now
from .parts import part_of
from .records import Action, Fund, Payable
from .state import Now, now_of
from .words import ClaimStatus, MemberStatus

LIMIT = 200  # matters looked at

_KINDS = {
    "collectBond": "bond",
    "collectAppealBond": "appeal_bond",
    "collectCompensation": "compensation",
    "collectJurorReward": "juror_reward",
}


def payables(db: Connection, fund: Fund, address: str) -> tuple[Payable, ...]:
    """Bonds, rewards, compensation, aid and refunds that wait for this address."""
    address, now = address.lower(), now_of(db, fund)
    return (
        *_proposals(db, fund, address),
        *_disputes(db, fund, now, address),
        *_aid(db, fund, address),
        *_refund(db, fund, address),
    )


def _proposals(db: Connection, fund: Fund, address: str) -> Iterator[Payable]:
    """Bonds of proposals on which enough members voted."""
    table = schema.proposals
    mine = (table.c.fund_id == fund.id) & (table.c.proposer == address) & table.c.bond_due
    for row in db.execute(select(table).where(mine).order_by(table.c.matter)):
        action = collect_bond(row.matter, int(row.bond), address)
        yield Payable("bond", int(row.bond), 0, action)


def _disputes(db: Connection, fund: Fund, now: Now, address: str) -> Iterator[Payable]:
    matters = _matters(db, fund, address)
    for _, row in sorted(dispute_rows(db, fund, matters).items()):
        dispute = dispute_record(db, fund, row, 0, now.time)
        for action in collect_actions(now, dispute) if dispute.concluded else ():
            if action.address == address and action.name in _KINDS:
                yield Payable(_KINDS[action.name], action.amount, action.until, action)


def _matters(db: Connection, fund: Fund, address: str) -> list[int]:
    """Matters of which something may wait for the address, newest first."""
    disputes, objections = schema.disputes, schema.objections
    seats, cases = schema.seats, schema.cases
    queries = (
        select(disputes.c.matter).where(
            disputes.c.fund_id == fund.id,
            (disputes.c.respondent == address) | (disputes.c.appellant == address),
        ),
        select(objections.c.matter).where(
            objections.c.fund_id == fund.id,
            objections.c.objector == address,
            ~objections.c.collected,
        ),
        select(cases.c.matter)
        .join(seats, (seats.c.fund_id == cases.c.fund_id) & (seats.c.case_id == cases.c.case_id))
        .where(seats.c.fund_id == fund.id, seats.c.juror == address)
        .where(seats.c.option.is_not(None), seats.c.reward == 0),
    )
    found = {matter for query in queries for matter in db.scalars(query)}
    return sorted(found, reverse=True)[:LIMIT]


def _aid(db: Connection, fund: Fund, address: str) -> Iterator[Payable]:
    wanted = frozenset({ClaimStatus.FUNDED})
    for claim in claims_page(db, fund, wanted, claimant=address, limit=LIMIT).rows:
        amount = claim.funded - claim.paid
        action = Action("pay", DESK, "anyone", claim.id, 0, 0, amount, address, 0, None)
        yield Payable("aid", amount, 0, action)


def _refund(db: Connection, fund: Fund, address: str) -> Iterator[Payable]:
    member = member_now(db, fund, address)
    over = (MemberStatus.LEFT, MemberStatus.EXPELLED)
    due = 0 if member is None else member.balance + part_of(db, fund, address)
    if member is not None and member.status in over and due:
        action = Action("collectRefund", "MutualFund", "anyone", 0, 0, 0, due, address, 0, None)
        yield Payable("refund", due, 0, action)
