"""The plans that come with the project, and the page that documents their keys."""

from __future__ import annotations

from decimal import Decimal

import pytest

from fundplan import Text, demo_plan, load_plan, parse_plan
from fundplan.reference import schema_rows, table
from fundplan.words import fill, plan_in_words, values_in_words
from tests.support.plans import PLANS, with_value

NAMES = sorted(path.stem for path in PLANS.glob("*.yaml"))


@pytest.mark.parametrize("name", NAMES)
def test_it_loads(name: str) -> None:
    assert load_plan(PLANS / f"{name}.yaml").id == name


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_it_can_be_said_in_words_without_a_place_left_open(name: str, language: str) -> None:
    plan = load_plan(PLANS / f"{name}.yaml")
    text = plan_in_words(plan, language)
    assert "{" not in text
    assert plan.name.in_language(language) in text


@pytest.mark.parametrize("name", NAMES)
def test_its_demo_has_a_crowd_that_one_claim_in_full_stays_within_the_caps_of(name: str) -> None:
    plan = load_plan(PLANS / f"{name}.yaml")
    assert plan.demo is not None
    played = demo_plan(plan)
    people = plan.demo.crowd.members * plan.demo.crowd.cover
    largest = max(line.amount for line in played.lines)
    share = largest * (10_000 + played.shares.fee_bps) / 10_000 / people
    assert share <= played.shares.claim_cap
    assert share <= played.shares.period_cap


@pytest.mark.parametrize("name", NAMES)
def test_its_demo_has_a_period_cap_that_two_claims_in_full_reach(name: str) -> None:
    plan = load_plan(PLANS / f"{name}.yaml")
    assert plan.demo is not None
    played = demo_plan(plan)
    people = plan.demo.crowd.members * plan.demo.crowd.cover
    largest = max(line.amount for line in played.lines)
    assert 2 * largest * (10_000 + played.shares.fee_bps) / 10_000 / people > (
        played.shares.period_cap
    )


def test_critical_illness_has_the_published_terms() -> None:
    plan = load_plan(PLANS / "critical-illness.yaml")
    amounts = {
        key: plan.line(f"critical.{key}").amount for key in ("illness_under_40", "illness_from_40")
    }
    assert amounts == {"illness_under_40": 300_000, "illness_from_40": 100_000}
    assert plan.line("thyroid.mild").amount == 50_000
    assert (plan.shares.claim_cap, plan.shares.fee_bps) == (Decimal("0.1"), 800)
    assert plan.membership.waiting_seconds == 90 * 86_400
    assert not plan.line("critical.accident_under_40").waits
    assert plan.claims.reporting_seconds == 180 * 86_400


def test_cancer_commune_has_the_published_terms() -> None:
    plan = load_plan(PLANS / "cancer-commune.yaml")
    assert plan.lines[0].amount == 300_000
    assert (plan.shares.claim_cap, plan.shares.fee_bps, plan.shares.carries) == (10, 0, False)
    assert plan.shares.period_cap >= 2 * plan.shares.claim_cap


def test_a_rule_speaks_with_the_values_of_a_changed_plan() -> None:
    plan = demo_plan(load_plan(PLANS / "critical-illness.yaml"))
    rule = next(rule for rule in plan.rules if rule.about == ("shares.period_cap",))
    assert "0.15 元" in fill(rule.text, values_in_words(plan)).zh


def test_a_cap_of_nothing_is_said_to_be_none() -> None:
    plan = parse_plan(with_value("shares.claim_cap", '"0"'))
    words = values_in_words(plan)
    assert words["shares.claim_cap"] == Text("不设上限", "none")
    assert words["shares.dues"] == Text("0 元", "0 yuan")


class TestReadme:
    """plans/README.md documents every key of the schema."""

    readme = (PLANS / "README.md").read_text(encoding="utf-8")

    def test_it_holds_the_table_made_from_the_schema(self) -> None:
        assert table() in self.readme, "run `python -m fundplan.reference` and put its table there"

    @pytest.mark.parametrize("row", schema_rows(), ids=lambda row: row.key)
    def test_it_gives_meaning_and_allowed_values_of_each_key(self, row) -> None:  # type: ignore[no-untyped-def]
        assert row.meaning
        assert row.allowed
        assert f"| `{row.key}` |" in self.readme
