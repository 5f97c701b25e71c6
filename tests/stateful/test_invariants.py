"""Would a broken invariant be noticed? Each is spoilt, by a token unit or a mark, and checked."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from eth_abi import encode
from eth_utils import keccak

from tests.stateful.checking import INVARIANTS
from tests.stateful.conftest import SCENARIOS
from tests.stateful.history import wander
from tests.stateful.invariants import LIFETIME
from tests.stateful.world import World
from tests.support.layout import add, poke
from tests.support.model import Status

Spoiler = Callable[[World], None]
BY_NUMBER = {entry.number: entry for entry in INVARIANTS}
REFUSED = 4  # ClaimDesk.Mark
PLAN = next(s for s in SCENARIOS if s.name == "everything, fine ticks")


@pytest.fixture
def world() -> World:
    """A fund with members, claims, cases and debts."""
    return wander(PLAN, "invariants", 200)


def _member(w: World) -> str:
    return next(person for person in w.cast if w.model.status(person) == Status.COVERED)


def _in_fund(path: str, amount: int = 1) -> Spoiler:
    return lambda w: add(w.fund, path.replace("MEMBER", _member(w)), amount)


def _in_desk(path: str) -> Spoiler:
    return lambda w: add(w.desk, path, 1)


def _steal(w: World) -> None:
    poke(w.deployed.token, f"_balances[{w.fund.address}]", w.fund.view("booked") - 1)


def _enrich(w: World) -> None:
    add(w.deployed.token, f"_balances[{w.cast[0]}]", 1)


def _settle_claim(w: World) -> None:
    claim = next(claim for claim in w.model.claims if claim.alive and not claim.final)
    poke(w.desk, f"_claims[{claim.id}].mark", REFUSED)


def _share_over_cap(w: World) -> None:
    w.settled[1]["share"] = w.scenario.plan.shares.period_cap + 1


def _claim_over_cap(w: World) -> None:
    w.model.claims[0].cost += w.scenario.plan.shares.claim_cap + 1


def _below_floor(w: World) -> None:
    w.settled[1] |= {"fromReserve": 1, "reserve": 0}


def _use_up_cap(w: World) -> None:
    code = w.scenario.plan.capped_codes[1]
    types = ("address", "uint256", "uint256", "uint256")
    key = keccak(encode(types, (w.cast[0], code, LIFETIME, 0)))
    poke(w.desk, f"_used[0x{key.hex()}]", 10**15)


SPOILERS: dict[str, Spoiler] = {
    "I1": _in_fund("_state.ledger.reserve"),
    "I2": _steal,
    "I3": _in_fund("_state.ledger.reserve"),
    "I4": _in_fund("_state.pool.members"),
    "I5": _in_fund("_members.members[MEMBER].expiry"),
    "I6": _in_fund("_state.pool.units"),
    "I7": _in_fund("_members.members[MEMBER].exitPeriod"),
    "I8": _in_fund("_members.members[MEMBER].spare"),
    "I9": _share_over_cap,
    "I10": _claim_over_cap,
    "I11": _in_fund("_state.ledger.claims"),
    "I12": _in_fund("_state.bonds"),
    "I13": _in_fund("_state.fees.owed"),
    "I14": _in_fund("_state.journal.head"),
    "I15": _enrich,
    "I16": _settle_claim,
    "I17": _in_desk("_claims[1].eventAt"),
    "I18": _in_fund("_state.carry.owed"),
    "I19": _in_fund("_state.docket.disputed"),
    "I20": lambda w: add(w.jury, "_cases[1].pay", 1),
    "I21": _below_floor,
    "I22": _use_up_cap,
}


def test_it_has_a_spoiler_for_every_invariant() -> None:
    assert list(SPOILERS) == [entry.number for entry in INVARIANTS]


@pytest.mark.parametrize("number", SPOILERS)
def test_it_notices_a_broken_invariant(world: World, number: str) -> None:
    check = BY_NUMBER[number].check
    check(world)
    SPOILERS[number](world)
    with pytest.raises(AssertionError):
        check(world)
