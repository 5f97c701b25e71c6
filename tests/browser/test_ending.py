"""A fund that winds up, and one that is closed, in a real browser: on a phone and a desk."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import serving
from tests.browser.test_pages import SIZES, check_whole, opened, shot
from tests.webapp.ending import Ending
from tests.webapp.test_ending import PAGES, address
from webapp import create_app


@pytest.fixture(scope="module", params=["winding", "closed"])
def served(request: pytest.FixtureRequest, ending: Ending) -> Iterator[tuple[str, str]]:
    """Where the fund stands, and the address of the site that shows it."""
    with serving(create_app(getattr(ending, request.param))) as site:
        yield request.param, site


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("pattern", PAGES)
def test_it_shows_the_page_whole(
    browser: Browser,
    served: tuple[str, str],
    ending: Ending,
    pattern: str,
    size: str,
    language: str,
) -> None:
    stands, site = served
    url = f"{site}{address(ending, pattern)}?lang={language}"
    name = f"{stands}{pattern or '-overview'}".replace("1", "first").replace("2", "second")
    check_whole(browser, size, url, shot(name, size, language))


def test_it_compares_versions_without_a_script(
    browser: Browser, served: tuple[str, str], ending: Ending
) -> None:
    _, site = served
    url = f"{site}{address(ending, '/rules/changes')}?lang=en"
    page, troubles = opened(browser, "phone", url)
    page.locator("select[name=old]").select_option("2")
    page.locator("select[name=new]").select_option("1")
    page.locator(".versus button").click()
    page.locator("ins", has_text="8%").wait_for()
    page.close()
    assert troubles == []
