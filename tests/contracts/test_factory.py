"""The factory: what it refuses, and the five contracts it creates."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from tests.contracts.checks import assert_events, by, event, reverts_with
from tests.contracts.conftest import DOLLAR, PARTS, Open
from tests.contracts.court import from_
from tests.contracts.plans import RULES, attested, fast
from tests.contracts.rules import hash_of
from tests.contracts.town import NOBODY, Town, days
from tests.support.terms import Band, Plan


def parts_of(town: Town) -> list[Any]:
    """Fund, claim desk, review desk, jury, rulebook."""
    return [getattr(town, source) for source in PARTS]


class TestRefusals:
    """Blueprints that are none, and funds that are not there."""

    @pytest.mark.parametrize("place", range(5))
    def test_it_refuses_to_be_deployed_without_five_blueprints(
        self, project: Any, platform: SimpleNamespace, deployer: Any, dollar: Any, place: int
    ) -> None:
        blueprints = list(platform.blueprints)
        blueprints[place] = dollar.address
        with reverts_with("NotABlueprint", dollar):
            trusted = (platform.forwarder, platform.agents)
            deployer.deploy(project.FundFactory, (*trusted, *blueprints))

    @pytest.mark.parametrize("ahead", [-1, 1])
    def test_it_knows_no_fund_but_those_it_created(
        self, platform: SimpleNamespace, open_fund: Open, plan: Plan, ahead: int
    ) -> None:
        open_fund(plan)
        fund_id = 0 if ahead < 0 else platform.factory.fundCount() + 1
        with reverts_with("UnknownFund", fund_id):
            platform.factory.fundAt(fund_id)


class TestCreateFund:
    """A fund, its two desks, its jury and its rulebook."""

    def test_it_makes_the_five_known_to_each_other(self, open_fund: Open, plan: Plan) -> None:
        town = open_fund(plan)
        fund, desk, review, jury, rulebook = parts_of(town)
        courts = [desk, review, rulebook]
        assert [fund.claimDesk(), fund.reviewDesk(), fund.rulebook()] == courts
        assert [jury.claimDesk(), jury.reviewDesk(), jury.rulebook()] == courts
        assert [desk.fund(), review.fund(), rulebook.fund(), jury.members()] == [fund] * 4
        assert [desk.jury(), review.jury(), rulebook.jury()] == [jury] * 3
        assert [review.claimDesk(), rulebook.claimDesk()] == [desk] * 2
        assert [desk.reviewDesk(), desk.rulebook()] == [review, rulebook]

    @pytest.mark.parametrize("trusted", ["forwarder", "agents"])
    def test_it_makes_all_five_trust_forwarder_and_register(
        self, open_fund: Open, plan: Plan, platform: SimpleNamespace, trusted: str
    ) -> None:
        whom = getattr(platform, trusted)
        assert all(part.isTrustedForwarder(whom) for part in parts_of(open_fund(plan)))

    def test_it_makes_them_trust_nobody_else(
        self, open_fund: Open, plan: Plan, platform: SimpleNamespace, deployer: Any
    ) -> None:
        town = open_fund(plan)
        strangers = [NOBODY, deployer, platform.factory, platform.enrolment, *parts_of(town)]
        assert not any(p.isTrustedForwarder(who) for p in parts_of(town) for who in strangers)

    def test_it_writes_the_terms_of_the_plan(self, open_fund: Open, plan: Plan) -> None:
        town = open_fund(plan)
        fund, membership, shares = town.fund, plan.membership, plan.shares
        assert tuple(fund.membershipTerms()) == tuple(vars(membership).values())
        assert tuple(fund.shareTerms()) == tuple(vars(shares).values())
        assert town.desk.claimTerms(1) == (tuple(vars(plan.claims).values()), 0)
        assert tuple(fund.thresholds()) == tuple(vars(plan.thresholds).values())
        for court in (town.desk, town.review):
            assert tuple(court.disputeTerms()) == tuple(vars(plan.disputes).values())
        assert tuple(town.jury.juryTerms()) == tuple(vars(plan.jury).values())
        assert town.review.answerSeconds() == plan.claims.publicity_seconds
        assert fund.rulesHash() == "0x" + RULES.hex()
        assert (fund.operator(), fund.beneficiary()) == (plan.operator, plan.beneficiary)
        assert tuple(fund.bandOf(1)) == tuple(vars(Band(40, 59, 2)).values())

    def test_it_lists_every_fund(
        self, open_fund: Open, plan: Plan, platform: SimpleNamespace
    ) -> None:
        towns = [open_fund(plan), open_fund(plan)]
        assert platform.factory.fundCount() == 2
        listed = [platform.factory.fundAt(number)[0] for number in (1, 2)]
        assert listed == [town.fund.address for town in towns]

    def test_it_emits_the_preparation(
        self, open_fund: Open, plan: Plan, platform: SimpleNamespace, deployer: Any
    ) -> None:
        town, factory = open_fund(plan), platform.factory
        values = {"draftId": 1, "fund": town.fund, "creator": deployer}
        prepared = event(
            "factory", "FundPrepared", **values, planHash=hash_of(factory, town.token, plan)
        )
        assert_events(town.events(town.prepared), prepared)

    def test_it_emits_the_creation(self, open_fund: Open, plan: Plan, deployer: Any) -> None:
        town = open_fund(plan)
        created, opened, published, enacted, adopted = town.events(town.created)
        parts = {name: getattr(town, source) for source, (name, _) in PARTS.items()}
        made = {"fundId": 1, "fund": town.fund, "creator": deployer, "parts": parts}
        made |= {"token": town.token, "rulesHash": RULES}
        assert created == event("factory", "FundCreated", **made)
        values = {"token": town.token, "claimDesk": town.desk, "rulebook": town.rulebook}
        values |= {"reviewDesk": town.review, "startsAt": plan.calendar.starts_at}
        values |= {"periodSeconds": days(14), "tick": DOLLAR}
        assert opened == event("fund", "FundOpened", **values)
        assert (published.source, published.name) == ("rulebook", "RulesPublished")
        values = {"version": 1, "rulesHash": RULES, "matter": 0, "from": 0}
        assert enacted == event("rulebook", "RulesEnacted", **values)
        values = {"rulesHash": RULES, "operator": plan.operator, "beneficiary": plan.beneficiary}
        assert adopted == event("fund", "TermsAdopted", **values, sharesFrom=1)

    def test_it_publishes_the_whole_text(self, open_fund: Open, plan: Plan) -> None:
        town = open_fund(plan)
        published = next(e for e in town.events(town.created) if e.name == "RulesPublished")
        assert (published.values["matter"], published.values["text"]) == (0, plan.text)

    def test_it_emits_every_office(
        self, open_fund: Open, plan: Plan, attestor: Any, notary: Any, provider: Any, guardian: Any
    ) -> None:
        terms = attested(fast(plan, DOLLAR, [provider.address]), [attestor.address, notary.address])
        town = open_fund(replace(terms, guardian=guardian.address))
        enacted = from_(town.events(town.created), "RulesEnacted")
        names = {"oldGuardian": NOBODY, "newGuardian": guardian}
        assert enacted[1] == event("rulebook", "GuardianChanged", **names)
        assert enacted[3:] == [
            event("fund", "AttestorRegistered", attestor=attestor),
            event("fund", "AttestorRegistered", attestor=notary),
            event("desk", "ProviderRegistered", provider=provider),
        ]

    def test_it_gives_the_creator_nothing(self, open_fund: Open, plan: Plan, deployer: Any) -> None:
        town = open_fund(plan)
        with reverts_with("OnlyCourt", deployer):
            town.fund.forfeitBonds(1, 1, by(deployer))
