"""Who may call what, proved by calls: everybody else is refused, with the error that says why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from tests.contracts.access import (
    AGENT,
    ANYONE,
    CALLS,
    CONTROL,
    ORDERS,
    SOURCES,
    SUCCESSOR,
    WHO_MAY,
    attempts,
)
from tests.contracts.calling import answers, blanks, changing, expected
from tests.contracts.conftest import DOLLAR, Open
from tests.contracts.court import challenge, dispute, draw, settle_in
from tests.contracts.plans import attested, fast
from tests.contracts.town import Town
from tests.support.terms import Plan

ORDERED = [call for call in CALLS if WHO_MAY[call[0]][call[1]] in ORDERS]
PERSONAL = [call for call in CALLS if WHO_MAY[call[0]][call[1]] not in (*ORDERS, ANYONE)]
STRANGERS = "operator guardian beneficiary attestor provider deployer mallory relayer".split()
CONTRACTS = "fund desk review jury rulebook factory enrolment token".split()
SPEAKERS = ("forwarder", "agents")  # whom the contracts believe about who is calling


@pytest.fixture(scope="module")
def town(open_fund: Open, plan: Plan, cast: dict[str, Any]) -> Town:
    """Ten are covered, there is every office; claim 1 disputed and drawn, claim 2, a challenge."""
    terms = fast(plan, 40 * DOLLAR, [cast["provider"].address])
    terms = replace(terms, guardian=cast["guardian"].address)
    terms = replace(attested(terms, [cast["attestor"].address]), membership=plan.membership)
    town = settle_in(open_fund(terms))
    dispute(town)
    draw(town, 1)
    town.file(cast["alice"])
    challenge(town, "judy")
    return town


def actor(town: Town, name: str) -> Any:
    """A person of the cast, or a contract."""
    if name in town.cast:
        return town.cast[name]
    return getattr(town, name)


def check_refusals(town: Town, name: str, function: str, people: Sequence[Any]) -> None:
    """None of these may call it: each is told why."""
    tried = [attempts(town, who)[name, function] for who in people]
    calls = [(w, function, a.arguments) for w, a in zip(people, tried, strict=True)]
    refused = answers(getattr(town, SOURCES[name]), calls)
    assert refused == [expected(a.error, *a.values) for a in tried]


@pytest.mark.parametrize("name", list(WHO_MAY))
def test_it_has_no_function_that_is_not_in_the_table(town: Town, name: str) -> None:
    contract = getattr(town, SOURCES[name])
    assert {entry["name"] for entry in changing(contract)} == set(WHO_MAY[name])


@pytest.mark.parametrize("name", [name for name in WHO_MAY if name != "MemberForwarder"])
def test_it_takes_no_coins_and_has_no_fallback(town: Town, name: str) -> None:
    contract = getattr(town, SOURCES[name])
    assert not {entry["type"] for entry in contract.abi} & {"fallback", "receive"}
    assert all(entry["stateMutability"] == "nonpayable" for entry in changing(contract))


@pytest.mark.parametrize(("name", "function"), ORDERED)
def test_it_takes_orders_from_nobody_but_whom_the_table_names(
    town: Town, name: str, function: str
) -> None:
    contract = getattr(town, SOURCES[name])
    error, allowed = ORDERS[WHO_MAY[name][function]]
    speakers = () if error == "OnlyGuardian" else SPEAKERS  # where they say who is calling
    names = [*STRANGERS, "alice", "bob", *CONTRACTS, *speakers]
    refused = [actor(town, who) for who in names if who not in allowed]
    calls = [(who, function, blanks(contract, function, who.address)) for who in refused]
    assert answers(contract, calls) == [expected(error, who) for who in refused]


@pytest.mark.parametrize(("name", "function"), ORDERED)
def test_it_takes_orders_from_whom_the_table_names(town: Town, name: str, function: str) -> None:
    contract = getattr(town, SOURCES[name])
    error, allowed = ORDERS[WHO_MAY[name][function]]
    callers = [actor(town, who) for who in allowed]
    calls = [(who, function, blanks(contract, function, who.address)) for who in callers]
    assert error not in {answer[0] for answer in answers(contract, calls) if answer}


@pytest.mark.parametrize(("name", "function"), PERSONAL)
def test_it_refuses_everybody_whom_it_does_not_concern(
    town: Town, name: str, function: str
) -> None:
    outside = [actor(town, who) for who in (*STRANGERS, *CONTRACTS)]
    check_refusals(town, name, function, outside)


@pytest.mark.parametrize(
    ("name", "function"),
    [c for c in PERSONAL if WHO_MAY[c[0]][c[1]] in (CONTROL, AGENT, SUCCESSOR)],
)
def test_it_lets_no_other_member_speak_for_one(town: Town, name: str, function: str) -> None:
    check_refusals(town, name, function, [town.cast[who] for who in ("bob", "carol")])


@pytest.mark.parametrize("function", ["fileAttested", "withdraw", "acceptLower", "collectTo"])
def test_it_lets_no_other_member_touch_a_claim(town: Town, function: str) -> None:
    check_refusals(town, "ClaimDesk", function, [town.cast["carol"]])


@pytest.mark.parametrize("name", ["ClaimDesk", "ReviewDesk"])
@pytest.mark.parametrize("function", ["addEvidence", "appeal"])
def test_it_lets_no_member_into_a_dispute_but_the_parties(
    town: Town, name: str, function: str
) -> None:
    carol = town.cast["carol"]
    assert attempts(town, carol)[name, function].error == "NotParty"
    check_refusals(town, name, function, [carol])
