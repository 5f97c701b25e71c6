"""Does the simulator reproduce the shape of 相互宝's decline, and how early do thresholds warn?

Published: 101.0 million payers in January 2021, about 75 million in December; 3,663 cases a period
rising to 4,018; the end announced on 28 December 2021. The scenario's settings are calibrated to
these figures, so the tests say how closely, for any seed; they prove no forecast.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from fundsim.asked import Asked
from fundsim.course import Course, Period
from fundsim.telling import events_of, table, warned

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "simulating.md"
SEEDS = (1, 2, 3)
JANUARY, DECEMBER = 101_000_000, 75_000_000
CASES_BEFORE, CASES_AFTER = 3_663, 4_018
QUARTER = 6  # periods


def asked(seed: int) -> Asked:
    return Asked.from_env({"SCENARIO": "xianghubao", "SEED": str(seed)})


@cache
def year(seed: int) -> list[Period]:
    return list(Course(asked(seed).setting, np.random.default_rng(seed)).run())


def mean_cases(periods: list[Period]) -> float:
    return sum(now.cases for now in periods) / len(periods)


@pytest.mark.parametrize("seed", SEEDS)
def test_it_begins_with_the_payers_of_january_within_1_percent(seed: int) -> None:
    assert year(seed)[0].settled.payers == pytest.approx(JANUARY, rel=0.01)


@pytest.mark.parametrize("seed", SEEDS)
def test_it_ends_with_the_payers_of_december_within_2_percent(seed: int) -> None:
    assert year(seed)[-1].settled.payers == pytest.approx(DECEMBER, rel=0.02)


@pytest.mark.parametrize("seed", SEEDS)
def test_it_loses_payers_in_every_period(seed: int) -> None:
    payers = [now.settled.payers for now in year(seed)]
    assert payers == sorted(payers, reverse=True)


@pytest.mark.parametrize("seed", SEEDS)
def test_its_cases_rise_as_published_within_4_percent(seed: int) -> None:
    before, after = mean_cases(year(seed)[:4]), mean_cases(year(seed)[-4:])
    assert (before, after) == (
        pytest.approx(CASES_BEFORE, rel=0.04),
        pytest.approx(CASES_AFTER, rel=0.04),
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_its_share_rises_from_quarter_to_quarter(seed: int) -> None:
    shares = [now.settled.share for now in year(seed)]
    quarters = [sum(shares[at : at + QUARTER]) for at in range(0, len(shares), QUARTER)]
    assert quarters == sorted(quarters)


@pytest.mark.parametrize("seed", SEEDS)
def test_its_thresholds_warn_five_months_before_the_end_was_announced(seed: int) -> None:
    setting = asked(seed).setting
    ended_in = asked(seed).ended_in
    assert ended_in == len(year(seed))
    vote = [event for event in events_of(year(seed), setting) if "vote" in event.text][0]
    days = (ended_in - vote.period) * setting.period_seconds / 86_400
    assert 150 <= days <= 180


def test_it_says_how_much_earlier_they_warned() -> None:
    setting, events = asked(1).setting, events_of(year(1), asked(1).setting)
    assert f"period {events[0].period} was" in warned(events, len(year(1)), setting)


def test_its_table_is_the_one_in_the_documents() -> None:
    setting, events = asked(1).setting, events_of(year(1), asked(1).setting)
    marked = {event.period for event in events}
    lines = [line.rstrip() for line in table(year(1), setting, marked)]
    shown = DOCUMENT.read_text(encoding="utf-8")
    assert "\n".join(lines) in shown


def test_the_documents_say_from_when_aid_stays_unpaid_if_it_goes_on() -> None:
    on = Asked.from_env({"SCENARIO": "xianghubao", "YEARS": "2"})
    periods = list(Course(on.setting, np.random.default_rng(on.seed)).run())
    unpaid = next(now.settled.period for now in periods if now.solvency.unfunded)
    below = next(now.settled.period for now in periods if now.settled.ratio_bps < 10_000)
    shown = " ".join(DOCUMENT.read_text(encoding="utf-8").split())
    said = f"from period {unpaid} (January 2022) the cap per period leaves aid unpaid"
    assert f"{said}, from period {below} the funding ratio is below 100 %" in shown


def test_its_thresholds_only_count_where_the_scheme_had_none() -> None:
    assert all(now.joined for now in year(1)[1:])
