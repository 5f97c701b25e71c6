"""The published facts of the eleven schemes, each looked up in the scheme's plan file."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from fundplan import Plan
from fundplan.bounds import DAY
from fundplan.words import plan_in_words
from tests.support.plans import PLAN_NAMES, plan_of


def line(key: str, figure: str = "amount") -> Callable[[Plan], Any]:
    return lambda plan: getattr(plan.line(key), figure)


def ages(plan: Plan) -> tuple[int, int]:
    """The youngest and the oldest who may join."""
    return min(band.age_from for band in plan.bands), max(band.age_to for band in plan.bands)


def waiting(benefit: str) -> Callable[[Plan], Any]:
    """Whether the lines of a benefit have a waiting time."""
    return lambda plan: {x.waits for b in plan.benefits if b.key == benefit for x in b.lines}


def deductibles(plan: Plan) -> set[Decimal]:
    return {line.deductible for line in plan.lines if line.proportional}


def one_case(members: int) -> Callable[[Plan], Any]:
    """The share of each of so many members in one case, and the aid it comes to."""

    def worked_out(plan: Plan) -> tuple[Decimal, Decimal]:
        share = min(plan.lines[0].amount / members, plan.shares.claim_cap)
        return share, share * members

    return worked_out


def says(words: str) -> Callable[[Plan], bool]:
    return lambda plan: words in plan_in_words(plan, "en")


def attested(plan: Plan) -> bool:
    return plan.membership.attested


def wait_days(plan: Plan) -> int:
    return plan.membership.waiting_seconds // DAY


def terms_in_a_year(plan: Plan) -> int:
    return round(365 * DAY / (plan.shares.dues_every * plan.calendar.period_seconds))


# Scheme: the fact, what of the file it is about, and what must stand there.
Fact = tuple[str, Callable[[Plan], Any], Any]
FACTS: dict[str, tuple[Fact, ...]] = {
    "critical-illness": (
        ("shares after the event", lambda p: p.shares.dues, 0),
        ("joining up to 59", ages, (0, 59)),
        ("joining from 30 days on", says("from 30 days to 59 years"), True),
        ("a health declaration", says("meets the health declaration"), True),
        ("a wait of 90 days", wait_days, 90),
        ("accidents exempt", line("critical.accident_under_40", "waits"), False),
        ("aid under 40", line("critical.illness_under_40"), 300_000),
        ("aid at 40 to 59", line("critical.illness_from_40"), 100_000),
        ("aid for a mild thyroid cancer", line("thyroid.mild"), 50_000),
        ("two settlements a month", lambda p: p.calendar.period_seconds, 14 * DAY),
        ("a fee of 8 %", lambda p: p.shares.fee_bps, 800),
        ("carry-over lowers the share", lambda p: p.surplus.policy, "lower"),
        ("a cap per case and person", lambda p: p.shares.claim_cap, Decimal("0.1")),
        ("who leaves still pays the period", says("still pays that period"), True),
        ("claims within 180 days", lambda p: p.claims.reporting_seconds, 180 * DAY),
    ),
    "cancer-commune": (
        ("60,000 members", one_case(60_000), (5, 300_000)),
        ("100,000 members", one_case(100_000), (3, 300_000)),
        ("300,000 members", one_case(300_000), (1, 300_000)),
        ("30,000 members", one_case(30_000), (10, 300_000)),
        ("fewer: 10 each, and no more aid than that", one_case(12_345), (10, 123_450)),
        ("what is missing is not owed", lambda p: p.shares.carries, False),
    ),
    "cancer-accident": (
        ("a deposit, drawn down by shares only", lambda p: p.shares.dues, 0),
        ("topped up on demand", lambda p: p.membership.grace_seconds > 0, True),
        ("review before aid: nothing is paid fast", lambda p: p.claims.fast_limit, 0),
        ("cancer", waiting("cancer"), {True}),
        ("accidents", waiting("accident"), {False}),
    ),
    "anti-cancer-prepaid": (
        ("a fee of 10", lambda p: p.shares.dues, 10),
        ("each month", lambda p: p.calendar.period_seconds * p.shares.dues_every, 30 * DAY),
        ("the reserve pays first", lambda p: p.surplus.policy, "lower"),
        ("no cancer before", says("Only who never had cancer may join"), True),
        ("an early cancer", line("cancer.early"), 100_000),
        ("a late one", line("cancer.late"), 300_000),
        ("a wait of 180 days", wait_days, 180),
        ("the share of one case", lambda p: p.shares.claim_cap, 3),
    ),
    "truck-drivers": (
        ("one occupation, attested", attested, True),
        ("accidents at once", waiting("accident"), {False}),
        ("illness after a wait", waiting("illness"), {True}),
        ("medical costs against receipts", line("treatment.costs", "proportional"), True),
        ("the largest payment", line("treatment.costs"), 1_200_000),
        ("little prepaid", lambda p: p.membership.min_prepayment < p.shares.period_cap, True),
        ("a long grace", lambda p: p.membership.grace_seconds >= 60 * DAY, True),
    ),
    "rare-diseases": (
        ("drugs against receipts", line("drugs.costs", "proportional"), True),
        ("a cap per member and year", lambda p: p.benefits[0].caps.annual > 0, True),
        ("few members", lambda p: p.thresholds.few <= 1_000, True),
        ("what a year cannot pay stays owed", lambda p: p.shares.carries, True),
        ("all of it, without a cap per claim", lambda p: p.shares.claim_cap, 0),
    ),
    "kidney-disease": (
        ("members join ill, at stages 1 to 3", says("stage 1 to 3, join with the illness"), True),
        ("units by condition, age and sex", lambda p: len({b.units for b in p.bands}) > 6, True),
        ("a cover of 600,000", line("kidney.costs"), 600_000),
        ("no deductible", deductibles, {0}),
        ("yearly terms", terms_in_a_year, 1),
        ("no new declaration", says("with no new declaration"), True),
    ),
    "elders": (
        ("60 and over", lambda p: ages(p)[0], 60),
        ("no declaration", says("without a health declaration"), True),
        ("no voucher", attested, False),
        ("high blood pressure", lambda p: p.benefits[0].key, "hypertension"),
        ("diabetes", lambda p: p.benefits[1].key, "diabetes"),
        ("else only their medicines", lambda p: [b.key for b in p.benefits[2:]], ["medicines"]),
    ),
    "workers-mutual": (
        ("employers vouch", attested, True),
        ("they enrol in batches", says("Employers enrol their workers in batches"), True),
        ("the members of the scheme", says("380,000 members"), True),
        ("about 30 million paid", says("about 30 million yuan"), True),
        ("its largest payment", says("payment being 617,000"), True),
        ("which would be paid again", lambda p: p.line("grave.costs").amount >= 617_000, True),
        ("all against receipts", lambda p: all(x.proportional for x in p.lines), True),
    ),
    "city-gig-workers": (
        ("yearly terms", terms_in_a_year, 1),
        ("renewed by the next dues", lambda p: p.shares.dues > 0, True),
        ("7 so far", says("7 terms so far"), True),
        ("120,000 people", says("120,000 members"), True),
        ("a cover of 6,000,000", lambda p: sum(b.caps.annual for b in p.benefits), 6_000_000),
        ("a deductible on each benefit", lambda p: min(deductibles(p)) > 0, True),
    ),
    "family-doctor": (
        ("children", ages, (0, 17)),
        ("outpatient costs", line("outpatient.clinic", "proportional"), True),
        ("costs of serious illness", line("serious.illness", "proportional"), True),
        ("the surplus is granted by vote", lambda p: p.surplus.policy, "grant"),
        ("to the clinics", says("Better equipment for the plan's clinics, and training"), True),
        ("referrals", line("outpatient.referred", "proportional"), True),
        ("by attested providers", lambda p: p.claims.fast_limit > 0, True),
    ),
}


def test_the_folder_holds_just_the_eleven_schemes() -> None:
    assert set(PLAN_NAMES) == FACTS.keys()
    assert len(FACTS) == 11


@pytest.mark.parametrize(
    ("name", "fact"),
    [pytest.param(name, fact, id=f"{name}: {fact[0]}") for name in FACTS for fact in FACTS[name]],
)
def test_it_holds_the_published_fact(name: str, fact: Fact) -> None:
    _, found, expected = fact
    assert found(plan_of(name)) == expected
