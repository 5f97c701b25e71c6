"""What all members are asked: amendments, grants, winding-up, rearming; and what came of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Row, select

from . import schema
from .actions import case_actions, collect_bond, rulebook_action
from .cases import case_records, case_rows, moment, votes_of_case
from .disputerows import CaseRow
from .paging import keyset
from .phases import timed
from .records import Action, Fund, Grant, Page, Proposal, ProposalDetail, Sweep, Where
from .rows import SHAPES
from .rulerows import ProposalRow
from .rules import paused_seconds, pauses, rule_text
from .state import Now, Spot, now_of, places
from .words import Account, Power, ProposalKind, ProposalMark, ProposalStatus, Surplus

#: Groups of the list of proposals, by name.
PROPOSAL_GROUPS: dict[str, frozenset[ProposalStatus]] = {
    "open": frozenset(
        {
            ProposalStatus.VOTING,
            ProposalStatus.DECIDED,
            ProposalStatus.DELAYED,
            ProposalStatus.READY,
        }
    ),
    "closed": frozenset(
        {
            ProposalStatus.REJECTED,
            ProposalStatus.CARRIED_OUT,
            ProposalStatus.EXPIRED,
            ProposalStatus.OUTDATED,
        }
    ),
}

CARRY_OUT_SECONDS = 30 * 86_400  # Rulebook.CARRY_OUT_SECONDS

_P = schema.proposals
_MARKS = {
    ProposalStatus.VOTING: ProposalMark.VOTING,
    ProposalStatus.DECIDED: ProposalMark.VOTING,
    ProposalStatus.REJECTED: ProposalMark.REJECTED,
    ProposalStatus.CARRIED_OUT: ProposalMark.CARRIED_OUT,
}


def proposals_page(
    db: Connection,
    fund: Fund,
    statuses: frozenset[ProposalStatus] | None = None,
    kind: ProposalKind | None = None,
    proposer: str | None = None,
    cursor: str | None = None,
    limit: int = 50,
    at: int | None = None,
) -> Page[Proposal]:
    """Proposals, newest first, at second `at` (None: of the mirror's last block).

    Raises:
        BadCursor: `cursor` was not made here.
    """
    time = moment(db, fund, at)
    query = select(_P).where(_P.c.fund_id == fund.id)
    if kind is not None:
        query = query.where(_P.c.kind == kind)
    if proposer is not None:
        query = query.where(_P.c.proposer == proposer.lower())
    if statuses is not None:
        marks = {_MARKS.get(status, ProposalMark.ADOPTED) for status in statuses}
        query = query.where(_P.c.mark.in_(sorted(marks)))

    def build(rows: list[Row[Any]]) -> list[Proposal | None]:
        found = proposals_of(db, fund, rows, time)
        return [each if statuses is None or each.status in statuses else None for each in found]

    return keyset(db, query, _P.c.matter, cursor, limit, build)


def proposal(db: Connection, fund: Fund, matter: int, at: int | None = None) -> Proposal | None:
    """One proposal at second `at`; None: no such proposal."""
    query = select(_P).where(_P.c.fund_id == fund.id, _P.c.matter == matter)
    rows = db.execute(query).all()
    return next(iter(proposals_of(db, fund, rows, moment(db, fund, at))), None)


def proposal_detail(
    db: Connection, fund: Fund, matter: int, at: int | None = None
) -> ProposalDetail | None:
    """A proposal with its vote and what it would change; None: no such proposal."""
    time = moment(db, fund, at)
    found = proposal(db, fund, matter, time)
    if found is None:
        return None
    rows = list(case_rows(db, fund, [found.case_id]).values())
    case = case_records(db, fund, rows, time)[0]
    votes = votes_of_case(db, fund, found.case_id)
    amends = found.kind is ProposalKind.AMENDMENT
    given = [each for each in grants(db, fund) if each.matter == matter]
    return ProposalDetail(
        proposal=found,
        case=case,
        votes=votes,
        rules=rule_text(db, fund, matter) if amends else None,
        grant=given[0] if given else None,
        actions=(*case_actions(case, votes), *_actions(db, fund, found, time)),
    )


def proposals_of(db: Connection, fund: Fund, rows: Sequence[Row[Any]], time: int) -> list[Proposal]:
    """Records of rows of the table `proposals`, at second `time`."""
    found: list[ProposalRow] = [SHAPES["proposals"].from_db(tuple(row)[1:]) for row in rows]
    cases = case_rows(db, fund, [row.case_id for row in found])
    where = places(db, fund, [spot for row in found for spot in _ends(row)])
    brought = {version.matter: version.number for version in fund.versions}
    paused = pauses(db, fund, Power.PAYING)
    for row in found:
        if row.kind == ProposalKind.GRANT and row.ready_at:  # its clock stands still meanwhile
            since = row.ready_at
            row.expires_at = since + CARRY_OUT_SECONDS
            row.expires_at += paused_seconds(paused, Power.PAYING, since, time)
    return [_record(fund, row, cases[row.case_id], time, where, brought) for row in found]


def _ends(row: ProposalRow) -> tuple[Spot, Spot, Spot]:
    return (
        (row.block, row.log_index),
        (row.decided_block, row.decided_log_index),
        (row.done_block, row.done_log_index),
    )


def _record(
    fund: Fund,
    row: ProposalRow,
    case: CaseRow,
    time: int,
    where: dict[Spot, Where],
    brought: dict[int, int],
) -> Proposal:
    proposed, decided, done = _ends(row)
    kind = ProposalKind(row.kind)
    rearms = kind is ProposalKind.REARM
    return Proposal(
        id=row.matter,
        kind=kind,
        status=proposal_status(fund, row, case, time),
        proposer=row.proposer,
        proposed=where[proposed],
        based_on=row.based_on,
        case_id=row.case_id,
        opens_at=row.opens_at,
        amount=0 if rearms else row.amount,
        power=Power(row.amount) if rearms else None,
        content=row.content,
        bond=row.bond,
        quorate=row.quorate,
        decided=where.get(decided),
        ready_at=row.ready_at,
        expires_at=row.expires_at,
        carried_out=where.get(done),
        bond_due=row.bond_due,
        version=brought.get(row.matter, 0),
    )


def proposal_status(fund: Fund, row: ProposalRow, case: CaseRow, time: int) -> ProposalStatus:
    """Where a proposal stands at second `time`. Source: Rulebook._statusOf."""
    if row.mark == ProposalMark.CARRIED_OUT:
        return ProposalStatus.CARRIED_OUT
    if row.mark == ProposalMark.REJECTED:
        return ProposalStatus.REJECTED
    if row.mark == ProposalMark.VOTING:
        over = timed(case, fund.terms.jury, time).over
        return ProposalStatus.DECIDED if over else ProposalStatus.VOTING
    if row.kind == ProposalKind.AMENDMENT and row.based_on != len(fund.versions):
        return ProposalStatus.OUTDATED
    if time < row.ready_at:
        return ProposalStatus.DELAYED
    return ProposalStatus.READY if time < row.expires_at else ProposalStatus.EXPIRED


def _actions(db: Connection, fund: Fund, found: Proposal, time: int) -> Iterator[Action]:
    """What anybody can do about a proposal now."""
    now = now_of(db, fund)
    if found.status is ProposalStatus.DECIDED:
        yield rulebook_action("conclude", found.id)
    if found.status is ProposalStatus.READY and _possible(fund, now, found, time):
        name = "enact" if found.kind is ProposalKind.AMENDMENT else "carryOut"
        yield rulebook_action(name, found.id, found.amount, found.ready_at, found.expires_at)
    if found.bond_due and found.proposer is not None and not now.standing.swept:
        yield collect_bond(found.id, found.bond, found.proposer)


def _possible(fund: Fund, now: Now, found: Proposal, time: int) -> bool:
    """Whether the fund can do what was adopted. Source: WindingUp.checkGrant, start."""
    standing = now.standing
    if found.kind is ProposalKind.WINDING_UP:
        return not standing.winding_since
    if found.kind is not ProposalKind.GRANT:
        return True
    halted = time < standing.paying_until or standing.closed_at
    free = now.books.of(Account.RESERVE) - fund.terms.reserve_floor
    return not halted and fund.terms.surplus is Surplus.GRANT and found.amount <= free


# --- money that left by a vote, and at the end ---------------------------------------------------


def grants(db: Connection, fund: Fund) -> tuple[Grant, ...]:
    """Surplus given to the beneficiary, oldest first."""
    table = schema.grants
    query = select(table).where(table.c.fund_id == fund.id)
    rows = db.execute(query.order_by(table.c.block, table.c.log_index)).all()
    where = places(db, fund, {(row.block, row.log_index) for row in rows})
    return tuple(
        Grant(
            row.matter,
            row.beneficiary,
            int(row.amount),
            row.purpose_hash,
            where[row.block, row.log_index],
        )
        for row in rows
    )


def sweeps(db: Connection, fund: Fund) -> tuple[Sweep, ...]:
    """What went to the beneficiary at the end, oldest first."""
    table = schema.sweeps
    query = select(table).where(table.c.fund_id == fund.id)
    rows = db.execute(query.order_by(table.c.block, table.c.log_index)).all()
    where = places(db, fund, {(row.block, row.log_index) for row in rows})
    return tuple(
        Sweep(row.beneficiary, int(row.amount), row.expired, where[row.block, row.log_index])
        for row in rows
    )
