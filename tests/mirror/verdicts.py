"""Disputes played to their ends on a town: what random histories reach too seldom.

Every step is done to the chain and to the model, as in a random history.
"""

from __future__ import annotations

from typing import Any

from tests.mirror.town import Town
from tests.stateful.dispute_proposals import salt_number
from tests.stateful.dispute_steps import salt_of
from tests.stateful.plans import DAY
from tests.stateful.steps import note_of, run
from tests.stateful.world import PEOPLE, PROVIDERS, Step
from tests.support.model import Rejected
from tests.support.model.jury_records import Case, Phase
from tests.support.terms import BenefitKind

FRAUD, REFUSE, LOWER, PAY = range(4)
UPHELD, KEEP = range(2)
FORGED, IDENTITY = 5, 1
KEEPER = PEOPLE - 1  # whoever sends what anybody may


class Court:
    """People of a town in disputes. Everybody is a number."""

    def __init__(self, town: Town) -> None:
        self.town, self.model = town, town.model
        self.one = 10**town.scenario.decimals
        self.nonce = 1_000

    # --- steps -----------------------------------------------------------------------------------

    def do(self, name: str, by: int = KEEPER, blocks: int = 1, **args: Any) -> None:
        """One step that must pass."""
        refusal = run(self.town, Step(name, 1, by, args, blocks))
        assert refusal is None, f"{name} {args}: {refusal}"

    def pass_to(self, moment: int) -> None:
        """Let time pass; every period is settled as it ends."""
        calendar = self.town.scenario.plan.calendar
        while (end := calendar.end_of(self.model.period)) <= moment:
            self.town.chain.now = max(self.town.chain.now, end)
            self.do("settle")
        self.town.chain.now = max(self.town.chain.now, moment)

    def populate(self) -> None:
        """All join at one level of cover, each brought in by the one before, and are covered."""
        for person in range(PEOPLE):
            terms = {"cover": 1, "band": 0, "amount": 600 * self.one, "agrees": True}
            referrer = 0 if person == 1 else -1
            self.do("join", person, member=person, referrer=referrer, **terms)
        self.do("donate", amount=500 * self.one)
        self.pass_to(self.town.chain.now + 60 * DAY)

    def file(self, by: int, line: int = 3, **attested: Any) -> int:
        """A claim; its number."""
        kind = self.town.scenario.plan.benefits[line - 1].kind
        receipts = 60 * self.one if kind == BenefitKind.PROPORTIONAL else 0
        facts = {"line": line, "event_at": self.town.chain.now - DAY, "receipts": receipts}
        args = facts | {"others": 0, "evidence": "receipt"} | attested
        self.do("file attested" if attested else "file", by, **args)
        return max(self.model.matters)

    def file_attested(self, by: int) -> int:
        """A claim for the fast lane; its number."""
        self.nonce += 1
        facts = {"member": by, "provider": PROVIDERS[0], "genuine": True, "nonce": self.nonce}
        return self.file(by, 4, valid_until=self.town.chain.now + DAY, **facts)

    def object(self, claim: int, by: int, lower: int = 0) -> None:
        """An objection."""
        self.do("object", by, claim=claim, reason=FORGED, lower=lower, evidence="grounds")

    # --- juries ----------------------------------------------------------------------------------

    def case_of(self, matter: int) -> Case:
        """The case in force of a matter."""
        m = self.model.matters[matter]
        return self.model.cases[(m.appeal or m.case) - 1]

    def draw(self, case: Case) -> None:
        """Draw a jury, in the round in which everybody is drawn."""
        self.pass_to(case.opens_at)
        if not case.plenary:
            self.do("draw", case=case.id)
            self.do("draw", case=case.id, blocks=6)
        terms = case.terms
        self.pass_to(case.opens_at + (terms.rounds - 1) * terms.sealing_seconds)

    def free(self, case: Case) -> list[int]:
        """Who may sit and has no seat."""
        self.model.now, found = self.town.chain.now + 1, []
        for number, person in enumerate(self.town.cast[:PEOPLE]):
            try:
                self.model.check_seat(person, case.id)
            except Rejected:
                continue
            if case.ballot_of(person) is None:
                found.append(number)
        return found

    def seal(self, case: Case, option: int, votes: int) -> list[int]:
        """So many seal a vote for an option; who did."""
        jurors = self.free(case)[:votes]
        assert len(jurors) == votes, "the jury is too small"
        for juror in jurors:
            salt = salt_number(case.id, juror)
            self.do("seal", juror, case=case.id, option=option, salt=salt, reason="")
        return jurors

    def open(self, case: Case, option: int, jurors: list[int]) -> None:
        """Open sealed votes, once sealing is over."""
        self.pass_to(case.sealing_end)
        for juror in jurors:
            seat = next(s for s, b in case.ballots.items() if b.juror == self.town.cast[juror])
            vote = {"option": option, "salt": salt_number(case.id, juror), "reason": ""}
            self.do("open", case=case.id, seat=seat, juror=juror, **vote)

    def vote(self, matter: int, option: int, votes: int = 3) -> Case:
        """A jury from its draw to the last opened vote."""
        case = self.case_of(matter)
        self.draw(case)
        self.open(case, option, self.seal(case, option, votes))
        assert case.phase(self.town.chain.now + 1) is Phase.OVER
        return case

    def finish(self, matter: int, court: str = "desk") -> None:
        """Wait until the verdict is final, and have it carried out."""
        case = self.case_of(matter)
        self.pass_to(case.end + self.town.scenario.plan.disputes.appeal_seconds)
        if court == "desk":
            self.do("conclude", claim=matter)
        else:
            self.do("conclude challenge", matter=matter)

    def appeal(self, matter: int, by: int, court: str = "desk") -> None:
        """A party appeals."""
        self.do("appeal", by, court=court, matter=matter, evidence="appeal")

    def reward(self, matter: int, case: Case, court: str = "desk") -> None:
        """One juror of a case is rewarded."""
        seat = next(s for s, b in case.ballots.items() if b.option is not None and not b.rewarded)
        self.do("collect juror reward", court=court, matter=matter, case=case.id, seat=seat)

    def seal_of(self, case: Case, juror: int, option: int) -> bytes:
        """What a juror seals."""
        salt = salt_of(salt_number(case.id, juror))
        return self.model.seal_of(case.id, self.town.cast[juror], option, salt, note_of(""))


def play_disputes(court: Court) -> None:
    """Every way in which a dispute ends."""
    _overturned_on_appeal(court)
    _fast_lane(court)
    _without_a_verdict(court)
    _fraud(court)
    _challenges(court)


def _overturned_on_appeal(court: Court) -> None:
    """Refused, appealed by the claimant, paid; the last rewards expire after the others."""
    claim = court.file(0)
    court.object(claim, 3)
    first = court.vote(claim, REFUSE)
    court.appeal(claim, 0)
    case = court.case_of(claim)
    court.draw(case)
    court.do("recuse", court.free(case)[0], case=case.id)
    court.open(case, PAY, court.seal(case, PAY, 3))
    court.finish(claim)
    court.do("collect appeal bond", court="desk", matter=claim)
    court.do("collect compensation", court="desk", matter=claim)
    court.reward(claim, first)
    court.reward(claim, case)
    court.pass_to(case.end + 181 * DAY)
    court.do("pay", claim=claim)
    court.do("expire rewards", court="desk", matter=claim)


def _fast_lane(court: Court) -> None:
    """Paid at once, overturned, and kept back from the next aid."""
    claim = court.file_attested(1)
    court.pass_to(court.town.chain.now + DAY)
    court.do("pay fast", claim=claim)
    court.object(claim, 4)
    court.vote(claim, REFUSE)
    court.finish(claim)
    court.do("collect bond", court="desk", matter=claim, objector=4)
    later = court.file(1)
    court.pass_to(court.town.chain.now + 40 * DAY)
    court.do("pay", claim=later)


def _without_a_verdict(court: Court) -> None:
    """A lower amount accepted, and a claim withdrawn."""
    claim = court.file(2)
    court.object(claim, 5, lower=30 * court.one)
    court.pass_to(court.case_of(claim).opens_at)
    court.do("accept lower", 2, claim=claim)
    court.do("collect bond", court="desk", matter=claim, objector=5)
    other = court.file(2)
    court.object(other, 6)
    court.do("add evidence", 2, court="desk", matter=other, evidence="more")
    court.do("withdraw", 2, claim=other)


def _fraud(court: Court) -> None:
    """A claimant is expelled, and collects the rest of the balance."""
    claim = court.file(7)
    court.object(claim, 8)
    court.vote(claim, FRAUD)
    court.finish(claim)
    court.do("refund", member=7)


def _challenges(court: Court) -> None:
    """One member is expelled, one is kept; a provider is suspended by all."""
    for target, option in ((9, UPHELD), (10, KEEP)):
        court.do("challenge member", 3, target=target, reason=IDENTITY, evidence="doubt")
        matter = max(court.model.matters)
        court.vote(matter, option)
        court.finish(matter, "review")
    court.do("challenge provider", 3, target=PROVIDERS[1], evidence="doubt")
    matter = max(court.model.matters)
    court.vote(matter, UPHELD)
    court.finish(matter, "review")
