"""Every scheme of plans/ has a sound file. Its published facts: test_plan_facts.py."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from fundplan import (
    Plan,
    canonical_text,
    constructor_args,
    demo_plan,
    rules_hash,
)
from fundplan.bounds import DAY
from fundplan.source import read_document
from scripts.story.asks import bands_for
from tests.support.deploy import Platform, deploy_platform, deploy_token
from tests.support.evm import Chain, Contract, address_of
from tests.support.plans import PLAN_NAMES, plan_of, plan_text
from tests.support.terms import plan_from_abi

DECIMALS = 6
CHINESE, LATIN = re.compile(r"[\u4e00-\u9fff]"), re.compile(r"[A-Za-z]")
every = pytest.mark.parametrize("name", PLAN_NAMES)


@pytest.fixture(scope="module")
def platform() -> Platform:
    return deploy_platform(Chain(now=1_790_000_000))


@pytest.fixture(scope="module")
def token(platform: Platform) -> Contract:
    return deploy_token(platform.chain, DECIMALS)


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
class TestAsItIsAndAsItsDemo:
    """What holds for the plan and for the variant that the demo plays."""

    @pytest.fixture
    def plan(self, name: str, played: bool) -> Plan:
        return demo_plan(plan_of(name)) if played else plan_of(name)

    def test_it_is_within_the_contracts_bounds_and_becomes_a_fund(
        self, plan: Plan, platform: Platform, token: Contract
    ) -> None:
        args = constructor_args(
            plan,
            DECIMALS,
            platform.chain.now + DAY,
            operator=address_of("operator"),
            attestors=[address_of("attestor")] if plan.membership.attested else [],
            providers=[address_of("provider")] if plan.claims.fast_limit else [],
        )
        deployed = platform.create_fund(token, plan_from_abi(args, canonical_text(plan)))
        assert deployed.fund.view("rulesHash") == rules_hash(plan)

    def test_the_least_prepayment_outlasts_the_dues_of_a_term(self, plan: Plan) -> None:
        assert plan.membership.min_prepayment > plan.shares.dues

    def test_somebody_of_its_ages_can_claim_each_line(self, plan: Plan) -> None:
        idle = [line.key for line in plan.lines if not bands_for(plan, line)]
        assert idle == []


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
