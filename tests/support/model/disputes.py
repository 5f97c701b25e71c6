"""Disputes: objectors against a respondent, a jury, one appeal, and the loser pays."""

from __future__ import annotations

from tests.support.model.books import ZERO, Movement, Rejected
from tests.support.model.jury import Jury
from tests.support.model.jury_records import BPS, REWARD_SECONDS, CaseKind, Phase
from tests.support.model.records import KEEP, LOWER, PAY, Challenge, Claim, Matter, Proposal, Side
from tests.support.model.verdicts import Verdicts

DESK, REVIEW = "desk", "review"  # the two courts


class Disputes(Verdicts, Jury):
    """What claims and challenges have in common."""

    providers: set[str]

    def matter(self, court: str, matter_id: int) -> Matter | None:
        """A matter of a court."""
        m = self.matters.get(matter_id)
        return m if isinstance(m, Claim if court == DESK else Challenge) else None

    def kind_of(self, m: Matter, *, on_appeal: bool) -> CaseKind:
        """What its case is about."""
        raise NotImplementedError

    def hears(self, m: Matter) -> bool:
        """Whether evidence may still be added."""
        raise NotImplementedError

    # --- what follows ----------------------------------------------------------------------------

    def last_option(self, m: Matter) -> int:
        """The option that leaves all as it was."""
        return PAY if isinstance(m, Claim) else KEEP

    def verdict(self, m: Matter, case_id: int) -> int:
        """What a jury decided. Paying less means paying where nobody named a lower amount."""
        option = self.cases[case_id - 1].outcome()
        return PAY if isinstance(m, Claim) and option == LOWER and not m.lower else option

    def appeal_seconds(self, m: Matter) -> int:
        """How long a verdict may be appealed; not at all where everybody has voted."""
        plenary = self.cases[m.case - 1].plenary
        return 0 if plenary else self.plan.disputes.appeal_seconds

    def appeal_window(self, m: Matter | None) -> tuple[int, int]:
        """When the first verdict may be appealed; zeros while there is none."""
        if m is None or not m.case or not self.cases[m.case - 1].over(self.now):
            return 0, 0
        end = self.cases[m.case - 1].end
        return end, end + self.appeal_seconds(m)

    def standing(self, m: Matter) -> tuple[bool, int]:
        """Whether the case in force is over, and when its outcome is final (0: not over)."""
        case = self.cases[(m.appeal or m.case) - 1]
        if not case.over(self.now):
            return False, 0
        return True, case.end if m.appeal else case.end + self.appeal_seconds(m)

    def before_sealed(self, m: Matter) -> bool:
        """Whether the jurors can still weigh something new."""
        phase = self.cases[(m.appeal or m.case) - 1].phase(self.now)
        return phase in (Phase.WAITING, Phase.SEALING)

    # --- parties ---------------------------------------------------------------------------------

    def check_objector(self, m: Matter, objector: str, evidence: bytes) -> None:
        """Raises what stands against an objection."""
        if not any(evidence):
            raise Rejected("EvidenceMissing")
        if objector == m.respondent:
            raise Rejected("OwnMatter", matter=m.id)
        if objector in m.objectors:
            raise Rejected("AlreadyObjected", matter=m.id, objector=objector)
        if not self.juror_number(objector, self.now):
            raise Rejected("ObjectorNotCovered", objector=objector)
        self.require_funds(objector, self.plan.disputes.bond)

    def take_objection(self, m: Matter, objector: str, opens_at: int, silence: int) -> None:
        """The first one opens the case."""
        if not m.case:
            kind = self.kind_of(m, on_appeal=False)
            options = self.last_option(m) + 1
            m.case = self.open_case(kind, m.id, opens_at, options, silence, 0)
            self.excuse(m.id, m.respondent)
        m.objectors.append(objector)
        m.unsettled.add(objector)
        self.excuse(m.id, objector)
        self.take_in(Movement.BOND_POSTED, objector, objector, self.plan.disputes.bond, m.id)

    def appeal(self, court: str, by: str, matter_id: int, evidence: bytes) -> None:
        """Bring the verdict before a larger jury, once."""
        self.check_key(by)
        m = self.matter(court, matter_id)
        if m is None or not m.case:
            raise Rejected("NotDisputed", matter=matter_id)
        if m.appeal:
            raise Rejected("AlreadyAppealed", matter=matter_id)
        if not any(evidence):
            raise Rejected("EvidenceMissing")
        if not m.is_party(by):
            raise Rejected("NotParty", matter=matter_id, caller=by)
        opens, closes = self.appeal_window(m)
        if m.concluded_at or not opens <= self.now < closes:
            raise Rejected("AppealNotOpen", matter=matter_id, opensAt=opens, closesAt=closes)
        verdict, last = self.verdict(m, m.case), self.last_option(m)
        right_in_full = last - 2 if isinstance(m, Claim) else last - 1
        content = verdict == last if by == m.respondent else verdict <= right_in_full
        if content:
            raise Rejected("NothingToAppeal", matter=matter_id, option=verdict)
        bond = self.plan.disputes.appeal_bond
        self.require_funds(by, bond)
        m.side = Side.RESPONDENT if by == m.respondent else Side.OBJECTOR
        m.appellant = by
        kind = self.kind_of(m, on_appeal=True)
        m.appeal = self.open_case(kind, m.id, self.now, last + 1, verdict, m.case)
        self.emit(
            "Appealed",
            matter=m.id,
            appellant=by,
            side=int(m.side),
            bond=bond,
            appealId=m.appeal,
            evidence=evidence,
        )
        self.take_in(Movement.BOND_POSTED, by, by, bond, m.id)

    def add_evidence(self, court: str, by: str, matter_id: int, evidence: bytes) -> None:
        """Add a commitment to more evidence."""
        self.check_key(by)
        m = self.matter(court, matter_id)
        if m is None or not m.is_party(by):
            raise Rejected("NotParty", matter=matter_id, caller=by)
        if not any(evidence):
            raise Rejected("EvidenceMissing")
        if not self.hears(m):
            raise Rejected("EvidenceClosed", matter=matter_id)
        self.emit("EvidenceAdded", matter=matter_id, by=by, evidence=evidence)

    # --- verdict ---------------------------------------------------------------------------------

    def check_final(self, court: str, matter_id: int) -> tuple[Matter, int]:
        """A disputed matter and its outcome, once that is final."""
        m = self.matter(court, matter_id)
        if m is None or not m.disputed:
            raise Rejected("NotDisputed", matter=matter_id)
        over, final_at = self.standing(m)
        if not over or self.now < final_at:
            raise Rejected("VerdictNotFinal", matter=matter_id, finalAt=final_at)
        return m, self.verdict(m, m.appeal or m.case)

    def judge(self, m: Matter, outcome: int) -> None:
        """Close the cases and fix the outcome."""
        first = self.verdict(m, m.case)
        wanted = outcome > first if m.side == Side.RESPONDENT else outcome < first
        m.outcome, m.overturned = outcome, wanted and bool(m.appeal)
        for case_id in filter(None, (m.case, m.appeal)):
            self.close_case(case_id)
        m.concluded_at = self.now

    def settle_unjudged(self, m: Matter, outcome: int) -> None:
        """The respondent gave in: the objectors were right."""
        m.concluded_at, m.outcome = self.now, outcome
        self.cancel_case(m.case)

    def split(self, m: Matter, stake: int) -> None:
        """Share out what the losing side staked."""
        terms = self.plan.disputes
        respondent_right = m.outcome == self.last_option(m)
        lost = stake
        if respondent_right:
            lost += terms.bond * len(m.objectors)
            m.unsettled.clear()
        if m.appeal and not m.overturned:
            lost += terms.appeal_bond
            m.appellant = ""
            respondent_right |= m.side == Side.OBJECTOR
        voters = sum(len(self.cases[c - 1].opened) for c in (m.case, m.appeal) if c)
        winners = 1 if respondent_right else len(m.objectors)
        each = lost * terms.winner_bps // BPS // winners
        m.juror_reward = lost * terms.juror_bps // BPS // voters if voters else 0
        m.jurors_owed = voters if m.juror_reward else 0
        m.compensation, m.reward = (each, 0) if respondent_right else (0, each)
        rest = lost - each * winners - m.juror_reward * m.jurors_owed
        self.move(Movement.BOND_FORFEITED, ZERO, rest, m.id)
        self.emit(
            "DisputeConcluded",
            matter=m.id,
            outcome=m.outcome,
            stakeTaken=stake,
            lost=lost,
            perObjector=m.reward,
            toRespondent=m.compensation,
            perJuror=m.juror_reward,
            jurors=m.jurors_owed,
        )

    def owed(self, m: Matter) -> int:
        """What lies in BONDS for a matter: undecided stakes, and all that somebody can collect."""
        if isinstance(m, Proposal):
            return m.bond if m.bond_held else 0
        terms = self.plan.disputes
        bonds = len(m.unsettled) * (terms.bond + m.reward)
        appeal = terms.appeal_bond if m.appellant else 0
        compensation = 0 if m.compensated else m.compensation
        return bonds + appeal + compensation + m.juror_reward * m.jurors_owed

    def rewards_end(self, case_id: int) -> int:
        """Rewards for a case can be taken before this moment."""
        return self.cases[case_id - 1].end + REWARD_SECONDS
