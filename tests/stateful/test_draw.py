"""Is the lot fair? Sizes, members and cases, over seeds that never change, at a level of 1 in 1000.

What is drawn is computed by `fundvote` and, for the mass, by the same hash on plain bytes; both are
held to the contract's own answers on real draws first. The seeds are those that the contract would
use: of one case, for the seed blocks 1 to SEEDS. Half of the members have addresses one after the
other, as somebody who makes up accounts would.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from math import comb, sqrt
from statistics import NormalDist, fmean, variance

import pytest

from fundvote.draw import MOST, is_drawn, lot, threshold
from tests.support.evm import accounts
from tests.support.jury import (
    Town,
    found_town,
    jury_plan,
    lots,
    seed_of,
    words,
)

LEVEL = 0.001
SEEDS, MEMBERS, SIZE = 2_000, 300, 21
SAMPLE = 25  # real draws
OTHER = 400  # seeds of a second case
PEOPLE = (
    *accounts("drawn", MEMBERS // 2),
    *(f"0x{0xACC0_0000 + n:040x}" for n in range(MEMBERS // 2)),
)
Draws = list[list[bool]]  # by seed, by member


@cache
def _town() -> Town:
    return found_town(jury_plan(size=SIZE, rounds=4), PEOPLE)


@cache
def _case() -> int:
    town = _town()
    return town.object(town.file(PEOPLE[0]), PEOPLE[1])


@cache
def _lots(case_after: int) -> list[list[bytes]]:
    """The lots of all members in this case, or a later one, for each seed block from 1."""
    jury, case = _town().at.jury.address, _case() + case_after
    members = words(PEOPLE)
    blocks = range(1, (OTHER if case_after else SEEDS) + 1)
    return [lots(seed_of(block, jury, case), members) for block in blocks]


@cache
def _draws(size: int, case_after: int = 0) -> Draws:
    """Who is drawn, out of all members."""
    below = threshold(size, 0, MEMBERS).to_bytes(32, "big")
    return [[own < below for own in all_lots] for all_lots in _lots(case_after)]


def _two_sided(z: float) -> float:
    """The probability of a value as far from 0."""
    return 2 * (1 - NormalDist().cdf(abs(z)))


def _chi_square_exceeded(value: float, freedom: int) -> float:
    """The probability of a larger chi-square (Wilson and Hilferty's cube root)."""
    spread = 2 / (9 * freedom)
    return 1 - NormalDist().cdf(((value / freedom) ** (1 / 3) - (1 - spread)) / sqrt(spread))


# --- the contract draws as the arithmetic says ---------------------------------------------------


@dataclass(frozen=True)
class _Drawn:
    seed: bytes
    block: int
    contract: list[bool]  # by member, without those who may not sit anyway


def _real_draw(blocks: int) -> _Drawn:
    """A draw after so many blocks more, by the contract; undone afterwards."""
    town, case = _town(), _case()
    point = town.chain.snapshot()
    town.wait_until(town.at.jury.view("caseOf", case)["opensAt"])
    town.chain.mine(blocks)
    block = town.schedule(case)
    town.chain.mine(5)
    (made,) = town.at.jury.send("draw", case, sender=PEOPLE[7]).named("JuryDrawn")
    said = [town.objection_to(case, person) for person in PEOPLE[2:]]
    assert set(said) <= {"", "NotDrawn"}
    town.chain.restore(point)
    return _Drawn(made["seed"], block, [not error for error in said])


@cache
def _sample() -> tuple[_Drawn, ...]:
    return tuple(_real_draw(37 * n) for n in range(SAMPLE))


def test_it_takes_the_seed_of_the_block_fixed_before_it_existed() -> None:
    jury = _town().at.jury.address
    assert [drawn.seed for drawn in _sample()] == [
        seed_of(drawn.block, jury, _case()) for drawn in _sample()
    ]


def test_it_seats_exactly_whom_the_published_arithmetic_names() -> None:
    for drawn in _sample():
        named = [is_drawn(drawn.seed, person, SIZE, 0, MEMBERS) for person in PEOPLE[2:]]
        assert drawn.contract == named


def test_it_gives_each_member_the_published_lot() -> None:
    town, case = _town(), _case()
    point = town.chain.snapshot()
    seed = town.draw(case)
    said = [town.at.jury.view("lotOf", case, person)["lot"] for person in PEOPLE]
    town.chain.restore(point)
    assert said == [lot(seed, person) for person in PEOPLE]
    assert said == [int.from_bytes(own, "big") for own in lots(seed, words(PEOPLE))]


def test_it_draws_the_same_jury_whoever_calls_and_tells_everybody_the_same() -> None:
    town, case, told = _town(), _case(), set()
    jury = town.at.jury
    question = jury.artifact.abi.function("lotOf").call_data((case, PEOPLE[5]))
    for first, second in (PEOPLE[2:4], PEOPLE[4:6]):
        point = town.chain.snapshot()
        town.wait_until(jury.view("caseOf", case)["opensAt"])
        jury.send("draw", case, sender=first)
        town.chain.mine(5)
        jury.send("draw", case, sender=second)
        seed = jury.view("caseOf", case)["seed"]
        told |= {(seed, town.chain.read(jury.address, question, who)) for who in (first, second)}
        town.chain.restore(point)
    assert len(told) == 1


# --- the jury's size -----------------------------------------------------------------------------


@pytest.mark.parametrize("size", (SIZE, 2 * SIZE), ids=("first round", "second round"))
def test_it_draws_the_expected_number_on_average(size: int) -> None:
    sizes = [sum(jury) for jury in _draws(size)]
    chance = size / MEMBERS
    error = sqrt(MEMBERS * chance * (1 - chance) / SEEDS)
    assert _two_sided((fmean(sizes) - size) / error) > LEVEL


@pytest.mark.parametrize("size", (SIZE, 2 * SIZE), ids=("first round", "second round"))
def test_it_draws_sizes_that_vary_as_a_binomial_does(size: int) -> None:
    sizes = [sum(jury) for jury in _draws(size)]
    chance = size / MEMBERS
    expected = MEMBERS * chance * (1 - chance)
    excess = (1 - 6 * chance * (1 - chance)) / expected  # kurtosis beyond the normal's
    error = expected * sqrt(2 / (SEEDS - 1) + excess / SEEDS)
    assert _two_sided((variance(sizes) - expected) / error) > LEVEL


def test_it_draws_each_size_as_often_as_a_binomial_does() -> None:
    chance = SIZE / MEMBERS
    sizes = [sum(jury) for jury in _draws(SIZE)]
    value, bins, seen, expected = 0.0, 0, 0, 0.0
    for size in range(MEMBERS + 1):
        seen += sizes.count(size)
        expected += SEEDS * comb(MEMBERS, size) * chance**size * (1 - chance) ** (MEMBERS - size)
        if expected >= 10 and size < SIZE + 10:  # rarer sizes share a bin
            value, bins = value + (seen - expected) ** 2 / expected, bins + 1
            seen, expected = 0, 0.0
    value += (seen - expected) ** 2 / expected
    assert _chi_square_exceeded(value, bins) > LEVEL


# --- the members ---------------------------------------------------------------------------------


def test_it_draws_every_member_equally_often() -> None:
    chance = SIZE / MEMBERS
    expected = SEEDS * chance
    often = [sum(jury[member] for jury in _draws(SIZE)) for member in range(MEMBERS)]
    value = sum((seen - expected) ** 2 for seen in often) / (expected * (1 - chance))
    assert _chi_square_exceeded(value, MEMBERS) > LEVEL


def _joint(pairs: list[tuple[list[bool], list[bool]]]) -> float:
    """How probable a two-by-two table as uneven is, were the two draws independent."""
    table = {(a, b): 0 for a in (False, True) for b in (False, True)}
    for one, other in pairs:
        for both in zip(one, other, strict=True):
            table[both] += 1
    total = sum(table.values())
    once = (table[True, False] + table[True, True]) / total
    twice = (table[False, True] + table[True, True]) / total
    expected = total * once * twice
    error = sqrt(expected * (1 - once) * (1 - twice))
    return _two_sided((table[True, True] - expected) / error)


def test_it_draws_two_cases_of_one_block_independently() -> None:
    pairs = zip(_draws(SIZE)[:OTHER], _draws(SIZE, 1), strict=True)
    assert _joint(list(pairs)) > LEVEL


def test_it_draws_one_case_independently_of_the_block_before() -> None:
    assert _joint(list(zip(_draws(SIZE)[::2], _draws(SIZE)[1::2], strict=True))) > LEVEL


def test_it_draws_neighbours_in_the_address_space_independently() -> None:
    half = MEMBERS // 2
    pairs = [(jury[half::2], jury[half + 1 :: 2]) for jury in _draws(SIZE)]
    assert _joint(pairs) > LEVEL


# --- would it be noticed? ------------------------------------------------------------------------


def test_it_would_notice_a_lot_that_favours_a_few() -> None:
    chance = SIZE / MEMBERS
    expected = SEEDS * chance
    often = [sum(jury[member] for jury in _draws(SIZE)) for member in range(MEMBERS)]
    often[0] *= 2  # one member of 300, drawn twice as often
    value = sum((seen - expected) ** 2 for seen in often) / (expected * (1 - chance))
    assert _two_sided((often[0] - expected) / sqrt(expected * (1 - chance))) < LEVEL
    assert _chi_square_exceeded(value, MEMBERS) < 0.1


def test_it_has_thresholds_that_are_exact_to_the_last_lot() -> None:
    for electorate in (22, 1_000, 10**8, 2**32 - 1):
        short = SIZE * (MOST + 1) - threshold(SIZE, 0, electorate) * electorate
        assert 0 <= short <= SIZE * electorate
