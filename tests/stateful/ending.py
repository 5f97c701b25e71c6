"""A fund brought to its end: by a vote, on its date, by a threshold; then emptied by everybody."""

from __future__ import annotations

import random
from typing import Any

from tests.stateful.dispute_proposals import salt_number
from tests.stateful.generator import MEMBERS, Generator
from tests.stateful.plans import Scenario
from tests.stateful.steps import run
from tests.stateful.world import BENEFICIARY, OPERATOR_AT, STRANGER, Step, World
from tests.support.model import Account, Status
from tests.support.model.books import UNLIMITED
from tests.support.model.jury_records import Case, Phase
from tests.support.model.pauses import Power
from tests.support.model.records import Claim, Matter, Proposal, ProposalStatus
from tests.support.model.winding_up import UNCLAIMED_SECONDS

PATIENCE = 150  # periods, or votes, after which something is wrong
BRISK = 4  # random steps in a period


class Ending:
    """One fund, in the EVM and in the model, and everybody's wish to see its end."""

    def __init__(self, scenario: Scenario, seed: str) -> None:
        self.world = World(scenario)
        self.model = self.world.model
        self.rng = random.Random(seed)
        self.generator = Generator(self.world, self.rng)

    # --- doing -----------------------------------------------------------------------------------

    def live(self, steps: int) -> None:
        """Random steps."""
        for _ in range(steps):
            run(self.world, self.generator.next())

    def do(self, name: str, by: int = STRANGER, **args: Any) -> str | None:
        """One step, through whoever acts for the person. Returns the refusal."""
        person = self.world.who(by)
        if person in self.model.represented:
            args = {"member": by, "name": name, "args": args}
            name, by = "act", self.generator.person(self.model.agent_of[person])
        return run(self.world, Step(name, 0, by, args))

    def must(self, name: str, by: int = STRANGER, **args: Any) -> None:
        """One step that nothing stands against."""
        refusal = self.do(name, by, **args)
        assert refusal is None, f"{name} {args}: {refusal}"

    def until(self, moment: int) -> None:
        """Let time pass; every period is settled as it ends."""
        calendar, world = self.model.plan.calendar, self.world
        while not self.model.closed_at and (end := calendar.end_of(self.model.period)) <= moment:
            world.chain.now = max(world.chain.now, end)
            self.must("settle")
        world.chain.now = max(world.chain.now, moment)
        self.model.now = world.chain.now

    def next_period(self) -> None:
        """To the end of the open period, and settle it, and all before."""
        calendar, now = self.model.plan.calendar, self.model.now
        period = calendar.period_at(now) if self.model.closed_at else self.model.period
        self.until(max(calendar.end_of(period), now))

    # --- the beginning of the end ----------------------------------------------------------------

    def by_vote(self) -> None:
        """All members decide it."""
        for _ in range(PATIENCE):
            if self.model.winding_since:
                return
            covered = [n for n in MEMBERS if self._may_ask(n)]
            if len(covered) > 2:
                self._ask(covered[0])
            self.live(BRISK)
            self.next_period()
        raise AssertionError("no vote adopted it")

    def _may_ask(self, n: int) -> bool:
        person = self.world.cast[n]
        wallet = self.model.wallet(person)
        bond = self.model.plan.disputes.bond
        covered = self.model.juror_number(person, self.model.now) != 0
        return covered and self.model.tokens[wallet] >= bond

    def _ask(self, by: int) -> None:
        payer = self.generator.person(self.model.wallet(self.world.cast[by]))
        run(self.world, Step("approve", 0, payer, {"amount": UNLIMITED}))
        self.must("propose winding up", by, reason="it is over")
        p = self.model.proposals()[-1]
        case = self.model.cases[p.case - 1]
        self.until(case.opens_at)
        votes = [n for n in MEMBERS if n in self.generator.free_jurors(case.id, self.model.now)]
        for n in votes:
            self.must("seal", n, case=case.id, option=0, salt=salt_number(case.id, n), reason="")
        self.until(case.sealing_end)
        self._open_all(case)
        self.until(case.end)
        self.must("conclude proposal", matter=p.id)
        ready = self.model.proposal_status(p) == ProposalStatus.READY
        if ready and not self.model.winding_since:
            self.must("carry out", matter=p.id)

    def _open_all(self, case: Case) -> None:
        for seat, ballot in case.ballots.items():
            if case.phase(self.model.now) == Phase.OPENING and ballot.seal:
                n = self.generator.person(ballot.juror)
                salt = salt_number(case.id, n)
                vote = {"juror": n, "option": 0, "salt": salt, "reason": ""}
                self.must("open", case=case.id, seat=seat, **vote)

    def on_date(self) -> None:
        """The plan's own date comes."""
        end = self.model.plan.calendar.starts_at + self.model.plan.life_seconds
        while self.model.now < end:
            self.live(BRISK)
            self.next_period()
        if not self.model.winding_since:
            self.must("end on date")

    def by_threshold(self) -> None:
        """Too few members remain."""
        for _ in range(PATIENCE):
            if self.model.winding_since:
                return
            self.until(self.model.now)
            paying = (Status.WAITING, Status.COVERED)
            here = [n for n in MEMBERS if self.model.status(self.world.cast[n]) in paying]
            if self.model.grown:
                for n in here[self.model.plan.thresholds.few_members - 2 :]:
                    self.must("exit", n)
            else:
                self.live(10)
            self.next_period()
        raise AssertionError("no threshold was reached")

    # --- the end ---------------------------------------------------------------------------------

    def run_off(self) -> None:
        """Claims about earlier events are filed, decided and funded; then the fund closes."""
        for _ in range(PATIENCE):
            self.live(BRISK)
            if self.model.closed_at:
                return
            self.next_period()
            self._conclude_all()
            pending = self.model.under_decision() + self.model.carried()
            if self.model.now >= self.model.closes_at() and not pending:
                self.must("close fund")
                return
        raise AssertionError("claims do not run off")

    def conclude_the_rest(self) -> None:
        """Whatever is still before the members: disputes of fast aid, challenges, proposals."""
        for _ in range(PATIENCE):
            waiting = [m for m in self.model.matters.values() if _undecided(m)]
            if not waiting:
                return
            case = self.model.cases[(waiting[0].appeal or waiting[0].case) - 1]
            self.until(case.end + self.model.plan.disputes.appeal_seconds)
            self._conclude_all()
        raise AssertionError("cases go on for ever")

    def _conclude_all(self) -> None:
        for m in list(self.model.matters.values()):
            if isinstance(m, Proposal):
                if self.model.proposal_status(m) == ProposalStatus.DECIDED:
                    self.must("conclude proposal", matter=m.id)
            elif m.disputed:
                over, final_at = self.model.standing(m)
                if over and self.model.now >= final_at:
                    claim = isinstance(m, Claim)
                    args = {"claim": m.id} if claim else {"matter": m.id}
                    self.must("conclude" if claim else "conclude challenge", **args)

    # --- emptying --------------------------------------------------------------------------------

    def errands(self) -> list[tuple[str, int, dict[str, Any]]]:
        """Everything that somebody can fetch, in any order: step, by whom, with what."""
        jobs: list[tuple[str, int, dict[str, Any]]] = []
        for n, person in enumerate(self.world.cast):
            if self.model.balance(person):
                gives = self.rng.random() < 0.2
                to = ("refund to", n, {"to": BENEFICIARY})
                jobs.append(to if gives else ("refund", STRANGER, {"member": n}))
        for claim in self.model.claims:
            batch = self.model.batch(claim.period)
            alive = claim.alive and not claim.fast_paid and not claim.final
            if alive and (batch.entitlement(claim) > claim.paid or not batch.closed):
                jobs.append(("pay", STRANGER, {"claim": claim.id}))
        for m in self.model.matters.values():
            jobs += [(name, STRANGER, args) for name, args in self._spoils(m)]
        return jobs

    def _spoils(self, m: Matter) -> list[tuple[str, dict[str, Any]]]:
        if isinstance(m, Proposal):
            return [("collect proposal bond", {"matter": m.id})] if m.bond_due else []
        where = {"court": "desk" if isinstance(m, Claim) else "review", "matter": m.id}
        person = self.generator.person
        held = [{"objector": person(objector)} for objector in sorted(m.unsettled)]
        jobs = [("collect bond", where | objector) for objector in held]
        if m.appellant:
            jobs.append(("collect appeal bond", where))
        if m.compensation and not m.compensated:
            jobs.append(("collect compensation", where))
        if m.jurors_owed:
            late = self.model.now >= self.model.rewards_end(m.appeal or m.case)
            jobs += [("expire rewards", where)] if late else self._rewards(m, where)
        return jobs

    def _rewards(self, m: Matter, where: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
        return [
            ("collect juror reward", where | {"case": case, "seat": seat})
            for case in (m.case, m.appeal)
            if case and self.model.now < self.model.rewards_end(case)
            for seat, ballot in self.model.cases[case - 1].ballots.items()
            if ballot.option is not None and not ballot.rewarded
        ]

    def after_pauses(self) -> None:
        """Wait until nothing is paused."""
        self.until(max(self.model.paused_until(power) for power in Power))

    def sweep(self) -> None:
        """What is nobody's goes to the beneficiary; fees, to the operator."""
        if self.model.unbooked():
            self.must("book unbooked")
        if self.model.account(Account.FEES):
            self.must("collect fees", OPERATOR_AT)
        if self.model.booked():
            self.must("sweep")

    def after_the_clock(self) -> None:
        """Wait until what was not claimed is the beneficiary's."""
        paused = self.model.paused_seconds(Power.PAYING, self.model.closed_at)
        self.until(self.model.closed_at + UNCLAIMED_SECONDS + paused)


def _undecided(m: Matter) -> bool:
    return m.adopted is None if isinstance(m, Proposal) else m.disputed
