"""Is the jury as large as the plan says, and the check of a draw as cheap, at any size of a fund?

Electorates of 10^4 and 10^8 are written into the census that settlements keep; the two members who
act and the lots are real.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from itertools import count

import pytest

from fundvote.draw import MOST, lot, threshold
from tests.support.evm import accounts
from tests.support.jury import (
    DAY,
    KEEP,
    NOTE,
    PAY,
    SALT,
    SEED_DELAY,
    Town,
    found_town,
    jury_plan,
    lots,
    seed_of,
    words,
)
from tests.support.layout import poke

SIZES = (10, 10**4, 10**8)
PEOPLE = accounts("few", 10)
CLAIMANT, OBJECTOR, JUROR = PEOPLE[:3]
SIZE, FACTOR, ROUNDS = 21, 2, 4
NOISE = 150  # gas: the branch of a fund no larger than its jury


def _town(members: int, **jury: int) -> Town:
    """Ten members who act, in a fund that counts `members`."""
    town = found_town(jury_plan(**{"rounds": ROUNDS, **jury}), PEOPLE)
    begun_and_payers = members << 32 | members
    packed = sum(begun_and_payers << 64 * n for n in range(4))
    for quarter in range(4):
        poke(town.at.fund, f"_state.census[{quarter}]", packed)
    poke(town.at.fund, "_state.pool.payers", members)
    return town


def _mean(below: int, electorate: int) -> float:
    """How many of an electorate are drawn on average."""
    return below * electorate / (MOST + 1)


def _below(town: Town, case: int) -> int:
    return int(town.at.jury.view("lotOf", case, JUROR)["threshold"])


# --- sizes ---------------------------------------------------------------------------------------


def test_it_seats_everybody_where_members_are_no_more_than_the_jury() -> None:
    town = _town(10)
    case = town.object(town.file(CLAIMANT), OBJECTOR)
    town.draw(case)
    assert town.jurors(case) == list(PEOPLE[2:])  # all but the parties


@pytest.mark.parametrize("members", SIZES[1:])
def test_it_expects_the_jury_of_the_plan_and_twice_as_many_each_round(members: int) -> None:
    town = _town(members)
    case = town.object(town.file(CLAIMANT), OBJECTOR)
    town.draw(case)
    facts = town.at.jury.view("caseOf", case)
    assert facts["electorate"] == members
    for round_ in range(ROUNDS):
        town.chain.now = max(town.chain.now, facts["opensAt"] + round_ * 3 * DAY)
        assert _below(town, case) == threshold(SIZE, round_, members)
        assert _mean(_below(town, case), members) == pytest.approx(SIZE << round_)


def test_it_keeps_in_every_round_whom_it_drew_before() -> None:
    below = [threshold(SIZE, round_, 10**4) for round_ in range(ROUNDS)]
    assert below == sorted(set(below))  # one lot each, so who is under one is under the next


def test_it_draws_the_expected_number_out_of_ten_thousand() -> None:
    town = _town(10**4)
    case = town.object(town.file(CLAIMANT), OBJECTOR)
    below = threshold(SIZE, 0, 10**4).to_bytes(32, "big")
    crowd = words(accounts("crowd", 10**4))
    seeds = [seed_of(block, town.at.jury.address, case) for block in range(1, 11)]
    drawn = sum(own < below for seed in seeds for own in lots(seed, crowd))
    assert abs(drawn - 10 * SIZE) < 3.3 * (10 * SIZE) ** 0.5  # Poisson; 1 in 1000


@pytest.mark.parametrize("rounds", range(1, ROUNDS + 1))
@pytest.mark.parametrize("members", SIZES[1:])
def test_it_expects_at_least_twice_as_many_on_appeal(members: int, rounds: int) -> None:
    town = _town(members, rounds=rounds)
    claim = town.file(CLAIMANT)
    case = town.object(claim, OBJECTOR)
    town.wait_until(town.at.jury.view("caseOf", case)["sealingEndsAt"])  # nobody votes
    appeal = town.appeal(claim, OBJECTOR)
    town.draw(appeal)
    widest = SIZE << rounds - 1  # of the first jury, in its last round
    mean = _mean(_below(town, appeal), members)
    assert FACTOR * widest * (1 - 1e-12) <= mean <= FACTOR * widest * 1.01


def _draw_so_that(town: Town, case: int, juror: str, below: int) -> None:
    """Draw with the first seed block that gives the juror a lot under a threshold."""
    address, next_block = town.at.jury.address, town.chain.block + SEED_DELAY
    found = next(b for b in count(next_block) if lot(seed_of(b, address, case), juror) < below)
    town.chain.mine(found - next_block)
    (made,) = town.at.jury.send("draw", case, sender=juror).named("DrawScheduled")
    assert made["seedBlock"] == found
    town.chain.mine(SEED_DELAY + 1)
    town.at.jury.send("draw", case, sender=juror)


# --- gas -----------------------------------------------------------------------------------------


def _seal(town: Town, case: int) -> int:
    seal = town.at.jury.view("sealOf", case, JUROR, PAY, SALT, NOTE)
    return town.at.jury.send("sealVote", case, seal, sender=JUROR).gas


ACTS: dict[str, Callable[[Town, int], int]] = {
    "know the lot": lambda t, case: t.at.jury.send("lotOf", case, JUROR, sender=JUROR).gas,
    "check a seat": lambda t, case: t.at.jury.send("checkSeat", case, JUROR, sender=JUROR).gas,
    "seal a vote": _seal,
}


@cache
def _gas(members: int) -> dict[str, int]:
    """What a juror's acts cost in the last round, on a draw that seats the juror in all sizes."""
    town = _town(members, size=1_000)
    case = town.object(town.file(CLAIMANT), OBJECTOR)
    town.wait_until(town.at.jury.view("caseOf", case)["opensAt"] + (ROUNDS - 1) * 3 * DAY)
    _draw_so_that(town, case, JUROR, threshold(1_000, ROUNDS - 1, max(SIZES)))
    return {name: act(town, case) for name, act in ACTS.items()}


@pytest.mark.parametrize("act", ACTS)
def test_it_costs_the_same_gas_at_every_size(act: str) -> None:
    gas = [_gas(members)[act] for members in SIZES]
    assert max(gas) - min(gas) <= NOISE, gas
    assert gas[1] == gas[2]


def test_it_draws_a_jury_for_the_same_gas_at_every_size() -> None:
    gas = []
    for members in SIZES:
        town = _town(members)
        case = town.object(town.file(CLAIMANT), OBJECTOR)
        town.schedule(case)
        town.chain.mine(SEED_DELAY + 1)
        gas.append(town.at.jury.send("draw", case, sender=JUROR).gas)
    assert len(set(gas)) == 1


# --- the plenary ---------------------------------------------------------------------------------


def test_it_asks_every_covered_member_about_a_provider() -> None:
    plan = jury_plan(size=3)
    provider = PEOPLE[-1]
    town = found_town(replace(plan, providers=(provider,)), PEOPLE)
    matter = town.at.review.send("challengeProvider", provider, NOTE, sender=OBJECTOR).value
    case = town.at.review.view("disputeOf", matter)["caseId"]
    town.wait_until(town.at.jury.view("caseOf", case)["opensAt"])  # there is no lot
    assert town.jurors(case) == [p for p in PEOPLE if p not in (OBJECTOR, provider)]
    assert town.at.jury.view("caseOf", case)["silence"] == KEEP
