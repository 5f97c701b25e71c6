"""Does the simulator charge, fund and carry as the tests' own model of a fund does?

The model (tests/support/model) charges members one by one and knows neither index nor ticks; the
simulator has both. Random histories are done to both.
"""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from fundsim.history import Act, Replay
from fundsim.index import TooLittle
from fundsim.settlement import raise_alarm
from fundsim.terms import terms_of
from tests.stateful.plans import Scenario, scenarios
from tests.stateful.vectors import CASES as VECTORS
from tests.stateful.vectors import vector
from tests.support.evm import address_of
from tests.support.model import Account, Addresses, Application, FundModel, Rejected
from tests.support.model.books import UNLIMITED, ZERO, Movement
from tests.support.receipts import SignedReceipt, providers
from tests.support.simulated import announced, reported, terms_from
from tests.support.terms import Surplus, Thresholds

PEOPLE = 9
PERIODS = 30
LINE = 1  # proportional, at 100 %, without deductible or caps: aid is what the receipts say
NOTE = b"\x01" * 32
AT = Addresses(*(address_of(name) for name in ("fund", "token", "desk", "review", "jury")))


def more() -> list[Scenario]:
    """Terms of dues, policies of the surplus, thresholds."""
    by_name = {s.name: s for s in scenarios(())}
    dues, capped = by_name["dues and a floor"], by_name["everything, fine ticks"]
    kept = replace(dues.plan.shares, surplus=Surplus.KEEP, term_periods=4)
    granted = replace(capped.plan.shares, surplus=Surplus.GRANT, term_periods=13)
    alarms = Thresholds(20_000, 9_000, few_members=5, periods=2, winds_up=False)
    poor = by_name["debts pile up"]
    return [
        Scenario("members first, terms of four", 6, replace(dues.plan, shares=kept)),
        Scenario("granted, terms of thirteen", 6, replace(capped.plan, shares=granted)),
        Scenario("thresholds", 6, replace(poor.plan, thresholds=alarms)),
    ]


SCENARIOS = {s.name: s for s in (*scenarios(()), *more()) if not s.plan.membership.attested}


class Both:
    """A fund in the model and in the simulator, and the people of both."""

    def __init__(self, scenario: Scenario, seed: str) -> None:
        plan = scenario.plan
        line = replace(
            plan.benefits[3],
            amount=2**90,
            capped=False,
            deductible=0,
            ratio_bps=10_000,
            waits=False,
        )
        self.plan = replace(plan, benefits=(line,), capped_codes=(), caps=())
        self.one = 10**scenario.decimals
        self.chance = random.Random(seed)
        self.told: set[str] = set()  # names of the events of settlements
        self.start = self.plan.calendar.starts_at
        self.model = FundModel(self.plan, AT, 1, self.start)
        self.replay = Replay(terms_from(self.plan))
        self.names = [address_of(f"person {n}") for n in range(PEOPLE + 1)]
        for name in self.names:
            self.model.tokens[name] = 10**40
            self.model.approve(name, UNLIMITED)
        self.unpaid: dict[int, int] = {}  # matters, and which claim of the simulator each is

    def do(self, act: Act, in_model: object) -> bool:
        """Do one act to both; whether they allowed it."""
        try:
            in_model()  # type: ignore[operator]
        except Rejected:
            return False
        list(self.replay.run([act]))
        return True

    def member(self) -> None:
        """Something that a member does."""
        kind = self.chance.choice(("join", "join", "top up", "top up", "exit", "refund"))
        person = self.chance.randint(1, PEOPLE)
        name, m = self.names[person], self.model.current(self.names[person])
        amount = int(self.chance.choice((5, 13, 21, 60, 200)) * self.one * self.chance.random()) + 1
        if kind == "join":
            band, cover = self.chance.randrange(3), self.chance.randint(1, 3)
            units = self.plan.bands[band].units * cover
            amount += self.plan.membership.min_prepayment * units
            application = Application(name, cover, band, amount, NOTE, self.plan.rules_hash)
            act = Act(0, "join", person, amount, units=units)
            self.do(act, lambda: self.model.join(name, application))
        elif kind == "top up":
            kind = "cure" if m is not None and m.lapsed_at is not None else kind
            self.do(Act(0, kind, person, amount), lambda: self.model.top_up(name, name, amount))
        elif kind == "exit":
            self.do(Act(0, kind, person), lambda: self.model.exit(name))
        else:
            self.do(Act(0, kind, person), lambda: self.model.refund(name, name))

    def claim(self) -> None:
        """A claim, perhaps with an attested receipt."""
        person = self.chance.randint(1, PEOPLE)
        name, number = self.names[person], len(self.replay.claims) + 1
        amount = int(self.chance.choice((3, 40, 400)) * self.one * self.chance.random()) + 1
        calendar, now = self.plan.calendar, self.model.now
        fits = now + self.plan.claims.publicity_seconds <= calendar.end_of(self.model.period)
        period = self.model.period + (not fits)
        fast = amount <= self.plan.claims.fast_limit and self.chance.random() < 0.6
        receipt = SignedReceipt(name, LINE, now, amount, 0, NOTE, now + 1, number)
        act = Act(0, "file fast" if fast else "file", person, amount, LINE, period=period)
        if fast:
            provider = providers(1)[0]
            filed = self.do(
                act, lambda: self.model.file_attested(name, receipt, provider, genuine=True)
            )
        else:
            filed = self.do(act, lambda: self.model.file(name, LINE, now, amount, 0, NOTE))
        if filed:
            matter = max(self.model.matters)
            assert self.replay.claims[-1][1] == self.model.matters[matter].amount
            self.unpaid[matter] = number

    def fast(self) -> None:
        """A claim is paid by the fast lane, where that is allowed."""
        if not self.unpaid:
            return
        matter = self.chance.choice(list(self.unpaid))
        act = Act(0, "pay fast", number=self.unpaid[matter])
        if self.do(act, lambda: self.model.pay_fast(matter)):
            del self.unpaid[matter]

    def settle(self) -> None:
        """The end of a period: both must tell the same, and what is due is paid."""
        self.model.now = self.plan.calendar.end_of(self.model.period)
        self.model.events = []
        self.model.settle()
        told = {name: values for name, values in self.model.events}
        self.told |= told.keys()
        done = self.replay.settle()
        raised = raise_alarm(self.replay.fund, self.model.now - self.start)
        self.replay.fund.winding |= raised and self.plan.thresholds.winds_up
        assert announced(done) == told["PeriodSettled"]["result"]
        assert reported(self.replay.fund.solvency()) == told["SolvencyReported"]["solvency"]
        batches = self.model.batches
        for matter in list(self.unpaid):
            batch = batches.get(self.model.matters[matter].period)
            if batch is not None and batch.settled and not batch.owed:
                self.model.pay(matter)
                del self.unpaid[matter]
        self.replay.fund.collect()
        self.compare()

    def compare(self) -> None:
        """Accounts, index, and every member's balance."""
        fund, model = self.replay.fund, self.model
        pool = fund.shares.pool
        assert (fund.members, fund.reserve, fund.fees) == tuple(
            model.account(account) for account in (Account.MEMBERS, Account.RESERVE, Account.FEES)
        )
        # Aid of batches that are still owed something is not collected here.
        assert fund.claims == model.account(Account.CLAIMS)
        assert (fund.shares.index, pool.units, pool.payers) == (
            model.index,
            model.units(),
            model.payers(),
        )
        gate = fund.gate
        assert (gate.low_for, gate.few_for, gate.joins_stopped) == (
            model.low_for,
            model.few_for,
            model.joins_stopped,
        )
        for person in self.replay.people:
            assert self.replay.balance(person) == model.balance(self.names[person])


def wander(scenario: Scenario, seed: str) -> Both:
    """A random history in both."""
    both = Both(scenario, seed)
    day = 86_400
    for _ in range(PERIODS):
        end = both.plan.calendar.end_of(both.model.period)
        while both.model.now + day < end:
            both.model.now += both.chance.randrange(60, 2 * day)
            if both.model.now >= end:
                break
            for _ in range(both.chance.randrange(4)):
                both.chance.choice((both.member, both.member, both.claim, both.fast))()
        both.settle()
    return both


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("name", SCENARIOS)
def test_it_agrees_with_the_model_to_the_last_token_unit(name: str, seed: int) -> None:
    wander(SCENARIOS[name], f"{name} {seed}")


def test_its_random_histories_reach_every_path() -> None:
    funds = [wander(s, f"{name} 1") for name, s in SCENARIOS.items()]
    told = [event for b in funds for event in b.told]
    seen = {
        "joins stopped": "JoinsStopped" in told,
        "counted": "ThresholdCounted" in told,
        "alarm": any(b.model.next_alarm_at for b in funds),
        "dues within a term": any(
            entry.movement == Movement.DUES and entry.party != ZERO
            for b in funds
            for entry in b.model.journal
        ),
        "lapsed": any(m.lapsed_at for b in funds for m in b.model.memberships()),
        "left": any(m.left_at for b in funds for m in b.model.memberships()),
        "cured": any(m.gaps for b in funds for m in b.model.memberships()),
        "fast": any(claim.fast_paid for b in funds for claim in b.model.matters.values()),
        "carried": any(b.replay.fund.queue for b in funds),
        "short": any(
            batch.asked > batch.funded for b in funds for batch in b.model.batches.values()
        ),
    }
    assert [path for path, was in seen.items() if not was] == []


@pytest.mark.parametrize("name", VECTORS)
def test_it_does_what_the_vectors_say_person_by_person(name: str) -> None:
    known = vector(name)
    replay = Replay(terms_of(known.plan))
    settlements = [announced(done) for done in replay.run(known.acts)]
    assert settlements == [told["settled"] for told in known.settlements]


def test_it_refuses_a_balance_that_does_not_reach_the_next_tick() -> None:
    replay = Replay(terms_from(SCENARIOS["shares"].plan))
    with pytest.raises(TooLittle):
        replay.fund.join(3, 3 * replay.terms.tick - 1)
