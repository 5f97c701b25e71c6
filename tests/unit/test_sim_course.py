"""Is a simulated course sound: nobody lost, no money lost, the same for a seed, and quick?"""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import pytest

from fundsim.course import Course
from fundsim.people import ROW, Mix, merged, single, some_of, split
from fundsim.setting import Setting
from tests.support.plans import PLAN_NAMES, plan_of

SECONDS = 60.0


def setting(name: str = "critical-illness", members: int = 20_000, periods: int = 40) -> Setting:
    plan = plan_of(name)
    assert plan.simulation is not None, f"{name} has no section simulation"
    return Setting.of(plan, plan.simulation, members, periods)


def course(made: Setting, seed: int = 1) -> Course:
    return Course(made, np.random.default_rng(seed))


@pytest.mark.parametrize("name", PLAN_NAMES)
def test_it_holds_in_members_exactly_what_the_members_have(name: str) -> None:
    play = course(setting(name))
    for _ in play.run():
        rows = play.members.rows
        balances = play.fund.shares.balance(rows["units"], rows["expiry"], rows["spare"])
        assert play.fund.members == int((balances * rows["count"]).sum())


@pytest.mark.parametrize("name", PLAN_NAMES)
def test_it_counts_as_paying_exactly_who_has_not_lapsed(name: str) -> None:
    play = course(setting(name))
    for _ in play.run():
        rows = play.members.rows[play.members.rows["lapsed"] == 0]
        pool = play.fund.shares.pool
        counted = (int((rows["units"] * rows["count"]).sum()), int(rows["count"].sum()))
        assert (pool.units, pool.payers) == counted


def test_it_gives_the_same_figures_for_the_same_seed() -> None:
    first, again = (list(course(setting(), seed=5).run()) for _ in range(2))
    assert first == again


def test_it_gives_other_figures_for_another_seed() -> None:
    first, other = (list(course(setting(), seed=seed).run()) for seed in (1, 2))
    assert first != other


def test_it_plays_a_million_members_for_ten_years_within_a_minute() -> None:
    periods = 260
    begin = time.process_time()
    made = list(course(setting(members=1_000_000, periods=periods)).run())
    assert (len(made), time.process_time() - begin < SECONDS) == (periods, True)


def test_its_healthy_leave_first_when_the_share_exceeds_what_they_expect() -> None:
    made = setting(members=1_000_000, periods=130)
    cheap = replace(made.simulation, expected=made.simulation.expected / 10)
    play = course(Setting.of(made.plan, cheap, made.members, made.periods))
    list(play.run())
    rows = play.members.rows
    part = rows["count"][rows["frail"]].sum() / rows["count"].sum()
    assert part > 1.5 * made.simulation.frail.part_bps / 10_000


def test_its_frail_and_healthy_have_the_mean_rates_of_the_table() -> None:
    made = setting()
    part = made.simulation.frail.part_bps / 10_000
    healthy, frail = made.frailty()
    assert (1 - part) * healthy + part * frail == pytest.approx(1)


def test_it_stops_joins_when_the_fund_does() -> None:
    play = course(setting())
    next(iter(play.run()))
    play.fund.gate.joins_stopped = True
    assert play.members.newcomers() == 0


class TestRows:
    """Rows of members who are alike."""

    mix = Mix.of(plan_of(), setting().simulation)

    def rows(self) -> np.ndarray:
        return self.mix.draw(10_000, np.random.default_rng(1))

    def test_splitting_loses_nobody(self) -> None:
        rows, chance = self.rows(), np.random.default_rng(2)
        chosen = some_of(rows, np.ones(len(rows), np.bool_), 0.3, chance)
        after, places = split(rows, chosen)
        counts = (int(after["count"].sum()), int(after["count"][places].sum()))
        assert counts == (10_000, int(chosen.sum()))

    def test_merging_undoes_splitting(self) -> None:
        rows, chance = self.rows(), np.random.default_rng(2)
        whole = merged(rows.copy())
        chosen = some_of(rows, np.ones(len(rows), np.bool_), 0.3, chance)
        again = merged(split(rows, chosen)[0])
        assert np.array_equal(whole, again)

    def test_single_persons_are_as_many(self) -> None:
        each = single(self.rows(), 1)
        assert (len(each), int(each["person"][-1])) == (10_000, 10_000)

    def test_merging_nobody_gives_nobody(self) -> None:
        assert len(merged(np.zeros(0, ROW))) == 0
