"""Alerts as Atom feeds."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from xml.etree import ElementTree

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update
from werkzeug.test import TestResponse

from tests.webapp.story import Story
from webapp.alerts.service import Service
from webapp.store import schema
from webapp.web.database import settings_of, store_of

NS = {"a": "http://www.w3.org/2005/Atom"}
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


@pytest.fixture
def told(own: Flask) -> FlaskClient:
    """A visitor of a site whose past alerts were all told."""
    settings = replace(settings_of(own), alerts_since="1970-01-02")
    with Service.opened(settings) as service:
        service.once()
    return own.test_client()


def parsed(response: TestResponse) -> ElementTree.Element:
    assert (response.status_code, response.mimetype) == (200, "application/atom+xml")
    return ElementTree.fromstring(response.data)


def text(element: ElementTree.Element, name: str) -> str:
    (found,) = element.findall(f"a:{name}", NS)
    return found.text or ""


def feeds(story: Story) -> list[str]:
    return ["/alerts.atom", story.page("/alerts.atom")]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_it_has_every_element_that_atom_requires(
    told: FlaskClient, story: Story, language: str
) -> None:
    for address in feeds(story):
        feed = parsed(told.get(f"{address}?lang={language}"))
        entries = feed.findall("a:entry", NS)
        assert feed.tag == f"{{{NS['a']}}}feed" and entries
        assert feed.findall("a:author/a:name", NS)
        for each in (feed, *entries):
            assert re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", text(each, "id"))
            assert text(each, "title")
            assert MOMENT.fullmatch(text(each, "updated"))
            datetime.fromisoformat(text(each, "updated"))
        rels = {link.get("rel"): link.get("href") for link in feed.findall("a:link", NS)}
        assert rels["self"].endswith(f"{address}?lang={language}")
        assert len({text(each, "id") for each in entries}) == len(entries)
        assert text(feed, "updated") == max(text(each, "updated") for each in entries)


def test_it_keeps_its_ids(told: FlaskClient, story: Story) -> None:
    for address in feeds(story):
        ids = [
            [text(each, "id") for each in (feed, *feed.findall("a:entry", NS))]
            for feed in (parsed(told.get(f"{address}?lang=en")) for _ in range(2))
        ]
        assert ids[0] == ids[1]


def test_it_says_the_same_in_both_languages(told: FlaskClient, story: Story) -> None:
    both = [parsed(told.get(f"/alerts.atom?lang={each}")) for each in ("en", "zh")]
    english, chinese = (feed.findall("a:entry", NS) for feed in both)
    assert [text(each, "id") for each in english] == [text(each, "id") for each in chinese]
    assert all(re.search("[\u4e00-\u9fff]", text(each, "title")) for each in chinese)
    assert not any(re.search("[\u4e00-\u9fff]", text(each, "title")) for each in english)


def test_it_leads_to_pages_that_are_there(told: FlaskClient, story: Story) -> None:
    site = story.settings.site_url
    feed = parsed(told.get("/alerts.atom"))
    links = {link.get("href", "") for link in feed.findall("a:entry/a:link", NS)}
    assert len(links) > 3
    for link in links:
        assert link.startswith(site)
        assert told.get(link.removeprefix(site), follow_redirects=True).status_code == 200


def test_it_shows_a_fund_its_own_alerts_only(told: FlaskClient, story: Story) -> None:
    mine = parsed(told.get(story.page("/alerts.atom"))).findall("a:entry", NS)
    other = parsed(told.get(f"/funds/{story.second}/alerts.atom")).findall("a:entry", NS)
    assert mine and other == []


def test_it_says_that_an_alert_was_taken_back(told: FlaskClient, own: Flask) -> None:
    with store_of(own).write() as db:
        values = {"ended": "withdrawn", "ended_at": 4_000_000_000}
        db.execute(update(schema.alerts).values(**values))
    feed = parsed(told.get("/alerts.atom?lang=en"))
    entry = feed.find("a:entry", NS)
    assert entry is not None and text(entry, "title").startswith("Taken back")
    assert text(entry, "updated") == text(feed, "updated") == "2096-10-02T07:06:40Z"


def test_it_is_a_feed_without_any_alert(client: FlaskClient) -> None:
    feed = parsed(client.get("/alerts.atom"))
    assert feed.findall("a:entry", NS) == [] and text(feed, "updated")


def test_it_answers_304_while_nothing_is_new(told: FlaskClient) -> None:
    tag = told.get("/alerts.atom").headers["ETag"]
    assert told.get("/alerts.atom", headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize("query", ["lang=fr", "limit=3"])
def test_it_refuses_what_it_does_not_know(client: FlaskClient, query: str) -> None:
    assert client.get(f"/alerts.atom?{query}").status_code == 400


def test_it_is_named_in_every_page(client: FlaskClient, story: Story) -> None:
    for page, feed in (("/", "/alerts.atom"), (story.page("/flows"), story.page("/alerts.atom"))):
        html = client.get(f"{page}?lang=en").text
        assert f'type="application/atom+xml" title="Alerts" href="{feed}?lang=en"' in html
