"""Challenges to memberships, providers and attestors; and who owes aid back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, select

from . import schema
from .disputerows import ChallengeRow
from .disputes import Judged, dispute_rows, judged_of
from .paging import keyset
from .records import Challenge, Debt, Fund, Page
from .rows import SHAPES
from .state import now_of, places
from .words import ChallengeKind, ChallengeMark, ChallengeStatus, Reason

#: Groups of the list of challenges, by name.
CHALLENGE_GROUPS: dict[str, frozenset[ChallengeStatus]] = {
    "open": frozenset(
        {
            ChallengeStatus.OPEN,
            ChallengeStatus.VERDICT,
            ChallengeStatus.APPEALED,
            ChallengeStatus.DECIDED,
        }
    ),
    "closed": frozenset({ChallengeStatus.UPHELD, ChallengeStatus.DISMISSED}),
}

_C = schema.challenges
_MARKS = {
    ChallengeStatus.UPHELD: ChallengeMark.UPHELD,
    ChallengeStatus.DISMISSED: ChallengeMark.DISMISSED,
}


def challenges_page(
    db: Connection,
    fund: Fund,
    statuses: frozenset[ChallengeStatus] | None = None,
    target: str | None = None,
    challenger: str | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[Challenge]:
    """Challenges, newest first. Every filter that is None does not restrict.

    Raises:
        BadCursor: `cursor` was not made here.
    """
    time = now_of(db, fund).time
    query = select(_C).where(_C.c.fund_id == fund.id)
    if target is not None:
        query = query.where(_C.c.target == target.lower())
    if challenger is not None:
        query = query.where(_C.c.challenger == challenger.lower())
    if statuses is not None:
        marks = {_MARKS.get(status, ChallengeMark.OPEN) for status in statuses}
        query = query.where(_C.c.mark.in_(sorted(marks)))

    def build(rows: list[Row[Any]]) -> list[Challenge | None]:
        found = challenges_of(db, fund, rows, time)
        return [each if statuses is None or each.status in statuses else None for each in found]

    return keyset(db, query, _C.c.matter, cursor, limit, build)


def challenges_of(
    db: Connection, fund: Fund, rows: Sequence[Row[Any]], time: int
) -> list[Challenge]:
    """Records of rows of the table `challenges`, at second `time`."""
    found: list[ChallengeRow] = [SHAPES["challenges"].from_db(tuple(row)[1:]) for row in rows]
    disputes = dispute_rows(db, fund, [row.matter for row in found])
    judged = judged_of(db, fund, disputes.values(), time)
    ends = ((row.concluded_block, row.concluded_log_index) for row in found)
    where = places(db, fund, [*((row.block, row.log_index) for row in found), *ends])
    return [
        Challenge(
            id=row.matter,
            kind=ChallengeKind(row.kind),
            target=row.target,
            challenger=row.challenger,
            reason=Reason(row.reason),
            opened=where[row.block, row.log_index],
            status=challenge_status(row, judged[row.matter], time),
            bond=row.bond,
            case_id=row.case_id,
            concluded=where.get((row.concluded_block, row.concluded_log_index)),
        )
        for row in found
    ]


def challenge_status(row: ChallengeRow, judged: Judged, time: int) -> ChallengeStatus:
    """Where a challenge stands at second `time`. Source: ReviewDesk.statusOf."""
    if row.mark == ChallengeMark.UPHELD:
        return ChallengeStatus.UPHELD
    if row.mark == ChallengeMark.DISMISSED:
        return ChallengeStatus.DISMISSED
    if not judged.over:
        return ChallengeStatus.APPEALED if judged.second else ChallengeStatus.OPEN
    return ChallengeStatus.VERDICT if time < judged.final_at else ChallengeStatus.DECIDED


# --- debts ---------------------------------------------------------------------------------------


def debts(db: Connection, fund: Fund) -> tuple[Debt, ...]:
    """Members from whose later aid something will be kept back."""
    table = schema.debts
    query = select(table).where(table.c.fund_id == fund.id, table.c.amount != 0)
    rows = db.execute(query.order_by(table.c.member))
    return tuple(Debt(row.member, int(row.amount)) for row in rows)


def debts_of(db: Connection, fund: Fund, addresses: Sequence[str]) -> dict[str, int]:
    """Debts by member; who owes nothing is not in the answer."""
    table = schema.debts
    query = select(table.c.member, table.c.amount).where(
        table.c.fund_id == fund.id, table.c.member.in_(addresses), table.c.amount != 0
    )
    return {row.member: int(row.amount) for row in db.execute(query)}


def debt_of(db: Connection, fund: Fund, address: str) -> int:
    """What will be kept back from a member's later aid."""
    return debts_of(db, fund, [address.lower()]).get(address.lower(), 0)
