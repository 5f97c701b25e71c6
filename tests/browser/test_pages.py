"""Every page in a real browser: on a phone and a desk, in both languages, with no JavaScript."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from scripts.toolenv import ROOT
from tests.webapp.addresses import PAGES, fill
from tests.webapp.story import Story

SCREENS = ROOT / "reports" / "screens"
SIZES = {"phone": (390, 844), "desktop": (1280, 800)}


@pytest.fixture(params=SIZES)
def size(request: pytest.FixtureRequest) -> str:
    """The name of a screen's size."""
    return str(request.param)


@pytest.fixture(params=["en", "zh"])
def language(request: pytest.FixtureRequest) -> str:
    """A language's code."""
    return str(request.param)


def opened(browser: Browser, size: str, url: str) -> tuple[Page, list[str]]:
    """The page without JavaScript, and what went wrong while it loaded."""
    width, height = SIZES[size]
    page = browser.new_page(viewport={"width": width, "height": height}, java_script_enabled=False)
    troubles: list[str] = []
    page.on("console", lambda message: troubles.append(f"console: {message.text}"))
    page.on("requestfailed", lambda request: troubles.append(f"failed: {request.url}"))
    page.on(
        "request",
        lambda request: None if request.url.startswith(url[:17]) else troubles.append(request.url),
    )
    answer = page.goto(url)
    assert answer is not None and answer.status == 200
    return page, troubles


def shot(name: str, size: str, language: str) -> Path:
    """Where the picture of a page is kept."""
    plain = re.sub(r"[^a-z]+", "-", re.sub(r"0x[0-9a-f]+|\d+", "", name.lower())).strip("-")
    return SCREENS / f"{plain or 'platform'}-{language}-{size}.png"


def check_whole(browser: Browser, size: str, url: str, picture: Path) -> None:
    """The page loads without trouble and is no wider than the screen; a picture of it is kept."""
    page, troubles = opened(browser, size, url)
    page.screenshot(path=picture, full_page=True)
    overflow = page.locator("html").evaluate("e => e.scrollWidth - e.clientWidth")
    page.close()
    assert troubles == []
    assert overflow <= 0


@pytest.mark.parametrize("pattern", PAGES)
def test_it_shows_the_page_whole(
    browser: Browser, site: str, story: Story, pattern: str, size: str, language: str
) -> None:
    path = fill(story, pattern)
    url = f"{site}{path}{'&' if '?' in path else '?'}lang={language}"
    check_whole(browser, size, url, shot(pattern, size, language))


def test_it_leads_from_the_platform_to_a_payment_by_links_alone(
    browser: Browser, site: str
) -> None:
    page, troubles = opened(browser, "phone", f"{site}/?lang=en")
    page.locator("main a[href*='/funds/']").first.click()
    page.locator("nav a[href$='/flows']").first.click()
    assert page.locator("table tbody tr").count() > 0
    page.close()
    assert troubles == []


def test_it_counts_down_while_the_page_is_open(browser: Browser, site: str, story: Story) -> None:
    context = browser.new_context(locale="en")
    page = context.new_page()
    page.clock.install()
    page.goto(f"{site}{fill(story, '{fund}/jury/{sealing}')}?lang=en")
    left = page.locator("[data-left]").first
    before = left.inner_text()
    page.clock.fast_forward(3_700_000)
    after = left.inner_text()
    context.close()
    assert "left" in before and before != after


def test_it_asks_about_an_address_without_a_script(
    browser: Browser, site: str, story: Story
) -> None:
    page, troubles = opened(browser, "phone", f"{site}{fill(story, '{fund}/jury/{sealing}')}")
    page.locator("input[name=address]").fill(fill(story, "{juror}"))
    page.locator(".ask button").click()
    page.locator("#ask dl").wait_for()
    assert "address=0x" in page.url
    page.close()
    assert troubles == []
