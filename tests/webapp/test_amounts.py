"""Figures are exact at every number of decimals."""

from __future__ import annotations

from decimal import Decimal, getcontext

import pytest

from webapp.web.amounts import display, grouped, iso, parts_of, percent
from webapp.web.charts import HEIGHT, bars

UNITS = [0, 1, 9, 10, 123_456, 1_000_000, 10**18, 10**18 + 1, 2**96 - 1, -1_500_000]


@pytest.mark.parametrize("units", UNITS)
@pytest.mark.parametrize("decimals", [0, 1, 2, 6, 18, 24])
def test_it_writes_amounts_that_read_back_exactly(units: int, decimals: int) -> None:
    getcontext().prec = 80
    assert Decimal(display(units, decimals)).scaleb(decimals) == units
    assert grouped(units, decimals).replace(",", "") == display(units, decimals)


@pytest.mark.parametrize(
    ("units", "decimals", "parts"),
    [
        (1_189_320_000, 6, ("1,189", "32", "0000")),
        (5_000_000, 6, ("5", "00", "0000")),
        (1, 18, ("0", "000000000000000001", "")),
        (7, 0, ("7", "", "")),
        (15, 1, ("1", "5", "")),
        (-1_500_000, 6, ("-1", "50", "0000")),
    ],
)
def test_it_tells_the_decimals_that_count_from_the_zeros(
    units: int, decimals: int, parts: tuple[str, str, str]
) -> None:
    assert parts_of(units, decimals) == parts


@pytest.mark.parametrize(
    ("basis_points", "text"),
    [(22_681, "226.81%"), (800, "8%"), (1, "0.01%"), (8_510, "85.1%"), (0, "0%")],
)
def test_it_writes_percentages_exactly(basis_points: int, text: str) -> None:
    assert percent(basis_points) == text


def test_it_writes_moments_in_utc() -> None:
    assert iso(1_700_000_000) == "2023-11-14T22:13:20Z"


def test_it_draws_the_largest_bar_at_full_height_and_none_for_nothing() -> None:
    drawn = bars([0, 1, 1_000_000], ["", "", ""])
    assert [bar.height for bar in drawn] == [0, 2, HEIGHT]


def test_it_draws_nothing_without_values() -> None:
    assert bars([], []) == ()
