"""The register of agents, and the enrolment of groups: contracts that funds share."""

from __future__ import annotations

import msgspec

from webapp.store import schema
from webapp.store.rulerows import WardRow

from ..book import At, Book, Inconsistent
from .registry import on
from .roster import somebody


@on("SuccessorsNamed")
def successors_named(book: Book, at: At, member: str, recovery: str, beneficiary: str) -> None:
    """Who may take over, and who on death; it ends a pending handover."""
    row = _ward(book, at, member)
    row.recovery, row.beneficiary = somebody(recovery), somebody(beneficiary)
    row.successor = row.by = None
    row.due_at = 0
    _tell(book, at, member, "SuccessorsNamed", recovery=recovery, beneficiary=beneficiary)


@on("HandoverStarted")
def handover_started(book: Book, at: At, member: str, by: str, successor: str, due_at: int) -> None:
    """Somebody asks to take over the member's place."""
    row = _ward(book, at, member)
    if by not in (row.recovery, row.beneficiary):
        raise Inconsistent(f"{by} started a handover of {member}, without the right to")
    row.successor, row.by, row.due_at = successor, by, due_at
    _tell(book, at, member, "HandoverStarted", by=by, successor=successor, due_at=due_at)


@on("HandoverVetoed")
def handover_vetoed(book: Book, at: At, member: str, successor: str) -> None:
    """The member, or its agent, refused."""
    row = _ward(book, at, member)
    if row.successor != successor or not row.due_at:
        raise Inconsistent(f"{successor} was refused as successor of {member}, but did not ask")
    row.successor = row.by = None
    row.due_at = 0
    _tell(book, at, member, "HandoverVetoed", successor=successor)


@on("AgentChanged")
def agent_changed(book: Book, at: At, member: str, old_agent: str, new_agent: str) -> None:
    """From now on only `new_agent` acts for the member; a pending handover is over."""
    row = _ward(book, at, member)
    if row.agent != somebody(old_agent):
        raise Inconsistent(f"{row.agent} acts for {member}, not {old_agent}")
    row.agent, row.successor, row.by, row.due_at = new_agent, None, None, 0
    _tell(book, at, member, "AgentChanged", old=old_agent, new=new_agent)


@on("DependantAdded")
def dependant_added(book: Book, at: At, dependant: str, guardian: str, label: str) -> None:
    """An address without a key; AgentChanged follows."""
    row = _ward(book, at, dependant)
    row.guardian, row.label = guardian, label
    _tell(book, at, dependant, "DependantAdded", guardian=guardian, label=label)


@on("GroupEnrolled")
def group_enrolled(book: Book, at: At, fund: str, payer: str, enrolled: int, amount: int) -> None:
    """So many of a batch joined; the fund's own events tell who."""
    book.add(schema.enrolments, at.block, at.log_index, fund, payer, enrolled, amount)


@on("EnrolmentSkipped")
def enrolment_skipped(book: Book, at: At, fund: str, member: str, reason: bytes) -> None:
    """The fund did not take this applicant."""
    book.add(schema.enrolment_skips, at.block, at.log_index, fund, member, "0x" + reason.hex())


def _ward(book: Book, at: At, member: str) -> WardRow:
    """The row of an address, to be changed."""
    row: WardRow = book.wards.ensure(member)
    row.block, row.log_index = at.block, at.log_index
    return row


def _tell(book: Book, at: At, member: str, name: str, **detail: str | int) -> None:
    text = msgspec.json.encode(detail, order="sorted").decode()
    book.add(schema.agency_events, member, at.block, at.log_index, name, text)
