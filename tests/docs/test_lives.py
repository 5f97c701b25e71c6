"""The lives of a proposal and of a fund: diagrams, tables and contracts know the same states."""

from __future__ import annotations

import pytest

from tests.docs.pages import ROOT, entries, enum_of, page, rows, section
from tests.docs.test_disputes import drawn

SPECIFICATION = page("docs/specification.md")
RULEBOOK = ROOT / "contracts" / "interfaces" / "IRulebook.sol"
FUND = {"None", "Running", "WindingUp", "Closed", "Swept"}
LIVES = ("Proposals", "Winding-up")
CAUSERS = ("Rulebook", "MutualFund", "FundFactory")


def table(heading: str) -> list[list[str]]:
    """The rows after the diagram of a section."""
    text = section(SPECIFICATION, heading).split("```mermaid\n")[1].split("```", 1)[1]
    return [row for row in rows(text) if len(row) == 4]


def tabled(heading: str) -> set[tuple[str, str]]:
    """The arrows of the table after a diagram."""
    return {(row[0], row[3]) for row in table(heading) if not row[3].startswith("none")}


def final(heading: str) -> set[str]:
    """The states that the table calls final."""
    ends = [row[0] for row in table(heading) if row[3].startswith("none")]
    return {state for end in ends for state in end.split(", ")}


@pytest.mark.parametrize("heading", LIVES)
def test_its_diagram_and_its_table_have_the_same_arrows(heading: str) -> None:
    assert drawn(section(SPECIFICATION, heading)) == tabled(heading)


@pytest.mark.parametrize("heading", LIVES)
def test_what_it_calls_final_is_left_by_no_arrow(heading: str) -> None:
    states = {state for arrow in tabled(heading) for state in arrow}
    assert final(heading) == states - {source for source, _ in tabled(heading)}


@pytest.mark.parametrize("heading", LIVES)
def test_its_arrows_are_of_functions_that_exist(heading: str) -> None:
    known = {entry["name"] for _, entry in entries("function", *CAUSERS)}
    causes = {part for row in table(heading) for part in row[1].split("`")[1::2]}
    assert causes - known == set()


def test_it_draws_each_state_of_a_proposal() -> None:
    states = {state for arrow in tabled("Proposals") for state in arrow}
    assert states == set(enum_of("ProposalStatus", RULEBOOK))


def test_it_draws_each_state_of_a_fund() -> None:
    assert {state for arrow in tabled("Winding-up") for state in arrow} == FUND


def test_it_gives_each_state_of_a_proposal_a_condition() -> None:
    text = section(SPECIFICATION, "Derived states").split("| number | ProposalStatus |")[1]
    listed = {(int(number), state) for number, state, _ in rows(text.split("\n\n")[0])}
    assert listed == set(enumerate(enum_of("ProposalStatus", RULEBOOK)))
