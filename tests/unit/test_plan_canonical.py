"""The canonical text of a plan, its hash, and changed plans."""

from __future__ import annotations

import json
import random

import pytest
import yaml
from eth_utils import keccak

from fundplan import (
    PlanError,
    canonical_text,
    demo_plan,
    parse_plan,
    rules_hash,
    with_patch,
)
from fundplan.source import read_document
from tests.support.plans import PLAN_NAMES, plan_of, plan_text, with_value


@pytest.fixture(scope="module")
def plan():  # type: ignore[no-untyped-def]
    return plan_of()


@pytest.mark.parametrize("name", PLAN_NAMES)
def test_its_canonical_text_is_a_plan_file_with_the_same_text(name: str) -> None:
    text = canonical_text(plan_of(name))
    assert canonical_text(parse_plan(text)) == text


def test_its_hash_is_the_keccak_of_the_text_in_utf8(plan) -> None:  # type: ignore[no-untyped-def]
    assert rules_hash(plan) == keccak(canonical_text(plan).encode("utf-8"))


def test_its_text_is_what_jq_with_sorted_keys_prints(plan) -> None:  # type: ignore[no-untyped-def]
    data = json.loads(canonical_text(plan))
    printed = json.dumps(data, sort_keys=True, indent=2, ensure_ascii=False) + "\n"
    assert canonical_text(plan) == printed


def test_order_and_layout_of_the_file_do_not_change_the_text(plan) -> None:  # type: ignore[no-untyped-def]
    shuffled = _shuffled(read_document(plan_text(), "test").data, random.Random(7))
    again = parse_plan(yaml.safe_dump(shuffled, allow_unicode=True, width=60, sort_keys=False))
    assert canonical_text(again) == canonical_text(plan)


def _shuffled(value: object, chance: random.Random) -> object:
    if isinstance(value, dict):
        items = list(value.items())
        chance.shuffle(items)
        return {key: _shuffled(item, chance) for key, item in items}
    return [_shuffled(item, chance) for item in value] if isinstance(value, list) else value


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("shares.claim_cap", '"0.10"'),
        ("shares.fee", "8.00%"),
        ("calendar.period", "336h"),
        ("claims.publicity", "604800s"),
    ],
)
def test_another_notation_of_the_same_value_does_not_change_the_text(plan, key, value) -> None:  # type: ignore[no-untyped-def]
    assert canonical_text(parse_plan(with_value(key, value))) == canonical_text(plan)


@pytest.mark.parametrize(
    ("key", "value"),
    [("shares.fee", "7.99%"), ("name", "{zh: 计划, en: Plan}"), ("jury.tie", "refuse")],
)
def test_another_value_or_text_changes_the_hash(plan, key, value) -> None:  # type: ignore[no-untyped-def]
    assert rules_hash(parse_plan(with_value(key, value))) != rules_hash(plan)


def test_the_demo_section_does_not_change_the_text(plan) -> None:  # type: ignore[no-untyped-def]
    other = parse_plan(with_value("demo.crowd.members", "3"))
    assert canonical_text(other) == canonical_text(plan)


def test_the_simulation_does_not_change_the_text(plan) -> None:  # type: ignore[no-untyped-def]
    other = parse_plan(with_value("simulation.refill", '"16"'))
    assert other.simulation != plan.simulation
    assert canonical_text(other) == canonical_text(plan)


class TestPatch:
    """`with_patch` gives another plan that says what differs."""

    def test_it_changes_the_value_and_nothing_else(self, plan) -> None:  # type: ignore[no-untyped-def]
        changed = with_patch(plan, {"shares.fee": "5%"})
        before, after = json.loads(canonical_text(plan)), json.loads(canonical_text(changed))
        assert after["shares"]["fee"] == "5%"
        after["shares"]["fee"] = before["shares"]["fee"]
        after.pop("variant")
        assert before == after

    def test_it_names_the_plan_it_was_and_the_changed_keys(self, plan) -> None:  # type: ignore[no-untyped-def]
        changed = with_patch(plan, {"shares.fee": "5%", "membership.max_cover": 7})
        assert changed.variant is not None
        assert changed.variant.of == "0x" + rules_hash(plan).hex()
        assert changed.variant.keys == ("membership.max_cover", "shares.fee")

    def test_a_second_change_still_names_the_original(self, plan) -> None:  # type: ignore[no-untyped-def]
        twice = with_patch(with_patch(plan, {"shares.fee": "5%"}), {"jury.quorum": "20%"})
        assert twice.variant is not None
        assert twice.variant.of == "0x" + rules_hash(plan).hex()
        assert twice.variant.keys == ("jury.quorum", "shares.fee")

    def test_it_keeps_the_original_as_it_was(self, plan) -> None:  # type: ignore[no-untyped-def]
        before = canonical_text(plan)
        with_patch(plan, {"shares.fee": "5%"})
        assert canonical_text(plan) == before

    @pytest.mark.parametrize(
        ("patch", "message"),
        [
            ({"shares.fee": "9%"}, "shares.fee: '9%' is not allowed; allowed: 0% to 8%"),
            ({"shares.fees": "5%"}, "shares.fees: unknown key"),
            ({"shares": "5%"}, "shares: unknown key"),
            ({"rules.1.source": "ours"}, "rules.1.source: unknown key"),
        ],
    )
    def test_it_refuses_a_bad_change_by_its_key(self, plan, patch, message) -> None:  # type: ignore[no-untyped-def]
        with pytest.raises(PlanError) as caught:
            with_patch(plan, patch)
        assert message in str(caught.value)

    def test_it_keeps_the_demo_and_the_simulation(self, plan) -> None:  # type: ignore[no-untyped-def]
        changed = with_patch(plan, {"shares.fee": "5%"})
        assert (changed.demo, changed.simulation) == (plan.demo, plan.simulation)

    def test_the_demo_plan_of_a_plan_without_demo_is_the_plan(self, plan) -> None:  # type: ignore[no-untyped-def]
        bare = parse_plan(canonical_text(plan))
        assert demo_plan(bare) is bare
