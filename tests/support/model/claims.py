"""What happens to claims: filing, objections, verdicts, payment."""

from __future__ import annotations

from tests.support.model.books import ZERO, Movement, Rejected
from tests.support.model.claim_book import ClaimBook
from tests.support.model.records import BPS, Claim, aid_of
from tests.support.terms import Benefit, BenefitKind


class Claims(ClaimBook):
    """The claim desk's actions."""

    def file(
        self, claimant: str, line: int, event_at: int, receipts: int, others: int, evidence: bytes
    ) -> None:
        """File a claim."""
        benefit = self._benefit(line)
        if not any(evidence):
            raise Rejected("EvidenceMissing")
        amount = self._claimable(claimant, benefit, event_at, receipts, others)
        published_at, period = self._publication()
        self.settle_overdue()
        amount = min(amount, self._largest_grant())
        if amount == 0:
            raise Rejected("NothingClaimable")
        claim = Claim(
            id=len(self.claims) + 1,
            claimant=claimant,
            line=line,
            event_at=event_at,
            filed_at=self.now,
            published_at=published_at,
            period=period,
            amount=amount,
        )
        self.claims.append(claim)
        self._place(claim)
        self.emit(
            "ClaimFiled",
            claimId=claim.id,
            claimant=claimant,
            line=line,
            eventAt=event_at,
            publishedAt=published_at,
            period=period,
            amount=amount,
            receipts=receipts,
            otherSources=others,
            evidence=evidence,
        )

    def _claimable(
        self, claimant: str, benefit: Benefit, event_at: int, receipts: int, others: int
    ) -> int:
        """What the benefits table pays, within the caps of its code."""
        level = self._cover_level(claimant, benefit, event_at)
        if benefit.kind == BenefitKind.FIXED and (receipts or others):
            raise Rejected("ReceiptsNotAsked")
        allowance = self._allowance(claimant, benefit, level, event_at)
        return min(aid_of(benefit, level, receipts, others), allowance)

    def withdraw(self, caller: str, claim_id: int) -> None:
        """Take a claim back."""
        claim = self.claim(claim_id)
        if claim is None or claim.claimant != caller:
            raise Rejected("NotClaimant", claimId=claim_id, caller=caller)
        self._require_open(claim_id)
        if claim.disputed:
            self.settle_overdue()
            self.cancel_case(claim.case)
        else:
            self._take_out(claim)
        claim.withdrawn = True
        self.emit("ClaimWithdrawn", claimId=claim_id, claimant=caller)

    def object(self, objector: str, claim_id: int, reason: int, evidence: bytes) -> None:
        """Raise an objection, with a bond."""
        claim = self.claim(claim_id)
        if claim is None:
            raise Rejected("UnknownClaim", claimId=claim_id)
        untouched = claim.alive and not claim.final and not claim.upheld
        if not untouched or self.now >= self.window_end(claim):
            self._wrong_status(claim_id)
        if not any(evidence):
            raise Rejected("EvidenceMissing")
        if objector == claim.claimant:
            raise Rejected("OwnClaim", claimId=claim_id)
        if objector in claim.objectors:
            raise Rejected("AlreadyObjected", claimId=claim_id, objector=objector)
        if not self.voter_number(objector, self.now):
            raise Rejected("ObjectorNotCovered", objector=objector)
        bond = self.plan.claims.bond
        self.require_funds(objector, bond)
        if not claim.objectors:
            claim.case = self.open_case(claim_id, self.window_end(claim))
            self._take_out(claim)
        claim.objectors.append(objector)
        claim.bonds[objector] = bond
        claim.stakes += bond
        self.emit(
            "ObjectionRaised",
            claimId=claim_id,
            objector=objector,
            reason=reason,
            bond=bond,
            caseId=claim.case,
            evidence=evidence,
        )
        self.take_in(Movement.BOND_POSTED, objector, objector, bond, claim_id)

    def add_evidence(self, by: str, claim_id: int, evidence: bytes) -> None:
        """Add a commitment to more evidence."""
        self._require_open(claim_id)
        if not self.is_party(claim_id, by):
            raise Rejected("NotParty", claimId=claim_id, caller=by)
        if not any(evidence):
            raise Rejected("EvidenceMissing")
        self.emit("EvidenceAdded", claimId=claim_id, by=by, evidence=evidence)

    def conclude(self, claim_id: int) -> None:
        """Carry out a verdict."""
        claim = self.claim(claim_id)
        if claim is None or not claim.disputed:
            self._wrong_status(claim_id)
        assert claim is not None
        approved = self.decide_case(claim.case) == 1
        self.settle_overdue()
        forfeited = 0
        if approved:
            claim.upheld, claim.period = True, self.period
            self._place(claim)
            claim.bonds.clear()
            claim.compensation = claim.stakes * self.plan.claims.compensation_bps // BPS
            forfeited = claim.stakes - claim.compensation
            self.move(Movement.BOND_FORFEITED, ZERO, forfeited, claim_id)
        else:
            claim.refused = True
        self.emit(
            "ClaimConcluded",
            claimId=claim_id,
            caseId=claim.case,
            approved=approved,
            period=self.period if approved else 0,
            bondsForfeited=forfeited,
        )

    def pay(self, claim_id: int) -> None:
        """Pay what is there for a claim to its claimant."""
        claim = self.claim(claim_id)
        self._pay(claim_id, claim.claimant if claim else ZERO)

    def collect_to(self, caller: str, claim_id: int, to: str) -> None:
        """As `pay`, to an address of the claimant's choice."""
        claim = self.claim(claim_id)
        if claim is None or claim.claimant != caller:
            raise Rejected("NotClaimant", claimId=claim_id, caller=caller)
        if to == ZERO:
            raise Rejected("PayeeAddressZero")
        self._pay(claim_id, to)

    def collect_bond(self, claim_id: int, objector: str) -> None:
        """Give an objector's bond back where the claim was not upheld."""
        claim = self.claim(claim_id)
        if claim is None or claim.alive or objector not in claim.bonds:
            raise Rejected("NoBondToCollect", claimId=claim_id, objector=objector)
        bond = claim.bonds.pop(objector)
        self.emit("BondCollected", claimId=claim_id, objector=objector, amount=bond)
        self.pay_out(Movement.BOND_RETURNED, objector, objector, bond, claim_id)

    def collect_compensation(self, claim_id: int) -> None:
        """Pay the claimant's part of lost bonds."""
        claim = self.claim(claim_id)
        if claim is None or not claim.compensation:
            raise Rejected("NoCompensation", claimId=claim_id)
        amount, claim.compensation = claim.compensation, 0
        self.emit("CompensationCollected", claimId=claim_id, claimant=claim.claimant, amount=amount)
        self.pay_out(Movement.COMPENSATION, claim.claimant, claim.claimant, amount, claim_id)
