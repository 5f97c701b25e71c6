"""The cancer commune's published figures: each gives min(10, 300,000 / N) for a case."""

from __future__ import annotations

from decimal import Decimal

import pytest

from fundplan import load_plan, with_patch
from fundplan.bounds import DAY
from tests.scenarios.lives_founding import found
from tests.scenarios.lives_ledger import tokens
from tests.scenarios.lives_people import applicant, join
from tests.scenarios.lives_stage import HOUR, Life
from tests.support.plans import PLANS

ACCOUNTS = 10  # that stand for all others


def commune_of(members: int) -> tuple[Life, str]:
    """The plan, but that one account may stand for many; all covered. With one patient."""
    plan = with_patch(load_plan(PLANS / "cancer-commune.yaml"), {"membership.max_cover": members})
    life = found(plan)
    prepaid = plan.membership.min_prepayment + 5
    covers = [members // ACCOUNTS] * (ACCOUNTS - 1)
    covers.append(members - 1 - sum(covers))
    for number, cover in enumerate(covers):
        join(life, applicant(life, f"commune {number}", plan.bands[0], cover, prepaid))
    patient = join(life, applicant(life, "patient", plan.bands[0], 1, prepaid))
    life.wait(life.now + plan.membership.waiting_seconds + DAY)
    life.wait_for_period()
    assert life.reader.units == members
    return life, patient


@pytest.mark.parametrize(
    ("members", "share", "aid"),
    [
        (300_000, "1", 300_000),
        (100_000, "3", 300_000),
        (60_000, "5", 300_000),
        (30_000, "10", 300_000),
        (25_000, "10", 250_000),
        (4_000, "10", 40_000),
    ],
)
def test_each_gives_the_published_share(members: int, share: str, aid: int) -> None:
    life, patient = commune_of(members)
    before, period = life.reader.holders[patient].balance, life.reader.period
    number = life.file(patient, "cancer.diagnosis", life.now - HOUR)
    life.wait_for_period()
    assert life.settled[period].share == tokens(Decimal(share))
    assert before - life.reader.holders[patient].balance == tokens(Decimal(share))
    assert life.pay(number) == tokens(aid)
