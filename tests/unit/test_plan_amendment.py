"""An amendment: what differs between two plans, and the proposal made of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from eth_abi import decode, encode

from fundplan import (
    Holders,
    Offices,
    PlanError,
    amendment_args,
    canonical_text,
    changes,
    load_plan,
    parse_plan,
    rules_hash,
    untold,
    with_patch,
)
from fundplan.__main__ import main
from fundplan.amendment import RULES
from fundplan.encode import rules_tuple
from fundplan.scale import scale_of
from scripts.deployment.artifacts import load_artifact, named, types_of
from tests.support.plans import PLANS, plan_text, with_value

ANN, BEN, CLEO = ("0x" + digit * 40 for digit in "abc")
HOLDERS = Holders(operator=ANN, beneficiary=BEN, guardian=CLEO)


@pytest.fixture(scope="module")
def plan() -> Any:
    return load_plan(PLANS / "critical-illness.yaml")


def proposal_inputs() -> Any:
    return load_artifact("Rulebook").function("proposeAmendment")["inputs"]


class TestChanges:
    """The difference of two plans, key by key."""

    def test_it_finds_none_between_a_plan_and_itself(self, plan: Any) -> None:
        assert changes(plan, parse_plan(canonical_text(plan))) == ()

    def test_it_says_a_changed_value_in_the_words_of_people(self, plan: Any) -> None:
        (found,) = changes(plan, parse_plan(with_value("membership.grace", "20d")))
        assert found.in_language("en") == "membership.grace: 15 days → 20 days"
        assert found.in_language("zh") == "membership.grace: 15 天 → 20 天"

    def test_it_does_not_name_what_a_patch_wrote_about_itself(self, plan: Any) -> None:
        patched = with_patch(plan, {"shares.fee": "5%", "jury.tie": "refuse"})
        assert [found.key for found in changes(plan, patched)] == ["jury.tie", "shares.fee"]

    def test_it_names_a_changed_text(self, plan: Any) -> None:
        (found,) = changes(plan, parse_plan(with_value("surplus.purpose.en", "Other things.")))
        assert found.key == "surplus.purpose"
        assert found.new is not None
        assert found.new.en == "Other things."

    def test_it_names_a_rule_by_what_it_is_about(self, plan: Any) -> None:
        text = plan_text().replace("作为管理费，此外分文不取", "作为管理费")
        (found,) = changes(plan, parse_plan(text))
        assert found.key == "rules.shares.fee.text"

    def test_the_order_of_the_rules_is_no_difference(self, plan: Any) -> None:
        head, mark, rest = plan_text().partition("rules:\n")
        first, sep, others = rest.partition("  - about: [membership.joining, bands]\n")
        rules, demo, tail = (sep + others).partition("\ndemo:\n")
        moved = head + mark + rules + first.rstrip("\n") + "\n" + demo + tail
        assert changes(plan, parse_plan(moved)) == ()

    def test_it_says_nothing_for_a_key_that_one_plan_lacks(self, plan: Any) -> None:
        commune = load_plan(PLANS / "cancer-commune.yaml")
        found = {change.key: change for change in changes(plan, commune)}
        gone, new = found["bands.under_40.units"], found["bands.everyone.units"]
        assert gone.in_language("en") == "bands.under_40.units: 1 → (nothing)"
        assert new.in_language("zh") == "bands.everyone.units: （无） → 1"


class TestProposal:
    """The arguments of `proposeAmendment`."""

    def test_they_survive_the_abi_of_the_rulebook(self, plan: Any) -> None:
        after = parse_plan(with_value("shares.fee", "5%"))
        given = amendment_args(plan, after, 6, HOLDERS)
        types = types_of(proposal_inputs())
        tree = named(proposal_inputs(), decode(types, encode(types, given)))
        assert tree["rules"]["shares"]["feeBps"] == "500"
        assert tree["rules"]["rulesHash"] == "0x" + rules_hash(after).hex()
        names = ("operator", "guardian", "beneficiary")
        assert [tree["rules"][name] for name in names] == [ANN, CLEO, BEN]
        assert tree["text"] == canonical_text(after)

    def test_they_name_who_takes_up_and_who_gives_up_an_office(self, plan: Any) -> None:
        after = parse_plan(with_value("membership.joining", "attested"))
        offices = Offices(new_attestors=[ANN], new_providers=[BEN], gone_providers=[CLEO])
        _, four, _ = amendment_args(plan, after, 6, HOLDERS, offices)
        assert four == ([ANN], [], [BEN], [CLEO])

    @pytest.mark.parametrize(
        ("key", "value"),
        [
            ("calendar.period", "15d"),
            ("calendar.ends_after", "400d"),
            ("shares.tick", '"0.04"'),
            ("bands.from_40.units", "2"),
            ("bands.from_40.ages", "40-60"),
            ("disputes.bond", '"51"'),
            ("jury.size", "22"),
            ("currency.code", "USD"),
        ],
    )
    def test_it_refuses_to_change_what_is_fixed_for_good(self, plan: Any, key, value) -> None:  # type: ignore[no-untyped-def]
        with pytest.raises(PlanError, match=f"{key}: .*fixed for the fund's life"):
            amendment_args(plan, parse_plan(with_value(key, value)), 6, HOLDERS)

    def test_a_band_may_be_called_something_else(self, plan: Any) -> None:
        after = parse_plan(with_value("bands.from_40.title", "{zh: 年长者, en: the elder}"))
        assert amendment_args(plan, after, 6, HOLDERS)[2] == canonical_text(after)

    def test_it_refuses_a_proposal_that_changes_nothing(self, plan: Any) -> None:
        with pytest.raises(PlanError, match="nothing differs"):
            amendment_args(plan, plan, 6, HOLDERS)

    def test_it_asks_for_an_attestor_where_the_plan_now_needs_one(self, plan: Any) -> None:
        after = parse_plan(with_value("membership.joining", "attested"))
        with pytest.raises(PlanError, match=r"\(attestors\): none are added"):
            amendment_args(plan, after, 6, HOLDERS)

    def test_it_refuses_an_attestor_in_an_open_plan(self, plan: Any) -> None:
        after = parse_plan(with_value("shares.fee", "5%"))
        with pytest.raises(PlanError, match="none added, as the plan needs none"):
            amendment_args(plan, after, 6, HOLDERS, Offices(new_attestors=[ANN]))

    def test_it_refuses_more_changes_of_offices_than_the_contracts_take(self, plan: Any) -> None:
        after = parse_plan(with_value("shares.fee", "5%"))
        with pytest.raises(PlanError, match="at most 255 added and gone"):
            amendment_args(plan, after, 6, HOLDERS, Offices(gone_providers=[ANN] * 256))

    def test_it_refuses_an_amount_that_the_token_cannot_express(self, plan: Any) -> None:
        after = parse_plan(with_value("shares.claim_cap", '"0.0000001"'))
        with pytest.raises(PlanError, match="at most 6 decimals, as the token has"):
            amendment_args(plan, after, 6, HOLDERS)


class TestUntold:
    """Published rules against the text published with them."""

    def rules(self, plan: Any) -> Any:
        after = parse_plan(with_value("shares.fee", "5%"))
        return after, amendment_args(plan, after, 6, HOLDERS)[0]

    def test_it_finds_nothing_where_both_agree(self, plan: Any) -> None:
        after, rules = self.rules(plan)
        assert untold(after, rules, 6) == ()

    def test_it_reads_them_as_the_chain_and_as_the_record_keep_them(self, plan: Any) -> None:
        after, rules = self.rules(plan)
        inputs = proposal_inputs()
        tree = named(inputs, (rules, ([], [], [], []), ""))["rules"]
        assert tuple(tree) == RULES
        assert untold(after, tree, 6) == ()
        types = types_of(inputs[:1])
        assert untold(after, decode(types, encode(types, [rules]))[0], 6) == ()

    @pytest.mark.parametrize("place", range(4, 11))
    def test_it_names_what_the_text_does_not_say(self, plan: Any, place: int) -> None:
        after, rules = self.rules(plan)
        other = load_plan(PLANS / "cancer-commune.yaml")
        others = rules_of(other)
        forged = (*rules[:place], others[place], *rules[place + 1 :])
        assert untold(after, forged, 6) == (RULES[place],)

    def test_it_names_a_hash_of_another_text(self, plan: Any) -> None:
        after, rules = self.rules(plan)
        assert untold(plan, rules, 6) == ("rulesHash", "shares")
        assert untold(after, (rules_hash(plan), *rules[1:]), 6) == ("rulesHash",)


def rules_of(plan: Any) -> Any:
    """The rules of a plan as version 1 would have them."""
    return rules_tuple(plan, scale_of(6), HOLDERS)


class TestCommand:
    """`python -m fundplan <old> <new>`."""

    def changed(self, folder: Path, key: str, value: str) -> str:
        path = folder / "critical-illness.yaml"
        path.write_text(with_value(key, value), encoding="utf-8")
        return str(path)

    def test_it_prints_what_differs(self, tmp_path: Path, capsys: Any) -> None:
        new = self.changed(tmp_path, "shares.fee", "5%")
        assert main([str(PLANS / "critical-illness.yaml"), new]) == 0
        assert capsys.readouterr().out == "shares.fee: 8% → 5%\n"

    def test_it_exits_1_where_it_could_not_be_an_amendment(
        self, tmp_path: Path, capsys: Any
    ) -> None:
        new = self.changed(tmp_path, "jury.size", "22")
        assert main([str(PLANS / "critical-illness.yaml"), new]) == 1
        assert "fixed for the fund's life" in capsys.readouterr().err

    def test_it_exits_2_for_a_file_that_is_no_plan(self, tmp_path: Path, capsys: Any) -> None:
        new = self.changed(tmp_path, "jury.size", "many")
        assert main([str(PLANS / "critical-illness.yaml"), new]) == 2
        assert "jury.size" in capsys.readouterr().err
