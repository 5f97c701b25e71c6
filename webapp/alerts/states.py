"""What rules find in the state of a mirror, or of a fund: it begins, and it ends."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from webapp.store import solvency_now
from webapp.store.records import Fund, MirrorStatus

from .rules import Rule


def found_now(
    db: Connection, fund: Fund, status: MirrorStatus, rule: Rule, now: int
) -> dict[str, Any] | None:
    """What a message tells of the state that a rule is about; None: all is well.

    Args:
        status: the fund's.
        now: this second, by the machine's clock.
    """
    if rule.when == "mismatch":
        proofs = [each for each in (status.proof, status.reconciled) if each and each.difference]
        return {"difference": proofs[0].difference, "proof": proofs[0].kind} if proofs else None
    if rule.when == "stopped":
        return {"reason": status.stopped} if status.stopped else None
    if rule.when == "lag":
        seconds, blocks = status.lag_seconds(now), status.lag or 0
        late = rule.time is not None and seconds is not None and seconds >= rule.time
        late |= rule.blocks is not None and blocks >= rule.blocks
        return {"seconds": seconds, "blocks": blocks, "head": status.head} if late else None
    ratio = solvency_now(db, fund).ratio_bps
    low = ratio is not None and rule.below is not None and ratio < rule.below
    return {"ratio_bps": ratio, "below_bps": rule.below} if low else None
