"""A fund whose every claim, challenge and case is watched: each step must be one of the table's."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.stateful.machine import (
    CASE,
    CHALLENGE,
    CLAIM,
    DRAW,
    SETTLE,
    TIME,
    UNDECIDED,
    Machine,
)
from tests.support.evm import Reverted
from tests.support.jury import Town

MACHINES = {"claim": CLAIM, "challenge": CHALLENGE}
# What a call may leave as it is, though the table names it.
PASSIVE = frozenset({TIME, SETTLE, "openVote"})
ON_CASES = frozenset({"withdraw", "acceptLower", "conclude"})
Seen = Counter[tuple[str, str, str, str]]  # machine, before, cause, after


@dataclass
class Vote:
    """A sealed vote."""

    option: int
    seat: int
    opened: bool = False


@dataclass
class Case:
    """One case as it was last seen, and how its jurors lean."""

    id: int
    opens_at: int
    leaning: int
    options: int
    state: str = "None"
    draw: str = "Undrawn"
    votes: dict[str, Vote] = field(default_factory=dict)


@dataclass
class Matter:
    """One claim or challenge as it was last seen."""

    id: int
    kind: str
    respondent: str
    decided_by: int  # whoever stays silent
    provider: bool = False
    peaceful: bool = False  # nobody objects
    fast: bool = False  # with a provider's receipt
    state: str = "None"
    objectors: list[str] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)

    @property
    def machine(self) -> Machine:
        """Its table."""
        return MACHINES[self.kind]

    @property
    def standing(self) -> list[str]:
        """Its state and those of its cases."""
        return [self.state, *(case.state for case in self.cases)]

    @property
    def live(self) -> bool:
        """Whether anything can still happen to it."""
        return self.state not in self.machine.terminal


class Watch:
    """The fund, and what was seen of it. Raises AssertionError for a step outside the tables."""

    def __init__(self, town: Town, rng: random.Random, seen: Seen, refused: Counter[Any]) -> None:
        self.town, self.rng, self.seen, self.refused = town, rng, seen, refused
        self.at, self.chain, self.plan = town.at, town.chain, town.plan
        self.matters: list[Matter] = []
        self.steps = 0
        jury = self.plan.jury
        self.voting = (
            jury.rounds * jury.sealing_seconds + jury.opening_seconds + jury.extension_seconds
        )

    # --- doing -----------------------------------------------------------------------------------

    def attempt(self, cause: str, matter: Matter, call: Callable[[], Any], case: Any = None) -> Any:
        """Do something to a matter, or one case of it; None where it was refused."""
        self.steps += 1
        try:
            result = call()
        except Reverted as error:
            assert error.name not in ("Panic", "Error", "no reason"), (cause, error)
            self._note_refusal(cause, matter, case)
            self.observe("refused", None, None)
            return None
        self._find_cases(matter)
        self.observe(cause, matter, case)
        return result if result is not None else True

    def pass_to(self, moment: int) -> None:
        """Let the clock pass at most one boundary."""
        self.steps += 1
        self.chain.now = moment
        self.observe(TIME, None, None)

    def settle(self) -> None:
        """A stranger settles a period."""
        self.steps += 1
        self.at.fund.send("settle", sender=self.town.stranger)
        self.observe(SETTLE, None, None)

    def jump(self, moment: int) -> None:
        """Let the clock pass many boundaries: time alone must explain what is seen then."""
        self.chain.now = max(self.chain.now, moment)
        for matter in self.matters:
            now = self.state_of(matter)
            assert now in matter.machine.reach({matter.state}, {TIME}), (matter, now)
            matter.state = now
            for case in matter.cases:
                phase = self.phase_of(case)
                assert phase in CASE.reach({case.state}, {TIME}), (case, phase)
                case.state = phase

    # --- looking ---------------------------------------------------------------------------------

    def state_of(self, matter: Matter) -> str:
        """What the desk says."""
        desk = self.at.desk if matter.kind == "claim" else self.at.review
        return matter.machine.states[desk.view("statusOf", matter.id)]

    def phase_of(self, case: Case) -> str:
        """What the jury says."""
        return CASE.states[1 + self.at.jury.view("phaseOf", case.id)]

    def observe(self, cause: str, matter: Matter | None, case: Case | None) -> None:
        """Look at all that lives, and at one matter that does not."""
        watched = [m for m in self.matters if m.live or m is matter]
        other = self.rng.choice(self.matters) if self.matters else None
        if other and not any(one is other for one in watched):
            watched.append(other)  # what ended must stay as it is
        for one in watched:
            general = cause in (TIME, SETTLE)
            self._look_at(one, cause if general or one is matter else "", case)

    def _look_at(self, matter: Matter, cause: str, case: Case | None) -> None:
        before, matter.state = matter.state, self.state_of(matter)
        self._check(matter.machine, before, cause, matter.state)
        late = self.chain.now >= matter.decided_by
        assert not (late and matter.state in UNDECIDED[matter.kind]), matter
        for one in matter.cases:
            before, one.state = one.state, self.phase_of(one)
            ours = cause == TIME or cause in ON_CASES or one is case or before == "None"
            self._check(CASE, before, cause if ours else "", one.state)
            over = self.chain.now >= one.opens_at + self.voting
            assert not (over and one.state in UNDECIDED["case"]), one
            if one is case and cause == "draw":
                self._look_at_draw(one)

    def _look_at_draw(self, case: Case) -> None:
        facts = self.at.jury.view("caseOf", case.id)
        drawn = "Drawn" if any(facts["seed"]) else "Scheduled"
        before, case.draw = case.draw, drawn
        self._check(DRAW, before, "draw", drawn)

    def _check(self, machine: Machine, before: str, cause: str, after: str) -> None:
        owned = cause in machine.causes and cause not in PASSIVE
        if before != after or owned:
            assert after in machine.after(before, cause), (machine.name, before, cause, after)
            self.seen[machine.name, before, cause, after] += 1
        elif cause == "openVote" and machine is CASE:
            self.seen[machine.name, before, cause, after] += 1

    def _note_refusal(self, cause: str, matter: Matter, case: Case | None) -> None:
        if case is None:
            self.refused[matter.kind, matter.state, cause] += 1
        for one in matter.cases if case is None else [case]:
            self.refused["case", one.state, cause] += 1
            self.refused["draw", one.draw, cause] += 1

    def _find_cases(self, matter: Matter) -> None:
        """Cases that the last call opened."""
        if len(matter.cases) == 2:
            return
        desk = self.at.desk if matter.kind == "claim" else self.at.review
        facts = desk.view("disputeOf", matter.id)
        known = {case.id for case in matter.cases}
        for number in (facts["caseId"], facts["appealId"]):
            if number and number not in known:
                opened = self.at.jury.view("caseOf", number)
                lean = self.rng.randrange(opened["options"])
                matter.cases.append(Case(number, opened["opensAt"], lean, opened["options"]))

    # --- the clock -------------------------------------------------------------------------------

    def boundaries(self) -> Iterator[tuple[int, str, Matter | None]]:
        """Every moment ahead at which something changes by itself: moment, kind, matter."""
        yield self.at.fund.view("openPeriod")["endsAt"], "period ends", None
        for matter in self.matters:
            if not matter.live:
                continue
            if matter.kind == "claim":
                facts = self.at.desk.view("claimOf", matter.id)
                rest = 2 * self.voting + self.plan.disputes.appeal_seconds
                assert facts["windowEndsAt"] + rest == matter.decided_by
                yield facts["publishedAt"], "published", matter
                yield facts["windowEndsAt"], "window ends", matter
                if facts["attested"]:
                    yield facts["filedAt"] + self.plan.claims.fast_seconds, "fast", matter
            if matter.state in ("Verdict", "Decided"):
                desk = self.at.desk if matter.kind == "claim" else self.at.review
                yield desk.view("appealWindow", matter.id)["closesAt"], "appeal closes", matter
            for case in matter.cases:
                if case.state in UNDECIDED["case"]:
                    yield from self._turns(matter, case)

    def _turns(self, matter: Matter, case: Case) -> Iterator[tuple[int, str, Matter]]:
        facts = self.at.jury.view("caseOf", case.id)
        yield facts["opensAt"], "sealing begins", matter
        for round_ in range(1, self.plan.jury.rounds):
            turn = facts["opensAt"] + round_ * self.plan.jury.sealing_seconds
            if turn < facts["sealingEndsAt"]:
                yield turn, "round ends", matter
        yield facts["sealingEndsAt"], "sealing ends", matter
        if case.state == "Opening":
            yield facts["openingEndsAt"], "opening ends", matter
