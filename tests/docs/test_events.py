"""docs/events.md gives each movement its route, and its example is true."""

from __future__ import annotations

from tests.docs.pages import page, rows, section
from tests.docs.worked import example, head_after, head_before, lines
from tests.support.evm import CHAIN_ID
from webapp.store.words import ROUTES, Ref

EVENTS = page("docs/events.md")
REFS = {Ref.NOTHING: ("0",), Ref.MEMBER: ("member number",), Ref.MATTER: ("claim id", "matter")}
REFS[Ref.PERIOD] = ("period", "period of the batch")


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
