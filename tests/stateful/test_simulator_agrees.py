"""Do the simulator and the contracts agree to the last token unit, over years of 1,000 members?

The simulator plays the plan with single persons (the same code as `make simulate`) and says after
each settlement what it came to. Every act is done again on the contracts, and everything that a
settlement tells, and the accounts, must be the same. The plans are those of plans/, with rates and
caps changed so that money is tight.
"""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest

from fundsim.course import Course, Period
from tests.stateful.simulated_history import ANYBODY, Case, OnChain, heard, play
from tests.stateful.vectors import CASES as VECTORS
from tests.stateful.vectors import vector
from tests.support.model import Account

TIGHT = (
    ("thresholds.stop_joins", "150%"),
    ("thresholds.low", "80%"),
    ("thresholds.few", 900),
    ("thresholds.periods", 3),
    ("thresholds.then", "vote"),
)
OPEN = ("membership.joining", "open")
CARELESS = (("topping_up", "60%"), ("curing", "40%"))
THOUSAND, PERIODS = 1_000, 50
CASES = {  # what is special, members
    "cap per claim, what is short is carried": (
        Case("cancer-accident", 30, TIGHT, CARELESS),
        THOUSAND,
    ),
    "debts pile up": (
        Case("critical-illness", 10, (("shares.claim_cap", "0"), *TIGHT), CARELESS),
        THOUSAND,
    ),
    "members first, dues, fast lane": (
        Case("truck-drivers", 5, (OPEN, *TIGHT), CARELESS),
        THOUSAND,
    ),
    "yearly terms, what is short is cancelled": (
        Case("city-gig-workers", 8, TIGHT, CARELESS),
        THOUSAND,
    ),
    "members first, many by the fast lane": (Case("elders", 6, TIGHT, CARELESS), 150),
    "a floor, the surplus is granted, weekly": (
        Case("family-doctor", 2, (OPEN, ("shares.reserve_floor", "3000"), *TIGHT), CARELESS),
        150,
    ),
}
ENDING = Case("city-gig-workers", 8, (*TIGHT, ("thresholds.then", "wind_up")), CARELESS)


@cache
def played(name: str) -> tuple[Course, list[Period], OnChain]:
    """A case in both; it has been compared after every settlement."""
    case, members = CASES[name]
    return play(case, members, PERIODS, seed=1)


@pytest.mark.parametrize("name", CASES)
def test_it_settles_fifty_periods_as_simulated(name: str) -> None:
    course, expected, _ = played(name)
    assert len(expected) == PERIODS
    assert course.members.people >= CASES[name][1]


@pytest.mark.parametrize("name", CASES)
def test_it_leaves_every_member_the_balance_that_was_simulated(name: str) -> None:
    course, _, chain = played(name)
    rows = course.members.rows
    balances = course.fund.shares.balance(rows["units"], rows["expiry"], rows["spare"])
    expected = dict(zip(rows["person"].tolist(), balances.tolist(), strict=True))
    everybody = range(1, course.members.people + 1)
    got = {person: chain.balance(person) for person in everybody}
    assert got == {person: expected.get(person, 0) for person in everybody}


def test_its_histories_reach_what_makes_settlements_differ() -> None:
    kinds: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    for name in CASES:
        course, periods, _ = played(name)
        kinds.update(act.kind for act in course.acts)
        cap = course.setting.terms.period_cap
        for now in periods:
            seen["cap per period"] += now.settled.share == cap
            seen["carried"] += now.settled.carried_in > 0
            seen["cancelled"] += now.settled.cancelled > 0
            seen["from reserve"] += now.settled.from_reserve > 0
            seen["dues"] += now.settled.dues > 0
            seen["lapsed"] += now.lapsed > 0
            seen["joins stopped"] += now.joins_stopped
            seen["low"] += now.low_for > 0
            seen["few"] += now.few_for > 0
            seen["alarm"] += now.alarm != ""
    rare = [name for name, count in (kinds | seen).items() if count < 5]
    acts = {"join", "top up", "cure", "exit", "refund", "file", "file fast", "pay fast"}
    assert (rare, acts - kinds.keys(), [name for name in seen if not seen[name]]) == ([], set(), [])


@pytest.mark.parametrize("name", VECTORS)
def test_it_does_what_the_vectors_say(name: str) -> None:
    known = vector(name)
    chain = OnChain(known.plan, known.people)
    told = []
    for act in known.acts:
        receipt = chain.do(act)
        if receipt is not None:
            told.append(heard(chain, receipt))
    assert told == known.settlements


def test_it_closes_with_the_part_of_reserve_that_was_simulated() -> None:
    course, _, chain = play(ENDING, THOUSAND, PERIODS, seed=1)
    closing = course.closing()
    assert closing is not None
    assert closing.per_unit > 0
    receipt = chain.deployed.rulebook.send("closeFund", sender=ANYBODY)
    (closed,) = receipt.named("FundClosed")
    told = (closed["perUnit"], closed["units"], chain.account(Account.RESERVE))
    units = course.fund.shares.pool.units
    assert told == (closing.per_unit, units, closing.per_unit * units + closing.rest)
