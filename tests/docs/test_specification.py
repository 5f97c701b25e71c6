"""docs/specification.md knows every changing function, error, parameter, state and invariant."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

import tests.stateful.invariants
import tests.stateful.jury_invariants
import tests.stateful.rule_invariants  # noqa: F401  all register theirs
from tests.docs.pages import (
    CONTRACTS,
    LIBRARIES,
    ROOT,
    Json,
    abi,
    bare,
    entries,
    enum_of,
    page,
    rows,
    section,
)
from tests.stateful.checking import INVARIANTS

SPECIFICATION = page("docs/specification.md")
INTERFACES = ROOT / "contracts" / "interfaces"
RULE = re.compile(r"^- \*\*R(\d+)\*\* ", re.MULTILINE)


def changing() -> set[tuple[str, str]]:
    """(contract, function) of every external function that changes state."""
    return {
        (name, entry["name"])
        for name, entry in entries("function", *CONTRACTS)
        if entry["stateMutability"] not in ("view", "pure")
    }


def errors() -> dict[str, str]:
    """Every error of the contracts: its name, and it with its parameters' names."""
    return {
        entry["name"]: f"{entry['name']}({', '.join(value['name'] for value in entry['inputs'])})"
        for _, entry in entries("error", *CONTRACTS, *LIBRARIES)
    }


def leaves(parameters: list[Json]) -> Iterator[str]:
    """The names of all simple values in a struct, the structs inside it included."""
    for value in parameters:
        if "components" in value:
            yield from leaves(value["components"])
        else:
            yield value["name"]


def plan_parameters() -> list[str]:
    create = next(e for e in abi("FundFactory") if e.get("name") == "createFund")
    plan = next(value for value in create["inputs"] if value["name"] == "plan")
    return sorted(set(leaves(plan["components"])))


def test_it_says_of_each_changing_function_who_may_call_it() -> None:
    table = rows(section(SPECIFICATION, "Who may call what"))
    assert sorted((row[0], bare(row[1])) for row in table) == sorted(changing())


def test_it_lists_each_error_with_its_values() -> None:
    listed = [bare(row[0]) for row in rows(section(SPECIFICATION, "Errors"))]
    assert sorted(listed) == sorted(errors().values())


@pytest.mark.parametrize("name", sorted(errors()))
def test_it_names_each_error_of_ours_in_a_rule(name: str) -> None:
    rules = SPECIFICATION[: SPECIFICATION.index("## Invariants")]
    theirs = section(SPECIFICATION, "Errors").split("Of OpenZeppelin's parts:")[1]
    assert f"`{name}`" in rules or f"`{name}(" in rules or f"`{name}(" in theirs


@pytest.mark.parametrize("name", plan_parameters())
def test_it_explains_each_parameter_of_a_plan(name: str) -> None:
    bounds = [bare(row[0]) for row in rows(section(SPECIFICATION, "Plan bounds"))]
    assert any(name == part for row in bounds for part in re.split(r"[., ]+", row))


def test_it_gives_each_number_to_one_rule_without_gaps() -> None:
    numbers = [int(number) for number in RULE.findall(SPECIFICATION)]
    assert sorted(numbers) == list(range(1, len(numbers) + 1))


def test_it_refers_to_no_rule_that_it_lacks() -> None:
    known = set(RULE.findall(SPECIFICATION))
    assert set(re.findall(r"\bR(\d+)\b", SPECIFICATION)) <= known


def test_it_states_the_invariants_that_random_histories_check() -> None:
    stated = re.findall(r"^- \*\*(I\d+)\*\* (.+)$", SPECIFICATION, re.MULTILINE)
    assert stated == [(entry.number, entry.statement) for entry in INVARIANTS]


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("MemberStatus", "IMembership.sol"),
        ("ClaimStatus", "IClaimDesk.sol"),
        ("ChallengeStatus", "IReviewDesk.sol"),
        ("Phase", "IJury.sol"),
    ],
)
def test_it_gives_each_derived_state_a_condition(name: str, file: str) -> None:
    text = (
        section(SPECIFICATION, "Derived states").split(f"| number | {name} |")[1].split("\n\n")[0]
    )
    listed = {(int(number), state) for number, state, _ in rows(text)}
    assert listed == set(enumerate(enum_of(name, INTERFACES / file)))
