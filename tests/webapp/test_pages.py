"""Every page is there, in both languages, and every link leads somewhere."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import urljoin

import pytest
from flask.testing import FlaskClient

from tests.webapp.addresses import PAGES, fill, get, words_of
from tests.webapp.story import Story
from webapp.store import mirror_status

MOST = 400  # addresses that the crawl looks at
LATIN = re.compile(r"[A-Za-z][A-Za-z’'-]+")
#: Latin words that belong on a Chinese page: names of things, units, formats.
ALLOWED = {"Atom", "JSON", "CSV", "UTC", "English", "USD", "tUSD", "keccak-"}


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("pattern", PAGES)
def test_it_answers_every_page_in_both_languages(
    client: FlaskClient, story: Story, pattern: str, language: str
) -> None:
    response = get(client, fill(story, pattern), language)
    assert response.status_code == 200
    assert f'<html lang="{"zh-Hans" if language == "zh" else "en"}">' in response.text
    assert response.text.count("<h1") == 1


@pytest.mark.parametrize("pattern", PAGES)
def test_it_leaves_no_english_on_a_chinese_page(
    client: FlaskClient, story: Story, pattern: str
) -> None:
    said = words_of(get(client, fill(story, pattern), "zh"))
    assert set(LATIN.findall(said)) - ALLOWED == set()


@pytest.mark.parametrize("pattern", PAGES)
def test_it_leaves_no_chinese_on_an_english_page(
    client: FlaskClient, story: Story, pattern: str
) -> None:
    said = words_of(get(client, fill(story, pattern), "en"))
    assert re.findall(r"[\u4e00-\u9fff]+", said) == []


def test_it_links_only_to_pages_that_are_there(client: FlaskClient) -> None:
    todo, seen, broken = ["/"], set(), []
    while todo and len(seen) < MOST:
        address = todo.pop(0)
        if address in seen:
            continue
        seen.add(address)
        response = client.get(address)
        if response.status_code >= 400:
            broken.append(address)
        if response.mimetype == "text/html":
            links = re.findall(r'(?:href|src|action)="([^"#]+)', response.text)
            joined = [urljoin(address, unescape(link)) for link in links]
            todo += [link for link in joined if link.startswith("/") and "lang=" not in link]
        response.close()
    assert broken == []
    assert len(seen) > 300


@pytest.mark.parametrize("pattern", [page for page in PAGES if "fund" in page])
def test_it_says_of_which_block_the_figures_are(
    client: FlaskClient, story: Story, pattern: str
) -> None:
    with story.store.read() as db:
        block = mirror_status(db, story.fund()).block
    assert f"Figures as of block {block:,}," in words_of(get(client, fill(story, pattern)))


def test_it_finds_a_fund_by_bare_and_checksummed_address(client: FlaskClient, story: Story) -> None:
    bare = story.stage.record.fund
    response = client.get(f"/funds/{bare}/claims?group=open")
    assert response.status_code == 301
    assert response.location == story.page("/claims?group=open")


def test_it_works_from_the_old_list_of_funds(client: FlaskClient) -> None:
    assert client.get("/funds").location == "/"
