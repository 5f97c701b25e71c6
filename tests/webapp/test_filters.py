"""Filters, pages and search; bad input is named."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from tests.webapp.addresses import get, words_of
from tests.webapp.story import Story
from webapp import store

WRONG = {
    "/flows?movement=theft": "movement",
    "/flows?party=0x12": "party",
    "/flows?matter=-1": "matter",
    "/flows?matter=1e3": "matter",
    "/flows?from_block=99999999999999999999": "from_block",
    "/flows?from_date=2025-13-01": "from_date",
    "/flows?from_date=20250101": "from_date",
    "/flows?limit=1000000": "limit",
    "/flows?cursor=%27%3B--": "cursor",
    "/flows?colour=red": "colour",
    "/flows?matter=1&matter=2": "matter",
    "/claims?status=happy": "status",
    "/claims?group=all": "group",
    "/members?status=none": "status",
    "/periods?limit=x": "limit",
    "?lang=fr": "lang",
}


def rows(client: FlaskClient, address: str) -> list[dict]:  # type: ignore[type-arg]
    """All rows of a list, page after page."""
    return [row for page in pages(client, address) for row in page["rows"]]


def pages(client: FlaskClient, address: str) -> Iterator[dict]:  # type: ignore[type-arg]
    while True:
        found = client.get(address).json
        yield found
        if "next" not in found["links"]:
            return
        address = found["links"]["next"]


def test_it_pages_through_every_entry_once(client: FlaskClient, story: Story) -> None:
    numbers = [row["number"] for row in rows(client, story.page("/flows.json?limit=25"))]
    assert numbers == list(range(len(numbers), 0, -1))
    assert len(numbers) > 100


def test_it_pages_back_to_where_it_came_from(client: FlaskClient, story: Story) -> None:
    first = client.get(story.page("/flows.json?limit=25")).json
    second = client.get(first["links"]["next"]).json
    back = client.get(second["links"]["previous"]).json
    assert back["rows"] == first["rows"]


@pytest.mark.parametrize(
    ("query", "field", "value"),
    [
        ("movement=aid", "movement", "aid"),
        ("matter=6", "ref", 6),
        ("period=14", "ref", 14),
    ],
)
def test_it_shows_only_what_the_filter_allows(
    client: FlaskClient, story: Story, query: str, field: str, value: object
) -> None:
    found = rows(client, story.page(f"/flows.json?{query}"))
    assert found
    assert {row[field] for row in found} == {value}


def test_it_filters_by_date_with_both_ends(client: FlaskClient, story: Story) -> None:
    day = rows(client, story.page("/flows.json"))[0]["where"]["time"][:10]
    found = rows(client, story.page(f"/flows.json?from_date={day}&to_date={day}"))
    assert {row["where"]["time"][:10] for row in found} == {day}


def test_it_keeps_the_filter_on_the_next_page(client: FlaskClient, story: Story) -> None:
    found = list(pages(client, story.page("/flows.json?movement=contribution&limit=10")))
    assert len(found) > 2
    assert {row["movement"] for page in found for row in page["rows"]} == {"contribution"}


def test_it_treats_empty_fields_of_a_form_as_absent(client: FlaskClient, story: Story) -> None:
    whole = client.get(story.page("/flows.json")).json["rows"]
    assert client.get(story.page("/flows.json?movement=&party=&matter=")).json["rows"] == whole


@pytest.mark.parametrize("group", sorted(store.CLAIM_GROUPS))
def test_it_groups_the_claims_board(client: FlaskClient, story: Story, group: str) -> None:
    names = {status.name.lower() for status in store.CLAIM_GROUPS[group]}
    found = rows(client, story.page(f"/claims.json?group={group}"))
    everything = rows(client, story.page("/claims.json"))
    assert found == [claim for claim in everything if claim["status"] in names]


@pytest.mark.parametrize(("query", "name"), WRONG.items())
def test_it_names_a_bad_value(client: FlaskClient, story: Story, query: str, name: str) -> None:
    response = get(client, story.page(query))
    assert response.status_code == 400
    assert name in words_of(response)


@pytest.mark.parametrize("query", WRONG)
def test_it_names_a_bad_value_in_json(client: FlaskClient, story: Story, query: str) -> None:
    path, _, rest = query.partition("?")
    response = client.get(story.page(f"{path}.json?{rest}"))
    assert (response.status_code, response.json["error"]) == (400, "bad-input")


def test_it_refuses_a_cursor_of_its_own_making(client: FlaskClient, story: Story) -> None:
    response = client.get(story.page("/flows.json?cursor=YWJj"))
    assert (response.status_code, response.json["error"]) == (400, "bad-cursor")


@pytest.mark.parametrize("number", [0, 10**18, 2**63 - 1])
def test_it_answers_extreme_numbers(client: FlaskClient, story: Story, number: int) -> None:
    assert client.get(story.page(f"/periods/{number}")).status_code == 404
    assert client.get(story.page(f"/claims/{number}")).status_code == 404
    assert client.get(story.page(f"/blocks/{number}")).status_code == 404
    assert client.get(story.page(f"/flows?from_block={number}")).status_code == 200


def test_it_goes_straight_to_a_single_find(client: FlaskClient, story: Story) -> None:
    with story.store.read() as db:
        claims = store.claims_page(db, story.fund()).rows
        claim = next(one for one in claims if len(store.search(db, f"#{one.id}")) == 1)
    found = {
        story.page(f"/members/{claim.claimant}"): claim.claimant,
        story.page(f"/claims/{claim.id}"): f"#{claim.id}",
        f"/transactions/{claim.filed.tx}": claim.filed.tx.upper().replace("0X", "0x"),
    }
    for address, asked in found.items():
        assert client.get("/search", query_string={"q": asked}).location == address


def test_it_says_that_nothing_is_found(client: FlaskClient) -> None:
    said = words_of(get(client, "/search?q=<script>"))
    assert "Nothing here is called “<script>”." in said


def test_it_bounds_what_is_searched_for(client: FlaskClient) -> None:
    assert client.get("/search", query_string={"q": "a" * 101}).status_code == 400
