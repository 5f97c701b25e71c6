"""The hard bounds: plans that the factory refuses."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.contracts.checks import reverts_with
from tests.contracts.conftest import DOLLAR, Open
from tests.contracts.plans import (
    attested,
    fast,
    with_claims,
    with_disputes,
    with_jury,
    with_membership,
    with_shares,
)
from tests.contracts.town import NOBODY, days
from tests.support.terms import BenefitCaps, Plan, Thresholds

BPS, YEAR = 10_000, days(365)


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
    ("beneficiary", 0, 1, 2**160 - 1, lambda p: replace(p, beneficiary=NOBODY)),
    ("lifeSeconds", YEAR - 1, YEAR, 2**32 - 1, lambda p: replace(p, life_seconds=YEAR - 1)),
    ("shares.termPeriods", 0, 1, 400, lambda p: with_shares(p, term_periods=0)),
    ("shares.termPeriods", 401, 1, 400, lambda p: with_shares(p, term_periods=401)),
    ("thresholds.periods", 0, 1, 255, lambda p: replace(p, thresholds=Thresholds(low_bps=1))),
    ("thresholds.periods", 0, 1, 255, lambda p: replace(p, thresholds=Thresholds(few_members=1))),
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
    ("membership.maxCover", 0, 1, 2**31 - 1, lambda p: with_membership(p, max_cover=0)),
    ("bands", 0, 1, 255, lambda p: replace(p, bands=())),
    ("benefits", 0, 1, 255, lambda p: replace(p, benefits=())),
    ("offices.newAttestors", 0, 1, 255, lambda p: attested(p, [])),
    ("bands.units", 0, 1, 2**32 - 1, lambda p: with_band(p, units=0)),
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


# Bounds of the disputes and of the jury: key, value, least, most, where, what to change.
DISPUTES = [
    ("disputes.appealSeconds", days(1) - 1, days(1), days(15), "appeal_seconds"),
    ("disputes.appealSeconds", days(15) + 1, days(1), days(15), "appeal_seconds"),
    ("disputes.bond", 0, 1, 2**80 - 1, "bond"),
    ("disputes.bond", 2**80, 1, 2**80 - 1, "bond"),
    ("disputes.appealBond", 5 * DOLLAR - 1, 5 * DOLLAR, 2**80 - 1, "appeal_bond"),
    ("disputes.appealBond", 2**80, 5 * DOLLAR, 2**80 - 1, "appeal_bond"),
    ("disputes.stake", 2**80, 0, 2**80 - 1, "stake"),
    ("disputes.refusedBps", BPS + 1, 0, BPS, "refused_bps"),
]
JURY = [
    ("jury.size", 2, 3, 1000, "size"),
    ("jury.size", 1001, 3, 1000, "size"),
    ("jury.quorumBps", 499, 500, BPS, "quorum_bps"),
    ("jury.quorumBps", BPS + 1, 500, BPS, "quorum_bps"),
    ("jury.plenaryQuorumBps", 499, 500, BPS, "plenary_quorum_bps"),
    ("jury.plenaryQuorumBps", BPS + 1, 500, BPS, "plenary_quorum_bps"),
    ("jury.majorityBps", BPS // 2 - 1, BPS // 2, BPS - 1, "majority_bps"),
    ("jury.majorityBps", BPS, BPS // 2, BPS - 1, "majority_bps"),
    ("jury.graveBps", 4_999, 5_000, BPS - 1, "grave_bps"),  # not below the majority
    ("jury.graveBps", BPS, 5_000, BPS - 1, "grave_bps"),
    ("jury.appealFactor", 1, 2, 5, "appeal_factor"),
    ("jury.appealFactor", 6, 2, 5, "appeal_factor"),
    ("jury.rounds", 0, 1, 4, "rounds"),
    ("jury.rounds", 5, 1, 4, "rounds"),
    ("jury.sealingSeconds", days(1) - 1, days(1), days(15), "sealing_seconds"),
    ("jury.sealingSeconds", days(15) + 1, days(1), days(15), "sealing_seconds"),
    ("jury.openingSeconds", days(1) - 1, days(1), days(15), "opening_seconds"),
    ("jury.openingSeconds", days(15) + 1, days(1), days(15), "opening_seconds"),
    ("jury.swingSeconds", days(2) + 1, 0, days(2), "swing_seconds"),  # not longer than opening
    ("jury.extensionSeconds", days(7) + 1, 0, days(7), "extension_seconds"),
]
PROVIDER = "0x" + "77" * 20


class TestRefusals:
    """Every value outside its bounds, on either side."""

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

    @pytest.mark.parametrize(("key", "value", "least", "most", "name"), DISPUTES)
    def test_it_refuses_stakes_outside_the_bounds(
        self, open_fund: Open, plan: Plan, key: str, value: int, least: int, most: int, name: str
    ) -> None:
        with reverts_with("OutOfBounds", key, value, least, most):
            open_fund(with_disputes(plan, **{name: value}))

    @pytest.mark.parametrize(("key", "value", "least", "most", "name"), JURY)
    def test_it_refuses_a_jury_outside_the_bounds(
        self, open_fund: Open, plan: Plan, key: str, value: int, least: int, most: int, name: str
    ) -> None:
        with reverts_with("OutOfBounds", key, value, least, most):
            open_fund(with_jury(plan, **{name: value}))

    def test_it_refuses_to_give_away_more_than_nine_tenths_of_a_lost_stake(
        self, open_fund: Open, plan: Plan
    ) -> None:
        key = "disputes.winnerBps + disputes.jurorBps"
        with reverts_with("OutOfBounds", key, 9_001, 0, 9_000):
            open_fund(with_disputes(plan, winner_bps=6_001, juror_bps=3_000))

    def test_it_refuses_a_claim_that_could_take_more_than_half_a_year(
        self, open_fund: Open, plan: Plan
    ) -> None:
        slow = with_jury(plan, rounds=4, sealing_seconds=days(15), opening_seconds=days(15))
        longest = days(7 + 5 + 2 * (60 + 15 + 7)) + days(8)
        slow = with_jury(slow, extension_seconds=days(7))
        key = "longest claim path in seconds"
        slow = with_disputes(slow, appeal_seconds=days(13))
        with reverts_with("OutOfBounds", key, longest, 0, days(183)):
            open_fund(slow)

    def test_it_takes_a_claim_that_takes_just_half_a_year(
        self, open_fund: Open, plan: Plan
    ) -> None:
        slow = with_jury(plan, rounds=4, sealing_seconds=days(15), opening_seconds=days(15))
        slow = with_jury(slow, extension_seconds=days(7))
        town = open_fund(with_disputes(slow, appeal_seconds=days(12)))
        assert town.jury.juryTerms()["sealingSeconds"] == days(15)

    @pytest.mark.parametrize("seconds", [3_599, days(7) + 1])
    def test_it_refuses_a_fast_lane_too_short_or_longer_than_the_window(
        self, open_fund: Open, plan: Plan, seconds: int
    ) -> None:
        terms = with_claims(fast(plan, 1, [PROVIDER]), fast_seconds=seconds)
        with reverts_with("OutOfBounds", "claims.fastSeconds", seconds, 3_600, days(7)):
            open_fund(terms)

    def test_it_refuses_a_fast_lane_without_providers(self, open_fund: Open, plan: Plan) -> None:
        with reverts_with("OutOfBounds", "offices.newProviders", 0, 1, 255):
            open_fund(fast(plan, 1, []))

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
