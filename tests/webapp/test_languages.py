"""Chinese and English, both whole."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from tests.webapp.addresses import get
from webapp.web.catalogue import catalogue_files, read_catalogue, texts_in_sources

PLACE = re.compile(r"%\(\w+\)[sd]")


def texts() -> list[object]:
    return [message.id for message in texts_in_sources() if message.id]


def chinese() -> dict[object, tuple[str, ...]]:
    (path,) = catalogue_files()
    found = {}
    for message in read_catalogue(path):
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        found[message.id] = tuple(str(text) for text in strings)
    return found


def test_it_translates_every_text_of_the_sources() -> None:
    known = chinese()
    assert len(texts()) > 400
    assert [text for text in texts() if not all(known.get(text, ("",)))] == []


def test_it_keeps_no_translation_that_nothing_uses() -> None:
    assert set(chinese()) - set(texts()) - {""} == set()


def test_it_has_no_translation_that_somebody_must_look_at() -> None:
    (path,) = catalogue_files()
    assert [message.id for message in read_catalogue(path) if message.id and message.fuzzy] == []


def test_it_fills_the_same_places_in_both_languages() -> None:
    for text, translated in chinese().items():
        last = text[-1] if isinstance(text, tuple) else str(text)
        for one in translated:
            assert sorted(PLACE.findall(last)) == sorted(PLACE.findall(one)), text


@pytest.mark.parametrize(
    ("accepted", "spoken"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh-Hans"),
        ("zh-TW", "zh-Hans"),
        ("en-GB,zh;q=0.5", "en"),
        ("fr", "en"),
        ("", "en"),
    ],
)
def test_it_speaks_as_the_browser_asks(client: FlaskClient, accepted: str, spoken: str) -> None:
    response = get(client, "/glossary", accepted)
    assert response.headers["Content-Language"] == spoken
    assert f'lang="{spoken}"' in response.text


def test_it_remembers_a_choice(client: FlaskClient) -> None:
    client.get("/glossary?lang=zh")
    assert get(client, "/", "en").headers["Content-Language"] == "zh-Hans"


def test_it_offers_the_other_language_at_the_same_place(client: FlaskClient) -> None:
    text = get(client, "/search?q=nothing&lang=zh").text
    assert 'href="/search?q=nothing&amp;lang=en"' in text


def test_it_tells_caches_what_the_page_depends_on(client: FlaskClient) -> None:
    assert client.get("/").vary.as_set() >= {"accept-language", "cookie"}


def test_it_shows_every_word_of_the_glossary_in_both_languages(client: FlaskClient) -> None:
    text = get(client, "/glossary").text
    for word in ("互助计划", "分摊金", "公示期/异议期", "资格审核方", "attestor", "winding-up"):
        assert word in text
