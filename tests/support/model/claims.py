"""What happens to claims: filing, objections, withdrawal, verdicts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.model.books import Rejected
from tests.support.model.claim_book import ClaimBook
from tests.support.model.disputes import DESK
from tests.support.model.pauses import Power
from tests.support.model.records import BPS, FRAUD, LOWER, PAY, REFUSE, Claim, ClaimStatus, aid_of
from tests.support.terms import Benefit, BenefitKind, Rules

if TYPE_CHECKING:
    from tests.support.receipts import SignedReceipt


class Claims(ClaimBook):
    """The claim desk's actions."""

    used_receipts: set[tuple[str, int]]

    def file(
        self, claimant: str, line: int, event_at: int, receipts: int, others: int, evidence: bytes
    ) -> None:
        """File a claim."""
        self.check_key(claimant)
        self._file(claimant, line, event_at, receipts, others, evidence)

    def file_attested(self, by: str, r: SignedReceipt, provider: str, *, genuine: bool) -> None:
        """File a claim for the fast lane, with a provider's receipt."""
        self.check_key(by)
        if r.member != by:
            raise Rejected("ReceiptNotForThis", member=by)
        if self.now >= r.valid_until:
            raise Rejected("ReceiptExpired", validUntil=r.valid_until)
        if provider not in self.providers:
            raise Rejected("UnknownProvider", provider=provider)
        if (provider, r.nonce) in self.used_receipts:
            raise Rejected("ReceiptAlreadyUsed", provider=provider, nonce=r.nonce)
        if not genuine:
            raise Rejected("ReceiptNotSigned", provider=provider)
        terms = self.rules_at(r.event_at).claims
        facts = (r.line, r.event_at, r.receipts, r.other_sources, r.evidence)
        claim = self._file(by, *facts, most=terms.fast_limit)
        self.used_receipts.add((provider, r.nonce))
        claim.attested = True
        self.emit(
            "ReceiptAttested",
            claimId=claim.id,
            provider=provider,
            nonce=r.nonce,
            payableAt=self.now + terms.fast_seconds,
        )

    def withdraw(self, caller: str, claim_id: int) -> None:
        """Take a claim back."""
        claim = self._mine(caller, claim_id)
        if claim.disputed:
            self.settle_overdue()
            self.settle_unjudged(claim, REFUSE)
        else:
            self._take_out(claim)
        claim.withdrawn = True
        self.emit("ClaimWithdrawn", claimId=claim_id, claimant=caller)

    def accept_lower(self, caller: str, claim_id: int) -> None:
        """Agree with the objectors, if they all name an amount."""
        claim = self._mine(caller, claim_id)
        if not claim.disputed or not claim.lower or 0 in claim.lowers:
            raise Rejected("NothingLower", claimId=claim_id)
        end = self.window_end(claim)
        if self.now < end:
            raise Rejected("ObjectionWindowOpen", claimId=claim_id, endsAt=end)
        self._grant(claim, claim.lower)
        self.settle_unjudged(claim, LOWER)
        self.emit(
            "LowerAccepted",
            claimId=claim_id,
            claimant=caller,
            amount=claim.amount,
            period=claim.period,
        )

    def object(
        self, objector: str, claim_id: int, reason: int, lower: int, evidence: bytes
    ) -> None:
        """Raise an objection, with a bond."""
        self.check_key(objector)
        claim = self.claim(claim_id)
        if claim is None:
            raise Rejected("UnknownClaim", claimId=claim_id)
        untouched = claim.alive and not claim.final and not claim.upheld
        if not untouched or self.now >= self.window_end(claim):
            self._wrong_status(claim_id)
        if lower >= claim.amount:
            raise Rejected("LowerTooHigh", lower=lower, amount=claim.amount)
        self.check_objector(claim, objector, evidence)
        if not claim.objectors and not claim.fast_paid:
            self._take_out(claim)
        claim.lowers.append(lower)
        silence = PAY if self.plan.jury.silence_pays else REFUSE
        self.take_objection(claim, objector, self.window_end(claim), silence)
        self.emit(
            "ObjectionRaised",
            claimId=claim_id,
            objector=objector,
            reason=reason,
            lower=lower,
            onTheTable=claim.lower,
            bond=self.plan.disputes.bond,
            caseId=claim.case,
            evidence=evidence,
        )

    def conclude(self, claim_id: int) -> None:
        """Carry out a verdict."""
        claim, outcome = self.check_final(DESK, claim_id)
        assert isinstance(claim, Claim)
        if not claim.fast_paid or outcome in (FRAUD, REFUSE):
            self.settle_overdue()  # before it changes what the settlement sees
        self.judge(claim, outcome)
        stake, offers = self.plan.disputes.stake, {PAY: claim.amount, LOWER: claim.lower}
        granted = offers.get(outcome, 0)
        if claim.fast_paid:
            self._review_fast(claim, granted)
        elif granted:
            self._grant(claim, granted)
        claim.fraud, claim.refused = outcome == FRAUD, outcome == REFUSE
        lost = 0
        if claim.fraud:
            lost = self.expel(claim.claimant, stake, claim_id)
        elif claim.refused:
            most = stake * self.plan.disputes.refused_bps // BPS
            lost = self.take_stake(claim.claimant, most, claim_id)
        self.split(claim, lost)
        self.emit(
            "ClaimConcluded",
            claimId=claim_id,
            outcome=int(self.claim_status(claim_id)),
            amount=granted,
            period=claim.period if granted and not claim.fast_paid else 0,
        )

    # --- inside ----------------------------------------------------------------------------------

    def _mine(self, caller: str, claim_id: int) -> Claim:
        """The caller's own claim while it may be taken back."""
        self.check_key(caller)
        claim = self.claim(claim_id)
        if claim is None or claim.claimant != caller:
            raise Rejected("NotClaimant", claimId=claim_id, caller=caller)
        open_now = (ClaimStatus.FILED, ClaimStatus.PUBLISHED, ClaimStatus.DISPUTED)
        if self.claim_status(claim_id) not in open_now or claim.fast_paid:
            self._wrong_status(claim_id)
        if claim.disputed and not self.before_sealed(claim):
            raise Rejected("SealingOver", claimId=claim_id)
        return claim

    def _file(
        self,
        claimant: str,
        line: int,
        event_at: int,
        receipts: int,
        others: int,
        evidence: bytes,
        most: int | None = None,
    ) -> Claim:
        rules = self.rules_at(event_at)
        benefit = self._benefit(rules, line)
        if not any(evidence):
            raise Rejected("EvidenceMissing")
        amount = self._claimable(rules, claimant, benefit, event_at, receipts, others)
        published_at, period = self._publication(rules.claims.publicity_seconds)
        self.settle_overdue()
        self.check_pause(Power.FILING)
        amount = min(amount, self._largest_grant())
        if amount == 0:
            raise Rejected("NothingClaimable")
        if most is not None and amount > most:
            raise Rejected("AboveFastLimit", amount=amount, most=most)
        claim = Claim(
            id=len(self.matters) + 1,
            respondent=claimant,
            line=line,
            version=self.version_at(event_at),
            event_at=event_at,
            filed_at=self.now,
            published_at=published_at,
            period=period,
            amount=amount,
        )
        self.matters[claim.id] = claim
        self._place(claim)
        self._announce_claim(claim, receipts, others, evidence)
        return claim

    def _announce_claim(self, claim: Claim, receipts: int, others: int, evidence: bytes) -> None:
        self.emit(
            "ClaimFiled",
            claimId=claim.id,
            claimant=claim.claimant,
            line=claim.line,
            version=claim.version,
            eventAt=claim.event_at,
            publishedAt=claim.published_at,
            period=claim.period,
            amount=claim.amount,
            receipts=receipts,
            otherSources=others,
            evidence=evidence,
        )

    def _claimable(
        self,
        rules: Rules,
        claimant: str,
        benefit: Benefit,
        event_at: int,
        receipts: int,
        others: int,
    ) -> int:
        """What the benefits table pays, within the caps of its code."""
        level = self._cover_level(rules, claimant, benefit, event_at)
        if benefit.kind == BenefitKind.FIXED and (receipts or others):
            raise Rejected("ReceiptsNotAsked")
        allowance = self._allowance(rules, claimant, benefit, level, event_at)
        return min(aid_of(benefit, level, receipts, others), allowance)

    def _grant(self, claim: Claim, amount: int) -> None:
        """A disputed claim is paid after all, with the open period, for as much."""
        self.settle_overdue()
        claim.amount, claim.upheld, claim.period = amount, True, self.period
        self._place(claim)

    def _review_fast(self, claim: Claim, granted: int) -> None:
        """What was paid too fast is owed by the claimant."""
        too_much = claim.amount - granted
        if granted:
            claim.amount, claim.final = granted, True
        if too_much:
            self.debts[claim.claimant] += too_much
            self.emit(
                "Overturned",
                claimId=claim.id,
                claimant=claim.claimant,
                amount=too_much,
                debt=self.debts[claim.claimant],
            )
