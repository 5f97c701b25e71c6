"""`make simulate`: its settings, what it prints, and what it writes."""

from __future__ import annotations

import csv
import xml.etree.ElementTree as ElementTree
from decimal import Decimal
from pathlib import Path

import pytest

from fundplan import PlanError, load_plan, parse_plan, rules_hash
from fundsim import __main__ as command
from fundsim.asked import Asked, BadSetting
from fundsim.terms import TooFine, units_of
from tests.support.plans import PLANS, plan_text, with_value, without

SMALL = {"PLAN": "critical-illness", "MEMBERS": "3000", "YEARS": "1", "SEED": "4"}


@pytest.fixture
def output(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> tuple[Path, str]:
    """The files' common name, and what was printed."""
    monkeypatch.setattr(command, "FOLDER", tmp_path)
    for name in ("PLAN", "MEMBERS", "YEARS", "SEED", "SCENARIO"):
        monkeypatch.delenv(name, raising=False)
    for name, value in SMALL.items():
        monkeypatch.setenv(name, value)
    assert command.main() == 0
    return tmp_path / "critical-illness-3000-26-4", capsys.readouterr().out


def test_it_prints_a_row_for_each_of_few_periods(output: tuple[Path, str]) -> None:
    rows = [line.split() for line in output[1].splitlines()]
    numbers = [row[0].rstrip("*") for row in rows if row and row[0].rstrip("*").isdecimal()]
    assert numbers == [str(number) for number in range(1, 27)]


def test_it_writes_a_row_of_figures_for_each_period(output: tuple[Path, str]) -> None:
    rows = list(csv.DictReader(output[0].with_suffix(".csv").open(encoding="utf-8")))
    index = [Decimal(row["index"]) for row in rows]
    shares = [Decimal(row["share"]) + Decimal(row["dues"]) / int(row["units"]) for row in rows]
    assert index == [sum(shares[: n + 1]) for n in range(26)]


def test_it_draws_four_curves(output: tuple[Path, str]) -> None:
    picture = ElementTree.parse(output[0].with_suffix(".svg")).getroot()
    ids = [element.get("id", "") for element in picture.iter()]
    assert len([name for name in ids if name.startswith("axes_")]) == 4


def test_it_draws_the_same_picture_again(output: tuple[Path, str]) -> None:
    before = output[0].with_suffix(".svg").read_bytes()
    command.main()
    assert output[0].with_suffix(".svg").read_bytes() == before


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("SEED", "x", "a whole number, 0 to"),
        ("MEMBERS", "0", "a whole number, 1 to"),
        ("YEARS", "51", "a whole number, 1 to 50"),
        ("PLAN", "none", "critical-illness"),
        ("SCENARIO", "none", "the plan has xianghubao"),
    ],
)
def test_it_names_a_setting_that_it_cannot_use(name: str, value: str, allowed: str) -> None:
    with pytest.raises(BadSetting, match=f"{name}={value}; .*{allowed}"):
        Asked.from_env({name: value})


def test_it_refuses_amounts_finer_than_its_token() -> None:
    with pytest.raises(TooFine, match="more than 6 decimals"):
        units_of(Decimal("0.0000001"))


def test_it_takes_a_plan_by_its_path() -> None:
    asked = Asked.from_env({"PLAN": str(PLANS / "critical-illness.yaml"), "YEARS": "2"})
    assert (asked.name, asked.setting.periods) == ("critical-illness", 52)


def test_it_tells_a_bad_setting_and_exits_2(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SEED", "-1")
    assert (command.main(), "SEED=-1" in capsys.readouterr().err) == (2, True)


class TestSection:
    """The section `simulation` of a plan file."""

    def test_the_rules_hash_does_not_cover_it(self) -> None:
        changed = with_value("simulation.trend", "3%")
        plan = load_plan(PLANS / "critical-illness.yaml")
        assert rules_hash(parse_plan(changed)) == rules_hash(plan)

    def test_a_plan_may_go_without(self) -> None:
        assert parse_plan(without("simulation")).simulation is None

    @pytest.mark.parametrize(
        ("key", "value", "allowed"),
        [
            ("simulation.refill", '"40"', "less than simulation.prepayment"),
            ("simulation.prepayment", '"19"', "at least membership.min_prepayment"),
            ("simulation.expected", '"0"', "an amount above 0"),
            ("simulation.topping_up", "101%", "a percentage from 0% to 100%"),
        ],
    )
    def test_it_refuses_what_does_not_fit(self, key: str, value: str, allowed: str) -> None:
        with pytest.raises(PlanError, match=allowed) as refused:
            parse_plan(with_value(key, value))
        assert key in [problem.key for problem in refused.value.problems]

    @pytest.mark.parametrize(
        ("old", "new", "allowed"),
        [
            ("{ages: 50-59, men: 6", "{ages: 50-60, men: 6", "within the plan's bands"),
            ("claim: thyroid.mild, ages: 0-17", "claim: thyroid.none, ages: 0-17", "one of "),
            ("    - {claim: medical.costs, median", "    - {claim: thyroid.mild, median", "costs"),
            ("        frail.part: 20%", "        frail.parts: 20%", "by dotted key"),
        ],
    )
    def test_it_refuses_rows_that_do_not_fit(self, old: str, new: str, allowed: str) -> None:
        text = plan_text()
        assert text.count(old) == 1
        with pytest.raises(PlanError, match=allowed):
            parse_plan(text.replace(old, new))
