"""Cases before the members, and their votes."""

from __future__ import annotations

from webapp.store import schema
from webapp.store.rowtypes import CaseRow

from ..book import At, Book, Inconsistent
from .registry import on

NO_REASON = "0x" + "00" * 32


@on("CaseOpened")
def case_opened(
    book: Book,
    at: At,
    case_id: int,
    subject: int,
    kind: int,
    opens_at: int,
    closes_at: int,
    quorum: int,
) -> None:
    """A case; its subject is the claim."""
    if book.cases.get(case_id) is not None:
        raise Inconsistent(f"case {case_id} was opened twice")
    row = CaseRow(case_id, at.block, at.log_index, kind, subject, opens_at, closes_at, quorum)
    book.cases.put(row)


@on("VoteCast")
def vote_cast(
    book: Book, at: At, case_id: int, voter: str, option: int, tally: int, reason_hash: str
) -> None:
    """One vote; `tally` is the option's count with it."""
    case = book.cases.change(case_id)
    counted = (case.pay if option else case.refuse) + 1
    if counted != tally:
        raise Inconsistent(f"case {case_id}: {counted} votes for {option} are known, not {tally}")
    if option:
        case.pay = tally
    else:
        case.refuse = tally
    reason = None if reason_hash == NO_REASON else reason_hash
    book.add(schema.votes, case_id, voter, at.block, at.log_index, option, reason)


@on("CaseDecided")
def case_decided(
    book: Book, at: At, case_id: int, option: int, refuse: int, pay: int, quorum: int
) -> None:
    """The verdict, with its tally."""
    case = book.cases.change(case_id)
    if (case.refuse, case.pay, case.quorum) != (refuse, pay, quorum):
        raise Inconsistent(
            f"case {case_id} was decided by {refuse} against {pay} of {quorum};"
            f" known are {case.refuse} against {case.pay} of {case.quorum}"
        )
    case.option = option
    case.decided_block, case.decided_log_index = at.block, at.log_index


@on("CaseCancelled")
def case_cancelled(book: Book, at: At, case_id: int) -> None:
    """The claim was withdrawn: no decision is needed."""
    book.cases.change(case_id).cancelled = True
