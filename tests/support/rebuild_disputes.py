"""Disputes and cases from their events alone, with the plan for what no event repeats."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from tests.support.rebuild_rules import NOBODY, Rules

WAITING, SEALING, OPENING, OVER, CLOSED, CANCELLED = range(6)
CLAIM, CLAIM_APPEAL, MEMBERSHIP, MEMBERSHIP_APPEAL, PROVIDER, PROPOSAL = range(6)
RESPONDENT, OBJECTOR = 1, 2


@dataclass
class CaseRecord:
    """A case; `seals` by juror: seat and seal."""

    kind: int
    subject: int
    prior: int
    opened_at: int
    opens_at: int
    electorate: int
    quorum: int
    options: int
    silence: int
    seed_block: int = 0
    seed: bytes = b"\0" * 32
    sealing_ends_at: int = 0
    ends_at: int = 0
    recused: int = 0
    votes: Counter[int] = field(default_factory=Counter)
    seals: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    fate: int | None = None  # closed, cancelled


@dataclass
class DisputeRecord:
    """A disputed matter."""

    respondent: str
    options: int
    case: int
    bond: int
    objectors: dict[str, bool] = field(default_factory=dict)  # whether settled
    appeal: int = 0
    appellant: str = NOBODY
    appeal_bond: int = 0
    side: int = 0
    concluded_at: int = 0
    outcome: int = 0
    per_objector: int = 0
    to_respondent: int = 0
    per_juror: int = 0
    jurors_owed: int = 0


@dataclass
class Disputes(Rules):
    """What the events tell of disputes and cases."""

    cases: dict[int, CaseRecord] = field(default_factory=dict)
    disputes: dict[int, DisputeRecord] = field(default_factory=dict)
    challenges: dict[int, dict[str, Any]] = field(default_factory=dict)
    closeness: dict[tuple[int, str], int] = field(default_factory=dict)

    # --- answers ---------------------------------------------------------------------------------

    def sealing_end(self, case: CaseRecord) -> int:
        """When sealing ends, as it stands."""
        jury = self.plan.jury
        return case.sealing_ends_at or case.opens_at + jury.rounds * jury.sealing_seconds

    def opening_end(self, case: CaseRecord) -> int:
        """When opening ends, as it stands."""
        return case.ends_at or self.sealing_end(case) + self.plan.jury.opening_seconds

    def end(self, case: CaseRecord) -> int:
        """When voting ends: too few sealed votes need not be opened."""
        return self.opening_end(case) if case.sealing_ends_at else self.sealing_end(case)

    def phase(self, case: CaseRecord, now: int) -> int:
        """As IJury.Phase."""
        if case.fate is not None:
            return case.fate
        if now < case.opens_at:
            return WAITING
        if now < self.sealing_end(case):
            return SEALING
        return OPENING if now < self.end(case) else OVER

    def outcome(self, case: CaseRecord) -> int:
        """The option that stands with the votes opened so far."""
        jury, total = self.plan.jury, case.votes.total()
        if total < case.quorum:
            return case.silence
        if case.votes[0] * 10_000 > total * jury.grave_bps:
            return 0
        tie = jury.tie_refuses and case.kind in (CLAIM, CLAIM_APPEAL)
        for option in range(1, case.options - 1):
            over = sum(case.votes[n] for n in range(option + 1)) * 10_000
            over -= total * jury.majority_bps
            if over > 0 or (tie and over == 0):
                return option
        return case.options - 1

    def appeal_window(self, matter: int, now: int) -> tuple[int, int]:
        """As IDisputes.appealWindow."""
        dispute = self.disputes[matter]
        case = self.cases[dispute.case]
        if self.phase(case, now) not in (OVER, CLOSED):
            return 0, 0
        ended, plenary = self.end(case), case.kind in (PROVIDER, PROPOSAL)
        return ended, ended + (0 if plenary else self.plan.disputes.appeal_seconds)

    def standing(self, matter: int, now: int) -> int:
        """0 the first jury at work, 1 its verdict may be appealed, 2 appealed, 3 decided."""
        dispute = self.disputes[matter]
        if dispute.appeal:
            over = self.phase(self.cases[dispute.appeal], now) in (OVER, CLOSED)
            return 3 if over else 2
        opens, closes = self.appeal_window(matter, now)
        return 0 if not opens else 1 if now < closes else 3

    def challenge_status(self, matter: int, now: int) -> int:
        """As IReviewDesk.ChallengeStatus."""
        upheld = self.challenges[matter].get("upheld")
        if upheld is not None:
            return 5 if upheld else 6
        return 1 + self.standing(matter, now)

    def lower_on_the_table(self, matter: int) -> int:
        """The lower amount that the jury may grant; 0: none."""
        raise NotImplementedError

    # --- events ----------------------------------------------------------------------------------

    def objected(self, matter: int, respondent: str, **e: Any) -> None:
        """An objection, by whom, with what bond, in which case."""
        options = self.cases[e["caseId"]].options
        found = DisputeRecord(respondent, options, e["caseId"], e["bond"])
        self.disputes.setdefault(matter, found).objectors[e["objector"]] = False

    def unjudged(self, matter: int, at: int, outcome: int) -> None:
        """The dispute ended before its votes were opened."""
        dispute = self.disputes[matter]
        dispute.concluded_at, dispute.outcome = at, outcome

    def _on_Challenged(self, at: int, matter: int, target: str, challenger: str, **e: Any) -> None:
        facts = {"kind": e["kind"], "target": target, "challenger": challenger}
        self.challenges[matter] = facts | {"openedAt": at, "reason": e["reason"]}
        self.objected(matter, target, objector=challenger, **e)

    def _on_ChallengeConcluded(self, at: int, matter: int, upheld: bool, **e: Any) -> None:
        self.challenges[matter]["upheld"] = upheld

    def _on_Appealed(self, at: int, matter: int, appellant: str, **e: Any) -> None:
        dispute = self.disputes[matter]
        dispute.appeal, dispute.appellant, dispute.side = e["appealId"], appellant, e["side"]
        dispute.appeal_bond = e["bond"]

    def _on_DisputeConcluded(self, at: int, matter: int, outcome: int, **e: Any) -> None:
        dispute = self.disputes[matter]
        dispute.concluded_at, dispute.outcome = at, outcome
        dispute.per_objector, dispute.to_respondent = e["perObjector"], e["toRespondent"]
        dispute.per_juror, dispute.jurors_owed = e["perJuror"], e["jurors"]
        if dispute.appeal and dispute.appeal_bond and not self._overturned(dispute, matter):
            dispute.appellant = NOBODY

    def _overturned(self, dispute: DisputeRecord, matter: int) -> bool:
        first = self.outcome(self.cases[dispute.case])
        if first == 2 and dispute.options == 4 and not self.lower_on_the_table(matter):
            first = 3
        milder = dispute.outcome > first
        return milder if dispute.side == RESPONDENT else dispute.outcome < first

    def _on_BondCollected(self, at: int, matter: int, objector: str, **e: Any) -> None:
        self.disputes[matter].objectors[objector] = True

    def _on_AppealBondCollected(self, at: int, matter: int, **e: Any) -> None:
        self.disputes[matter].appellant = NOBODY

    def _on_JurorRewarded(self, at: int, matter: int, **e: Any) -> None:
        self.disputes[matter].jurors_owed -= 1

    def _on_RewardsExpired(self, at: int, matter: int, **e: Any) -> None:
        self.disputes[matter].jurors_owed = 0

    def _on_Excused(self, at: int, subject: int, account: str, closeness: int) -> None:
        self.closeness[subject, account] = closeness

    def _on_CaseOpened(self, at: int, caseId: int, subject: int, kind: int, **e: Any) -> None:
        self.cases[caseId] = CaseRecord(
            kind,
            subject,
            e["prior"],
            at,
            e["opensAt"],
            e["electorate"],
            e["quorum"],
            e["options"],
            e["silence"],
        )

    def _on_DrawScheduled(self, at: int, caseId: int, seedBlock: int) -> None:
        self.cases[caseId].seed_block = seedBlock

    def _on_JuryDrawn(self, at: int, caseId: int, seed: bytes, **e: Any) -> None:
        self.cases[caseId].seed = seed

    def _on_VoteSealed(self, at: int, caseId: int, juror: str, count: int, **e: Any) -> None:
        case = self.cases[caseId]
        case.seals[juror] = e["seat"], e["seal"]
        if count >= case.quorum or e["sealingEndsAt"] == at:
            case.sealing_ends_at = e["sealingEndsAt"]

    def _on_JurorRecused(self, at: int, caseId: int, **e: Any) -> None:
        self.cases[caseId].recused += 1

    def _on_VoteOpened(self, at: int, caseId: int, option: int, **e: Any) -> None:
        case = self.cases[caseId]
        case.votes[option] += 1
        case.ends_at = e["openingEndsAt"]

    def _on_CaseClosed(self, at: int, caseId: int, **e: Any) -> None:
        self.cases[caseId].fate = CLOSED

    def _on_CaseCancelled(self, at: int, caseId: int) -> None:
        self.cases[caseId].fate = CANCELLED
