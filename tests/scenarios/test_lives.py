"""The whole life of every plan, on the real contracts, beside a reader of its plan file.

Each transaction is compared with what the reader said before: every event, every account, every
balance, to the last token unit. See lives_stage.py.
"""

from __future__ import annotations

import pytest

from tests.scenarios.lives_chapters import claims, dispute, leaving, share_formula, shortfall, waiting
from tests.scenarios.lives_claims import FRAUD, LOWER, PAY, REFUSE
from tests.scenarios.lives_end import closing, running_off, winding_up_begins
from tests.scenarios.lives_power import amendment_voted, pauses
from tests.scenarios.lives_script import End, Joining, Script, begin, everybody_joins

SCRIPTS = (
    Script(
        "critical-illness",
        End.VOTE,
        prepaid="3",
        disputed="thyroid.mild",
        verdict=REFUSE,
        appeal=True,
        amend={"shares.fee": "5%", "benefits.thyroid.lines.mild.amount": "40000"},
        amended="thyroid.mild",
        gift=20_000,
        rearm=True,
        big="critical.illness_under_40",
    ),
)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.plan)
def test_it_lives(script):
    story = begin(script)
    everybody_joins(story)
    waiting(story)
    claims(story)
    dispute(story)
    leaving(story)
    shortfall(story)
    pauses(story)
    amendment_voted(story)
    winding_up_begins(story)
    running_off(story)
    closing(story)
    assert share_formula(story)
