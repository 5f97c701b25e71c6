"""Does winding-up empty a fund to exactly zero, each member getting what the model says?

Random histories end by vote, on a date, or by a threshold; claims run off; the fund closes; then
everybody collects in random order. Every step is compared with the model, as always.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from tests.stateful.checking import check_all
from tests.stateful.conftest import SCENARIOS, Exploration
from tests.stateful.ending import Ending
from tests.stateful.plans import DAY, Scenario
from tests.stateful.rebuilding import rebuilt
from tests.support.model import Account
from tests.support.terms import Surplus, Thresholds

BEFORE = 90  # random steps before the end begins
OPERATIONS = 5_000  # of the stage, for each history under every cause
WAYS = {"vote": Ending.by_vote, "date": Ending.on_date, "threshold": Ending.by_threshold}
PLANS = (  # taken in turn
    "terms of dues, surplus kept",
    "surplus granted",
    "shares, 18 decimals",
    "everything, fine ticks",
    "debts pile up",
    "attested, coarse ticks, no grace",
    "no fee, what is short is cancelled",
)
ENOUGH = 50_000  # operations of the stage from which on all must have been met
STRAGGLING = 0.25  # of what could be fetched is not, where there are stragglers


def _scenario(way: str, number: int) -> Scenario:
    """One of the plans, with short run-offs, and with what its way to end needs."""
    named = {scenario.name: scenario for scenario in SCENARIOS}
    found = named[PLANS[number % len(PLANS)]]
    claims = replace(found.plan.claims, reporting_seconds=30 * DAY, publicity_seconds=3 * DAY)
    plan = replace(found.plan, claims=claims)
    if way == "date":
        plan = replace(plan, life_seconds=365 * DAY)
    if way == "threshold":
        plan = replace(plan, thresholds=Thresholds(0, 0, 6, 2, True))
    return replace(found, plan=plan)


def _closed(way: str, number: int, seed: str) -> Ending:
    """A fund that has closed, nothing before its members any more."""
    ending = Ending(_scenario(way, number), f"{seed}/{way}/{number}")
    ending.live(BEFORE)
    WAYS[way](ending)
    ending.run_off()
    check_all(ending.world)
    ending.conclude_the_rest()
    ending.after_pauses()
    _assert_parts_told(ending)
    return ending


def _assert_parts_told(ending: Ending) -> None:
    """The events alone tell every last member's part; but for what dividing left."""
    books, rounding = rebuilt(ending.world), ending.model.rounding
    for person in ending.world.cast:
        told = books.part_of(person)
        assert ending.world.fund.view("partOf", person) in (told, told + rounding)


def _collect(ending: Ending, straggling: float) -> None:
    """Everybody fetches what is there, in random order; a part of them does not."""
    model, due = ending.model, _dues(ending)
    jobs = ending.errands()
    ending.rng.shuffle(jobs)
    seen = len(ending.world.logs)
    for name, by, args in jobs:
        if ending.rng.random() < straggling:
            continue
        ending.must(name, by, **args)
    paid = Counter[str]()
    for event in ending.world.logs[seen:]:
        if event.name == "RefundPaid":
            paid[event.values["member"]] += event.values["amount"]
    more = [amount - due[member] for member, amount in paid.items() if amount != due[member]]
    assert more in ([], [model.rounding])  # what dividing left is the last one's


def _dues(ending: Ending) -> dict[str, int]:
    """What each member should get: the balance, and a part for every unit covered at the end."""
    model = ending.model
    since = model.winding_since - model.plan.membership.waiting_seconds
    due = {}
    for person in ending.world.cast:
        m = model.current(person)
        units = 0
        if m is not None and m.last and m.joined_at <= since:
            units = m.level_at(since) * model.plan.bands[m.band].units
        due[person] = model.balance(person) + units * model.per_unit
    return due


def _assert_empty(ending: Ending) -> None:
    check_all(ending.world)
    fund, token = ending.world.fund, ending.world.deployed.token
    assert [fund.view("balanceOf", int(account)) for account in Account] == [0] * len(Account)
    assert token.view("balanceOf", fund.address) == 0
    books = rebuilt(ending.world)
    told = [books.balance(person) for person in ending.world.cast]
    assert told == [fund.view("balanceOfMember", person) for person in ending.world.cast]
    assert not any(books.accounts[account] for account in range(1, 6))


@pytest.fixture
def histories(exploration: Exploration) -> range:
    """As many as the run asks for."""
    return range(max(1, exploration.operations // OPERATIONS))


@pytest.mark.parametrize("way", WAYS)
def test_it_empties_to_zero_when_everybody_collects(
    way: str, histories: range, exploration: Exploration
) -> None:
    for number in histories:
        ending = _closed(way, number, exploration.seed)
        _collect(ending, 0)
        if ending.model.plan.shares.surplus != Surplus.GRANT:
            left = ending.model.account(Account.MEMBERS)
            assert left == 0, f"{left} of the members' money is stranded"
        ending.sweep()
        _assert_empty(ending)


@pytest.mark.parametrize("way", WAYS)
def test_it_empties_to_zero_when_stragglers_are_swept(
    way: str, histories: range, exploration: Exploration
) -> None:
    for number in histories[::2]:
        ending = _closed(way, number + 1, exploration.seed)
        _collect(ending, STRAGGLING)
        check_all(ending.world)
        ending.after_the_clock()
        ending.sweep()
        _assert_empty(ending)
        journal = ending.model.journal
        exploration.events.update(f"movement {entry.movement.name}" for entry in journal)


def test_it_meets_everything_that_can_be_left_behind(exploration: Exploration) -> None:
    if exploration.operations < ENOUGH:
        pytest.skip(f"needs {ENOUGH} operations: raise STATEFUL_OPS")
    left = ("UNCLAIMED_BALANCE", "UNCLAIMED_AID", "DISTRIBUTION")
    assert [name for name in left if not exploration.events[f"movement {name}"]] == []
