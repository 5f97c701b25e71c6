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
from tests.stateful.world import DAY, PROVIDERS, Logged, World
from tests.support.layout import add, peek, poke
from tests.support.model import Account, ClaimStatus, Entry, Movement, Status
from tests.support.model.jury_records import Phase

Spoiler = Callable[[World], None]
BY_NUMBER = {entry.number: entry for entry in INVARIANTS}
REFUSED, WITHDRAWN = 4, 6  # ClaimDesk.Mark
OPEN_STAGE = 1  # Jury.Stage
PLAN = next(s for s in SCENARIOS if s.name == "everything, fine ticks")


@pytest.fixture
def world() -> World:
    """A fund with members, claims, debts, verdicts, and a jury at work."""
    return wander(PLAN, "invariants", 250, _busy)


def _busy(w: World) -> bool:
    at_work = any(c.seed and c.phase(w.chain.now) == Phase.SEALING for c in w.model.cases[-2:])
    ended = any(not claim.alive for claim in w.model.claims)
    judged = any(m.case and m.concluded_at for m in w.model.matters.values())
    asked = bool(w.model.proposals())
    return at_work and ended and judged and asked and w.model.period > 2


def _member(w: World) -> str:
    return next(person for person in w.cast if w.model.status(person) == Status.COVERED)


def _in_fund(path: str, amount: int = 1) -> Spoiler:
    return lambda w: add(w.fund, path.replace("MEMBER", _member(w)), amount)


def _steal(w: World) -> None:
    poke(w.deployed.token, f"_balances[{w.fund.address}]", w.fund.view("booked") - 1)


def _enrich(w: World) -> None:
    add(w.deployed.token, f"_balances[{w.cast[0]}]", 1)


def _settle_claim(w: World) -> None:
    claim = [claim for claim in w.model.claims if claim.alive and not claim.final][-1]
    poke(w.desk, f"_claims[{claim.id}].mark", REFUSED)


def _move_event(w: World) -> None:
    add(w.desk, f"_claims[{w.model.claims[-1].id}].eventAt", 1)


def _in_last_case(path: str) -> Spoiler:
    return lambda w: add(w.jury, path.replace("CASE", str(len(w.model.cases))), 1)


def _never_over(w: World) -> None:
    w.chain.now += 100 * DAY
    case = len(w.model.cases)
    poke(w.jury, f"_cases[{case}].stage", OPEN_STAGE)
    poke(w.jury, f"_cases[{case}].opensAt", w.chain.now)


def _other_seed(w: World) -> None:
    case = [c for c in w.model.cases if c.seed and c.phase(w.chain.now) == Phase.SEALING][-1]
    add(w.jury, f"_seeds[{case.id}]", 1)


def _count_too_many(w: World) -> None:
    last = w.model.period - 1
    add(w.fund, f"_state.census[{last // 4}]", 100 << 64 * (last % 4))


def _one_more_objection(w: World) -> None:
    claim = [claim for claim in w.model.claims if claim.case][-1]
    add(w.desk, f"_book.disputes[{claim.id}].objections", 1)


def _share_out_all(w: World) -> None:
    claim = next(claim for claim in w.model.claims if claim.case)
    shares = {"perObjector": 0, "toRespondent": 10, "perJuror": 0, "jurors": 0}
    told = {"matter": claim.id, "lost": 10} | shares
    w.logs.append(Logged(w.chain.now, "DisputeConcluded", told))


def _reward_from_nothing(w: World) -> None:
    claim = next(claim for claim in w.model.claims if claim.case)
    bonds, world = Account.BONDS, Account.WORLD
    w.model.journal.append(Entry(0, Movement.REWARD, bonds, world, w.cast[0], 1, claim.id))


def _revive(w: World) -> None:
    claim, status = next(iter(w.ends.items()))
    poke(w.desk, f"_claims[{claim}].mark", REFUSED if status != ClaimStatus.REFUSED else WITHDRAWN)


def _other_provider(w: World) -> None:
    path = f"_receipts.isProvider[{w.cast[PROVIDERS[0]]}]"
    poke(w.desk, path, 1 - peek(w.desk, path))


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
    poke(w.desk, f"_caps.used[0x{key.hex()}]", 10**15)


def _one_more_last_member(w: World) -> None:
    m = w.model.current(_member(w))
    assert m is not None
    w.model.winding_since, w.model.per_unit, m.last = w.chain.now, 1, True


def _grant_unasked(w: World) -> None:
    reserve, world, ref = Account.RESERVE, Account.WORLD, len(w.model.matters)
    w.model.journal.append(Entry(0, Movement.GRANT, reserve, world, w.cast[0], 1, ref))


def _in_last_proposal(w: World) -> None:
    add(w.rulebook, f"_proposals[{w.model.proposals()[-1].id}].amount", 1)


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
    "I17": _move_event,
    "I18": _in_fund("_state.carry.owed"),
    "I19": _in_fund("_state.docket.disputed"),
    "I20": _in_last_case("_counts[CASE].votes"),
    "I21": _below_floor,
    "I22": _use_up_cap,
    "I23": _in_last_case("_counts[CASE].seedBlock"),
    "I24": _never_over,
    "I25": _other_seed,
    "I26": _count_too_many,
    "I27": _one_more_objection,
    "I28": _share_out_all,
    "I29": _reward_from_nothing,
    "I30": _revive,
    "I31": lambda w: add(w.desk, f"_debts[{w.cast[0]}]", 1),
    "I32": _other_provider,
    "I33": lambda w: poke(w.fund, "_state.pool.payers", 0),
    "I34": _in_fund("_state.thresholds.lowBps"),
    "I35": _in_fund("_state.gate.fewFor"),
    "I36": _in_last_proposal,
    "I37": lambda w: add(w.agents, f"agentOf[{w.cast[0]}]", 1),
    "I38": _one_more_last_member,
    "I39": _grant_unasked,
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
