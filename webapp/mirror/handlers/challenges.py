"""Challenges to a membership, or to the right to attest."""

from __future__ import annotations

from webapp.store.disputerows import ChallengeRow, ObjectionRow
from webapp.store.words import ChallengeKind, ChallengeMark, MatterKind, Review

from ..book import At, Book, Inconsistent
from .disputes import object_
from .registry import on
from .tenure import blame
from .timeline import keep_evidence, step

_KINDS = {
    ChallengeKind.MEMBERSHIP: MatterKind.MEMBERSHIP,
    ChallengeKind.PROVIDER: MatterKind.PROVIDER,
}


@on("Challenged")
def challenged(
    book: Book,
    at: At,
    matter: int,
    target: str,
    challenger: str,
    kind: int,
    reason: int,
    bond: int,
    case_id: int,
    evidence: str,
) -> None:
    """A covered member challenges somebody, with a bond."""
    if book.challenges.get(matter) is not None or book.claims.get(matter) is not None:
        raise Inconsistent(f"the number {matter} was given twice")
    place = matter, at.block, at.log_index
    about = target, challenger, reason, bond, case_id
    book.challenges.put(ChallengeRow(*place, at.time, kind, *about))
    row = ObjectionRow(
        matter, challenger, at.block, at.log_index, reason, 0, bond, case_id, evidence
    )
    object_(book, row, _KINDS[ChallengeKind(kind)], target)
    keep_evidence(book, at, matter, challenger, evidence)
    detail = {"reason": reason, "case_id": case_id, "target": target}
    step(book, at, matter, "Challenged", challenger, bond, **detail)


@on("ChallengeConcluded")
def challenge_concluded(book: Book, at: At, matter: int, target: str, upheld: bool) -> None:
    """The verdict was carried out: the member is expelled, the provider suspended, or neither."""
    row, dispute = book.challenges.change(matter), book.disputes.get(matter)
    if row.mark != ChallengeMark.OPEN or (dispute.outcome == Review.EXPEL) != upheld:
        raise Inconsistent(f"challenge {matter} ends upheld={upheld}, by verdict {dispute.outcome}")
    row.mark = ChallengeMark.UPHELD if upheld else ChallengeMark.DISMISSED
    row.concluded_block, row.concluded_log_index = at.block, at.log_index
    if upheld and row.kind == ChallengeKind.PROVIDER:
        blame(book, at, target, matter)
    step(book, at, matter, "ChallengeConcluded", target, None, upheld=upheld)
