"""A fund that winds up, and one that is closed, in a real browser: on a phone and a desk."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from werkzeug.serving import make_server

from tests.browser.test_pages import SIZES, opened, shot
from tests.webapp.ending import Ending
from tests.webapp.test_ending import PAGES, address
from webapp import create_app


@pytest.fixture(scope="module", params=["winding", "closed"])
def served(request: pytest.FixtureRequest, ending: Ending) -> Iterator[tuple[str, str]]:
    """Where the fund stands, and the address of the site that shows it."""
    app = create_app(getattr(ending, request.param))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield request.param, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


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
    page, troubles = opened(browser, size, url)
    name = f"{stands}{pattern or '-overview'}".replace("1", "first").replace("2", "second")
    page.screenshot(path=shot(name, size, language), full_page=True)
    overflow = page.locator("html").evaluate("e => e.scrollWidth - e.clientWidth")
    page.close()
    assert troubles == []
    assert overflow <= 0


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
