"""What the documents say about disputes: the states' arrows, the longest path, the examples."""

from __future__ import annotations

import json
import re

import pytest

from fundplan import load_plan
from fundvote import salt_of, seal
from tests.docs.pages import ROOT, bare, enum_of, page, rows, section
from tests.stateful.machine import CASE, CHALLENGE, CLAIM, SETTLE, TIME, Edge

SPECIFICATION = page("docs/specification.md")
INTERFACES = ROOT / "contracts" / "interfaces"
PLANS = sorted((ROOT / "plans").glob("*.yaml"))
DAY = 86_400
ENUMS = {
    "Claims": ("IClaimDesk.sol", "ClaimStatus"),
    "Cases": ("IJury.sol", "Phase"),
    "Challenges": ("IReviewDesk.sol", "ChallengeStatus"),
}
MACHINES = {"Claims": CLAIM, "Cases": CASE, "Challenges": CHALLENGE}
WORDS = {"settlement": SETTLE, "time": TIME, "the last vote opened": "openVote"}
Arrows = set[tuple[str, str]]


def drawn(text: str) -> Arrows:
    """The arrows of a diagram. Those to the end are left out: a table says "none" there."""
    diagram = text.split("```mermaid\n")[1].split("```")[0]
    found = re.findall(r"^ +(\[\*\]|\w+) --> (\w+):", diagram, re.MULTILINE)
    return {("None" if source == "[*]" else source, target) for source, target in found}


def tabled(text: str) -> set[Edge]:
    """The transitions of the table after a diagram, each with its cause."""
    found: set[Edge] = set()
    for row in rows(text.split("```mermaid\n")[1].split("```", 1)[1]):
        if len(row) == 4 and not row[3].startswith("none"):
            target = row[3].split(",")[0]
            causes = re.findall(r"`(\w+)`", row[1])
            causes += [cause for words, cause in WORDS.items() if words in row[1]]
            sources = row[0].replace("none", "None").split(", ")
            found |= {(source, cause, target) for source in sources for cause in causes}
    return found


@pytest.mark.parametrize("heading", MACHINES)
def test_its_diagram_and_its_table_have_the_same_arrows(heading: str) -> None:
    text = section(SPECIFICATION, heading)
    assert drawn(text) == {(before, after) for before, _, after in tabled(text)}


@pytest.mark.parametrize("heading", MACHINES)
def test_its_table_is_the_one_that_random_histories_keep_to(heading: str) -> None:
    changes = {edge for edge in MACHINES[heading].edges if edge[0] != edge[2]}
    listed = {edge for edge in tabled(section(SPECIFICATION, heading)) if edge[0] != edge[2]}
    assert listed == changes


@pytest.mark.parametrize(("heading", "source"), ENUMS.items())
def test_it_draws_each_state_and_no_other(heading: str, source: tuple[str, str]) -> None:
    file, name = source
    states = {state for arrow in drawn(section(SPECIFICATION, heading)) for state in arrow}
    assert states | {"None"} == {*enum_of(name, INTERFACES / file), "None"}


@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.stem)
def test_it_computes_the_longest_path_of_each_plan(path) -> None:  # type: ignore[no-untyped-def]
    plan = load_plan(path)
    jury = plan.jury
    publicity, appeal = plan.claims.publicity_seconds, plan.disputes.appeal_seconds
    voting = jury.rounds * jury.sealing_seconds + jury.opening_seconds + jury.extension_seconds
    path_seconds = publicity + voting + appeal + voting
    spans = (publicity, voting, appeal, path_seconds, path_seconds + publicity)
    wanted = [f"{span // DAY} d" for span in (*spans, path_seconds, publicity + voting)]
    listed = {bare(row[0]): row[1:] for row in rows(section(SPECIFICATION, "How long it takes"))}
    assert listed[path.stem] == wanted


def test_its_example_of_a_seal_is_that_of_the_shared_vectors() -> None:
    vectors = json.loads((ROOT / "fundvote" / "vectors.json").read_text("utf-8"))
    text = section(SPECIFICATION, "How the salt is derived").split("```text\n")[2].split("```")[0]
    shown = dict(line.split() for line in text.replace("chain id", "chainId").splitlines())
    ballot = vectors["ballots"][0]
    assert all(shown[key] == str(ballot[key]) for key in ("chainId", "jury", "digest", "key"))
    salt, reason = (bytes.fromhex(shown[key][2:]) for key in ("salt", "reason"))
    assert salt_of(bytes.fromhex(shown["signature"][2:])) == salt
    where = (int(shown["chainId"]), shown["jury"], int(shown["case"]), shown["juror"])
    assert "0x" + seal(*where, int(shown["option"]), salt, reason).hex() == shown["seal"]


def test_its_example_of_a_split_adds_up() -> None:
    lost = (3 * 50 + 100) * 10**6
    juror = lost * 3_000 // 10_000 // 39
    claimant = lost * 5_000 // 10_000
    table = rows(section(page("docs/auditing.md"), "Worked example of a split"))
    assert [int(row[1]) for row in table] == [
        lost,
        claimant,
        juror,
        39 * juror,
        lost - claimant - 39 * juror,
    ]


def test_each_case_kind_has_its_ladder() -> None:
    listed = [
        number
        for row in rows(section(SPECIFICATION, "Cases"))
        if len(row) == 6
        for number in row[1].split(", ")
    ]
    kinds = enum_of("CaseKind", INTERFACES / "IJury.sol")
    assert [int(number) for number in listed] == list(range(len(kinds)))
