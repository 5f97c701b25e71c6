"""Every scheme of plans/ has a sound file. Its published facts: test_plan_facts.py."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from fundplan import Plan, bounds, demo_plan, load_plan
from fundplan.limits import longest_claim_seconds
from fundplan.source import read_document
from tests.support.plans import PLANS, plan_text

NAMES = tuple(sorted(path.stem for path in PLANS.glob("*.yaml")))
CHINESE, LATIN = re.compile(r"[\u4e00-\u9fff]"), re.compile(r"[A-Za-z]")
every = pytest.mark.parametrize("name", NAMES)


@cache
def plan_of(name: str) -> Plan:
    return load_plan(PLANS / f"{name}.yaml")


def texts_of(value: Any, path: str = "") -> Iterator[tuple[str, str, str]]:
    """Every text of a document: its dotted key, the Chinese, the English."""
    if isinstance(value, dict) and set(value) == {"zh", "en"}:
        yield path, value["zh"], value["en"]
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from texts_of(item, f"{path}.{key}".lstrip("."))
    elif isinstance(value, list):
        for number, item in enumerate(value, 1):
            yield from texts_of(item, f"{path}.{number}")


@every
def test_it_loads(name: str) -> None:
    assert plan_of(name).id == name


@every
def test_its_demo_is_a_valid_variant_of_it(name: str) -> None:
    plan = plan_of(name)
    variant = demo_plan(plan).variant
    assert plan.demo and variant and set(variant.keys) == dict(plan.demo.patch).keys()


@every
@pytest.mark.parametrize("played", [False, True], ids=["plan", "demo"])
class TestBounds:
    """What the contracts bound, worked out anew for plan and demo."""

    @pytest.fixture
    def plan(self, name: str, played: bool) -> Plan:
        return demo_plan(plan_of(name)) if played else plan_of(name)

    def test_a_settlement_crosses_few_enough_ticks(self, plan: Plan) -> None:
        reach = plan.shares.period_cap + plan.shares.dues
        assert reach // plan.shares.tick <= bounds.MAX_TICKS_PER_SETTLEMENT

    def test_the_longest_dispute_ends_in_time(self, plan: Plan) -> None:
        assert longest_claim_seconds(plan) <= bounds.MAX_CLAIM_SECONDS

    def test_the_fee_is_at_most_eight_percent(self, plan: Plan) -> None:
        assert plan.shares.fee_bps <= bounds.MAX_FEE_BPS

    def test_a_claim_is_published_within_a_period(self, plan: Plan) -> None:
        assert plan.claims.publicity_seconds <= plan.calendar.period_seconds

    def test_the_least_prepayment_outlasts_the_dues_of_a_term(self, plan: Plan) -> None:
        assert plan.membership.min_prepayment > plan.shares.dues

    def test_somebody_of_its_ages_can_claim_each_line(self, plan: Plan) -> None:
        for line in plan.lines:
            assert any(
                band.age_from <= line.age_to and line.age_from <= band.age_to for band in plan.bands
            ), line.key


@every
def test_each_of_its_texts_is_in_both_languages(name: str) -> None:
    texts = list(texts_of(read_document(plan_text(name), name).data))
    # The name of a real scheme stays as it is.
    wrong = [
        key
        for key, zh, en in texts
        if not CHINESE.search(zh)
        or (len(CHINESE.findall(en)) >= len(LATIN.findall(en)) and key != "modelled_on")
    ]
    assert wrong == []


@every
def test_it_says_how_it_is_simulated(name: str) -> None:
    assert plan_of(name).simulation is not None


@every
def test_it_names_the_scheme_it_follows_and_what_is_published_of_it(name: str) -> None:
    plan = plan_of(name)
    assert plan.modelled_on and any(rule.published for rule in plan.rules)
