"""Claims on record: where each stands, what it may ask for, and in which batch it lies."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import NoReturn

from tests.support.model.books import Rejected
from tests.support.model.challenges import Challenges
from tests.support.model.disputes import DESK
from tests.support.model.jury_records import CaseKind
from tests.support.model.pauses import Power
from tests.support.model.records import BPS, Challenge, Claim, ClaimStatus, Matter, Version
from tests.support.terms import Benefit, BenefitCaps, Rules

DAY = 86_400
PLAN_YEAR = 365 * DAY
YEAR = 31_557_600  # 365.25 days: completed years of age
UNLIMITED = 2**256 - 1


class ClaimBook(Challenges):
    """What the claim desk knows."""

    versions: list[Version]
    debts: Counter[str]  # aid of the fast lane that was overturned, and not kept back yet

    @property
    def claims(self) -> list[Claim]:
        """All claims, by number."""
        return [m for m in self.matters.values() if isinstance(m, Claim)]

    def claim(self, claim_id: int) -> Claim | None:
        """A claim by its number."""
        m = self.matter(DESK, claim_id)
        return m if isinstance(m, Claim) else None

    def kind_of(self, m: Matter, *, on_appeal: bool) -> CaseKind:
        """What its case is about."""
        if isinstance(m, Challenge):
            return self.challenge_case_kind(m, on_appeal=on_appeal)
        return CaseKind.CLAIM_APPEAL if on_appeal else CaseKind.CLAIM

    def hears(self, m: Matter) -> bool:
        """Whether evidence may still be added."""
        if m.disputed:
            return self.before_sealed(m)
        early = (ClaimStatus.FILED, ClaimStatus.PUBLISHED, ClaimStatus.FAST_PAID)
        return isinstance(m, Claim) and self.claim_status(m.id) in early

    def window_end(self, claim: Claim) -> int:
        """The first second after a claim's objection window."""
        return claim.published_at + self.rules_of(claim).claims.publicity_seconds

    def version_at(self, event_at: int) -> int:
        """The version of the rules by which an event is judged."""
        return max(n for n, v in enumerate(self.versions, 1) if v.since <= max(0, event_at))

    def rules_at(self, event_at: int) -> Rules:
        """The rules by which an event is judged."""
        return self.versions[self.version_at(event_at) - 1].rules

    def rules_of(self, claim: Claim) -> Rules:
        """The rules by which a claim is judged."""
        return self.versions[claim.version - 1].rules

    def claim_status(self, claim_id: int) -> ClaimStatus:
        """A claim's state now."""
        claim = self.claim(claim_id)
        if claim is None:
            return ClaimStatus.NONE
        if not claim.alive:
            return _end_of(claim)
        if claim.final:
            return ClaimStatus.PAID
        if claim.disputed:
            return self._dispute_status(claim)
        in_window = not claim.upheld and self.now < self.window_end(claim)
        if claim.fast_paid:
            return ClaimStatus.FAST_PAID if in_window else ClaimStatus.PAID
        if in_window:
            early = self.now < claim.published_at
            return ClaimStatus.FILED if early else ClaimStatus.PUBLISHED
        if claim.period >= self.period:
            return ClaimStatus.APPROVED
        batch = self.batch(claim.period)
        if batch.entitlement(claim) > claim.paid:
            return ClaimStatus.FUNDED
        return ClaimStatus.CARRIED if batch.owed else ClaimStatus.PAID

    def _dispute_status(self, claim: Claim) -> ClaimStatus:
        over, final_at = self.standing(claim)
        if not over:
            return ClaimStatus.APPEALED if claim.appeal else ClaimStatus.DISPUTED
        return ClaimStatus.VERDICT if self.now < final_at else ClaimStatus.DECIDED

    def under_decision(self) -> int:
        """Aid asked for and neither settled nor refused."""
        return sum(
            claim.amount
            for claim in self.claims
            if claim.alive
            and not claim.fast_paid
            and (claim.disputed or claim.period >= self.period)
        )

    def used(self, member: str, code: int, kind: str, bucket: int) -> int:
        """What a member's claims under a code took up of one cap: in a day, a plan year, ever.

        A claim counts where the rules it is judged by have such a cap.
        """
        return sum(
            claim.amount
            for claim in self.claims
            if claim.claimant == member
            and claim.alive
            and self._is_capped(claim, code, kind)
            and self.bucket_of(kind, claim.event_at) == bucket
        )

    def bucket_of(self, kind: str, event_at: int) -> int:
        """What a cap counts by."""
        buckets = {"per_event": event_at // DAY, "annual": self.plan_year(event_at)}
        return buckets.get(kind, 0)

    def _is_capped(self, claim: Claim, code: int, kind: str) -> bool:
        rules = self.rules_of(claim)
        benefit = rules.benefits[claim.line - 1]
        return benefit.capped and benefit.code == code and getattr(_caps(rules, code), kind) > 0

    def plan_year(self, at: int) -> int:
        """The plan year of a moment, from 0."""
        return max(0, at - self.plan.calendar.starts_at) // PLAN_YEAR

    def _benefit(self, rules: Rules, line: int) -> Benefit:
        if not 1 <= line <= len(rules.benefits):
            raise Rejected("UnknownBenefit", line=line)
        return rules.benefits[line - 1]

    def _cover_level(self, rules: Rules, claimant: str, benefit: Benefit, event_at: int) -> int:
        """The cover level that counts at the event; says what stands against it."""
        if event_at > self.now:
            raise Rejected("EventInFuture", eventAt=event_at)
        report_by = event_at + rules.claims.reporting_seconds
        if self.now >= report_by:  # the clock stood still while filing was paused
            report_by += self.paused_seconds(Power.FILING, event_at)
        if self.now >= report_by:
            raise Rejected("ReportedTooLate", eventAt=event_at, lastDay=report_by)
        waiting = rules.membership.waiting_seconds if benefit.waits else 0
        cover = self.cover_at(claimant, event_at, waiting)
        if cover is None:
            raise Rejected("NotCoveredAt", member=claimant, eventAt=event_at)
        if event_at < cover.waits_until:
            raise Rejected("EventInWaiting", eventAt=event_at, waitsUntil=cover.waits_until)
        elapsed = event_at - cover.joined_at
        youngest = cover.band.age_from + elapsed // YEAR
        oldest = cover.band.age_to - (-elapsed // YEAR)
        if benefit.age_from > oldest or benefit.age_to < youngest:
            raise Rejected("AgeImpossible", youngest=youngest, oldest=oldest)
        return cover.level

    def _allowance(
        self, rules: Rules, claimant: str, benefit: Benefit, level: int, event_at: int
    ) -> int:
        """What the caps of the benefit's code still allow."""
        if not benefit.capped:
            return UNLIMITED
        left = []
        for kind, cap in asdict(_caps(rules, benefit.code)).items():
            taken = self.used(claimant, benefit.code, kind, self.bucket_of(kind, event_at))
            left += [max(0, cap * level - taken)] if cap else []
        allowance = min(left, default=UNLIMITED)
        if allowance == 0:
            raise Rejected("CapReached", code=benefit.code)
        return allowance

    def _largest_grant(self) -> int:
        """The cap per claim times the paying units, fee included."""
        terms = self.plan.shares
        if not terms.claim_cap:
            return UNLIMITED
        return terms.claim_cap * self.units() * BPS // (BPS + terms.fee_bps)

    def _publication(self, publicity: int) -> tuple[int, int]:
        """When a claim filed now is published, and in which period: where its window fits whole."""
        calendar = self.plan.calendar
        period = calendar.period_at(self.now)
        end = calendar.end_of(period)
        if self.now + publicity <= end:
            return self.now, period
        return end, period + 1

    def _place(self, claim: Claim) -> None:
        batch = self.batch(claim.period)
        batch.claims.append(claim)
        batch.largest = max(batch.largest, claim.amount)
        self.emit("ClaimBatched", claimId=claim.id, period=claim.period, amount=claim.amount)

    def _take_out(self, claim: Claim) -> None:
        batch = self.batch(claim.period)
        batch.claims.remove(claim)
        if not batch.claims:
            batch.largest = 0
        self.emit("ClaimUnbatched", claimId=claim.id, period=claim.period, amount=claim.amount)

    def _wrong_status(self, claim_id: int) -> NoReturn:
        status = int(self.claim_status(claim_id))
        raise Rejected("WrongClaimStatus", claimId=claim_id, status=status)


def _caps(rules: Rules, code: int) -> BenefitCaps:
    """The caps of a code; none where the rules do not name it."""
    known = dict(zip(rules.capped_codes, rules.caps, strict=True))
    return known.get(code, BenefitCaps(0, 0, 0))


def _end_of(claim: Claim) -> ClaimStatus:
    """How a claim ended that is not paid."""
    if claim.withdrawn:
        return ClaimStatus.WITHDRAWN
    return ClaimStatus.FRAUD if claim.fraud else ClaimStatus.REFUSED
