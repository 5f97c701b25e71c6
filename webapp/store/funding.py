"""How much of a claim is funded, and so where it stands, as the contracts derive it."""

from __future__ import annotations

from .rowtypes import BatchRow, CaseRow, ClaimRow
from .words import ClaimStatus, Mark


def funded_of(amount: int, period: int, batch: BatchRow | None, settled: int) -> int:
    """Token units funded so far of a claim of `amount` in the batch of `period`; rounds down.

    Source: MutualFund.fundedOf.
    """
    if period > settled:
        return 0
    if batch is None or not batch.short:
        return amount
    return amount * batch.funded // batch.asked


def claim_status(
    claim: ClaimRow,
    batch: BatchRow | None,
    case: CaseRow | None,
    settled: int,
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
    if claim.period > settled:
        return ClaimStatus.APPROVED
    if funded_of(claim.amount, claim.period, batch, settled) > claim.paid:
        return ClaimStatus.FUNDED
    return ClaimStatus.CARRIED if batch is not None and batch.open else ClaimStatus.PAID


_TERMINAL = {
    Mark.WITHDRAWN: ClaimStatus.WITHDRAWN,
    Mark.REFUSED: ClaimStatus.REFUSED,
    Mark.PAID: ClaimStatus.PAID,
}
