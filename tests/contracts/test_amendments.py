"""New rules in force: from when on, for whom, and what stays on the old ones."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.contracts.checks import assert_events, by, event, reverts_with
from tests.contracts.conftest import DOLLAR, Open
from tests.contracts.plans import ACCIDENT, with_claims, with_membership, with_shares
from tests.contracts.rules import (
    OTHER,
    adopted,
    amended,
    cheaper,
    enact,
    given,
    governed,
    wait_until_ready,
)
from tests.contracts.town import Member, Town, days
from tests.support.terms import Plan

DUES = 2 * DOLLAR
FIRST_CLAIM = 2  # the amendment is matter 1


@pytest.fixture(scope="module")
def town(open_fund: Open, plan: Plan, cast: dict[str, Any]) -> Town:
    """Ten are covered, mallory waits; there is a guardian."""
    return governed(open_fund, plan, cast)


@pytest.fixture
def dues(town: Town) -> Plan:
    """The plan with dues."""
    return with_shares(town.plan.amended(OTHER), dues=DUES)


def half(plan: Plan) -> Plan:
    """The plan, an accident worth half, objections until the fourth day, reports for 60 days."""
    lines = list(plan.benefits)
    lines[ACCIDENT - 1] = replace(lines[ACCIDENT - 1], amount=25 * DOLLAR)
    terms = with_claims(plan.amended(OTHER), publicity_seconds=days(4), reporting_seconds=days(60))
    return replace(terms, benefits=tuple(lines))


class TestEnact:
    """The moment itself."""

    def test_it_emits_the_version_and_its_terms(self, town: Town) -> None:
        lower = replace(cheaper(town.plan), guardian=town.cast["notary"].address)
        matter = adopted(town, lower)
        sent = enact(town, matter, lower)
        old, new, plan = town.plan.guardian, lower.guardian, town.plan
        values = {"version": 2, "rulesHash": lower.rules_hash, "matter": matter}
        terms = {"rulesHash": lower.rules_hash, "operator": plan.operator}
        terms |= {"beneficiary": plan.beneficiary, "sharesFrom": town.fund.openPeriod()[0] + 1}
        assert_events(
            town.events(sent),
            event("rulebook", "ProposalCarriedOut", matter=matter),
            event("rulebook", "RulesEnacted", **values, **{"from": town.clock.now + 1}),
            event("rulebook", "GuardianChanged", oldGuardian=old, newGuardian=new),
            event("fund", "TermsAdopted", **terms),
        )

    def test_it_keeps_every_version_with_its_hash_and_beginning(self, town: Town) -> None:
        lower = cheaper(town.plan)
        amended(town, lower)
        rulebook, desk, now = town.rulebook, town.desk, town.clock.now
        first, second = "0x" + town.plan.rules_hash.hex(), "0x" + lower.rules_hash.hex()
        assert rulebook.versionCount() == desk.versionCount() == 2
        assert rulebook.versionOf(1) == (first, 0)
        assert rulebook.versionOf(2) == (second, now + 1)
        assert (desk.versionAt(0), desk.versionAt(now), desk.versionAt(now + 1)) == (1, 1, 2)

    @pytest.mark.parametrize("version", [0, 2])
    def test_it_knows_no_version_that_is_not_there(self, town: Town, version: int) -> None:
        for ask in (town.rulebook.versionOf, town.desk.claimTerms, town.desk.benefitCount):
            with reverts_with("UnknownVersion", version):
                ask(version)

    def test_it_leaves_the_old_tables_readable(self, town: Town) -> None:
        amended(town, half(town.plan))
        amounts = [town.desk.benefitAt(version, ACCIDENT)["amount"] for version in (1, 2)]
        assert amounts == [50 * DOLLAR, 25 * DOLLAR]
        assert town.desk.claimTerms(1)[0] == tuple(vars(town.plan.claims).values())

    def test_it_settles_first_what_is_overdue(self, town: Town, dues: Plan) -> None:
        matter = adopted(town, dues)
        town.settle_through(town.plan.calendar.period_at(town.clock.now) - 1)
        ready_at = town.rulebook.proposalOf(matter)["readyAt"]
        town.settle_through(town.plan.calendar.period_at(ready_at))
        end = town.fund.openPeriod()[1]
        town.clock.to(end)
        town.rulebook.enact(matter, *given(dues), by(town.cast["relayer"]))
        assert town.fund.openPeriod()[1] == end + days(14)
        assert town.fund.standing()["newTermsFrom"] == town.fund.openPeriod()[0] + 1

    def test_it_waits_for_settlements_that_are_long_overdue(
        self, town: Town, dues: Plan, relayer: Any
    ) -> None:
        matter = adopted(town, dues)
        period = town.fund.openPeriod()[0]
        town.clock.to(max(town.rulebook.proposalOf(matter)["readyAt"], town.end_of(period + 4)))
        with reverts_with("SettlementOverdue", period + 4):
            town.rulebook.enact(matter, *given(dues), by(relayer))


class TestShares:
    """Share terms count from the next period on; who has left by then pays on the old ones."""

    def test_it_settles_the_open_period_on_the_old_terms(self, town: Town, dues: Plan) -> None:
        amended(town, dues)
        before = town.money()
        town.settle()
        assert town.changes(before) == {}
        assert town.fund.shareTerms()["dues"] == DUES

    def test_it_settles_the_next_period_on_the_new_terms(self, town: Town, dues: Plan) -> None:
        amended(town, dues)
        town.settle()
        before = town.money()
        town.settle()
        assert town.changes(before) == {"MEMBERS": -11 * DUES, "RESERVE": 11 * DUES}

    def test_it_says_from_when_new_terms_count(self, town: Town, dues: Plan) -> None:
        assert town.fund.standing()["newTermsFrom"] == 0
        amended(town, dues)
        period = town.fund.openPeriod()[0]
        assert town.fund.standing()["newTermsFrom"] == period + 1
        town.settle()
        assert town.fund.standing()["newTermsFrom"] == 0

    @pytest.mark.parametrize("when", ["in the delay", "after it"])
    def test_it_lets_who_leaves_before_they_count_pay_on_the_old_terms(
        self, town: Town, dues: Plan, alice: Any, when: str
    ) -> None:
        matter = adopted(town, dues)
        wait_until_ready(town, matter)
        if when == "in the delay":
            town.leave(alice)
        enact(town, matter, dues)
        if when == "after it":
            town.leave(alice)
        town.settle_through(town.fund.openPeriod()[0] + 1)
        assert town.member_status(alice) == Member.LEFT
        assert town.fund.balanceOfMember(alice) == 200 * DOLLAR
        assert town.fund.balanceOfMember(town.cast["bob"]) == 200 * DOLLAR - DUES

    def test_it_pays_the_fee_to_the_new_operator(self, town: Town, alice: Any) -> None:
        amended(town, replace(town.plan.amended(OTHER), operator=town.cast["donor"].address))
        town.file(alice)
        town.settle()
        before = town.money()
        town.fund.collectFees(by(alice))
        assert town.changes(before)["donor"] == 4 * DOLLAR

    def test_it_counts_only_the_last_of_two_amendments_in_one_period(
        self, town: Town, dues: Plan
    ) -> None:
        period = amend_twice(town, dues)
        town.settle_through(period)
        assert town.fund.shareTerms()["dues"] == 3 * DOLLAR


def amend_twice(town: Town, dues: Plan) -> int:
    """Two amendments enacted in one period, the second one made under the first: the period."""
    amended(town, dues)
    third = with_shares(dues.amended("third rules"), dues=3 * DOLLAR)
    matter = adopted(town, third)
    enact(town, matter, third)
    return int(town.fund.openPeriod()[0])


class TestMembership:
    """Who joins agrees to the rules in force."""

    def test_it_refuses_who_agreed_to_the_old_rules(self, town: Town, donor: Any) -> None:
        lower = cheaper(town.plan)
        amended(town, lower)
        with reverts_with("RulesNotInForce", town.plan.rules_hash, lower.rules_hash):
            town.join(donor, 100 * DOLLAR)

    def test_it_takes_who_agreed_to_the_new_ones(self, town: Town, donor: Any) -> None:
        lower = cheaper(town.plan)
        amended(town, lower)
        town.join(donor, 100 * DOLLAR, rules=lower.rules_hash)
        assert town.member_status(donor) == Member.WAITING

    def test_it_asks_newcomers_for_the_new_prepayment(self, town: Town, donor: Any) -> None:
        more = with_membership(town.plan.amended(OTHER), min_prepayment=20 * DOLLAR)
        amended(town, more)
        with reverts_with("PrepaymentTooSmall", 20 * DOLLAR - 1, 20 * DOLLAR):
            town.join(donor, 20 * DOLLAR - 1, rules=more.rules_hash)


class TestClaims:
    """A claim is judged by the version in force at its event, whenever it is filed."""

    @pytest.mark.parametrize(("offset", "version", "aid", "window"), [(0, 1, 50, 7), (1, 2, 25, 4)])
    def test_it_pays_by_the_version_of_the_event(
        self, town: Town, alice: Any, offset: int, version: int, aid: int, window: int
    ) -> None:
        amended(town, half(town.plan))
        enacted_at = town.clock.now
        town.clock.forward(1)
        town.file(alice, event_at=enacted_at + offset)
        claim = town.desk.claimOf(FIRST_CLAIM)
        assert (claim["version"], claim["amount"]) == (version, aid * DOLLAR)
        assert claim["windowEndsAt"] == claim["publishedAt"] + days(window)

    @pytest.mark.parametrize(("offset", "late"), [(days(60) - 1, False), (days(60), True)])
    def test_it_reports_by_the_version_of_the_event(
        self, town: Town, alice: Any, offset: int, late: bool
    ) -> None:
        amended(town, half(town.plan))
        event_at = town.clock.now + 1
        town.settle_through(town.plan.calendar.period_at(event_at + offset) - 1)
        town.clock.to(event_at + offset)
        town.file(alice, event_at=event_at - 1)  # the old rules give 180 days
        if late:
            with reverts_with("ReportedTooLate", event_at, event_at + days(60)):
                town.file(alice, event_at=event_at)
        else:
            town.file(alice, event_at=event_at)

    def test_it_leaves_a_filed_claim_as_it_is(self, town: Town, alice: Any) -> None:
        matter = adopted(town, half(town.plan))
        wait_until_ready(town, matter)
        town.file(alice)
        before = town.desk.claimOf(FIRST_CLAIM)
        enact(town, matter, half(town.plan))
        assert town.desk.claimOf(FIRST_CLAIM) == before

    def test_it_refuses_a_line_that_the_version_does_not_have(self, town: Town, alice: Any) -> None:
        amended(town, replace(town.plan.amended(OTHER), benefits=town.plan.benefits[:2]))
        town.clock.forward(1)
        with reverts_with("UnknownBenefit", 3):
            town.file(alice, 3, receipts=30 * DOLLAR)
        town.file(alice, 3, receipts=30 * DOLLAR, event_at=town.clock.now - 1)
