"""How much of a claim is funded, and so where it stands, as the contracts derive it."""

from __future__ import annotations

from .disputes import Judged
from .rowtypes import BatchRow, ClaimRow
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
    judged: Judged | None,
    settled: int,
    publicity_seconds: int,
    time: int,
) -> ClaimStatus:
    """Where a claim stands at second `time`. Source: ClaimDesk.statusOf."""
    fixed = _TERMINAL.get(Mark(claim.mark))
    if fixed is not None:
        return fixed
    if judged is not None and claim.mark == Mark.DISPUTED:
        return _dispute_status(judged, time)
    if claim.mark == Mark.NONE:
        open_ = time < claim.published_at + publicity_seconds
        if claim.fast_paid:
            return ClaimStatus.FAST_PAID if open_ else ClaimStatus.PAID
        if time < claim.published_at:
            return ClaimStatus.FILED
        if open_:
            return ClaimStatus.PUBLISHED
    if claim.period > settled:
        return ClaimStatus.APPROVED
    if funded_of(claim.amount, claim.period, batch, settled) > claim.paid:
        return ClaimStatus.FUNDED
    return ClaimStatus.CARRIED if batch is not None and batch.open else ClaimStatus.PAID


def _dispute_status(judged: Judged, time: int) -> ClaimStatus:
    if not judged.over:
        return ClaimStatus.APPEALED if judged.second else ClaimStatus.DISPUTED
    return ClaimStatus.VERDICT if time < judged.final_at else ClaimStatus.DECIDED


_TERMINAL = {
    Mark.WITHDRAWN: ClaimStatus.WITHDRAWN,
    Mark.REFUSED: ClaimStatus.REFUSED,
    Mark.FRAUD: ClaimStatus.FRAUD,
    Mark.PAID: ClaimStatus.PAID,
}
