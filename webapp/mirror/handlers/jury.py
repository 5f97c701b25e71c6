"""Cases before a jury: draw, sealed votes, opened votes, verdict."""

from __future__ import annotations

from webapp.store.disputerows import CaseRow, ExcusedRow, SeatRow
from webapp.store.words import Stage

from ..book import At, Book, Inconsistent
from .registry import on
from .timeline import step

NO_REASON = "0x" + "00" * 32


@on("CaseOpened")
def case_opened(
    book: Book,
    at: At,
    case_id: int,
    subject: int,
    kind: int,
    prior: int,
    opens_at: int,
    electorate: int,
    quorum: int,
    options: int,
    silence: int,
) -> None:
    """A case; its subject is the matter."""
    if book.cases.get(case_id) is not None:
        raise Inconsistent(f"case {case_id} was opened twice")
    place = case_id, at.block, at.log_index
    terms = opens_at, electorate, quorum, options, silence
    book.cases.put(CaseRow(*place, kind, subject, prior, at.time, *terms))


@on("Excused")
def excused(book: Book, at: At, subject: int, account: str, closeness: int) -> None:
    """A party or a referrer of one may not sit."""
    book.excused.put(ExcusedRow(subject, account, at.block, at.log_index, closeness))


@on("DrawScheduled")
def draw_scheduled(book: Book, at: At, case_id: int, seed_block: int) -> None:
    """The seed will be that block's hash."""
    case = book.cases.change(case_id)
    if case.seed is not None:
        raise Inconsistent(f"case {case_id} was drawn already")
    case.seed_block = seed_block
    step(book, at, case.matter, "DrawScheduled", None, None, case_id=case_id, block=seed_block)


@on("JuryDrawn")
def jury_drawn(book: Book, at: At, case_id: int, seed_block: int, seed: str) -> None:
    """The lot is cast."""
    case = book.cases.change(case_id)
    if case.seed is not None or case.seed_block != seed_block:
        raise Inconsistent(f"case {case_id} was drawn by block {seed_block}, not the one fixed")
    case.seed, case.drawn_block, case.drawn_log_index = seed, at.block, at.log_index
    step(book, at, case.matter, "JuryDrawn", None, None, case_id=case_id, seed=seed)


@on("VoteSealed")
def vote_sealed(
    book: Book,
    at: At,
    case_id: int,
    juror: str,
    seat: int,
    seal: str,
    count: int,
    sealing_ends_at: int,
) -> None:
    """A sealed vote, or another in its place; enough of them fix the end of sealing."""
    case = book.cases.change(case_id)
    row = book.seats.get(case_id, juror)
    if row is None:
        case.sealed += 1
        book.seats.put(SeatRow(case_id, juror, at.block, at.log_index, seat, seal))
    else:
        row = book.seats.change(case_id, juror)
        if row.recused or row.seat != seat:
            raise Inconsistent(f"case {case_id}: {juror} sealed at two seats, or once recused")
        row.seal, row.block, row.log_index = seal, at.block, at.log_index
    if case.sealed != count:
        raise Inconsistent(f"case {case_id}: {case.sealed} sealed votes are known, not {count}")
    terms = book.terms.jury
    last = case.opens_at + terms.rounds * terms.sealing_seconds
    if sealing_ends_at > last:
        raise Inconsistent(f"case {case_id} is sealed until {sealing_ends_at}, after {last}")
    if count >= case.quorum or sealing_ends_at == at.time:
        case.sealing_ends_at = sealing_ends_at


@on("JurorRecused")
def juror_recused(book: Book, at: At, case_id: int, juror: str, seat: int) -> None:
    """A drawn juror stands down."""
    case = book.cases.change(case_id)
    if book.seats.get(case_id, juror) is not None:
        raise Inconsistent(f"case {case_id}: {juror} stood down with a vote sealed")
    case.recused += 1
    book.seats.put(SeatRow(case_id, juror, at.block, at.log_index, seat, recused=True))


@on("VoteOpened")
def vote_opened(
    book: Book,
    at: At,
    case_id: int,
    juror: str,
    seat: int,
    option: int,
    tally: int,
    reason_hash: str,
    opening_ends_at: int,
) -> None:
    """A sealed vote is read; `tally` is the option's count with it."""
    case, row = book.cases.change(case_id), book.seats.change(case_id, juror)
    counted = case.votes[option] + 1
    if counted != tally:
        raise Inconsistent(f"case {case_id}: {counted} votes for {option} are known, not {tally}")
    if row.seat != seat or row.recused or row.option is not None:
        raise Inconsistent(f"case {case_id}: {juror} opened a vote that was not sealed")
    setattr(case, f"v{option}", tally)
    case.ends_at = opening_ends_at
    row.option = option
    row.reason_hash = None if reason_hash == NO_REASON else reason_hash
    row.opened_block, row.opened_log_index = at.block, at.log_index


@on("CaseClosed")
def case_closed(
    book: Book, at: At, case_id: int, option: int, votes: tuple[int, ...], quorate: bool
) -> None:
    """The verdict, with its tally."""
    case = book.cases.change(case_id)
    if case.votes != tuple(votes) or quorate != (sum(votes) >= case.quorum):
        raise Inconsistent(f"case {case_id} was decided by {votes}; known are {case.votes}")
    if case.stage != Stage.OPEN:
        raise Inconsistent(f"case {case_id} was closed twice")
    case.stage, case.option, case.quorate = Stage.CLOSED, option, quorate
    case.ended_block, case.ended_log_index = at.block, at.log_index
    step(book, at, case.matter, "CaseClosed", None, None, case_id=case_id, option=option)


@on("CaseCancelled")
def case_cancelled(book: Book, at: At, case_id: int) -> None:
    """No decision is needed any more."""
    case = book.cases.change(case_id)
    case.stage = Stage.CANCELLED
    case.ended_block, case.ended_log_index = at.block, at.log_index
