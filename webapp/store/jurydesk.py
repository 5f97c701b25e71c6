"""What juries want of an address: may it sit, is it drawn, what has it done, what is it owed."""

from __future__ import annotations

import json

from sqlalchemy import Connection, func, select

from fundvote import lot

from . import schema
from .agents import agents_of, represented_of
from .cases import case_records, case_rows, moment, open_case_rows, votes_of_juror
from .disputerows import CaseRow
from .members import member_at, member_now, numbers_of
from .payables import payables
from .records import Case, Fund, JuryDesk, Member, Standing, Vote
from .state import times_of
from .words import Closeness, MemberStatus, Phase

REFERRAL_DEPTH = 4  # Jury.REFERRAL_DEPTH
LOOKED_AT = 200  # open cases, newest first

_SILENT = ("NotDrawn", "NotEligible", "ConflictOfInterest", "SatInPriorCase", "SeatsFull")


def jury_desk(db: Connection, fund: Fund, address: str, at: int | None = None) -> JuryDesk:
    """Everything a juror's page shows, at second `at` (None: of the mirror's last block)."""
    address, time = address.lower(), moment(db, fund, at)
    votes = {vote.case_id: vote for vote in votes_of_juror(db, fund, address)}
    rows = open_case_rows(db, fund, LOOKED_AT)
    standings = _standings(db, fund, rows, address, votes, time)
    mine = tuple(each for each in standings if _concerns(each))
    open_ids = {row.case_id for row in rows}
    return JuryDesk(
        address=address,
        member=member_now(db, fund, address),
        summons=mine,
        others=_open_cases(db, fund) - len(mine),
        past=tuple(vote for vote in votes.values() if vote.case_id not in open_ids),
        payables=payables(db, fund, address),
    )


def standing(
    db: Connection, fund: Fund, case_id: int, address: str, at: int | None = None
) -> Standing | None:
    """Whether an address may seal a vote in a case at second `at`; None: no such case."""
    row = case_rows(db, fund, [case_id]).get(case_id)
    if row is None:
        return None
    address = address.lower()
    votes = {vote.case_id: vote for vote in votes_of_juror(db, fund, address)}
    return _standings(db, fund, [row], address, votes, moment(db, fund, at))[0]


def _concerns(standing: Standing) -> bool:
    """A case to show: the address sits in it, is drawn, or may be drawn."""
    if standing.vote is not None:
        return True
    return standing.case.phase is not Phase.OVER and standing.obstacle not in _SILENT


def _open_cases(db: Connection, fund: Fund) -> int:
    table = schema.cases
    query = select(func.count()).where(table.c.fund_id == fund.id, table.c.stage == 1)
    return db.scalar(query) or 0


def _standings(
    db: Connection,
    fund: Fund,
    rows: list[CaseRow],
    address: str,
    votes: dict[int, Vote],
    time: int,
) -> list[Standing]:
    member = member_at(db, fund, address, None, time)
    found = []
    for case in case_records(db, fund, rows, time):
        own = None if case.seed is None else lot(bytes.fromhex(case.seed[2:]), address)
        drawn = True if case.kind.plenary else None
        if own is not None and drawn is None:
            drawn = own < case.threshold
        obstacle = _obstacle(db, fund, case, address, member, drawn, votes)
        found.append(Standing(case, obstacle, own, drawn, votes.get(case.id)))
    return found


def _obstacle(
    db: Connection,
    fund: Fund,
    case: Case,
    address: str,
    member: Member | None,
    drawn: bool | None,
    votes: dict[int, Vote],
) -> str | None:
    """The error that sealing a vote would end with, in the contract's order. Source: Jury._sit.

    Before voting and before the draw, what stands against the address for good comes first.
    """
    vote, waiting = votes.get(case.id), case.phase is Phase.WAITING
    if case.phase is not Phase.SEALING and not waiting:
        return "WrongPhase"
    if drawn is False:
        return "NotDrawn"
    unfit = _fit(db, fund, case, address, member)
    if unfit is not None:
        return unfit
    if case.prior and case.prior in votes:
        return "SatInPriorCase"
    if waiting or drawn is None:
        return "WrongPhase" if waiting else "JuryNotDrawn"
    if vote is not None and vote.recused is not None:
        return "AlreadyRecused"
    full = vote is None and case.sealed + case.recused >= case.seats
    return "SeatsFull" if full else None


def _fit(db: Connection, fund: Fund, case: Case, address: str, member: Member | None) -> str | None:
    """Covered from before the case opened until now, and close to nobody in it."""
    if member is None or not _covered(db, fund, member, case.opened.time):
        return "NotEligible"
    return "ConflictOfInterest" if is_close(db, fund, case.matter, address) else None


def _covered(db: Connection, fund: Fund, member: Member, since: int) -> bool:
    """Source: Membership.jurorOf."""
    if member.status is not MemberStatus.COVERED:
        return False
    if member.joined_at + fund.terms.waiting_seconds > since:
        return False
    return since >= _cured_after(db, fund, member.address, since)


def _cured_after(db: Connection, fund: Fund, address: str, since: int) -> int:
    """When the last lapse that began by `since` was cured; 0: none was."""
    changes = schema.member_changes
    query = (
        select(changes.c.block, changes.c.detail)
        .where(changes.c.fund_id == fund.id, changes.c.name == "MemberCured")
        .where(changes.c.number.in_(numbers_of(fund, address)))
    )
    rows = db.execute(query).all()
    times = times_of(db, fund, {row.block for row in rows})
    cures = [(_lapsed_at(row.detail), times[row.block]) for row in rows]
    begun = [(lapse, cure) for lapse, cure in cures if lapse <= since]
    return max(begun, default=(0, 0))[1]


def _lapsed_at(detail: str) -> int:
    return int(json.loads(detail)["lapsed_at"])


def is_close(db: Connection, fund: Fund, matter: int, address: str) -> bool:
    """Whether an address is close to a party of a matter. Source: Seating._isClose."""
    table, members = schema.excused, schema.members
    query = select(table.c.account, table.c.closeness).where(
        table.c.fund_id == fund.id, table.c.matter == matter
    )
    close = {row.account: Closeness(row.closeness) for row in db.execute(query)}
    if address in close or _by_agent(db, fund, close, address):
        return True
    above: str | None = address
    for _ in range(REFERRAL_DEPTH):
        above = db.scalar(
            select(members.c.referrer).where(
                members.c.fund_id == fund.id, members.c.address == above
            )
        )
        if above is None:
            return False
        if close.get(above) is Closeness.PARTY:
            return True
    return False


def _by_agent(db: Connection, fund: Fund, close: dict[str, Closeness], address: str) -> bool:
    """Whoever acts for a party, or for a party's other dependants, is as close as the party."""
    agent = agents_of(db, fund, [address]).get(address, "")
    party = close.get(agent) is Closeness.PARTY
    return party and bool(represented_of(db, fund, [address]))
