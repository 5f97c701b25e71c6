"""A fund in two transactions: drafts, who completes them, and with what."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from eth_utils.crypto import keccak

from tests.contracts.chain import Clock
from tests.contracts.checks import by, reverts_with
from tests.contracts.conftest import Open
from tests.contracts.plans import RULES
from tests.contracts.rules import content_of, hash_of
from tests.contracts.town import days
from tests.support.terms import Plan


class TestDrafts:
    """A fund in two transactions, by whom one likes."""

    @pytest.fixture
    def draft(self, platform: SimpleNamespace, plan: Plan, dollar: Any, deployer: Any) -> Any:
        """The factory, with a draft of the plan."""
        platform.factory.prepareFund(dollar, plan.for_abi(), by(deployer))
        return platform.factory

    @pytest.mark.parametrize("number", [0, 2])
    def test_it_completes_no_draft_that_is_not_there(
        self, draft: Any, plan: Plan, dollar: Any, deployer: Any, number: int
    ) -> None:
        with reverts_with("UnknownDraft", number):
            draft.createFund(number, dollar, plan.for_abi(), plan.text, by(deployer))

    @pytest.mark.parametrize("number", [0, 2])
    def test_it_shows_no_draft_that_is_not_there(self, draft: Any, number: int) -> None:
        with reverts_with("UnknownDraft", number):
            draft.draftAt(number)

    def test_it_completes_a_draft_once(
        self, draft: Any, plan: Plan, dollar: Any, deployer: Any
    ) -> None:
        arguments = (1, dollar, plan.for_abi(), plan.text, by(deployer))
        draft.createFund(*arguments)
        with reverts_with("DraftDone", 1, 1):
            draft.createFund(*arguments)

    @pytest.mark.parametrize("change", ["plan", "token"])
    def test_it_completes_a_draft_only_with_its_plan_and_token(
        self, draft: Any, plan: Plan, dollar: Any, deployer: Any, mallory: Any, change: str
    ) -> None:
        other = replace(plan, operator=mallory.address) if change == "plan" else plan
        token = deployer if change == "token" else dollar
        prepared = bytes(draft.draftAt(1)[0])
        with reverts_with("NotTheDraft", hash_of(draft, token, other), prepared):
            draft.createFund(1, token, other.for_abi(), other.text, by(deployer))

    def test_it_completes_a_draft_only_with_the_text_of_its_rules(
        self, draft: Any, plan: Plan, dollar: Any, deployer: Any
    ) -> None:
        text = plan.text + "!"
        with reverts_with("TextNotOfHash", keccak(text=text), RULES):
            draft.createFund(1, dollar, plan.for_abi(), text, by(deployer))

    def test_it_lets_somebody_else_complete_a_draft(
        self, draft: Any, plan: Plan, dollar: Any, mallory: Any
    ) -> None:
        _, _, parts = draft.draftAt(1)
        draft.createFund(1, dollar, plan.for_abi(), plan.text, by(mallory))
        assert draft.fundAt(1) == parts
        assert draft.draftAt(1)[1] == 1

    def test_it_gives_two_drafts_of_one_plan_each_a_fund_of_its_own(
        self, draft: Any, plan: Plan, dollar: Any, deployer: Any, mallory: Any
    ) -> None:
        draft.prepareFund(dollar, plan.for_abi(), by(mallory))
        for number, creator in ((2, deployer), (1, mallory)):
            draft.createFund(number, dollar, plan.for_abi(), plan.text, by(creator))
        first, second = (draft.draftAt(number) for number in (1, 2))
        assert first[0] == second[0]
        assert (first[1], second[1]) == (2, 1)
        assert not set(first[2]) & set(second[2])

    def test_it_completes_no_draft_whose_start_is_more_than_a_period_ago(
        self, draft: Any, plan: Plan, dollar: Any, deployer: Any, clock: Clock
    ) -> None:
        clock.to(plan.calendar.end_of(1) + 1)
        starts_at, latest = plan.calendar.starts_at, clock.now + days(92)
        with reverts_with("OutOfBounds", "calendar.startsAt", starts_at, starts_at + 1, latest):
            draft.createFund(1, dollar, plan.for_abi(), plan.text, by(deployer))

    def test_it_completes_a_draft_whose_first_period_is_just_over(
        self, draft: Any, plan: Plan, dollar: Any, deployer: Any, clock: Clock
    ) -> None:
        clock.to(plan.calendar.end_of(1))
        draft.createFund(1, dollar, plan.for_abi(), plan.text, by(deployer))
        assert draft.fundCount() == 1

    def test_it_lists_no_fund_before_it_is_complete(self, draft: Any) -> None:
        assert draft.fundCount() == 0
        assert draft.draftAt(1)[1] == 0

    def test_it_refuses_a_second_opening_of_the_rules(
        self, open_fund: Open, plan: Plan, mallory: Any
    ) -> None:
        rules, offices, *_ = plan.for_abi()
        with reverts_with("RulesAlreadyOpened"):
            open_fund(plan).rulebook.open(rules, offices, plan.text, by(mallory))

    def test_it_opens_the_rules_of_a_draft_with_nothing_but_its_plan(
        self, draft: Any, project: Any, plan: Plan, mallory: Any
    ) -> None:
        rulebook = project.Rulebook.at(draft.draftAt(1)[2]["rulebook"])
        mine = replace(plan, operator=mallory.address)
        rules, offices, *_ = mine.for_abi()
        given, expected = (content_of(rulebook, each) for each in (mine, plan))
        with reverts_with("NotThePlan", given, expected):
            rulebook.open(rules, offices, plan.text, by(mallory))

    def test_it_cannot_be_opened_before_its_fund_exists(
        self, draft: Any, project: Any, plan: Plan, mallory: Any
    ) -> None:
        rulebook = project.Rulebook.at(draft.draftAt(1)[2]["rulebook"])
        rules, offices, *_ = plan.for_abi()
        with pytest.raises(ValueError, match="Execution reverted"):
            rulebook.open(rules, offices, plan.text, by(mallory))
        assert rulebook.versionCount() == 0
