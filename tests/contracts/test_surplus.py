"""What RESERVE above its floor is for: lower shares, kept, or granted by a vote of all members."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contracts.checks import assert_events, by, event, reverts_with
from tests.contracts.conftest import DOLLAR, Open
from tests.contracts.court import settle_in
from tests.contracts.plans import COSTS, with_shares
from tests.contracts.ratio import six_units
from tests.contracts.rules import (
    OTHER,
    REASON,
    Status,
    amended,
    carry_out,
    matter_of,
    status_of,
    vote_on,
)
from tests.contracts.town import Town
from tests.support.model.books import Movement
from tests.support.terms import Plan, Surplus

FLOOR = 10 * DOLLAR
GIFT = 50 * DOLLAR
FREE = GIFT - FLOOR
MEMBERS_FIRST = [Surplus.KEEP, Surplus.GRANT]


@pytest.fixture
def usual(plan: Plan) -> Plan:
    """The usual plan without a fee, with a floor."""
    return with_shares(plan, fee_bps=0, reserve_floor=FLOOR)


def people(open_fund: Open, terms: Plan, surplus: Surplus) -> Town:
    """Six units, 200 each; 40 in RESERVE above the floor."""
    town = six_units(open_fund(with_shares(terms, surplus=surplus)))
    town.fund.donate(GIFT, by(town.cast["donor"]))
    return town


def settled(town: Town, aid: int) -> dict[str, int]:
    """The changes of a settlement that funds this aid."""
    town.file(town.cast["alice"], COSTS, receipts=10 * DOLLAR + 2 * aid)
    before = town.money()
    town.settle()
    return town.changes(before)


class TestPolicies:
    """Who pays first."""

    def test_it_pays_from_reserve_first_where_it_lowers_shares(
        self, open_fund: Open, usual: Plan
    ) -> None:
        town = people(open_fund, usual, Surplus.LOWER)
        moved = {"RESERVE": -FREE, "MEMBERS": -60 * DOLLAR, "CLAIMS": 100 * DOLLAR}
        assert settled(town, 100 * DOLLAR) == moved

    @pytest.mark.parametrize("surplus", MEMBERS_FIRST)
    def test_it_charges_the_members_first_where_it_is_kept(
        self, open_fund: Open, usual: Plan, surplus: Surplus
    ) -> None:
        town = people(open_fund, usual, surplus)
        moved = {"MEMBERS": -102 * DOLLAR, "CLAIMS": 102 * DOLLAR}
        assert settled(town, 102 * DOLLAR) == moved

    @pytest.mark.parametrize("surplus", MEMBERS_FIRST)
    def test_it_covers_what_the_caps_leave_missing(
        self, open_fund: Open, usual: Plan, surplus: Surplus
    ) -> None:
        town = people(open_fund, usual, surplus)
        moved = {"MEMBERS": -120 * DOLLAR, "RESERVE": -30 * DOLLAR, "CLAIMS": 150 * DOLLAR}
        assert settled(town, 150 * DOLLAR) == moved

    @pytest.mark.parametrize("surplus", MEMBERS_FIRST)
    def test_it_stops_at_the_floor(self, open_fund: Open, usual: Plan, surplus: Surplus) -> None:
        town = people(open_fund, usual, surplus)
        moved = {"MEMBERS": -120 * DOLLAR, "RESERVE": -FREE, "CLAIMS": 160 * DOLLAR}
        assert settled(town, 200 * DOLLAR) == moved
        assert town.fund.carried() == 40 * DOLLAR


class TestGrant:
    """A vote of all members gives of it to the beneficiary."""

    @pytest.fixture
    def town(self, open_fund: Open, usual: Plan, donor: Any) -> Town:
        """Ten are covered; 40 above the floor."""
        town = settle_in(open_fund(with_shares(usual, surplus=Surplus.GRANT)))
        town.fund.donate(GIFT, by(donor))
        return town

    def grant(self, town: Town, amount: int) -> int:
        """All members adopt a grant: the matter."""
        sent = town.rulebook.proposeGrant(amount, REASON, by(town.cast["alice"]))
        matter = matter_of(town, sent)
        vote_on(town, matter)
        return matter

    def test_it_moves_nothing_before_it_is_carried_out(self, town: Town) -> None:
        before = town.money()
        self.grant(town, FREE)
        assert "RESERVE" not in town.changes(before)

    def test_it_pays_the_beneficiary_with_purpose_and_entry(
        self, town: Town, beneficiary: Any
    ) -> None:
        matter = self.grant(town, FREE)
        before, entries = town.money(), town.fund.journal()[1]
        sent = carry_out(town, matter)
        assert town.changes(before) == {"beneficiary": FREE, "fund": -FREE, "RESERVE": -FREE}
        values = {"matter": matter, "beneficiary": beneficiary, "amount": FREE}
        assert_events(
            town.events(sent),
            event("rulebook", "ProposalCarriedOut", matter=matter),
            event("rulebook", "SurplusGranted", **values, purposeHash=REASON),
            town.entry(entries + 1, Movement.GRANT, beneficiary, FREE, ref=matter),
            town.transfer(town.fund, beneficiary, FREE),
        )

    def test_it_leaves_the_floor_alone(self, town: Town) -> None:
        matter = self.grant(town, FREE + 1)
        with reverts_with("ReserveTooLow", FREE, FREE + 1):
            carry_out(town, matter)
        assert status_of(town, matter) == Status.READY

    def test_it_may_be_carried_out_when_the_reserve_has_grown(self, town: Town, donor: Any) -> None:
        matter = self.grant(town, FREE + 1)
        town.fund.donate(1, by(donor))
        carry_out(town, matter)
        assert status_of(town, matter) == Status.CARRIED_OUT

    def test_it_pays_who_is_beneficiary_when_it_is_carried_out(
        self, town: Town, notary: Any
    ) -> None:
        terms = town.plan.amended(OTHER, beneficiary=notary.address)
        amended(town, terms)
        matter = self.grant(town, FREE)
        before = town.money()
        carry_out(town, matter)
        assert town.changes(before)["notary"] == FREE

    @pytest.mark.parametrize("surplus", [Surplus.LOWER, Surplus.KEEP])
    def test_it_is_not_where_the_plan_gives_no_grants(
        self, open_fund: Open, usual: Plan, donor: Any, surplus: Surplus
    ) -> None:
        town = settle_in(open_fund(with_shares(usual, surplus=surplus)))
        town.fund.donate(GIFT, by(donor))
        matter = self.grant(town, 1)
        with reverts_with("SurplusNotGranted"):
            carry_out(town, matter)

    def test_it_can_be_given_once_the_rules_allow_it(
        self, open_fund: Open, usual: Plan, donor: Any
    ) -> None:
        town = settle_in(open_fund(usual))
        town.fund.donate(GIFT, by(donor))
        amended(town, with_shares(town.plan.amended(OTHER), surplus=Surplus.GRANT))
        town.settle()
        matter = self.grant(town, FREE)
        carry_out(town, matter)
        assert town.fund.balanceOf(2) == FLOOR
