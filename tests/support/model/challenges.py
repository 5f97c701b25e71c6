"""The review desk: challenges to a membership, and to a provider's right to attest receipts."""

from __future__ import annotations

from tests.support.model.books import Rejected
from tests.support.model.collecting import Collecting
from tests.support.model.disputes import REVIEW
from tests.support.model.jury_records import CaseKind
from tests.support.model.records import EXPEL, KEEP, Challenge, ChallengeKind, ChallengeStatus
from tests.support.model.roster import Status

IDENTITY, NON_DISCLOSURE, DUPLICATE, FORGED = 1, 2, 4, 5  # reasons


class Challenges(Collecting):
    """What the review desk does."""

    attestors: set[str]
    answer_seconds: int  # before voting begins; as in the first version of the rules

    def challenge_member(self, by: str, member: str, reason: int, evidence: bytes) -> None:
        """Challenge a membership."""
        if reason not in (IDENTITY, NON_DISCLOSURE, DUPLICATE):
            raise Rejected("ReasonNotForThis", reason=reason)
        if self.status(member) in (Status.NONE, Status.LEFT, Status.EXPELLED):
            raise Rejected("NotChallengeable", target=member)
        self._challenge(ChallengeKind.MEMBERSHIP, by, member, reason, evidence)

    def challenge_provider(self, by: str, provider: str, evidence: bytes) -> None:
        """Challenge a provider's right to attest."""
        if provider not in self.providers | self.attestors:
            raise Rejected("NotChallengeable", target=provider)
        self._challenge(ChallengeKind.PROVIDER, by, provider, FORGED, evidence)

    def conclude_challenge(self, matter_id: int) -> None:
        """Carry out the verdict."""
        m, outcome = self.check_final(REVIEW, matter_id)
        self.judge(m, outcome)
        assert isinstance(m, Challenge)
        upheld, stake = m.outcome == EXPEL, 0
        if upheld and m.kind == ChallengeKind.MEMBERSHIP:
            stake = self.expel(m.respondent, self.plan.disputes.stake, matter_id)
        elif upheld:
            self.suspend(m.respondent)
        self.split(m, stake)
        self.emit("ChallengeConcluded", matter=matter_id, target=m.respondent, upheld=upheld)

    def suspend(self, account: str) -> None:
        """Take all its offices from an account."""
        if account in self.providers:
            self.providers.discard(account)
            self.emit("ProviderRemoved", provider=account)
        if account in self.attestors:
            self.attestors.discard(account)
            self.emit("AttestorRemoved", attestor=account)

    def challenges(self) -> list[Challenge]:
        """All challenges."""
        return [m for m in self.matters.values() if isinstance(m, Challenge)]

    def open_against(self, kind: ChallengeKind, target: str) -> int:
        """The challenge that is open against an account; 0: none."""
        pending = (
            m.id
            for m in self.challenges()
            if (m.kind, m.respondent) == (kind, target) and m.disputed
        )
        return next(pending, 0)

    def challenge_status(self, matter_id: int) -> ChallengeStatus:
        """A challenge's state now."""
        m = self.matter(REVIEW, matter_id)
        if m is None:
            return ChallengeStatus.NONE
        if m.concluded_at:
            upheld = m.outcome == EXPEL
            return ChallengeStatus.UPHELD if upheld else ChallengeStatus.DISMISSED
        over, final_at = self.standing(m)
        if not over:
            return ChallengeStatus.APPEALED if m.appeal else ChallengeStatus.OPEN
        return ChallengeStatus.VERDICT if self.now < final_at else ChallengeStatus.DECIDED

    def challenge_case_kind(self, m: Challenge, *, on_appeal: bool) -> CaseKind:
        """What its case is about."""
        if m.kind == ChallengeKind.PROVIDER:
            return CaseKind.PROVIDER
        return CaseKind.MEMBERSHIP_APPEAL if on_appeal else CaseKind.MEMBERSHIP

    def _challenge(
        self, kind: ChallengeKind, by: str, target: str, reason: int, evidence: bytes
    ) -> None:
        pending = self.open_against(kind, target)
        if pending:
            raise Rejected("AlreadyChallenged", target=target, matter=pending)
        self.check_key(by)
        m = Challenge(
            id=len(self.matters) + 1,
            respondent=target,
            kind=kind,
            challenger=by,
            opened_at=self.now,
            reason=reason,
        )
        self.check_objector(m, by, evidence)
        self.matters[m.id] = m
        self.take_objection(m, by, self.now + self.answer_seconds, KEEP)
        self.emit(
            "Challenged",
            matter=m.id,
            target=target,
            challenger=by,
            kind=int(kind),
            reason=reason,
            bond=self.plan.disputes.bond,
            caseId=m.case,
            evidence=evidence,
        )
