"""Each page also as JSON and CSV, with the same data."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import fields, is_dataclass
from types import ModuleType
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.webapp.addresses import PAGES, fill, get, other_form
from tests.webapp.story import Story
from webapp.store import mirror_status, records
from webapp.web.documents import AMOUNTS, LOTS, MOMENTS, SPECIAL, cell, flat

#: Fields of records that hold a plain number: no money, moment or lot.
COUNTS = set(
    """age_from age_to answer_seconds appeal_factor appeal_seconds band based_on block case_id
    chain_id claim claim_id claims claims_open claims_paid closed_payers closed_units code cover
    deploy_block electorate enrolled entries events exit_period expiry_tick extension_seconds
    fast_claims fast_seconds fee_bps few_for few_members figures from_block from_time fund_id
    grace_seconds grave_bps head id joining_until juror_bps jurors jurors_owed lag
    lapsed_members lapsed_units leading line log_index low_bps low_for majority_bps matter
    max_cover member number objections opening_seconds option options others outcome payers
    period period_seconds periods plenary_quorum_bps prior publicity_seconds quorum quorum_bps
    ratio_bps rearmed recused ref refused_bps register_id reporting_seconds round rounds sealed
    sealing_seconds seat seats seed_block severity shares_from shares_version silence size
    stop_joins_bps swing_seconds term_periods to_block to_time token_decimals units units_left
    until_matter verdict version vouchers waiting_seconds winding_matter winner_bps turn""".split()
)


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def as_row(document: dict[str, Any]) -> dict[str, str]:
    return dict(flat(document))


@pytest.mark.parametrize("pattern", PAGES)
def test_it_gives_the_same_data_as_json_and_csv(
    client: FlaskClient, story: Story, pattern: str
) -> None:
    address = fill(story, pattern)
    found = json.loads(get(client, other_form(address, "json")).data)
    lines = table(get(client, other_form(address, "csv")).text)
    if lines and set(lines[0]) == {"name", "value"}:
        whole = {line["name"]: line["value"] for line in lines}
        wanted = {name: value for name, value in as_row(found).items() if name[:6] != "links."}
        assert whole == wanted
    else:
        by_row = [{k: v for k, v in line.items() if v} for line in lines]
        for row in found["rows"]:
            assert {k: v for k, v in as_row(row).items() if v} in by_row
        assert bool(lines) == bool(found["rows"])


@pytest.mark.parametrize("pattern", PAGES)
def test_it_names_both_forms_in_the_page(client: FlaskClient, story: Story, pattern: str) -> None:
    text = get(client, fill(story, pattern)).text
    for form in ("json", "csv"):
        assert f'href="{other_form(fill(story, pattern), form)}"' in text


def test_it_gives_amounts_as_exact_decimal_texts(client: FlaskClient, story: Story) -> None:
    found = client.get(story.page(".json")).json["overview"]["accounts"]["members"]
    whole, _, rest = found["display"].partition(".")
    assert int(whole + rest.ljust(6, "0")) == int(found["units"])


def test_it_gives_every_entry_in_the_csv_of_flows(client: FlaskClient, story: Story) -> None:
    lines = table(client.get(story.page("/flows.csv")).text)
    with story.store.read() as db:
        entries = mirror_status(db, story.fund()).entries
    assert [int(line["number"]) for line in lines] == list(range(1, entries + 1))


def test_it_gives_the_same_bytes_in_both_languages(client: FlaskClient, story: Story) -> None:
    address = story.page("/rules.json")
    assert get(client, address, "en").data == get(client, address, "zh").data


def test_it_lets_other_sites_read_the_data(client: FlaskClient, story: Story) -> None:
    assert client.get(story.page(".json")).headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-x", "@a", "\tb"])
def test_it_hands_no_formula_to_a_spreadsheet(text: str) -> None:
    assert cell(text).startswith("'")


def test_it_leaves_negative_numbers_alone() -> None:
    assert cell("-1.5") == "-1.5"


def record_fields() -> list[tuple[str, str]]:
    """(record, field) of every whole number that a record can hold."""
    found = []
    modules = [records, *(m for m in vars(records).values() if isinstance(m, ModuleType))]
    known = {k for module in modules for k in vars(module).values() if is_dataclass(k)}
    for kind in sorted(known, key=lambda one: one.__name__):
        whole = [f.name for f in fields(kind) if f.type in ("int", "int | None")]
        found += [(kind.__name__, name) for name in whole]
    return found


@pytest.mark.parametrize(("record", "field"), record_fields())
def test_it_knows_what_each_number_of_a_record_means(record: str, field: str) -> None:
    kinds = [field in AMOUNTS, field in MOMENTS, field in LOTS, field in COUNTS]
    assert (record, field) in SPECIAL or sum(kinds) == 1
