"""Can rules, proposals, pauses, agents and the end be rebuilt from the events alone?"""

from __future__ import annotations

import pytest

from tests.stateful.conftest import SCENARIOS
from tests.stateful.rebuilding import CASES, Pair, by_person, pair_of
from tests.support.model.books import ZERO


@pytest.fixture(
    scope="module",
    params=CASES,
    ids=lambda param: f"{SCENARIOS[param[0]].name}, seed {param[1]}",
)
def pair(request: pytest.FixtureRequest) -> Pair:
    """Every plan, a few histories."""
    return pair_of(*request.param)


def test_it_tells_every_version_of_the_rules(pair: Pair) -> None:
    world, books = pair.world, pair.books
    told = [(rules["rulesHash"], since) for rules, since in books.versions]
    count = world.rulebook.view("versionCount")
    found = [tuple(world.rulebook.view("versionOf", n).values()) for n in range(1, count + 1)]
    assert told == found
    now = books.versions[-1][0]
    assert now["membership"] == world.fund.view("membershipTerms")
    assert books.shares == world.fund.view("shareTerms")
    assert now["thresholds"] == world.fund.view("thresholds")
    for number, (rules, _) in enumerate(books.versions, 1):
        assert world.desk.view("claimTerms", number)["terms"] == rules["claims"]


def test_it_tells_by_which_version_a_claim_is_judged(pair: Pair) -> None:
    claims = pair.books.claims.values()
    told = [pair.books.version_at(c.event_at) for c in claims]
    assert told == [c.version for c in claims]


def test_it_tells_every_proposal(pair: Pair) -> None:
    for matter, p in pair.books.proposals.items():
        assert pair.world.rulebook.view("proposalOf", matter) == {
            "kind": p.kind,
            "status": pair.books.proposal_status(p, pair.now),
            "proposer": p.proposer,
            "basedOn": p.based_on,
            "caseId": p.case,
            "amount": p.amount,
            "content": p.content,
            "bond": p.bond,
            "readyAt": p.ready_at,
            "expiresAt": pair.books.expiry_of(p, pair.now),
        }


def test_it_tells_what_stops_and_what_ends(pair: Pair) -> None:
    books, found = pair.books, pair.world.fund.view("standing")
    paused = [books.pauses.get(power, [(0, 0)])[-1][1] for power in range(3)]
    told = {
        "joiningPausedUntil": paused[0],
        "filingPausedUntil": paused[1],
        "payingPausedUntil": paused[2],
        "joinsStopped": books.joins_stopped,
        "newTermsFrom": books.next_shares[1] if books.next_shares else 0,
        "windingSince": books.winding_since,
        "closedAt": books.closed_at,
        "perUnit": books.per_unit,
    }
    assert told == {key: found[key] for key in told}


def test_it_tells_who_acts_for_whom(pair: Pair) -> None:
    world, books = pair.world, pair.books
    told = by_person(pair, lambda person: books.agents.get(person, ZERO))
    assert told == by_person(pair, lambda person: world.agents.view("agentOf", person))
    told = by_person(pair, lambda person: person in books.represented)
    assert told == by_person(pair, lambda person: world.fund.view("isRepresented", person))
