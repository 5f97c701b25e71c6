"""The table of who may call what names whom the calls of tests/contracts prove for a function."""

from __future__ import annotations

import pytest

from tests.contracts import access
from tests.docs.pages import bare, page, rows, section

WORDS = {
    access.ANYONE: ("anybody", "the owner of the tokens"),
    access.SELF: ("the member", "the claimant", "the same, with a provider's receipt"),
    access.COVERED: ("a covered member", "whoever was covered at the event"),
    access.JUROR: ("a drawn member who may sit",),
    access.PARTY: ("a party", "respondent or objector"),
    access.DESK: ("the claim desk",),
    access.REVIEW: ("the review desk",),
    access.RULEBOOK: ("the rulebook",),
    access.COURT: ("the courts",),
    access.REGISTER: ("the register of agents",),
    access.GUARDIAN: ("the guardian",),
    access.CONTROL: ("who controls the member",),
    access.AGENT: ("the agent",),
    access.SUCCESSOR: ("the recovery address", "who started it"),
}
LISTED = {
    (row[0], bare(row[1])): row[2]
    for row in rows(section(page("docs/specification.md"), "Who may call what"))
}
PROVED = {
    (contract, function): role
    for contract, table in access.WHO_MAY.items()
    for function, role in table.items()
}


def test_it_lists_the_functions_whose_callers_are_proved_and_no_other() -> None:
    assert set(LISTED) == set(PROVED)


@pytest.mark.parametrize("call", sorted(LISTED), ids=".".join)
def test_it_names_who_may_call_it_as_the_proof_does(call: tuple[str, str]) -> None:
    assert LISTED[call].startswith(WORDS[PROVED[call]])


@pytest.mark.parametrize("word", ["operator", "deployer", "creator", "owner of the fund"])
def test_it_gives_no_call_to_who_has_no_right(word: str) -> None:
    assert [call for call, who in LISTED.items() if who.startswith((word, f"the {word}"))] == []
