"""What the generator of steps looks at: open cases, claims, debts, who may sit."""

from __future__ import annotations

import random

from tests.stateful.world import DEPENDANTS, PEOPLE, STRANGER, World
from tests.support.model import Rejected
from tests.support.model.books import ZERO
from tests.support.model.jury_records import Case, CaseKind, Phase
from tests.support.model.records import Claim, Matter
from tests.support.terms import Plan


class Watcher:
    """One world, seen through its model, and the random numbers of one history."""

    def __init__(self, world: World, rng: random.Random) -> None:
        self.world = world
        self.model = world.model
        self.rng = rng
        self.one = 10**world.scenario.decimals
        self.nonce = 0
        self.ending = rng.random() < 0.3  # whether members want the fund to end
        self._free: dict[tuple[int, int], list[int]] = {}  # of the step at hand

    @property
    def plan(self) -> Plan:
        """The rules in force, and what never changes."""
        return self.model.plan

    def seldom(self, chance: float = 0.03) -> bool:
        """True now and then."""
        return self.rng.random() < chance

    def person(self, address: str) -> int:
        """The number of a person; of nobody, the stranger's."""
        return STRANGER if address == ZERO else self.world.cast.index(address)

    def cases(self) -> list[Case]:
        """The latest cases that are neither closed nor cancelled."""
        return [c for c in self.model.cases[-12:] if not c.closed and not c.cancelled]

    def claims(self, count: int = 6) -> list[Claim]:
        """The latest claims."""
        return self.model.claims[-count:]

    def payable_fast(self, now: int) -> list[int]:
        """Claims that the fast lane can pay, if there is money."""
        return [
            c.id
            for c in self.claims()
            if c.attested
            and not c.fast_paid
            and not c.case
            and self._fast_from(c) <= now < self.model.window_end(c)
        ]

    def _fast_from(self, claim: Claim) -> int:
        return claim.filed_at + self.model.rules_of(claim).claims.fast_seconds

    def late(self, m: Matter, now: int) -> bool:
        """Whether the rewards of a dispute have expired."""
        return now >= self.model.rewards_end(m.appeal or m.case)

    def debtor(self) -> int | None:
        """Who owes aid that was overturned; nobody, or not asked for this time."""
        owing = sorted(person for person, debt in self.model.debts.items() if debt)
        return self.person(self.rng.choice(owing)) if owing and self.seldom(0.6) else None

    def option(self, case_id: int) -> int:
        """An option: jurors mostly agree, and differ from case to case."""
        case = self.model.case(case_id)
        options = case.options if case else 4
        if case is not None and case.kind == CaseKind.PROPOSAL and self.seldom(0.8):
            return 0 if case_id % 5 else 1  # most proposals are adopted
        mood = (case_id * 7 + len(self.world.scenario.name)) % options
        if self.seldom(0.003):
            return options
        return mood if self.rng.random() < 0.6 else self.rng.randrange(options)

    def asked_by(self, case: Case, now: int) -> list[str]:
        """Steps that a case asks for, and that somebody can do."""
        phase = case.phase(now)
        if phase == Phase.SEALING:
            if not case.seed and not case.plenary:
                return ["draw"]
            wanted = len(case.sealed()) < case.quorum + case.id % 3 + case.plenary
            return ["seal"] * 2 if wanted and self.free_jurors(case.id, now) else []
        unopened = len(case.sealed()) - len(case.opened)
        silent = 0 if case.plenary else case.id % 2
        return ["open"] * 2 if phase == Phase.OPENING and unopened > silent else []

    def free_jurors(self, case_id: int, now: int) -> list[int]:
        """Who may sit and has not sealed."""
        if (case_id, now) in self._free:
            return self._free[case_id, now]
        case, before, self.model.now = self.model.case(case_id), self.model.now, now
        free = self._free[case_id, now] = []
        for n in (*range(PEOPLE), *DEPENDANTS):
            person = self.world.cast[n]
            try:
                self.model.check_seat(person, case_id)
            except Rejected:
                continue
            if case is not None and (case.ballot_of(person) is None or self.seldom(0.05)):
                free.append(n)
        self.model.now = before
        return free
