"""Claims: batches, objections, verdicts, payments, and the timeline of each claim."""

from __future__ import annotations

import msgspec

from webapp.store import schema
from webapp.store.rowtypes import ClaimRow, ObjectionRow
from webapp.store.words import Mark

from ..book import At, Book, Inconsistent
from .registry import on


@on("ClaimBatched")
def claim_batched(book: Book, at: At, claim_id: int, period: int, amount: int) -> None:
    """A claim has a place in the batch of a period; a new claim's ClaimFiled follows."""
    batch = book.batches.ensure(period)
    batch.asked += amount
    batch.claims += 1
    batch.largest = max(batch.largest, amount)
    _step(book, at, claim_id, "ClaimBatched", None, amount, period=period)


@on("ClaimUnbatched")
def claim_unbatched(book: Book, at: At, claim_id: int, period: int, amount: int) -> None:
    """A claim left its batch: disputed, or withdrawn."""
    batch = book.batches.change(period)
    batch.asked -= amount
    batch.claims -= 1
    if batch.claims == 0:
        batch.largest = 0
    _step(book, at, claim_id, "ClaimUnbatched", None, amount, period=period)


@on("ClaimFiled")
def claim_filed(
    book: Book,
    at: At,
    claim_id: int,
    claimant: str,
    line: int,
    event_at: int,
    published_at: int,
    period: int,
    amount: int,
    receipts: int,
    other_sources: int,
    evidence: str,
) -> None:
    """A new claim."""
    if book.claims.get(claim_id) is not None:
        raise Inconsistent(f"claim {claim_id} was filed twice")
    row = ClaimRow(
        claim_id=claim_id,
        block=at.block,
        log_index=at.log_index,
        claimant=claimant,
        line=line,
        event_at=event_at,
        filed_at=at.time,
        published_at=published_at,
        period=period,
        amount=amount,
        receipts=receipts,
        other_sources=other_sources,
    )
    book.claims.put(row)
    _evidence(book, at, claim_id, claimant, evidence)
    _step(book, at, claim_id, "ClaimFiled", claimant, amount, line=line, period=period)


@on("EvidenceAdded")
def evidence_added(book: Book, at: At, claim_id: int, by: str, evidence: str) -> None:
    """Further evidence."""
    _evidence(book, at, claim_id, by, evidence)
    _step(book, at, claim_id, "EvidenceAdded", by, None, evidence=evidence)


@on("ObjectionRaised")
def objection_raised(
    book: Book,
    at: At,
    claim_id: int,
    objector: str,
    reason: int,
    bond: int,
    case_id: int,
    evidence: str,
) -> None:
    """An objection; the first one makes the claim disputed."""
    claim = book.claims.change(claim_id)
    if claim.mark == Mark.NONE:
        claim.mark, claim.case_id, claim.bond = Mark.DISPUTED, case_id, bond
        book.books.disputed += claim.amount
    claim.objections += 1
    book.objections.put(
        ObjectionRow(claim_id, objector, at.block, at.log_index, reason, bond, case_id, evidence)
    )
    _evidence(book, at, claim_id, objector, evidence)
    detail = {"reason": reason, "case_id": case_id}
    _step(book, at, claim_id, "ObjectionRaised", objector, bond, **detail)


@on("ClaimWithdrawn")
def claim_withdrawn(book: Book, at: At, claim_id: int, claimant: str) -> None:
    """The claimant took it back."""
    claim = book.claims.change(claim_id)
    if claim.mark == Mark.DISPUTED:
        book.books.disputed -= claim.amount
    claim.mark = Mark.WITHDRAWN
    _step(book, at, claim_id, "ClaimWithdrawn", claimant, None)


@on("ClaimConcluded")
def claim_concluded(
    book: Book,
    at: At,
    claim_id: int,
    case_id: int,
    approved: bool,
    period: int,
    bonds_forfeited: int,
) -> None:
    """The verdict was carried out."""
    claim = book.claims.change(claim_id)
    if claim.mark != Mark.DISPUTED or claim.case_id != case_id:
        raise Inconsistent(f"claim {claim_id} was concluded by case {case_id}, undisputed before")
    book.books.disputed -= claim.amount
    claim.mark = Mark.APPROVED if approved else Mark.REFUSED
    claim.bonds_forfeited = bonds_forfeited
    if approved:
        claim.period = period
    detail = {"approved": approved, "period": period, "case_id": case_id}
    _step(book, at, claim_id, "ClaimConcluded", None, bonds_forfeited, **detail)


@on("AidPaid")
def aid_paid(
    book: Book, at: At, claim_id: int, claimant: str, to: str, amount: int, paid: int, done: bool
) -> None:
    """Aid went out; `done`: nothing more will come."""
    claim = book.claims.change(claim_id)
    if claim.paid + amount != paid or claim.claimant != claimant:
        raise Inconsistent(f"claim {claim_id}: {amount} paid on {claim.paid} makes {paid}")
    claim.paid = paid
    if done:
        claim.mark = Mark.PAID
    book.books.aid_paid += amount
    book.add(
        schema.payments,
        claim_id,
        at.block,
        at.log_index,
        claimant,
        to,
        str(amount),
        str(paid),
        done,
    )
    _step(book, at, claim_id, "AidPaid", to, amount, paid=str(paid), done=done)


@on("BondCollected")
def bond_collected(book: Book, at: At, claim_id: int, objector: str, amount: int) -> None:
    """An objector who was right has the bond back."""
    book.objections.change(claim_id, objector).returned += amount
    _step(book, at, claim_id, "BondCollected", objector, amount)


@on("CompensationCollected")
def compensation_collected(book: Book, at: At, claim_id: int, claimant: str, amount: int) -> None:
    """The claimant has their part of lost bonds."""
    book.claims.change(claim_id).compensation += amount
    _step(book, at, claim_id, "CompensationCollected", claimant, amount)


def _evidence(book: Book, at: At, claim_id: int, by: str, commitment: str) -> None:
    book.add(schema.evidence, claim_id, at.block, at.log_index, by, commitment)


def _step(
    book: Book,
    at: At,
    claim_id: int,
    name: str,
    actor: str | None,
    amount: int | None,
    **detail: str | int | bool,
) -> None:
    book.add(
        schema.claim_events,
        claim_id,
        at.block,
        at.log_index,
        name,
        actor,
        None if amount is None else str(amount),
        msgspec.json.encode(detail, order="sorted").decode(),
    )
