"""Safe headers, nothing from elsewhere, answers that know how fresh they are."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from tests.webapp.addresses import PAGES, fill, get
from tests.webapp.story import Story
from webapp.store import schema
from webapp.web.database import store_of

INLINE = re.compile(r"<style|<script(?! src)|\sstyle=|\son\w+=|javascript:", re.IGNORECASE)


@pytest.mark.parametrize("pattern", PAGES)
def test_it_has_nothing_inline_and_nothing_from_elsewhere(
    client: FlaskClient, story: Story, pattern: str
) -> None:
    text = get(client, fill(story, pattern)).text
    assert INLINE.findall(text) == []
    loaded = re.findall(r'(?:src|<link[^>]* href)="([^"]+)"', text)
    assert loaded and all(address.startswith("/") for address in loaded)


@pytest.mark.parametrize("address", ["/", "/nowhere", "/healthz", "/static/site.css"])
def test_it_protects_every_answer(client: FlaskClient, address: str) -> None:
    headers = client.get(address).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("suffix", ["", ".json", ".csv"])
def test_it_answers_304_while_nothing_changed(
    client: FlaskClient, story: Story, suffix: str
) -> None:
    address = story.page("/flows" + suffix)
    tag = client.get(address).headers["ETag"]
    again = client.get(address, headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")


def test_it_gives_another_tag_in_another_language(client: FlaskClient, story: Story) -> None:
    tags = {get(client, story.page(), language).headers["ETag"] for language in ("en", "zh")}
    assert len(tags) == 2


def test_it_gives_another_tag_after_another_block(own: Flask, story: Story) -> None:
    client = own.test_client()
    tag = client.get(story.page()).headers["ETag"]
    with store_of(own).write() as db:
        db.execute(update(schema.funds).values(last_hash="0x" + "ab" * 32))
    answer = client.get(story.page(), headers={"If-None-Match": tag})
    assert answer.status_code == 200


def test_it_lets_static_files_be_kept_while_they_are_the_same(client: FlaskClient) -> None:
    address = re.findall(r'href="(/static/site.css[^"]+)"', client.get("/").text)[0]
    assert "immutable" in client.get(address).headers["Cache-Control"]


def test_it_allows_only_reading(client: FlaskClient, story: Story) -> None:
    for method in (client.post, client.put, client.delete):
        assert method(story.page()).status_code == 405


def test_it_sends_no_body_on_head(client: FlaskClient, story: Story) -> None:
    for suffix in ("", ".json", ".csv"):
        response = client.head(story.page("/flows" + suffix))
        assert (response.status_code, response.data) == (200, b"")
