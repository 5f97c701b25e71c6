"""Paying aid: with its batch, or by the fast lane."""

from __future__ import annotations

from tests.support.model.books import ZERO, Movement, Rejected
from tests.support.model.claims import Claims
from tests.support.model.pauses import Power


class Payments(Claims):
    """What comes out of CLAIMS."""

    def pay(self, claim_id: int) -> None:
        """Pay what is there for a claim to its claimant."""
        claim = self.claim(claim_id)
        self._pay(claim_id, claim.claimant if claim else ZERO)

    def collect_to(self, caller: str, claim_id: int, to: str) -> None:
        """As `pay`, to an address of the claimant's choice."""
        self.check_key(caller)
        claim = self.claim(claim_id)
        if claim is None or claim.claimant != caller:
            raise Rejected("NotClaimant", claimId=claim_id, caller=caller)
        if to == ZERO:
            raise Rejected("PayeeAddressZero")
        self._pay(claim_id, to)

    def pay_fast(self, claim_id: int) -> None:
        """Pay an attested claim from RESERVE above its floor."""
        claim = self.claim(claim_id)
        if claim is None or not claim.attested or claim.fast_paid or self.debts[claim.claimant]:
            raise Rejected("NotForFastLane", claimId=claim_id)
        payable_at = claim.filed_at + self.rules_of(claim).claims.fast_seconds
        if self.now < payable_at:
            raise Rejected("FastWindowOpen", claimId=claim_id, payableAt=payable_at)
        if claim.case or claim.withdrawn or claim.final or self.now >= self.window_end(claim):
            self._wrong_status(claim_id)
        self.settle_overdue()
        self.check_pause(Power.PAYING)
        amount, fee = claim.amount, self.fee_on(claim.amount)
        free = self.free_reserve()
        if amount + fee > free:
            raise Rejected("ReserveTooLow", free=free, needed=amount + fee)
        self._take_out(claim)
        claim.fast_paid, claim.paid = True, amount
        self.move(Movement.FAST_FUNDING, ZERO, amount, claim_id)
        self.move(Movement.FEE, self.plan.operator, fee, self.period)
        self.pay_out(Movement.AID, claim.claimant, claim.claimant, amount, claim_id)
        self.emit("FastLanePaid", claimId=claim_id, claimant=claim.claimant, amount=amount, fee=fee)

    def _pay(self, claim_id: int, to: str) -> None:
        """Pay what is funded and not yet paid; closes the claim when nothing more can come."""
        claim = self.claim(claim_id)
        if claim is None:
            raise Rejected("UnknownClaim", claimId=claim_id)
        if claim.disputed or claim.final or claim.fast_paid or not claim.alive:
            self._wrong_status(claim_id)
        self.settle_overdue()
        self.check_pause(Power.PAYING)
        if claim.period >= self.period:
            raise Rejected("BatchNotSettled", period=claim.period)
        batch = self.batch(claim.period)
        due, final = batch.entitlement(claim) - claim.paid, batch.owed == 0
        kept = min(due, self.debts[claim.claimant])
        if not due and not final:
            raise Rejected("NothingToPay")
        claim.final, claim.paid = final, claim.paid + due
        batch.closed = all(other.final for other in batch.claims)
        if batch.closed:
            dust = batch.funded - sum(other.paid for other in batch.claims)
            self.move(Movement.ROUNDING, ZERO, dust, batch.period)
        self.debts[claim.claimant] -= kept
        self.move(Movement.OFFSET, claim.claimant, kept, claim_id)
        if due > kept:
            self.pay_out(Movement.AID, claim.claimant, to, due - kept, claim_id)
        self.emit(
            "AidPaid",
            claimId=claim_id,
            claimant=claim.claimant,
            to=to,
            amount=due,
            offset=kept,
            paid=claim.paid,
            done=claim.final,
        )
