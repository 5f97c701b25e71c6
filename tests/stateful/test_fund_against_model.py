"""Does a fund do, in any order of events, what a model does that charges members one by one?

Balances, states, units, the five accounts, tokens, claims, votes, every event, every refusal with
its values: all equal, to the last token unit, for 6 and 18 decimals. See conftest.py for settings.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.stateful.conftest import HISTORY, Exploration
from tests.stateful.generator import PROPOSERS
from tests.stateful.history import Failure, explore, load, replay, shrink
from tests.stateful.plans import Scenario
from tests.support.model import Movement

ROOT = Path(__file__).resolve().parents[2]
REPORTS = ROOT / "reports" / "stateful"
FROZEN = sorted(Path(__file__).with_name("regressions").glob("*.json"))
SWEPT = {Movement.UNCLAIMED_BALANCE, Movement.UNCLAIMED_AID}  # see test_winding_up.py
ENOUGH = 20_000  # operations from which on everything must have been met


def test_it_agrees_with_the_model_in_random_histories(
    scenario: Scenario, exploration: Exploration
) -> None:
    for number in range(exploration.histories_each):
        seed = f"{exploration.seed}/{scenario.name}/{number}"
        failure = explore(scenario, seed, HISTORY, exploration.tally, exploration.events)
        exploration.histories += 1
        if failure is not None:
            pytest.fail(_report(failure, seed))


def test_it_meets_every_kind_of_step(exploration: Exploration) -> None:
    if exploration.done() < ENOUGH:
        pytest.skip(f"needs {ENOUGH} operations: raise STATEFUL_OPS")
    done = {name for name, refusal in exploration.tally if refusal is None}
    assert done == set(PROPOSERS) - {"intrude"} | {"act"}


def test_it_meets_every_kind_of_movement(exploration: Exploration) -> None:
    if exploration.done() < 5 * ENOUGH:
        pytest.skip(f"needs {5 * ENOUGH} operations: raise STATEFUL_OPS")
    met = {m for m in Movement if exploration.events[f"movement {m.name}"]}
    assert met == set(Movement) - SWEPT


def test_it_meets_lapse_cure_shortfall_carry_and_cancellation(exploration: Exploration) -> None:
    if exploration.done() < ENOUGH:
        pytest.skip(f"needs {ENOUGH} operations: raise STATEFUL_OPS")
    wanted = {"TickLapsed", "MemberCured", "ShortfallRecorded", "CarryFunded", "CaseCancelled"}
    assert {name for name in wanted if exploration.events[name] >= ENOUGH // 2_000} == wanted


def test_it_meets_verdicts_appeals_expulsion_and_overturned_aid(exploration: Exploration) -> None:
    if exploration.done() < 5 * ENOUGH:
        pytest.skip(f"needs {5 * ENOUGH} operations: raise STATEFUL_OPS")
    wanted = {
        "Appealed",
        "AppealBondCollected",
        "JurorRewarded",
        "LowerAccepted",
        "MemberExpelled",
        "Overturned",
        "ProviderRemoved",
        "RewardsExpired",
        "StakeTaken",
    }
    assert {name for name in wanted if exploration.events[name]} == wanted


def test_it_meets_votes_pauses_thresholds_agents_and_the_end(exploration: Exploration) -> None:
    if exploration.done() < 5 * ENOUGH:
        pytest.skip(f"needs {5 * ENOUGH} operations: raise STATEFUL_OPS")
    wanted = {
        "AttestorRemoved",
        "FundClosed",
        "HandoverVetoed",
        "JoinsStopped",
        "MemberRepresented",
        "Paused",
        "ProposalBondCollected",
        "Rearmed",
        "Resumed",
        "RulesEnacted",
        "SurplusGranted",
        "ThresholdCounted",
        "UnclaimedSwept",
        "WindingUpBegun",
    }
    assert {name for name in wanted if exploration.events[name]} == wanted


@pytest.mark.parametrize("path", FROZEN, ids=lambda path: path.stem)
def test_it_keeps_agreeing_in_a_frozen_history(path: Path) -> None:
    frozen = load(path)
    failure = replay(frozen.scenario, frozen.steps)
    assert failure is None, f"{path.name}: {failure and failure.reason}"


def _report(failure: Failure, seed: str) -> str:
    """Shrink, save for replay, and say where and what."""
    shrunk = shrink(failure)
    path = REPORTS / f"{seed.replace('/', '-').replace(' ', '_').replace(',', '')}.json"
    shrunk.save(path)
    steps = "\n".join(f"  {step}" for step in shrunk.steps)
    return (
        f"{shrunk.reason}\nafter {len(shrunk.steps)} of {len(failure.steps)} steps, seed {seed}:\n"
        f"{steps}\nsaved as {path.relative_to(ROOT)}: once mended, keep it in regressions/"
    )
