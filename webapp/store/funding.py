"""How much of a claim is funded, and so where it stands, as the contracts derive it.

A batch that its settlement could not fund in full gets its missing part a place in a queue of carried
aid, [queue_start, queue_start + carried); later settlements move `queue_funded` along the queue.
"""

from __future__ import annotations

from .rows import BatchRow, BooksRow, CaseRow, ClaimRow
from .words import ClaimStatus, Mark


def batch_funded(batch: BatchRow, books: BooksRow) -> int:
    """Token units funded of a settled batch so far. Source: Settlement._batchFunded."""
    if not batch.short:
        return batch.asked
    reached = max(books.queue_funded, batch.queue_start) - batch.queue_start
    return batch.funded_first + min(reached, batch.carried)


def funded_of(amount: int, period: int, batch: BatchRow | None, books: BooksRow) -> int:
    """Token units funded of a claim of `amount`; rounds down. Source: Settlement.fundedOf."""
    if period > books.settled:
        return 0
    if batch is None or not batch.short:
        return amount
    return amount * batch_funded(batch, books) // batch.asked


def claim_status(
    claim: ClaimRow,
    batch: BatchRow | None,
    case: CaseRow | None,
    books: BooksRow,
    publicity_seconds: int,
    time: int,
) -> ClaimStatus:
    """Where a claim stands at second `time`. Source: ClaimDesk.statusOf."""
    fixed = _TERMINAL.get(Mark(claim.mark))
    if fixed is not None:
        return fixed
    if claim.mark == Mark.DISPUTED:
        over = case is not None and not case.cancelled and time >= case.closes_at
        return ClaimStatus.DECIDED if over else ClaimStatus.DISPUTED
    if claim.mark == Mark.NONE:
        if time < claim.published_at:
            return ClaimStatus.FILED
        if time < claim.published_at + publicity_seconds:
            return ClaimStatus.PUBLISHED
    if claim.period > books.settled:
        return ClaimStatus.APPROVED
    due = funded_of(claim.amount, claim.period, batch, books) > claim.paid
    return ClaimStatus.FUNDED if due else ClaimStatus.CARRIED


_TERMINAL = {
    Mark.WITHDRAWN: ClaimStatus.WITHDRAWN,
    Mark.REFUSED: ClaimStatus.REFUSED,
    Mark.PAID: ClaimStatus.PAID,
}
