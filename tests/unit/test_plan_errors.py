"""A mistake in a plan file is refused: the message names key, line, value and what is allowed."""

from __future__ import annotations

import pytest

from fundplan import PlanError, parse_plan
from tests.support.plans import line_of, plan_text, with_line, with_value, without

THYROID = "benefits.thyroid.lines.mild"
COSTS = "benefits.medical.lines.costs"

# key, what is written there, what the message says was found, what it says is allowed
BAD_VALUES = [
    ("format", "2", "2", "1"),
    ("id", "Critical", "'Critical'", "lower-case letters"),
    ("currency.code", "yuan", "'yuan'", "3 to 5 capital letters"),
    ("calendar.period", "14", "14", "such as 14d"),
    ("calendar.period", "14 days", "'14 days'", "such as 14d"),
    ("calendar.period", "12h", "'12h'", "1d to 92d"),
    ("calendar.period", "93d", "'93d'", "1d to 92d"),
    ("calendar.ends_after", "364d", "'364d'", "0d, or 365d to 49710d"),
    ("calendar.ends_after", "49711d", "'49711d'", "0d, or 365d to 49710d"),
    ("calendar.ends_after", "never", "'never'", "such as 14d"),
    ("shares.dues_every", "0", "0", "1 to 400"),
    ("shares.dues_every", "401", "401", "1 to 400"),
    ("shares.dues_every", "1y", "'1y'", "1 to 400"),
    ("surplus.policy", "give", "'give'", "lower, keep or grant"),
    ("surplus.purpose.zh", '""', "''", "1 to 4000 characters"),
    ("thresholds.stop_joins", "655.36%", "'655.36%'", "0% to 655.35%"),
    ("thresholds.low", "656%", "'656%'", "0% to 655.35%"),
    ("thresholds.low", "0.5", "0.5", "such as 8% or 0.25%"),
    ("thresholds.few", "-1", "-1", "0 to 4294967295"),
    ("thresholds.few", "4294967296", "4294967296", "0 to 4294967295"),
    ("thresholds.periods", "0", "0", "1 to 255"),
    ("thresholds.periods", "256", "256", "1 to 255"),
    ("thresholds.then", "stop", "'stop'", "vote or wind_up"),
    ("membership.joining", "closed", "'closed'", "open or attested"),
    ("membership.min_prepayment", "20", "20", "quoted decimal"),
    ("membership.min_prepayment", '"0.01"', "'0.01'", "at least shares.tick, 0.03"),
    ("membership.max_cover", "0", "0", "1 to 4294967295"),
    ("membership.max_cover", "yes", "'yes'", "1 to 4294967295"),
    ("membership.waiting", "29d", "'29d'", "30d to 180d"),
    ("membership.waiting", "181d", "'181d'", "30d to 180d"),
    ("membership.grace", "181d", "'181d'", "0d to 180d"),
    ("bands.from_40.ages", "39-59", "'39-59'", "from 40"),
    ("bands.from_40.ages", "59-40", "'59-40'", "the smaller age first"),
    ("bands.from_40.ages", "40-256", "'40-256'", "at most 255"),
    ("bands.from_40.ages", "40+", "'40+'", "such as 0-39"),
    ("bands.from_40.units", "0", "0", "1 to 4294967295"),
    ("shares.period_cap", "7.2", "7.2 (a number without quotes)", "quoted decimal"),
    ("shares.period_cap", '"0"', "'0'", "above 0"),
    ("shares.period_cap", '"7.72"', "'0.03'", "at most 256 ticks"),
    ("shares.claim_cap", "1e-1", "1e-1 (a number without quotes)", "quoted decimal"),
    ("shares.claim_cap", '"-0.1"', "'-0.1'", "quoted decimal"),
    ("shares.claim_cap", '"1,000"', "'1,000'", "quoted decimal"),
    ("shares.fee", "8.01%", "'8.01%'", "0% to 8%"),
    ("shares.fee", "0.08", "0.08 (a number without quotes)", "such as 8%"),
    ("shares.fee", "8.001%", "'8.001%'", "at most two decimals"),
    ("shares.carries", "yes", "'yes'", "true or false"),
    ("shares.tick", '"0"', "'0'", "above 0"),
    ("claims.reporting", "29d", "'29d'", "30d to 730d"),
    ("claims.publicity", "2d", "'2d'", "3d to 30d"),
    ("claims.publicity", "15d", "'15d'", "at most calendar.period, 14d"),
    ("claims.fast_window", "59m", "'59m'", "1h to 7d"),
    ("claims.fast_window", "8d", "'8d'", "1h to 7d"),
    ("claims.fast_limit", "5000", "5000", "quoted decimal"),
    ("disputes.appeal", "23h", "'23h'", "1d to 15d"),
    ("disputes.appeal", "16d", "'16d'", "1d to 15d"),
    ("disputes.bond", '"0"', "'0'", "above 0"),
    ("disputes.appeal_bond", '"49.99"', "'49.99'", "at least disputes.bond, 50"),
    ("disputes.stake", "none", "'none'", "quoted decimal"),
    ("disputes.refused", "101%", "'101%'", "0% to 100%"),
    ("disputes.winner", "60.01%", "'90.01%'", "at most 90% with disputes.winner added"),
    ("disputes.jurors", "40.01%", "'90.01%'", "at most 90% with disputes.winner added"),
    ("jury.size", "2", "2", "3 to 1000"),
    ("jury.size", "1001", "1001", "3 to 1000"),
    ("jury.size", '"21"', "'21'", "3 to 1000"),
    ("jury.quorum", "4.99%", "'4.99%'", "5% to 100%"),
    ("jury.quorum", "100.01%", "'100.01%'", "5% to 100%"),
    ("jury.plenary_quorum", "4.99%", "'4.99%'", "5% to 100%"),
    ("jury.majority", "49.99%", "'49.99%'", "50% to 99.99%"),
    ("jury.majority", "70%", "'66.66%'", "70% to 99.99%"),
    ("jury.grave", "49.99%", "'49.99%'", "50% to 99.99%"),
    ("jury.grave", "100%", "'100%'", "50% to 99.99%"),
    ("jury.appeal_factor", "1", "1", "2 to 5"),
    ("jury.appeal_factor", "6", "6", "2 to 5"),
    ("jury.rounds", "0", "0", "1 to 4"),
    ("jury.rounds", "5", "5", "1 to 4"),
    ("jury.sealing", "23h", "'23h'", "1d to 15d"),
    ("jury.opening", "16d", "'16d'", "1d to 15d"),
    ("jury.swing", "49h", "'49h'", "0d to 2d"),
    ("jury.extension", "8d", "'8d'", "0d to 7d"),
    ("jury.tie", "maybe", "'maybe'", "refuse or pay"),
    ("jury.silence", "yes", "'yes'", "refuse or pay"),
    ("benefits.thyroid.code", "1", "1", "a code of its own"),
    ("benefits.thyroid.code", "65536", "65536", "1 to 65535"),
    (f"{THYROID}.line", "6", "6", "1 to 6, each number once"),
    (f"{THYROID}.line", "7", "7", "1 to 6, each number once"),
    (f"{THYROID}.kind", "gift", "'gift'", "fixed or proportional"),
    (f"{THYROID}.severity", "256", "256", "0 to 255"),
    (f"{THYROID}.waits", '"true"', "'true'", "true or false"),
    (f"{THYROID}.amount", '"0"', "'0'", "above 0"),
    (f"{COSTS}.kind", "fixed", "'80%'", "only on lines with kind: proportional"),
    (f"{COSTS}.ratio", "0%", "'0%'", "0.01% to 100%"),
    ("benefits.thyroid.caps.lifetime", '"0"', "all caps are 0", "at least one cap above 0"),
    ("demo.crowd.cover", "100001", "100001", "1 to the demo's membership.max_cover, 100000"),
]


@pytest.mark.parametrize(("key", "value", "found", "allowed"), BAD_VALUES)
def test_it_names_key_value_and_what_is_allowed(
    key: str, value: str, found: str, allowed: str
) -> None:
    with pytest.raises(PlanError) as caught:
        parse_plan(with_value(key, value), "a.yaml")
    messages = str(caught.value).splitlines()
    assert any(found in m and allowed in m.partition("; allowed: ")[2] for m in messages), messages


@pytest.mark.parametrize(("key", "value", "found", "allowed"), BAD_VALUES)
def test_it_names_the_line_of_the_key_that_it_complains_about(
    key: str, value: str, found: str, allowed: str
) -> None:
    text = with_value(key, value)
    with pytest.raises(PlanError) as caught:
        parse_plan(text, "a.yaml")
    for problem in caught.value.problems:
        above = problem.key
        while above not in _keys(text):
            above = above.rpartition(".")[0]
        assert problem.line == line_of(text, above)


def _keys(text: str) -> dict[str, int]:
    from fundplan.source import read_document

    return read_document(text, "test").lines


@pytest.mark.parametrize(
    "key",
    [
        "name",
        "membership",
        "shares.fee",
        "bands",
        "benefits.medical.covers",
        f"{THYROID}.ages",
        "demo.crowd",
    ],
)
def test_it_names_a_missing_key(key: str) -> None:
    with pytest.raises(PlanError, match=rf"{key} \(line \d+\): missing; allowed: ") as caught:
        parse_plan(without(key))
    assert key in {problem.key for problem in caught.value.problems}


@pytest.mark.parametrize(
    ("after", "line", "key"),
    [
        ("shares.fee", "  fees: 8%", "shares.fees"),
        ("format", "colour: red", "colour"),
        (f"{THYROID}.waits", "        wait: 3d", f"{THYROID}.wait"),
    ],
)
def test_it_refuses_an_unknown_key_and_lists_the_known_ones(
    after: str, line: str, key: str
) -> None:
    text = with_line(after, line)
    with pytest.raises(PlanError) as caught:
        parse_plan(text)
    (problem,) = caught.value.problems
    assert (problem.key, problem.found) == (key, "unknown key")
    assert problem.line == line_of(text, key)
    assert after.rpartition(".")[2] in problem.allowed


def test_it_refuses_a_key_given_twice_and_names_both_lines() -> None:
    text = with_line("shares.fee", "  fee: 5%")
    first = plan_text().splitlines().index("  fee: 8%") + 1
    with pytest.raises(PlanError) as caught:
        parse_plan(text)
    (problem,) = caught.value.problems
    assert (problem.key, problem.line) == ("shares.fee", first + 1)
    assert f"line {first}" in problem.allowed


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("modelled: &x {a: 1}\nother: *x", "*x"),
        ("modelled: !!python/object:os.system {}", "python/object"),
        ("modelled: [1", "expected"),
        ("modelled: 1\n---\nformat: 1", "document"),
    ],
)
def test_it_refuses_yaml_that_is_more_than_plain_data(line: str, found: str) -> None:
    with pytest.raises(PlanError) as caught:
        parse_plan(with_line("format", line))
    assert found in caught.value.problems[0].found


def test_it_refuses_a_file_that_is_not_a_mapping() -> None:
    with pytest.raises(PlanError, match="allowed: a mapping of keys to values"):
        parse_plan("- a\n- b\n")


def test_it_refuses_a_file_too_large_to_be_a_plan() -> None:
    with pytest.raises(PlanError, match="at most 262144 bytes"):
        parse_plan("# " + "x" * 262_144)


@pytest.mark.parametrize("text", ["[" * 100_000, "{a: " * 50_000, "a:\n" + "- " * 100_000])
def test_it_refuses_nesting_without_following_it(text: str) -> None:
    with pytest.raises(PlanError, match="at most 20 levels"):
        parse_plan(text)


def test_it_refuses_a_number_longer_than_any_of_the_chain() -> None:
    with pytest.raises(PlanError, match="shares.carries"):
        parse_plan(with_value("shares.carries", "9" * 5_000))


def test_it_lists_every_problem_and_not_only_the_first() -> None:
    text = with_value("shares.fee", "9%").replace("grace: 15d", "grace: 200d")
    with pytest.raises(PlanError) as caught:
        parse_plan(text)
    assert {problem.key for problem in caught.value.problems} == {"shares.fee", "membership.grace"}


def test_it_refuses_clocks_that_together_keep_a_claimant_waiting_too_long() -> None:
    text = with_value("jury.sealing", "15d").replace("rounds: 3", "rounds: 4")
    text = text.replace("opening: 2d", "opening: 15d").replace("extension: 2d", "extension: 7d")
    with pytest.raises(PlanError, match=r"jury \(line \d+\): .*longest path of 184d") as caught:
        parse_plan(
            text.replace("publicity: 7d", "publicity: 14d").replace("appeal: 5d", "appeal: 6d")
        )
    assert "at most 183d" in str(caught.value)


def test_it_refuses_a_name_that_is_not_the_files(tmp_path) -> None:  # type: ignore[no-untyped-def]
    from fundplan import load_plan

    path = tmp_path / "other.yaml"
    path.write_text(plan_text(), encoding="utf-8")
    with pytest.raises(PlanError, match=r"id \(line \d+\).*allowed: .*other"):
        load_plan(path)


class TestRules:
    """Every value is explained by a rule, and texts cannot disagree with values."""

    def test_it_refuses_a_value_that_no_rule_explains(self) -> None:
        text = plan_text().replace("about: [shares.fee]", "about: [jury.tie]")
        with pytest.raises(PlanError, match="shares.fee .*no rule is about this key"):
            parse_plan(text)

    def test_it_refuses_two_rules_about_the_same_key(self) -> None:
        text = plan_text().replace("about: [shares.fee]", "about: [shares.fee, shares.dues]")
        with pytest.raises(PlanError, match="'shares.dues' is not allowed.*no other rule"):
            parse_plan(text)

    def test_it_refuses_a_rule_about_nothing_that_exists(self) -> None:
        text = plan_text().replace("about: [shares.fee]", "about: [shares.fee, shares.bonus]")
        with pytest.raises(PlanError, match="'shares.bonus' is not allowed.*a key of calendar"):
            parse_plan(text)

    def test_it_refuses_a_choice_of_ours_without_its_reason(self) -> None:
        text = plan_text().replace("source: published", "source: ours", 1)
        with pytest.raises(PlanError, match=r"rules\.2\.why .*: missing"):
            parse_plan(text)

    def test_it_refuses_a_place_in_a_text_that_is_no_value(self) -> None:
        text = plan_text().replace("{shares.fee}", "{shares.tax}")
        with pytest.raises(PlanError, match=r"'\{shares.tax\}' is not allowed"):
            parse_plan(text)


class TestDemo:
    """The demo's changes are checked with the file."""

    def test_it_names_the_line_of_a_bad_change(self) -> None:
        text = plan_text().replace('shares.period_cap: "0.15"', "shares.period_cap: 0.15")
        with pytest.raises(PlanError) as caught:
            parse_plan(text)
        (problem,) = caught.value.problems
        assert problem.key == "demo.patch.shares.period_cap"
        assert problem.line == line_of(text, "demo.patch.shares.period_cap")

    def test_it_refuses_a_change_that_breaks_a_bound(self) -> None:
        text = plan_text().replace('shares.tick: "0.001"', 'shares.tick: "0.0001"')
        with pytest.raises(PlanError, match=r"demo\.patch\.shares\.tick .*at most 256 ticks"):
            parse_plan(text)

    def test_it_refuses_a_change_of_what_the_plan_does_not_have(self) -> None:
        text = plan_text().replace("shares.tick: ", "shares.tock: ")
        with pytest.raises(PlanError, match=r"demo\.patch\.shares\.tock .*unknown key"):
            parse_plan(text)
