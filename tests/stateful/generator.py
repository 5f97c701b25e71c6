"""Chooses the next step at random, looking at the model so that most steps are possible.

A step is plain data with absolute values: whatever is left out of a history, the rest of it still
means something, which is what makes shrinking easy.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.stateful.watcher import Watcher
from tests.stateful.world import DAY, DEPENDANTS, PEOPLE, Step
from tests.support.model import Account, ClaimStatus, Status, records
from tests.support.model.pauses import Power
from tests.support.model.records import ChallengeStatus, ProposalKind, ProposalStatus
from tests.support.terms import Surplus

Proposal = tuple[int, dict[str, Any]]  # by whom, with what
Proposer = Callable[["Generator", int], Proposal]
PROPOSERS: dict[str, tuple[int, Proposer]] = {}

BOOST = 25  # added to the weight of a step that something waits for
LATER = 12  # periods after which a fund may jump to its end
PLENTY = 9  # members below which joining is what matters
FEW = 3  # open cases from which on new ones are rare
MEMBERS = (*range(PEOPLE), *DEPENDANTS)  # who may be one
FOREVER = 190 * DAY  # beyond the time in which rewards can be collected
# What is no call to a fund's own contracts.
APART = ("approve", "stray transfer", "act", "name successors", "start handover", "finish handover")
APART += ("veto handover", "add dependant", "change agent", "represent", "intrude")
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
            return self._by_agent(Step(name, wait, by, args, blocks))

    def _by_agent(self, step: Step) -> Step:
        """Who has an agent mostly acts through it; the own key often does not count any more."""
        agent = self.model.agent_of.get(self.world.who(step.by))
        if agent is None or step.name in APART or self.seldom(0.1):
            return step
        inside = {"member": step.by, "name": step.name, "args": step.args}
        by = self.anybody() if self.seldom(0.02) else self.person(agent)
        return Step("act", step.wait, by, inside, step.blocks)

    def _awaited(self, now: int) -> list[str]:
        """Steps that the state of the fund asks for."""
        model = self.model
        awaited = []
        if self.plan.calendar.period_at(now) > model.period:
            awaited.append("settle")
        if model.payers() < PLENTY and not model.winding_since:
            awaited.append("join")
        for case in self.cases():
            awaited += self.asked_by(case, now)
        statuses = {model.claim_status(claim.id) for claim in self.claims()}
        if ClaimStatus.PUBLISHED in statuses and len(self.cases()) < FEW and self.seldom(0.4):
            awaited.append("object")
        if ClaimStatus.FAST_PAID in statuses and len(self.cases()) < FEW:
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
        return awaited + self._awaited_rules(now)

    def _awaited_rules(self, now: int) -> list[str]:
        """Steps that proposals and the end ask for."""
        model, awaited = self.model, []
        for p in model.proposals()[-6:]:
            status = model.proposal_status(p)
            if status == ProposalStatus.DECIDED:
                awaited.append("conclude proposal")
            if status == ProposalStatus.READY and self.possible(p):
                amends = p.kind == ProposalKind.AMENDMENT
                awaited.append("enact" if amends else "carry out")
        if model.closed_at:
            return [*awaited, "refund"]
        if model.winding_since:
            return [*awaited, "close fund"] if now >= model.closes_at() else awaited
        due = self.plan.calendar.starts_at + self.plan.life_seconds
        return [*awaited, "end on date"] if self.plan.life_seconds and now >= due else awaited

    # --- time ------------------------------------------------------------------------------------

    def _wait(self) -> int:
        """Mostly nothing or little; often to a second around a boundary; seldom far.

        Less while a case asks for something, so that it is done.
        """
        now = self.world.chain.now
        busy = any(self.asked_by(case, now) for case in self.cases())
        if busy and not self.seldom(0.08):
            return 0
        if self.plan.life_seconds and self.model.period > LATER and self.seldom(0.02):
            return max(0, self.plan.calendar.starts_at + self.plan.life_seconds - now)
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
        moments = [] if model.closed_at else [plan.calendar.end_of(model.period)]
        for claim in self.claims():
            moments += [claim.published_at, model.window_end(claim)]
            moments.append(claim.filed_at + model.rules_of(claim).claims.fast_seconds)
        for case in self.cases():
            moments += [case.opens_at, case.sealing_end, case.end]
            moments.append(case.end + plan.disputes.appeal_seconds)
            if case.enough:
                moments += [case.end - 1, case.latest_end - plan.jury.swing_seconds]
        for m in model.memberships():
            moments.append(m.joined_at + plan.membership.waiting_seconds)
            if m.lapsed_at is not None:
                moments.append(m.lapsed_at + plan.membership.grace_seconds)
        moments += self._turns()
        ahead = [moment for moment in moments if moment >= self.world.chain.now]
        if not ahead:
            return DAY
        moment = self.rng.choice(sorted(ahead)[:4]) + self.rng.choice((-1, 0, 0, 1))
        return max(0, moment - self.world.chain.now)

    def possible(self, p: records.Proposal) -> bool:
        """Whether nothing but time stands against carrying a proposal out."""
        model = self.model
        if p.kind == ProposalKind.WINDING_UP:
            return not model.winding_since
        if p.kind != ProposalKind.GRANT:
            return True
        free = model.account(Account.RESERVE) - self.plan.shares.reserve_floor
        granted = self.plan.shares.surplus == Surplus.GRANT and not model.closed_at
        return granted and p.amount <= free

    def _turns(self) -> list[int]:
        """Moments at which pauses, delays and the run-off end."""
        model = self.model
        turns = [model.paused_until(power) for power in Power]
        turns += [h.due_at for h in model.handovers.values()]
        if model.winding_since and not model.closed_at:
            turns.append(model.closes_at())
        for p in model.proposals()[-4:]:
            turns += [p.ready_at, model.expiry_of(p)]
        return turns

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
        found = [n for n in MEMBERS if self.model.status(cast[n]) in wanted]
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
