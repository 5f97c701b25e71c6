"""A simple vote of the covered members on a disputed claim."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.support.model.books import Rejected
from tests.support.model.roster import Roster

BPS = 10_000
REFUSE, PAY = 0, 1


@dataclass
class Case:
    """One dispute under decision."""

    id: int
    subject: int
    opened_at: int
    opens_at: int
    closes_at: int
    quorum: int
    ballots: dict[int, int] = field(default_factory=dict)  # member number: option
    closed: bool = False  # decided or cancelled

    def votable(self, now: int) -> bool:
        """Whether votes are taken at this moment."""
        return not self.closed and self.opens_at <= now < self.closes_at

    def tally(self, option: int) -> int:
        """Votes for an option."""
        return list(self.ballots.values()).count(option)


class Votes(Roster):
    """The jury."""

    cases: list[Case]

    def is_party(self, claim_id: int, account: str) -> bool:
        """Claimant or objector."""
        raise NotImplementedError

    def case(self, case_id: int) -> Case | None:
        """A case by its number, from 1."""
        return self.cases[case_id - 1] if 1 <= case_id <= len(self.cases) else None

    def vote(self, voter: str, case_id: int, option: int, reason: bytes) -> None:
        """Cast one vote."""
        case = self._open_case(case_id)
        if not case.opens_at <= self.now < case.closes_at:
            raise Rejected(
                "VotingNotOpen", caseId=case_id, opensAt=case.opens_at, closesAt=case.closes_at
            )
        if option not in (REFUSE, PAY):
            raise Rejected("UnknownOption", option=option)
        if self.is_party(case.subject, voter):
            raise Rejected("PartyMayNotVote", caseId=case_id, voter=voter)
        number = self.voter_number(voter, case.opened_at)
        if not number:
            raise Rejected("NotEligible", caseId=case_id, voter=voter)
        if number in case.ballots:
            raise Rejected("AlreadyVoted", caseId=case_id, voter=voter)
        case.ballots[number] = option
        self.emit(
            "VoteCast",
            caseId=case_id,
            voter=voter,
            option=option,
            tally=case.tally(option),
            reasonHash=reason,
        )

    def open_case(self, subject: int, opens_at: int) -> int:
        """Bring a case; returns its number."""
        terms = self.plan.votes
        quorum = max(1, -(-self.payers() * terms.quorum_bps // BPS))
        closes_at = opens_at + terms.vote_seconds
        case = Case(len(self.cases) + 1, subject, self.now, opens_at, closes_at, quorum)
        self.cases.append(case)
        self.emit(
            "CaseOpened",
            caseId=case.id,
            subject=subject,
            kind=0,
            opensAt=opens_at,
            closesAt=closes_at,
            quorum=quorum,
        )
        return case.id

    def decide_case(self, case_id: int) -> int:
        """Close a case whose voting is over; returns the option that stands."""
        case = self._open_case(case_id)
        if self.now < case.closes_at:
            raise Rejected("VotingNotOver", caseId=case_id, closesAt=case.closes_at)
        case.closed = True
        option, refuse, pay = self._outcome(case), case.tally(REFUSE), case.tally(PAY)
        self.emit(
            "CaseDecided", caseId=case_id, option=option, refuse=refuse, pay=pay, quorum=case.quorum
        )
        return option

    def cancel_case(self, case_id: int) -> None:
        """No decision is needed any more."""
        self._open_case(case_id).closed = True
        self.emit("CaseCancelled", caseId=case_id)

    def voting_over(self, case_id: int) -> bool:
        """Whether a case can be decided."""
        return self.now >= self.cases[case_id - 1].closes_at

    def _open_case(self, case_id: int) -> Case:
        case = self.case(case_id)
        if case is None:
            raise Rejected("UnknownCase", caseId=case_id)
        if case.closed:
            raise Rejected("CaseClosed", caseId=case_id)
        return case

    def _outcome(self, case: Case) -> int:
        refuse, pay = case.tally(REFUSE), case.tally(PAY)
        if refuse + pay < case.quorum:
            return self.plan.votes.silence_option
        if refuse == pay:
            return self.plan.votes.tie_option
        return PAY if pay > refuse else REFUSE
