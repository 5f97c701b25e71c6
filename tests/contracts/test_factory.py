"""The factory: what it refuses, and the four contracts it creates."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from tests.contracts.checks import by, event, reverts_with
from tests.contracts.conftest import DOLLAR, Open
from tests.contracts.plans import (
    RULES,
)
from tests.contracts.town import days
from tests.support.terms import Band, Plan


class TestRefusals:
    """Blueprints that are none, and funds that are not there."""

    @pytest.mark.parametrize("place", [0, 1, 2, 3])
    def test_it_refuses_to_be_deployed_without_four_blueprints(
        self, project: Any, platform: SimpleNamespace, deployer: Any, dollar: Any, place: int
    ) -> None:
        blueprints = list(platform.blueprints)
        blueprints[place] = dollar.address
        with reverts_with("NotABlueprint", dollar):
            deployer.deploy(project.FundFactory, platform.forwarder, *blueprints)

    @pytest.mark.parametrize("ahead", [-1, 1])
    def test_it_knows_no_fund_but_those_it_created(
        self, platform: SimpleNamespace, open_fund: Open, plan: Plan, ahead: int
    ) -> None:
        open_fund(plan)
        fund_id = 0 if ahead < 0 else platform.factory.fundCount() + 1
        with reverts_with("UnknownFund", fund_id):
            platform.factory.fundAt(fund_id)


class TestCreateFund:
    """A fund, its two courts and its jury."""

    def test_it_makes_the_four_known_to_each_other(self, open_fund: Open, plan: Plan) -> None:
        town = open_fund(plan)
        fund, desk, review, jury = town.fund, town.desk, town.review, town.jury
        assert (fund.claimDesk(), fund.reviewDesk()) == (desk, review)
        assert (desk.fund(), desk.jury(), desk.reviewDesk()) == (fund, jury, review)
        assert (review.fund(), review.jury(), review.claimDesk()) == (fund, jury, desk)
        assert (jury.members(), jury.claimDesk(), jury.reviewDesk()) == (fund, desk, review)

    def test_it_makes_all_four_trust_the_forwarder(
        self, open_fund: Open, plan: Plan, platform: SimpleNamespace
    ) -> None:
        town = open_fund(plan)
        parts = (town.fund, town.desk, town.review, town.jury)
        assert all(part.isTrustedForwarder(platform.forwarder) for part in parts)

    def test_it_writes_the_terms_of_the_plan(self, open_fund: Open, plan: Plan) -> None:
        town = open_fund(plan)
        fund, membership, shares = town.fund, plan.membership, plan.shares
        assert tuple(fund.membershipTerms()) == tuple(vars(membership).values())
        assert tuple(fund.shareTerms()) == tuple(vars(shares).values())
        assert tuple(town.desk.claimTerms()) == tuple(vars(plan.claims).values())
        for court in (town.desk, town.review):
            assert tuple(court.disputeTerms()) == tuple(vars(plan.disputes).values())
        assert tuple(town.jury.juryTerms()) == tuple(vars(plan.jury).values())
        assert town.review.answerSeconds() == plan.claims.publicity_seconds
        assert fund.rulesHash() == "0x" + RULES.hex()
        assert fund.operator() == plan.operator
        assert tuple(fund.bandOf(1)) == tuple(vars(Band(40, 59, 2)).values())

    def test_it_lists_every_fund(
        self, open_fund: Open, plan: Plan, platform: SimpleNamespace
    ) -> None:
        towns = [open_fund(plan), open_fund(plan)]
        assert platform.factory.fundCount() == 2
        listed = [platform.factory.fundAt(number)[0] for number in (1, 2)]
        assert listed == [town.fund.address for town in towns]

    def test_it_emits_the_creation(self, open_fund: Open, plan: Plan, deployer: Any) -> None:
        town = open_fund(plan)
        created, opened = town.events(town.created)
        assert created == event(
            "factory",
            "FundCreated",
            fundId=1,
            fund=town.fund,
            creator=deployer,
            claimDesk=town.desk,
            reviewDesk=town.review,
            jury=town.jury,
            token=town.token,
            rulesHash=RULES,
            rulesURI="rules://test",
        )
        assert opened == event(
            "fund",
            "FundOpened",
            token=town.token,
            claimDesk=town.desk,
            operator=plan.operator,
            reviewDesk=town.review,
            rulesHash=RULES,
            startsAt=plan.calendar.starts_at,
            periodSeconds=days(14),
            tick=DOLLAR,
        )

    def test_it_gives_the_creator_nothing(self, open_fund: Open, plan: Plan, deployer: Any) -> None:
        town = open_fund(plan)
        with reverts_with("OnlyCourt", deployer):
            town.fund.forfeitBonds(1, 1, by(deployer))
