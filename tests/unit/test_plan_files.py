"""The plans that come with the project, and the page that documents their keys."""

from __future__ import annotations

from decimal import Decimal

import pytest

from fundplan import (
    Plan,
    PlanError,
    Text,
    canonical_text,
    demo_plan,
    parse_plan,
)
from fundplan.reference import schema_rows, table
from fundplan.words import fill, plan_in_words, values_in_words
from tests.support.plans import PLAN_NAMES, PLANS, plan_of, plan_text, with_value

SHARED_AFTERWARDS = ("cancer-commune", "critical-illness")


@pytest.mark.parametrize("name", PLAN_NAMES)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_it_can_be_said_in_words_without_a_place_left_open(name: str, language: str) -> None:
    plan = plan_of(name)
    text = plan_in_words(plan, language)
    assert "{" not in text
    assert plan.name.in_language(language) in text


def largest_share(plan: Plan) -> Decimal:
    """What the largest claim at cover level 1 costs each unit of the demo's crowd, fee included."""
    assert plan.demo is not None
    units = plan.demo.crowd.members * plan.demo.crowd.cover * min(b.units for b in plan.bands)
    largest = max(line.amount for line in plan.lines)
    return largest * (10_000 + plan.shares.fee_bps) / 10_000 / units


@pytest.mark.parametrize("name", SHARED_AFTERWARDS)
class TestCrowd:
    """In plans that only share afterwards, at a fixed amount, the demo shows the cap at work."""

    def test_one_claim_in_full_stays_within_the_caps(self, name: str) -> None:
        played = demo_plan(plan_of(name))
        assert largest_share(played) <= min(played.shares.claim_cap, played.shares.period_cap)

    def test_two_claims_in_full_reach_the_cap_of_a_period(self, name: str) -> None:
        played = demo_plan(plan_of(name))
        assert 2 * largest_share(played) > played.shares.period_cap


def test_cancer_commune_has_the_published_terms() -> None:
    plan = plan_of("cancer-commune")
    assert plan.lines[0].amount == 300_000
    assert (plan.shares.claim_cap, plan.shares.fee_bps, plan.shares.carries) == (10, 0, False)
    assert plan.shares.period_cap >= 2 * plan.shares.claim_cap


def test_a_rule_speaks_with_the_values_of_a_changed_plan() -> None:
    plan = demo_plan(plan_of())
    rule = next(rule for rule in plan.rules if rule.about == ("shares.period_cap",))
    assert "0.15 元" in fill(rule.text, values_in_words(plan)).zh


def test_a_cap_of_nothing_is_said_to_be_none() -> None:
    plan = parse_plan(with_value("shares.claim_cap", '"0"'))
    words = values_in_words(plan)
    assert words["shares.claim_cap"] == Text("不设上限", "none")
    assert words["shares.dues"] == Text("0 元", "0 yuan")


def test_a_threshold_of_nothing_is_said_to_be_never() -> None:
    plan = parse_plan(with_value("thresholds.stop_joins", "0%"))
    words = values_in_words(plan)
    assert words["thresholds.stop_joins"] == Text("从不", "never")
    assert words["calendar.ends_after"] == Text("无", "none")
    assert words["thresholds.low"] == Text("50%", "50%")


def test_it_says_what_the_beneficiary_is_there_for() -> None:
    plan = plan_of()
    assert plan.surplus.purpose.en in plan_in_words(plan, "en")


class TestBands:
    """Bands may overlap where an attestor says which one a member is in."""

    ages = with_value("bands.from_40.ages", "30-59").partition("\nsimulation:")[0] + "\n"

    def test_it_refuses_bands_of_the_same_ages_where_joining_is_open(self) -> None:
        with pytest.raises(PlanError, match=r"bands\.from_40\.ages .* that is from 40"):
            parse_plan(self.ages)

    def test_it_takes_them_where_joining_is_attested(self) -> None:
        plan = parse_plan(self.ages.replace("joining: open", "joining: attested"))
        assert [band.age_from for band in plan.bands] == [0, 30]

    def test_bands_of_equal_ages_are_numbered_by_name_in_every_copy_of_the_plan(self) -> None:
        text = self.ages.replace("joining: open", "joining: attested")
        plan = parse_plan(text.replace("ages: 30-59", "ages: 0-39"))
        again = parse_plan(canonical_text(plan))
        assert [band.key for band in plan.bands] == ["from_40", "under_40"]
        assert again.bands == plan.bands


def test_thresholds_that_can_never_count_need_no_number_of_periods() -> None:
    text = plan_text().replace("  low: 50%\n", "  low: 0%\n").replace("few: 1000000", "few: 0")
    plan = parse_plan(text.replace("periods: 6\n", "periods: 0\n"))
    assert plan.thresholds.periods == 0


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
