"""The whole life of every plan, on the real contracts, beside a reader of its plan file.

While a life is lived each transaction is compared with what the reader said before: every event in
order, every account, every balance, to the last token unit (lives_stage.py). What is asserted here
is what came of it.
"""

from __future__ import annotations

import json
from collections import Counter
from functools import cache

import pytest

from tests.scenarios.lives_chapters import (
    claims,
    dispute,
    leaving,
    share_formula,
    shortfall,
    waiting,
)
from tests.scenarios.lives_end import closing, running_off, winding_up_begins
from tests.scenarios.lives_lapse import lapse
from tests.scenarios.lives_own import fast_lane
from tests.scenarios.lives_power import amendment_voted, pauses
from tests.scenarios.lives_script import End, Story, begin, everybody_joins
from tests.scenarios.lives_scripts import SCRIPTS
from tests.scenarios.lives_stage import FORTUNE
from tests.support.evm import ARTIFACTS, Contract
from tests.support.model.books import Movement
from tests.support.plans import PLAN_NAMES


@cache
def life_of(name: str) -> Story:
    """A plan's fund, from joining to its last token; lived once."""
    (script,) = (script for script in SCRIPTS if script.plan == name)
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
    winding_up_begins(story)
    running_off(story)
    closing(story)
    return story


# By courts, rulebook or register only, so inside other actions; or played elsewhere in tests/.
INSIDE = {
    *("adopt", "cancelCase", "clearAlarm", "close", "closeCase", "decide", "excuse", "expel"),
    *("forfeitBonds", "grant", "open", "openCase", "openMatter", "payBond", "payClaim"),
    *("publish", "removeAttestor", "removeProvider", "represent", "startWindingUp", "sweep"),
    *("takeBond", "takeReward", "takeStake", "unbatch"),
}
NOT_PLAYED = INSIDE | {
    *("expireRewards", "multicall", "permit", "raiseAlarm", "raiseCoverAttested", "recuse"),
}


def actions_of(contract: Contract) -> set[str]:
    """Every function that is not a view."""
    path = ARTIFACTS / f"{contract.artifact.name}.json"
    entries = json.loads(path.read_text("utf-8"))["abi"]
    functions = (entry for entry in entries if entry["type"] == "function")
    return {f["name"] for f in functions if f["stateMutability"] not in ("view", "pure")}


NAMES = tuple(script.plan for script in SCRIPTS)


@pytest.fixture(params=NAMES)
def story(request: pytest.FixtureRequest) -> Story:
    """Every plan's life."""
    return life_of(request.param)


def test_every_plan_has_a_life() -> None:
    assert sorted(NAMES) == PLAN_NAMES


def test_it_claims_each_line_of_its_table_and_pays_it(story: Story) -> None:
    paid = {key: story.life.reader.claims[number].paid for key, number in story.filed.items()}
    assert paid.keys() == story.lines().keys() and all(paid.values())


def test_its_shares_are_aid_and_fee_less_the_carry_over_by_the_paying_units(story: Story) -> None:
    assert share_formula(story) >= 3


def test_it_ends_with_nothing_left(story: Story) -> None:
    fund = story.life.at.fund
    assert story.life.at.token.view("balanceOf", fund.address) == fund.view("booked") == 0
    assert [m for m in story.life.reader.holders if fund.view("balanceOfMember", m)] == []


def test_it_neither_makes_nor_loses_a_token(story: Story) -> None:
    life = story.life
    everybody = life.rich | set(life.reader.wallets)
    held = sum(life.at.token.view("balanceOf", who) for who in everybody)
    assert held == FORTUNE * len(life.rich) == life.at.token.view("totalSupply")


def test_its_journal_proves_every_entry(story: Story) -> None:
    journal = story.life.at.fund.view("journal")
    assert (journal["entries"], journal["head"]) == (
        story.life.reader.entries,
        story.life.reader.head,
    )


def test_it_pays_the_operator_the_fee_and_nothing_else(story: Story) -> None:
    reader = story.life.reader
    assert reader.wallets[reader.operator] == reader.moved[Movement.FEE_PAID]
    assert reader.moved[Movement.FEE_PAID] == reader.moved[Movement.FEE]


def test_every_action_occurs_but_those_named_here() -> None:
    done = {function for name in NAMES for function in life_of(name).life.kinds}
    life = life_of(NAMES[0]).life
    contracts = (life.at.fund, life.at.desk, life.at.jury, life.at.rulebook, life.at.agents)
    every = {f for c in (*contracts, life.platform.enrolment) for f in actions_of(c)}
    assert every - done == NOT_PLAYED


@pytest.mark.parametrize("end", End)
def test_every_way_of_ending_occurs(end: End) -> None:
    assert [script for script in SCRIPTS if script.end is end]


def test_every_verdict_occurs() -> None:
    assert {script.verdict for script in SCRIPTS} == set(range(4))


def test_every_movement_of_money_occurs_but_of_aid_left_lying() -> None:
    moved: Counter[Movement] = Counter()
    for name in NAMES:
        moved += life_of(name).life.reader.moved
    assert set(Movement) - set(moved) == {Movement.UNCLAIMED_AID}
