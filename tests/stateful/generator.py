"""Chooses the next step at random, looking at the model so that most steps are possible.

A step is plain data with absolute values: whatever is left out of a history, the rest of it still
means something, which is what makes shrinking easy.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.stateful.watcher import Watcher
from tests.stateful.world import DAY, PEOPLE, Step
from tests.support.model import ClaimStatus, Status
from tests.support.model.records import ChallengeStatus

Proposal = tuple[int, dict[str, Any]]  # by whom, with what
Proposer = Callable[["Generator", int], Proposal]
PROPOSERS: dict[str, tuple[int, Proposer]] = {}

BOOST = 25  # added to the weight of a step that something waits for
PLENTY = 9  # members below which joining is what matters
FEW = 3  # open cases from which on new ones are rare
FOREVER = 190 * DAY  # beyond the time in which rewards can be collected
STUBBORN = 0.15  # how often something is tried although nothing suits


def proposal(name: str, weight: int) -> Callable[[Proposer], Proposer]:
    """Register how a kind of step is proposed, and how often against the others."""

    def register(proposer: Proposer) -> Proposer:
        PROPOSERS[name] = (weight, proposer)
        return proposer

    return register


class NothingSuits(Exception):
    """A step has no sensible object now; another one is proposed instead."""


class Generator(Watcher):
    """A stream of steps for one world, decided by a seed."""

    def next(self) -> Step:
        """The next step."""
        self._free.clear()
        wait = self._wait()
        now = self.world.chain.now + wait
        weights = {name: weight for name, (weight, _) in PROPOSERS.items()}
        for name in self._awaited(now):
            weights[name] += BOOST
        names = list(weights)
        while True:
            name = self.rng.choices(names, list(weights.values()))[0]
            try:
                by, args = PROPOSERS[name][1](self, now)
            except NothingSuits:
                continue
            blocks = 300 if self.seldom(0.004) else 1
            return Step(name, wait, by, args, blocks)

    def _awaited(self, now: int) -> list[str]:
        """Steps that the state of the fund asks for."""
        model = self.model
        awaited = []
        if self.plan.calendar.period_at(now) > model.period:
            awaited.append("settle")
        if model.payers() < PLENTY:
            awaited.append("join")
        for case in self.cases():
            awaited += self.asked_by(case, now)
        statuses = {model.claim_status(claim.id) for claim in self.claims()}
        if ClaimStatus.PUBLISHED in statuses and len(self.cases()) < FEW and self.seldom(0.4):
            awaited.append("object")
        if ClaimStatus.DECIDED in statuses:
            awaited.append("conclude")
        if self.payable_fast(now):
            awaited.append("pay fast")
        if model.debts.total():
            awaited += ["file", "pay"]
        if any(m.jurors_owed and self.late(m, now) for m in model.matters.values()):
            awaited.append("expire rewards")
        challenges = {model.challenge_status(m.id) for m in model.challenges()[-6:]}
        if ChallengeStatus.DECIDED in challenges:
            awaited.append("conclude challenge")
        if ClaimStatus.VERDICT in statuses or ChallengeStatus.VERDICT in challenges:
            awaited += ["appeal"] if self.seldom(0.3) else []
        if ClaimStatus.FUNDED in statuses and self.seldom(0.3):
            awaited.append("pay")
        return awaited

    # --- time ------------------------------------------------------------------------------------

    def _wait(self) -> int:
        """Mostly nothing or little; often to a second around a boundary; seldom far.

        Less while a case asks for something, so that it is done.
        """
        now = self.world.chain.now
        busy = any(self.asked_by(case, now) for case in self.cases())
        if busy and not self.seldom(0.08):
            return 0
        roll = self.rng.random()
        if roll < 0.62:
            return 0
        if roll < 0.75:
            return self.rng.randrange(1, 3_600)
        if roll < 0.85:
            return self.rng.randrange(1, 2 * DAY)
        if roll < 0.995:
            return self._to_boundary()
        if roll > 0.9995:
            return FOREVER
        return self.rng.choice((1, 2, 3, 4, 5, 6)) * self.plan.calendar.period_seconds

    def _to_boundary(self) -> int:
        """To one second before, at, or one second after a moment at which something changes."""
        model, plan = self.model, self.plan
        moments = [plan.calendar.end_of(model.period)]
        for claim in self.claims():
            moments += [claim.published_at, model.window_end(claim)]
            moments.append(claim.filed_at + plan.claims.fast_seconds)
        for case in self.cases():
            moments += [case.opens_at, case.sealing_end, case.end]
            moments.append(case.end + plan.disputes.appeal_seconds)
            if case.enough:
                moments += [case.end - 1, case.latest_end - plan.jury.swing_seconds]
        for m in model.memberships():
            moments.append(m.joined_at + plan.membership.waiting_seconds)
            if m.lapsed_at is not None:
                moments.append(m.lapsed_at + plan.membership.grace_seconds)
        ahead = [moment for moment in moments if moment >= self.world.chain.now]
        if not ahead:
            return DAY
        moment = self.rng.choice(sorted(ahead)[:4]) + self.rng.choice((-1, 0, 0, 1))
        return max(0, moment - self.world.chain.now)

    # --- people ----------------------------------------------------------------------------------

    def insist_on(self, suits: object) -> None:
        """Raises NothingSuits, mostly, where nothing suits."""
        if not suits and not self.seldom(STUBBORN):
            raise NothingSuits

    def anybody(self) -> int:
        """Any person, the operator and the stranger too."""
        return self.rng.randrange(len(self.world.cast))

    def covered(self) -> int:
        """How many are covered."""
        return sum(self.model.status(person) == Status.COVERED for person in self.world.cast)

    def somebody(self) -> int:
        """A person who owns tokens."""
        return self.rng.randrange(PEOPLE)

    def with_status(self, *wanted: Status) -> int:
        """A person in one of these states; now and then anybody. Raises NothingSuits."""
        cast = self.world.cast
        found = [n for n in range(PEOPLE) if self.model.status(cast[n]) in wanted]
        self.insist_on(found)
        return self.rng.choice(found) if found and not self.seldom(0.05) else self.anybody()

    def claimant(self, claim_id: int) -> int:
        """Whose claim it is; now and then anybody."""
        claim = self.model.claim(claim_id)
        if claim is None or self.seldom(0.05):
            return self.anybody()
        return self.world.cast.index(claim.claimant)

    def claim_in(self, *wanted: ClaimStatus) -> int:
        """A claim in one of these states; now and then any, or none. Raises NothingSuits."""
        claims = self.claims(12)
        found = [c.id for c in claims if self.model.claim_status(c.id) in wanted]
        self.insist_on(found)
        if not claims or self.seldom(0.02):
            return self.rng.choice((0, len(self.model.matters) + 1))
        if not found or self.seldom(0.08):
            return self.rng.randrange(1, len(self.model.matters) + 1)
        return self.rng.choice(found)
