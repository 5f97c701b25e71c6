"""The factory: what it refuses, and the three contracts it creates."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from tests.contracts.checks import by, event, reverts_with
from tests.contracts.conftest import DOLLAR, Open
from tests.contracts.plans import (
    RULES,
    attested,
    with_claims,
    with_membership,
    with_shares,
    with_votes,
)
from tests.contracts.town import NOBODY, days
from tests.support.terms import Band, BenefitCaps, Plan

BPS = 10_000


def with_band(plan: Plan, **changes: Any) -> Plan:
    """The first age band changed."""
    return replace(plan, bands=(replace(plan.bands[0], **changes), *plan.bands[1:]))


def with_line(plan: Plan, at: int, **changes: Any) -> Plan:
    """One line of the benefits table changed."""
    lines = list(plan.benefits)
    lines[at] = replace(lines[at], **changes)
    return replace(plan, benefits=tuple(lines))


OUTSIDE = [
    ("tick", 0, 1, 2**64 - 1, lambda p: replace(p, tick=0)),
    ("shares.feeBps", 801, 0, 800, lambda p: with_shares(p, fee_bps=801)),
    ("shares.periodCap", 0, 1, 2**80 - 1, lambda p: with_shares(p, period_cap=0)),
    (
        "shares.periodCap + shares.dues in ticks",
        257,
        0,
        256,
        lambda p: with_shares(p, period_cap=256 * DOLLAR, dues=DOLLAR),
    ),
    (
        "membership.minPrepayment",
        DOLLAR - 1,
        DOLLAR,
        2**80 - 1,
        lambda p: with_membership(p, min_prepayment=DOLLAR - 1),
    ),
    ("operator", 0, 1, 2**160 - 1, lambda p: replace(p, operator=NOBODY)),
    (
        "membership.waitingSeconds",
        days(30) - 1,
        days(30),
        days(180),
        lambda p: with_membership(p, waiting_seconds=days(30) - 1),
    ),
    (
        "membership.graceSeconds",
        days(180) + 1,
        0,
        days(180),
        lambda p: with_membership(p, grace_seconds=days(180) + 1),
    ),
    (
        "claims.publicitySeconds",
        days(14) + 1,
        days(3),
        days(14),  # not longer than a period
        lambda p: with_claims(p, publicity_seconds=days(14) + 1),
    ),
    (
        "claims.reportingSeconds",
        days(730) + 1,
        days(30),
        days(730),
        lambda p: with_claims(p, reporting_seconds=days(730) + 1),
    ),
    (
        "votes.voteSeconds",
        days(1) - 1,
        days(1),
        days(30),
        lambda p: with_votes(p, vote_seconds=days(1) - 1),
    ),
    ("membership.maxCover", 0, 1, 2**32 - 1, lambda p: with_membership(p, max_cover=0)),
    ("votes.quorumBps", BPS + 1, 0, BPS, lambda p: with_votes(p, quorum_bps=BPS + 1)),
    ("votes.tieOption", 2, 0, 1, lambda p: with_votes(p, tie_option=2)),
    ("votes.silenceOption", 2, 0, 1, lambda p: with_votes(p, silence_option=2)),
    ("claims.bond", 0, 1, 2**96 - 1, lambda p: with_claims(p, bond=0)),
    (
        "claims.compensationBps",
        BPS + 1,
        0,
        BPS,
        lambda p: with_claims(p, compensation_bps=BPS + 1),
    ),
    ("bands", 0, 1, 255, lambda p: replace(p, bands=())),
    ("benefits", 0, 1, 255, lambda p: replace(p, benefits=())),
    ("attestors", 0, 1, 255, lambda p: attested(p, [])),
    ("bands.units", 0, 1, (2**32 - 1) // 3, lambda p: with_band(p, units=0)),
    ("bands.ageTo", 17, 18, 255, lambda p: with_band(p, age_to=17)),
    ("benefits.amount", 0, 1, (2**96 - 1) // 3, lambda p: with_line(p, 0, amount=0)),
    ("benefits.ageTo", 39, 40, 255, lambda p: with_line(p, 4, age_to=39)),
    ("benefits.ratioBps", 1, 0, 0, lambda p: with_line(p, 0, ratio_bps=1)),
    ("benefits.ratioBps", 0, 1, BPS, lambda p: with_line(p, 2, ratio_bps=0)),
    ("benefits.deductible", 1, 0, 0, lambda p: with_line(p, 0, deductible=1)),
    (
        "cappedCodes",
        3,
        4,
        2**16 - 1,
        lambda p: replace(p, capped_codes=(3, 3), caps=(BenefitCaps(0, 0, 0),) * 2),
    ),
]


class TestRefusals:
    """Plans outside the hard bounds, and blueprints that are none."""

    @pytest.mark.parametrize(("key", "value", "least", "most", "change"), OUTSIDE)
    def test_it_refuses_a_plan_outside_the_bounds(
        self,
        open_fund: Open,
        plan: Plan,
        key: str,
        value: int,
        least: int,
        most: int,
        change: Any,
    ) -> None:
        with reverts_with("OutOfBounds", key, value, least, most):
            open_fund(change(plan))

    @pytest.mark.parametrize("seconds", [days(1) - 1, days(92) + 1])
    def test_it_refuses_a_period_too_short_or_too_long(
        self, open_fund: Open, plan: Plan, seconds: int
    ) -> None:
        with reverts_with("OutOfBounds", "calendar.periodSeconds", seconds, days(1), days(92)):
            open_fund(replace(plan, calendar=replace(plan.calendar, period_seconds=seconds)))

    @pytest.mark.parametrize("offset", [-days(14) - 1, days(92) + 1])
    def test_it_refuses_a_start_long_ago_or_far_ahead(
        self, open_fund: Open, plan: Plan, offset: int
    ) -> None:
        now = plan.calendar.starts_at
        bounds = (now + offset, now - days(14), now + days(92))
        with reverts_with("OutOfBounds", "calendar.startsAt", *bounds):
            open_fund(replace(plan, calendar=replace(plan.calendar, starts_at=now + offset)))

    def test_it_refuses_caps_that_do_not_match_their_codes(
        self, open_fund: Open, plan: Plan
    ) -> None:
        with reverts_with("CapsLengthMismatch", 1, 0):
            open_fund(replace(plan, caps=()))

    @pytest.mark.parametrize("place", [0, 1, 2])
    def test_it_refuses_to_be_deployed_without_three_blueprints(
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
    """A fund, its claim desk and its jury."""

    def test_it_makes_the_three_known_to_each_other(self, open_fund: Open, plan: Plan) -> None:
        town = open_fund(plan)
        assert town.fund.claimDesk() == town.desk.address
        assert (town.desk.fund(), town.desk.jury()) == (town.fund.address, town.jury.address)
        assert (town.jury.members(), town.jury.court()) == (town.fund.address, town.desk.address)

    def test_it_makes_all_three_trust_the_forwarder(
        self, open_fund: Open, plan: Plan, platform: SimpleNamespace
    ) -> None:
        town = open_fund(plan)
        parts = (town.fund, town.desk, town.jury)
        assert all(part.isTrustedForwarder(platform.forwarder) for part in parts)

    def test_it_writes_the_terms_of_the_plan(self, open_fund: Open, plan: Plan) -> None:
        fund = open_fund(plan).fund
        membership, shares = plan.membership, plan.shares
        assert tuple(fund.membershipTerms()) == tuple(vars(membership).values())
        assert tuple(fund.shareTerms()) == tuple(vars(shares).values())
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
            rulesHash=RULES,
            startsAt=plan.calendar.starts_at,
            periodSeconds=days(14),
            tick=DOLLAR,
        )

    def test_it_gives_the_creator_nothing(self, open_fund: Open, plan: Plan, deployer: Any) -> None:
        town = open_fund(plan)
        with reverts_with("OnlyClaimDesk", deployer):
            town.fund.forfeitBonds(1, 1, by(deployer))
