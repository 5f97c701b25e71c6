"""What goes wrong is said, in both languages, and a wrong mirror is shown loudly."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from tests.webapp.addresses import get, words_of
from tests.webapp.story import Story
from webapp import create_app
from webapp.config import BadSetting
from webapp.store import schema
from webapp.web.database import store_of

MISSING = {
    "/nowhere": ("There is no page at this address.", "这个网址没有页面"),
    f"/funds/1-0x{'00' * 20}": ("No fund with this address", "没有这个地址的互助计划"),
    "{fund}/claims/999": ("There is no claim 999", "没有申请 999"),
    "{fund}/periods/999": ("Period 999 is not settled yet.", "第 999 期尚未结算"),
    f"{{fund}}/members/0x{'00' * 20}": ("was never a member", "从未加入"),
    "{fund}/blocks/999999": ("has no event of this fund", "没有本计划的事件"),
    f"/transactions/0x{'00' * 32}": ("has an event in this transaction", "没有本站各计划的事件"),
}


@pytest.mark.parametrize("pattern", MISSING)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_it_says_what_is_not_there(
    client: FlaskClient, story: Story, pattern: str, language: str
) -> None:
    response = get(client, pattern.format(fund=story.page()), language)
    assert response.status_code == 404
    assert MISSING[pattern][language == "zh"] in words_of(response).replace("  ", " ")


def test_it_answers_missing_data_in_json(client: FlaskClient, story: Story) -> None:
    response = client.get(story.page("/claims/999.json"))
    assert (response.status_code, response.json["error"]) == (404, "not-found")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_it_says_that_nothing_is_mirrored_yet(tmp_path: Path, story: Story, language: str) -> None:
    app = create_app(replace(story.settings, database_url=f"sqlite:///{tmp_path / 'none.sqlite'}"))
    response = get(app.test_client(), "/", language)
    assert (response.status_code, response.headers["Retry-After"]) == (503, "10")
    assert ("not read any fund" in response.text) == (language == "en")
    assert app.test_client().get("/healthz").status_code == 503


@pytest.mark.parametrize("language", ["en", "zh"])
def test_it_admits_an_error_of_its_own(own: Flask, story: Story, language: str) -> None:
    store_of(own).close()
    with store_of(own).write() as db:
        db.exec_driver_sql("DROP TABLE journal")
    response = get(own.test_client(), story.page("/flows"), language)
    assert response.status_code == 500
    assert "journal" not in words_of(response)
    assert ("went wrong" in response.text) == (language == "en")


def test_it_is_healthy_while_the_mirror_agrees(client: FlaskClient) -> None:
    response = client.get("/healthz")
    assert (response.status_code, response.json["status"]) == (200, "ok")


@pytest.mark.parametrize("path", ["", "/flows", "/claims/1", "/members", "/rules"])
def test_it_warns_loudly_where_the_books_differ_from_the_chain(
    own: Flask, story: Story, path: str
) -> None:
    with store_of(own).write() as db:
        db.execute(update(schema.proofs).values(difference="entry 7 differs"))
    text = own.test_client().get(story.page(path)).text
    assert 'role="alert"' in text and "entry 7 differs" in text
    assert "Equals the chain" not in text


def test_it_warns_of_a_mirror_that_stopped(own: Flask, story: Story) -> None:
    with store_of(own).write() as db:
        db.execute(update(schema.chains).values(stopped="an unknown event"))
    client = own.test_client()
    assert "an unknown event" in client.get(story.page()).text
    health = client.get("/healthz")
    assert health.status_code == 503
    assert health.json["troubles"][0]["trouble"] == "an unknown event"


def test_it_says_that_a_text_without_the_chains_hash_is_none(own: Flask, story: Story) -> None:
    with store_of(own).write() as db:
        for table in (schema.versions, schema.rule_texts):
            db.execute(update(table).values(rules_hash="0x" + "12" * 32))
    text = get(own.test_client(), story.page("/rules")).text
    assert "the text below is no plan with this hash" in text
    assert own.test_client().get(story.page()).status_code == 200


@pytest.mark.parametrize("explorers", ["nonsense", "x=https://a", "1=javascript:alert(1)"])
def test_it_refuses_an_explorer_that_cannot_be_read(story: Story, explorers: str) -> None:
    with pytest.raises(BadSetting, match="EXPLORERS"):
        create_app(replace(story.settings, explorers=explorers))
