"""The catalogue names all that the contracts have, in both languages, and none of it is stale."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from eth_utils import keccak

from tests.docs.grammar import orders
from tests.docs.pages import (
    ARTIFACTS,
    CONTRACTS,
    LIBRARIES,
    ROOT,
    Json,
    abi,
    documents,
    entries,
    enum_of,
    signature,
)
from webapp.catalogue import building, catalogue, errors
from webapp.catalogue.building import title
from webapp.catalogue.files import PAGES, files
from webapp.catalogue.texts import Bilingual, words
from webapp.store.words import ROUTES

AGAIN = "run `python -m webapp.catalogue`"
SAY = Bilingual()
FILES = files(SAY)
FOUND = catalogue()
INTERFACES = ROOT / "contracts" / "interfaces"
CODE = re.compile(r"`[^`]*`")
LATIN = re.compile(r"[A-Za-z]{2,}")
#: How a name says its unit.
UNITS = {"At": "Unix seconds", "Bps": "1/10,000", "Seconds": "seconds", "Id": "id"}


def names(kind: str) -> set[str]:
    return {entry["name"] for _, entry in entries(kind, *CONTRACTS, *LIBRARIES)}


def fields(event: Json) -> list[Json]:
    found = list(event["fields"])
    return found + [part for field in found for part in field.get("fields", ())]


def artifact(contract: str) -> Json:
    found: Json = json.loads((ARTIFACTS / f"{contract}.json").read_text("utf-8"))
    return found


@pytest.mark.parametrize("path", sorted(FILES), ids=lambda path: path.name)
def test_a_file_of_it_is_as_the_contracts_and_the_words_give_it(path: Path) -> None:
    assert path.exists(), AGAIN
    assert path.read_text("utf-8") == FILES[path], AGAIN


def test_it_has_no_page_and_no_abi_that_nothing_makes() -> None:
    folders = {path.parent for path in FILES if path.parent.name in ("abi", "catalogue")}
    kept = {path for folder in folders for path in folder.glob("*.*") if path.suffix != ".py"}
    assert kept - set(FILES) == {PAGES / "README.md"}


def test_it_is_about_the_contracts_that_are_deployed() -> None:
    assert sorted(one["name"] for one in FOUND["contracts"]) == sorted(CONTRACTS)
    linked = {name for one in FOUND["contracts"] for name in one["libraries"]}
    assert linked == set(LIBRARIES)


@pytest.mark.parametrize("kind", ["event", "error"])
def test_it_names_each_that_exists_once(kind: str) -> None:
    assert sorted(one["name"] for one in FOUND[f"{kind}s"]) == sorted(names(kind))


def test_it_names_each_function_of_each_contract() -> None:
    listed = [(one["contract"], one["name"]) for one in FOUND["functions"]]
    present = [(contract, one["name"]) for contract, one in entries("function", *CONTRACTS)]
    assert sorted(listed) == sorted(present)


@pytest.mark.parametrize("event", FOUND["events"], ids=lambda event: event["name"])
def test_it_gives_the_topic_and_the_fields_of_an_event(event: Json) -> None:
    sources = list(entries("event", *CONTRACTS, *LIBRARIES))
    (entry,) = {signature(one): one for _, one in sources if one["name"] == event["name"]}.values()
    assert event["topic"] == "0x" + keccak(text=signature(entry)).hex()
    given = [(one["name"], one["type"], one["indexed"]) for one in event["fields"]]
    assert given == [(one["name"], one["type"], one["indexed"]) for one in entry["inputs"]]


@pytest.mark.parametrize("contract", CONTRACTS)
def test_it_gives_the_selectors_that_the_compiler_gives(contract: str) -> None:
    compiled = artifact(contract)["methodIdentifiers"]
    own = [one for one in FOUND["functions"] if one["contract"] == contract]
    assert {one["signature"]: one["selector"][2:] for one in own} == compiled


def test_an_error_is_found_by_the_first_bytes_of_its_data() -> None:
    for _, entry in entries("error", *CONTRACTS, *LIBRARIES):
        selector = "0x" + keccak(text=signature(entry))[:4].hex()
        assert errors()[selector]["name"] == entry["name"]


@pytest.mark.parametrize("contract", CONTRACTS)
def test_it_gives_each_slot_of_a_contract(contract: str) -> None:
    compiled = artifact(contract)["storageLayout"]["storage"]
    (kept,) = (one for one in FOUND["storage"] if one["contract"] == contract)
    given = [(str(one["slot"]), one["offset"], one["name"]) for one in kept["variables"]]
    assert given == [(one["slot"], one["offset"], one["label"]) for one in compiled]


def test_it_gives_each_enumeration_of_the_abis_member_by_member() -> None:
    abis = " ".join(json.dumps(abi(contract)) for contract in CONTRACTS)
    assert {one["name"] for one in FOUND["enums"]} == set(re.findall(r'"enum (\w+)', abis))
    for one in FOUND["enums"]:
        (path,) = (p for p in INTERFACES.glob("*.sol") if f"enum {one['name']} {{" in p.read_text())
        assert [each["name"] for each in one["members"]] == enum_of(one["name"], path)


def test_it_says_everything_in_chinese_too() -> None:
    assert SAY.missing() == []


def test_it_keeps_no_chinese_of_what_it_does_not_say() -> None:
    assert SAY.unused() == []


def test_its_chinese_has_other_letters_only_in_code() -> None:
    assert [zh for zh in SAY.known.values() if LATIN.search(CODE.sub("", zh))] == []


def test_its_chinese_names_the_same_things() -> None:
    known = names("event") - {"JournalEntry"} | {title(movement) for movement in ROUTES}
    known |= {entry["name"] for _, entry in entries("function", *CONTRACTS)}
    for english, chinese in SAY.known.items():
        named = [
            set(CODE.findall(text)) & {f"`{one}`" for one in known} for text in (english, chinese)
        ]
        assert named[0] == named[1], english


@pytest.mark.parametrize("ending", UNITS)
def test_a_unit_is_what_the_name_says(ending: str) -> None:
    told = {
        (event["name"], field["name"]): field["unit"]["en"]
        for event in FOUND["events"]
        for field in fields(event)
        if field["name"].endswith(ending) and field["type"] == "uint256"
    }
    assert told
    assert {where: unit for where, unit in told.items() if unit != UNITS[ending]} == {}


def test_the_journals_entry_has_every_movement_with_its_route() -> None:
    (entry,) = (event for event in FOUND["events"] if event["name"] == "JournalEntry")
    routes = [(one["number"], one["from"].upper(), one["to"].upper()) for one in entry["movements"]]
    assert routes == [(int(m), source.name, to.name) for m, (source, to, _) in ROUTES.items()]


def moving() -> list[tuple[str, str]]:
    """Events that say which movement comes with them in the same call."""
    return [
        (event["name"], movement["name"])
        for event in FOUND["events"]
        for movement in event["movements"]
        if event["effect"]["en"].startswith("None by itself")
    ]


@pytest.mark.parametrize(("event", "movement"), moving())
def test_a_movement_comes_with_its_event_where_the_order_of_events_says(
    event: str, movement: str
) -> None:
    patterns = [order.pattern for order in orders().values()]
    both = (f"(?:{event} )", re.escape(f"JournalEntry({movement})"))
    assert any(all(part in pattern for part in both) for pattern in patterns)


@pytest.mark.parametrize(
    ("kind", "name"),
    [("events-*", "PeriodSettled"), ("errors", "NotClosed"), ("functions", "shareTerms")],
)
def test_it_is_not_made_without_words(
    monkeypatch: pytest.MonkeyPatch, kind: str, name: str
) -> None:
    kept = {one: told for one, told in words(kind).items() if one != name}
    monkeypatch.setattr(building, "words", lambda given: kept if given == kind else words(given))
    with pytest.raises(building.Gap, match=name):
        building.build(Bilingual())


@pytest.mark.parametrize("contract", CONTRACTS)
def test_it_keeps_the_abi_that_the_compiler_gives(contract: str) -> None:
    kept = json.loads((ROOT / f"webapp/chain/abi/{contract}.json").read_text("utf-8"))
    assert kept == list(abi(contract))


def test_auditors_find_it() -> None:
    assert "docs/catalogue/README.md" in documents()
