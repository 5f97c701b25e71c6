"""Claims: filing, batches, the fast lane, verdicts, payments."""

from __future__ import annotations

from webapp.store import schema
from webapp.store.rowtypes import ClaimRow
from webapp.store.words import ClaimStatus, Mark, Office, Verdict

from ..book import At, Book, Inconsistent
from .disputes import settle_unjudged
from .registry import on
from .tenure import holds
from .timeline import keep_evidence, step


@on("ClaimBatched")
def claim_batched(book: Book, at: At, claim_id: int, period: int, amount: int) -> None:
    """A claim has a place in the batch of a period; a new claim's ClaimFiled follows."""
    batch = book.batches.ensure(period)
    batch.asked += amount
    batch.claims += 1
    batch.largest = max(batch.largest, amount)
    step(book, at, claim_id, "ClaimBatched", None, amount, period=period)


@on("ClaimUnbatched")
def claim_unbatched(book: Book, at: At, claim_id: int, period: int, amount: int) -> None:
    """A claim left its batch: disputed, or withdrawn."""
    batch = book.batches.change(period)
    batch.asked -= amount
    batch.claims -= 1
    if batch.claims == 0:
        batch.largest = 0
    step(book, at, claim_id, "ClaimUnbatched", None, amount, period=period)


@on("ClaimFiled")
def claim_filed(
    book: Book,
    at: At,
    claim_id: int,
    claimant: str,
    line: int,
    version: int,
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
        version=version,
        event_at=event_at,
        filed_at=at.time,
        published_at=published_at,
        period=period,
        asked=amount,
        amount=amount,
        receipts=receipts,
        other_sources=other_sources,
    )
    book.claims.put(row)
    keep_evidence(book, at, claim_id, claimant, evidence)
    step(book, at, claim_id, "ClaimFiled", claimant, amount, line=line, period=period)


@on("ReceiptAttested")
def receipt_attested(
    book: Book, at: At, claim_id: int, provider: str, nonce: int, payable_at: int
) -> None:
    """The claim may go the fast lane."""
    claim = book.claims.change(claim_id)
    if holds(book, Office.PROVIDER, provider) is None:
        raise Inconsistent(f"claim {claim_id} was attested by {provider}, who is no provider")
    claim.provider, claim.nonce, claim.payable_at = provider, nonce, payable_at
    step(book, at, claim_id, "ReceiptAttested", provider, None, payable_at=payable_at)


@on("FastLanePaid")
def fast_lane_paid(book: Book, at: At, claim_id: int, claimant: str, amount: int, fee: int) -> None:
    """RESERVE paid the whole claim at once; it has left its batch."""
    claim = book.claims.change(claim_id)
    if claim.fast_paid or claim.provider is None or claim.amount != amount:
        raise Inconsistent(f"claim {claim_id} over {claim.amount} was paid {amount} at once")
    claim.fast_paid, claim.paid = True, amount
    claim.fast_block, claim.fast_log_index = at.block, at.log_index
    book.books.aid_paid += amount
    _pay(book, at, claim, claimant, amount, 0, done=True)
    step(book, at, claim_id, "FastLanePaid", claimant, amount, fee=str(fee))


@on("Overturned")
def overturned(book: Book, at: At, claim_id: int, claimant: str, amount: int, debt: int) -> None:
    """Aid of the fast lane was wrong; `debt` in all is kept back from later aid."""
    claim = book.claims.change(claim_id)
    owed = book.debts.ensure(claimant)
    if owed.amount + amount != debt:
        raise Inconsistent(f"{claimant} owed {owed.amount}; {amount} more is not {debt}")
    owed.amount, owed.block, owed.log_index = debt, at.block, at.log_index
    claim.overturned = amount
    step(book, at, claim_id, "Overturned", claimant, amount, debt=str(debt))


@on("ClaimWithdrawn")
def claim_withdrawn(book: Book, at: At, claim_id: int, claimant: str) -> None:
    """The claimant took it back."""
    claim = book.claims.change(claim_id)
    if claim.mark == Mark.DISPUTED:
        book.books.disputed -= claim.amount
        settle_unjudged(book, at, claim_id, Verdict.REFUSE)
    claim.mark = Mark.WITHDRAWN
    step(book, at, claim_id, "ClaimWithdrawn", claimant)


@on("LowerAccepted")
def lower_accepted(
    book: Book, at: At, claim_id: int, claimant: str, amount: int, period: int
) -> None:
    """The claimant accepted the lower amount on the table."""
    claim = book.claims.change(claim_id)
    if claim.mark != Mark.DISPUTED or claim.lower != amount:
        raise Inconsistent(f"claim {claim_id}: {claim.lower} is on the table, not {amount}")
    _approve(book, claim, amount, period)
    settle_unjudged(book, at, claim_id, Verdict.LOWER)
    step(book, at, claim_id, "LowerAccepted", claimant, amount, period=period)


@on("ClaimConcluded")
def claim_concluded(
    book: Book, at: At, claim_id: int, outcome: int, amount: int, period: int
) -> None:
    """The verdict was carried out; what it cost whom, DisputeConcluded told."""
    claim = book.claims.change(claim_id)
    dispute = book.disputes.get(claim_id)
    if claim.mark != Mark.DISPUTED or dispute is None or dispute.outcome is None:
        raise Inconsistent(f"claim {claim_id} was concluded, undisputed before")
    if amount:
        if claim.fast_paid:
            claim.mark, claim.amount = Mark.PAID, amount
        else:
            _approve(book, claim, amount, period)
    else:
        fraud = outcome == ClaimStatus.FRAUD
        if fraud != (dispute.outcome == Verdict.FRAUD):
            raise Inconsistent(f"claim {claim_id} ends as {outcome}, by verdict {dispute.outcome}")
        claim.mark = Mark.FRAUD if fraud else Mark.REFUSED
        if not claim.fast_paid:
            book.books.disputed -= claim.amount
    detail = {"outcome": dispute.outcome, "period": period}
    step(book, at, claim_id, "ClaimConcluded", None, amount, **detail)


@on("AidPaid")
def aid_paid(
    book: Book,
    at: At,
    claim_id: int,
    claimant: str,
    to: str,
    amount: int,
    offset: int,
    paid: int,
    done: bool,
) -> None:
    """Aid went out, but for `offset`, kept back for earlier aid that was overturned."""
    claim = book.claims.change(claim_id)
    if claim.paid + amount != paid or claim.claimant != claimant:
        raise Inconsistent(f"claim {claim_id}: {amount} paid on {claim.paid} makes {paid}")
    claim.paid = paid
    if done:
        claim.mark = Mark.PAID
    if offset:
        owed = book.debts.change(claimant)
        if owed.amount < offset:
            raise Inconsistent(f"{claimant} owed {owed.amount}; {offset} was kept back")
        owed.amount -= offset
        owed.block, owed.log_index = at.block, at.log_index
    book.books.aid_paid += amount - offset
    _pay(book, at, claim, to, amount, offset, done)
    detail = {"paid": str(paid), "offset": str(offset), "done": done}
    step(book, at, claim_id, "AidPaid", to, amount, **detail)


def _approve(book: Book, claim: ClaimRow, amount: int, period: int) -> None:
    """A disputed claim goes into a batch, for all that was asked or less."""
    book.books.disputed -= claim.amount
    claim.mark, claim.amount, claim.period = Mark.APPROVED, amount, period


def _pay(
    book: Book, at: At, claim: ClaimRow, to: str, amount: int, offset: int, done: bool
) -> None:
    place = claim.claim_id, at.block, at.log_index, claim.claimant, to
    book.add(schema.payments, *place, amount, offset, claim.paid, done)
