"""docs/events.md knows every event, and its example and order of events are true."""

from __future__ import annotations

import re

import pytest
from eth_utils import keccak

from tests.docs.pages import (
    CONTRACTS,
    LIBRARIES,
    Json,
    bare,
    entries,
    page,
    rows,
    section,
    signature,
)
from tests.docs.worked import example, head_after, head_before, lines
from tests.support.evm import CHAIN_ID
from webapp.store.words import ROUTES, Ref

EVENTS = page("docs/events.md")
OURS = {
    entry["name"]: entry
    for name, entry in entries("event", *CONTRACTS, *LIBRARIES)
    if name != "MemberForwarder"
}
REFS = {Ref.NOTHING: ("0",), Ref.MEMBER: ("member number",), Ref.MATTER: ("claim id", "matter")}
REFS[Ref.PERIOD] = ("period", "period of the batch")
STRUCTS = {"PeriodSettled": "Settled", "SolvencyReported": "Solvency"}


def text_of(name: str) -> str:
    return section(EVENTS, name)


def own_table(name: str) -> list[list[str]]:
    """The rows of the event's own table, not those of a struct after it."""
    return rows(text_of(name).split("\n`Settled`, ", 1)[0])


def field(entry: Json) -> str:
    return entry["name"] + (" (indexed)" if entry["indexed"] else "")


def test_it_lists_exactly_the_events_that_exist() -> None:
    listed = re.findall(r"^#### (\w+)$", EVENTS, re.MULTILINE)
    assert sorted(listed) == sorted(OURS)


@pytest.mark.parametrize("name", sorted(OURS))
def test_it_gives_signature_and_topic(name: str) -> None:
    written = signature(OURS[name])
    topic = "0x" + keccak(text=written).hex()
    assert f"`{written}`" in text_of(name) and f"topic0 `{topic}`" in text_of(name)


@pytest.mark.parametrize("name", sorted(OURS))
def test_it_gives_each_field_in_order_with_unit_and_meaning(name: str) -> None:
    table = own_table(name)
    assert [bare(row[0]) for row in table] == [field(value) for value in OURS[name]["inputs"]]
    assert all(unit and meaning for _, _, unit, meaning in table)


@pytest.mark.parametrize("name", sorted(OURS))
def test_it_says_when_and_with_what_effect(name: str) -> None:
    assert re.search(r"^When: .+<br>\nEffect on the books: .+", text_of(name), re.MULTILINE)


@pytest.mark.parametrize("name", sorted(STRUCTS))
def test_it_gives_each_field_of_a_struct(name: str) -> None:
    text = EVENTS.split(f"\n`{STRUCTS[name]}`, ", 1)[1].split("\n\n", 2)[1]
    components = OURS[name]["inputs"][1]["components"]
    assert [bare(row[0]) for row in rows(text)] == [value["name"] for value in components]


def test_it_lists_the_events_of_other_makers() -> None:
    theirs = {signature(entry) for _, entry in entries("event", "MemberForwarder")}
    listed = {bare(row[0]) for row in rows(section(EVENTS, "Events of other makers"))}
    assert listed == theirs


def test_it_gives_each_movement_its_route_and_reference() -> None:
    listed = rows(section(EVENTS, "Movements"))
    assert len(listed) == len(ROUTES)
    for number, name, source, target, _, ref, _ in listed:
        movement = next(each for each in ROUTES if each == int(number))
        wanted = ROUTES[movement]
        assert name.lower() == movement.name.replace("_", "").lower()
        assert (source.upper(), target.upper()) == (wanted[0].name, wanted[1].name)
        assert ref in REFS[wanted[2]]


def test_it_quotes_a_real_transaction() -> None:
    block = "```text\n" + "\n".join(lines(example())) + "\n```"
    assert block in section(EVENTS, "Worked example")


def test_it_lists_the_entries_of_the_example() -> None:
    listed = [
        (
            int(number),
            int(movement.split()[0]),
            int(source),
            int(target),
            party,
            int(amount),
            int(ref),
        )
        for number, movement, source, target, party, amount, ref in rows(
            section(EVENTS, "Worked example")
        )
    ]
    names = ("number", "movement", "from", "to", "party", "amount", "ref")
    assert listed == [tuple(entry[name] for name in names) for entry in example().entries]


def test_its_formula_gives_the_head_that_the_contract_keeps() -> None:
    found = example()
    head = head_before(CHAIN_ID, found.fund.address)
    for entry in found.entries:
        head = head_after(head, entry)
    assert found.fund.view("journal") == {"head": head, "entries": len(found.entries)}
