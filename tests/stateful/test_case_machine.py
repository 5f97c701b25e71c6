"""Does a case, a claim and a challenge go only where the tables of machine.py lead?

Random histories under four plans (ties and silence both ways, with and without the fast lane),
watched after every step. At the end every state, every edge and every boundary must have been
met, and every act that the tables forbid must have been tried, and refused.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from tests.stateful.machine import CASE, CHALLENGE, CLAIM, MACHINES, TIME
from tests.stateful.machine_silence import fall_silent
from tests.stateful.machine_steps import OFFSETS, Walk
from tests.stateful.machine_world import Matter, Seen, Watch
from tests.support.evm import Reverted, accounts
from tests.support.jury import DAY, NOTE, ONE, SALT, Town, found_town, jury_plan
from tests.support.layout import poke
from tests.support.receipts import providers
from tests.support.terms import Plan

STEPS, HISTORIES, SEED = 21_000, 40, "cases 1"
PEOPLE = accounts("party", 24)
REFUSED = 4  # ClaimDesk.Mark
BOUNDARIES = (
    *("period ends", "published", "window ends", "fast", "sealing begins", "round ends"),
    *("sealing ends", "opening ends", "appeal closes"),
)
# What begins something new, or is done to a case, and so never to these.
NOT_DONE_TO = {
    CASE: {"raiseObjection", "appeal", "challengeMember", "challengeProvider"},
    CLAIM: {"file", "fileAttested", "openVote"},
    CHALLENGE: {"challengeMember", "challengeProvider", "openVote"},
}


def _fast(plan: Plan) -> Plan:
    claims = replace(plan.claims, fast_limit=100 * ONE)
    return replace(plan, claims=claims, providers=providers(8))


def _plans() -> dict[str, Plan]:
    pays = jury_plan(size=3, rounds=4, quorum_bps=10_000)
    refuses = jury_plan(size=5, rounds=2, tie_refuses=True, silence_pays=False)
    capped = jury_plan(size=3, silence_pays=False)
    grave = jury_plan(size=8, rounds=1, majority_bps=6_000, grave_bps=8_000, tie_refuses=True)
    cancels = {"carries": False}
    return {
        "silence pays, fast lane, four rounds": _fast(pays),
        "silence and ties refuse, shortfalls are cancelled": replace(
            refuses, shares=replace(refuses.shares, **cancels)
        ),
        "silence refuses, fast lane, cap per claim": _fast(
            replace(capped, shares=replace(capped.shares, claim_cap=9 * ONE))
        ),
        "one round, high majorities, ties refuse": _fast(
            replace(grave, shares=replace(grave.shares, **cancels))
        ),
    }


@dataclass
class Report:
    """What all histories did together."""

    seen: Seen = field(default_factory=Counter)
    refused: Counter[Any] = field(default_factory=Counter)
    hits: Counter[tuple[str, int]] = field(default_factory=Counter)
    steps: int = 0
    silences: int = 0


def _history(town: Town, seed: str, steps: int, report: Report) -> None:
    watch = Watch(town, random.Random(seed), report.seen, report.refused)
    walk = Walk(watch, report.hits)
    while watch.steps < steps:
        walk.step()
        if watch.rng.random() < 0.01:
            report.silences += fall_silent(watch)
    report.silences += fall_silent(watch)
    report.steps += watch.steps


@pytest.fixture(scope="module")
def report() -> Report:
    """Every history, once."""
    result = Report()
    for name, plan in _plans().items():
        town = found_town(plan, PEOPLE)
        for number in range(HISTORIES // 4):
            point = town.chain.snapshot()
            _history(town, f"{SEED} {name} {number}", STEPS // HISTORIES, result)
            town.chain.restore(point)
    return result


def test_it_takes_no_step_outside_the_tables(report: Report) -> None:
    assert report.steps >= 20_000  # each was compared as it was taken


def test_it_visits_every_state(report: Report) -> None:
    for machine in MACHINES:
        visited = {after for name, _, _, after in report.seen if name == machine.name}
        assert set(machine.states) - visited <= {"None", "Undrawn"}  # nobody comes back to these


def test_it_takes_every_step_of_the_tables(report: Report) -> None:
    missing = [
        (machine.name, *edge)
        for machine in MACHINES
        for edge in sorted(machine.edges)
        if not report.seen[(machine.name, *edge)]
    ]
    assert not missing


def test_it_stays_where_it_ended(report: Report) -> None:
    for machine in MACHINES:
        left = [e for e in machine.edges if e[0] in machine.terminal and e[2] != e[0]]
        assert not left
        seen = [key for key in report.seen if key[0] == machine.name and key[1] != key[3]]
        assert not [key for key in seen if key[1] in machine.terminal]


def _forbidden() -> Iterator[tuple[str, str, str]]:
    for machine in (CASE, CLAIM, CHALLENGE):
        for state, cause in machine.forbidden():
            if state != "None" and cause not in NOT_DONE_TO[machine]:
                yield machine.name, state, cause


def test_it_was_refused_whatever_the_tables_forbid(report: Report) -> None:
    missing = [key for key in _forbidden() if not report.refused[key]]
    assert not missing


def test_it_refuses_every_act_on_what_does_not_exist() -> None:
    town = found_town(jury_plan(), PEOPLE[:2])
    desk, review, jury = town.at.desk, town.at.review, town.at.jury
    calls = [
        (desk, "raiseObjection", (9, 3, 0, NOTE)),
        *((desk, name, (9,)) for name in ("withdraw", "acceptLower", "payFast", "conclude", "pay")),
        (desk, "collectTo", (9, PEOPLE[0])),
        *((d, name, (9, NOTE)) for d in (desk, review) for name in ("appeal", "addEvidence")),
        *((d, "collectBond", (9, PEOPLE[0])) for d in (desk, review)),
        *((d, "collectJurorReward", (9, 9, 0)) for d in (desk, review)),
        (review, "conclude", (9,)),
        *((jury, name, (9,)) for name in ("draw", "recuse")),
        (jury, "sealVote", (9, SALT[:23])),
        (jury, "openVote", (9, 0, PEOPLE[0], 0, SALT, NOTE)),
    ]
    for contract, name, args in calls:
        with pytest.raises(Reverted):
            contract.send(name, *args, sender=PEOPLE[0])


def test_it_lets_nobody_but_a_court_open_close_or_cancel_a_case() -> None:
    town = found_town(jury_plan(), PEOPLE[:3])
    case = town.object(town.file(PEOPLE[0]), PEOPLE[1])
    calls = (
        ("openCase", (0, 1, town.chain.now, 4, 3, 0)),
        ("closeCase", (case,)),
        ("cancelCase", (case,)),
        ("takeReward", (case, 0)),
        ("excuse", (1, PEOPLE[2])),
    )
    for name, args in calls:
        with pytest.raises(Reverted, match="OnlyCourt"):
            town.at.jury.send(name, *args, sender=PEOPLE[1])


def test_it_would_notice_a_step_outside_the_tables() -> None:
    town = found_town(jury_plan(), PEOPLE[:3])
    watch = Watch(town, random.Random(1), Counter(), Counter())
    claim = Matter(town.file(PEOPLE[0]), "claim", PEOPLE[0], 2**40)
    watch.matters.append(claim)
    watch.observe("file", claim, None)
    poke(town.at.desk, f"_claims[{claim.id}].mark", REFUSED)
    with pytest.raises(AssertionError):
        watch.observe(TIME, None, None)


@pytest.mark.parametrize("kind", BOUNDARIES)
def test_it_acts_a_second_before_at_and_a_second_after_every_boundary(
    report: Report, kind: str
) -> None:
    assert all(report.hits[kind, offset] for offset in OFFSETS)


def test_it_ends_within_its_limit_whoever_stays_silent(report: Report) -> None:
    assert report.silences >= 150  # matters before a jury, of which nobody spoke again


def test_it_has_limits_that_the_bounds_allow() -> None:
    for plan in _plans().values():
        jury, disputes = plan.jury, plan.disputes
        voting = jury.rounds * jury.sealing_seconds + jury.opening_seconds + jury.extension_seconds
        assert plan.claims.publicity_seconds + disputes.appeal_seconds + 2 * voting <= 183 * DAY
