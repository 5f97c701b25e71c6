"""The whole life of every plan, on the real contracts, beside a reader of its plan file.

Each transaction is compared with what the reader said before: every event, every account, every
balance, to the last token unit. See lives_stage.py.
"""

from __future__ import annotations

import pytest

from tests.scenarios.lives_chapters import (
    claims,
    dispute,
    fast_lane,
    leaving,
    share_formula,
    shortfall,
    waiting,
)
from tests.scenarios.lives_claims import FRAUD, LOWER, PAY, REFUSE
from tests.scenarios.lives_end import closing, running_off, winding_up_begins
from tests.scenarios.lives_lapse import lapse
from tests.scenarios.lives_own import (
    collect_later,
    fast_lane_overturned,
    largest_payment,
    pays_by_units,
    published_on_the_calendar,
    surplus_is_granted,
    surplus_is_not_granted,
    yearly_cap,
)
from tests.scenarios.lives_power import amendment_voted, pauses
from tests.scenarios.lives_script import End, Joining, Script, begin, everybody_joins
from tests.scenarios.lives_terms import renewal

SCRIPTS = (
    Script(
        "critical-illness",
        End.VOTE,
        prepaid="3",
        thin="0.3",
        disputed="thyroid.mild",
        verdict=REFUSE,
        appeal=True,
        amend={"shares.fee": "5%", "benefits.thyroid.lines.mild.amount": "40000"},
        amended="thyroid.mild",
        fast="medical.costs",
        gift=20_000,
        rearm=True,
        own=(published_on_the_calendar,),
        big="critical.illness_under_40",
    ),
    Script(
        "cancer-commune",
        End.ALARM,
        prepaid="200",
        thin="5",
        disputed="cancer.diagnosis",
        verdict=FRAUD,
        amend={"benefits.cancer.lines.diagnosis.amount": "200000"},
        amended="cancer.diagnosis",
        big="cancer.diagnosis",
    ),
    Script(
        "cancer-accident",
        End.VOTE,
        prepaid="40",
        thin="3",
        disputed="cancer.early",
        verdict=LOWER,
        amend={"benefits.cancer.lines.early.amount": "15000", "shares.fee": "4%"},
        amended="cancer.early",
        straggles=False,
        own=(pays_by_units,),
        big="cancer.cancer",
    ),
    Script(
        "anti-cancer-prepaid",
        End.THRESHOLD,
        prepaid="100",
        thin="4",
        disputed="cancer.early",
        verdict=PAY,
        amend={"shares.dues": "0.2", "benefits.cancer.lines.early.amount": "80000"},
        amended="cancer.early",
        big="cancer.late",
    ),
    Script(
        "city-gig-workers",
        End.THRESHOLD,
        prepaid="400",
        thin="40",
        disputed="within.illness",
        verdict=REFUSE,
        amend={"benefits.drugs.lines.listed.ratio": "75%", "shares.period_cap": "24"},
        amended="drugs.listed",
        own=(
            renewal,
            collect_later,
        ),
        big="within.illness",
    ),
    Script(
        "elders",
        End.ALARM,
        prepaid="200",
        thin="5.5",
        disputed="hypertension.sixties",
        verdict=LOWER,
        amend={"benefits.diabetes.lines.sixties.amount": "25000", "surplus.policy": "lower"},
        amended="diabetes.sixties",
        fast="medicines.prescribed",
        own=(
            fast_lane_overturned,
            surplus_is_not_granted,
        ),
        big="hypertension.sixties",
    ),
    Script(
        "family-doctor",
        End.VOTE,
        prepaid="300",
        thin="20",
        disputed="diagnosis.first",
        verdict=PAY,
        amend={"benefits.outpatient.lines.referred.amount": "2500"},
        amended="outpatient.referred",
        joining=Joining.BY_GUARDIAN,
        fast="outpatient.clinic",
        own=(
            renewal,
            collect_later,
            surplus_is_granted,
        ),
        big="serious.illness",
    ),
    Script(
        "kidney-disease",
        End.VOTE,
        prepaid="40",
        thin="3",
        disputed="kidney.costs",
        verdict=LOWER,
        amend={"benefits.failure.lines.start.amount": "50000"},
        amended="failure.start",
        rearm=True,
        own=(
            renewal,
            collect_later,
            pays_by_units,
        ),
        big="kidney.costs",
    ),
    Script(
        "rare-diseases",
        End.VOTE,
        prepaid="3000",
        thin="400",
        disputed="drugs.costs",
        verdict=REFUSE,
        appeal=True,
        amend={"benefits.drugs.lines.costs.ratio": "80%"},
        amended="drugs.costs",
        straggles=False,
        own=(yearly_cap,),
        big="drugs.costs",
    ),
    Script(
        "truck-drivers",
        End.DATE,
        prepaid="60",
        thin="9",
        disputed="accident.partial",
        verdict=FRAUD,
        amend={"benefits.illness.lines.critical.amount": "80000"},
        amended="illness.critical",
        fast="treatment.costs",
        own=(
            pays_by_units,
            largest_payment,
        ),
        big="treatment.costs",
    ),
    Script(
        "workers-mutual",
        End.DATE,
        prepaid="60",
        thin="",
        disputed="hospital.illness",
        verdict=PAY,
        amend={"benefits.grave.lines.costs.ratio": "75%"},
        amended="grave.costs",
        joining=Joining.BY_EMPLOYER,
        fast="hospital.illness",
        big="grave.costs",
    ),
)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.plan)
def test_it_lives(script):
    story = begin(script)
    everybody_joins(story)
    waiting(story)
    if script.thin:
        lapse(story)
    claims(story)
    if script.fast:
        fast_lane(story)
    dispute(story)
    for chapter in script.own:
        chapter(story)
    leaving(story)
    shortfall(story)
    pauses(story)
    amendment_voted(story)
    print("PERIOD", story.life.reader.period, story.plan.calendar)
    winding_up_begins(story)
    running_off(story)
    closing(story)
    assert share_formula(story)
