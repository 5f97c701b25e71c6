"""A fund's standing: pauses, thresholds, winding-up and the end; and who acts for a member."""

from __future__ import annotations

import re
from urllib.parse import urljoin

import pytest
from flask.testing import FlaskClient

from tests.webapp.addresses import fill, get, words_of
from tests.webapp.ending import GIFT, GRANT, Ending
from tests.webapp.story import Story
from tests.webapp.test_figures import section, values
from tests.webapp.test_pages import ALLOWED, LATIN
from webapp import create_app, store
from webapp.web.database import store_of
from webapp.web.statement import lines_of

UNITS = 3

#: Pages that say something of their own where a fund winds up or is closed.
PAGES = (
    "",
    "/standing",
    "/periods",
    "/periods/1",
    "/rules",
    "/rules/versions/2",
    "/rules/changes",
    "/proposals",
    "/proposals/1",
    "/proposals/2",
    "/offices",
    "/groups",
    "/flows",
    "/members",
    "/members/{member}",
    "/members/{member}/statement",
    "/agents/{successor}",
)


@pytest.fixture(scope="module")
def winding(ending: Ending) -> FlaskClient:
    """A visitor while the fund winds up."""
    return create_app(ending.winding).test_client()


def address(ending: Ending, pattern: str) -> str:
    """An address for a pattern of `PAGES`."""
    filled = pattern.format(member=ending.members[1], successor=ending.successor)
    return f"/funds/{ending.key}{filled}"


@pytest.mark.parametrize("pattern", PAGES)
def test_it_answers_in_both_languages_at_the_end(
    winding: FlaskClient, closed: FlaskClient, ending: Ending, pattern: str
) -> None:
    for client in (winding, closed):
        page = address(ending, pattern)
        chinese = words_of(get(client, page, "zh"))
        assert set(LATIN.findall(chinese)) - ALLOWED == set()
        english = get(client, page, "en")
        assert english.status_code == 200
        assert re.findall(r"[\u4e00-\u9fff]+", words_of(english)) == []
        for form in ("json", "csv"):
            assert client.get(f"{page}.{form}").status_code == 200


def test_it_links_only_to_pages_that_are_there(closed: FlaskClient, ending: Ending) -> None:
    broken = []
    for pattern in PAGES:
        page = address(ending, pattern)
        links = set(re.findall(r'href="(/funds/[^"#]+)"', closed.get(page).text))
        joined = {urljoin(page, link) for link in links if "lang=" not in link and "." not in link}
        broken += [link for link in joined if closed.get(link).status_code >= 400]
    assert broken == []


def test_it_leads_from_each_period_to_the_next_of_a_closed_fund(
    closed: FlaskClient, ending: Ending
) -> None:
    numbers = [row["number"] for row in closed.get(address(ending, "/periods.json")).json["rows"]]
    assert len(numbers) > 1
    following = [
        number
        for number in sorted(numbers)
        if 'rel="next"' in closed.get(address(ending, f"/periods/{number}")).text
    ]
    assert following == sorted(numbers)[:-1]


def test_it_says_on_the_first_page_that_a_fund_ends(
    winding: FlaskClient, closed: FlaskClient, ending: Ending
) -> None:
    for page in ("/", address(ending, "")):
        assert "The fund is winding up" in words_of(get(winding, page))
        assert "The fund is closed" in words_of(get(closed, page))


def test_it_counts_a_pause_down_and_says_what_it_does_not_stop(
    winding: FlaskClient, ending: Ending
) -> None:
    text = section(winding.get(address(ending, "/standing")).text, "pauses")
    (pause,) = winding.get(address(ending, "/standing.json")).json["standing"]["paused"]
    assert pause["power"] == "filing"
    assert f'datetime="{pause["ends_at"]}"' in text and "data-left=" in text
    assert "No pause ever stops: leaving" in text
    assert "no: used, until all members vote for it" in text


def test_it_says_when_a_fund_that_winds_up_can_close(winding: FlaskClient, ending: Ending) -> None:
    found = winding.get(address(ending, "/standing.json")).json["standing"]
    text = section(winding.get(address(ending, "/standing")).text, "end")
    assert f'datetime="{found["closes_at"]}"' in text
    assert "It winds up by the date in the rules." in text


def test_it_says_what_each_member_receives(closed: FlaskClient, ending: Ending) -> None:
    per_unit = (GIFT - GRANT) // UNITS
    found = closed.get(address(ending, "/standing.json")).json
    assert found["standing"]["per_unit"]["units"] == str(per_unit)
    assert found["standing"]["units_left"] == UNITS - 1
    rows = {row["member"]: row for row in found["collecting"]}
    assert rows[ending.members[0]]["balance"]["units"] == "0"
    assert rows[ending.members[1]]["part"]["units"] == str(per_unit)
    assert per_unit in values(section(closed.get(address(ending, "/standing")).text, "end"))


def test_it_adds_every_statement_up_at_the_end(ending: Ending) -> None:
    app = create_app(ending.closed)
    with store_of(app).read() as db:
        fund = store.fund_by_key(db, ending.key)
        for member in store.iterate_members(db, fund):
            detail = store.member_detail(db, fund, member.address, limit=1_000)
            assert detail is not None
            assert lines_of(detail)[-1].balance == member.balance


def test_it_shows_the_part_that_a_member_collected(closed: FlaskClient, ending: Ending) -> None:
    text = closed.get(f"/funds/{ending.key}/members/{ending.members[0]}/statement").text
    assert "Part of the reserve, at the end" in text
    assert (GIFT - GRANT) // UNITS in values(text)


def test_it_shows_the_thresholds_of_the_rules(client: FlaskClient, story: Story) -> None:
    text = section(client.get(story.page("/standing")).text, "thresholds")
    limits = story.fund().terms.thresholds
    assert f"{limits.few_members:,}" in text
    assert f"of {limits.periods}" in text


def test_it_says_until_when_a_handover_can_be_refused(winding: FlaskClient, ending: Ending) -> None:
    page = f"/funds/{ending.key}/members/{ending.members[1]}"
    notice = winding.get(page).text.split('id="handover"')[1].split("</div>")[0]
    agency = winding.get(f"{page}.json").json["agency"]
    assert agency["successor"] == ending.successor
    assert ending.successor in notice and f'datetime="{agency["due_at"]}"' in notice
    assert "data-left=" in notice


def test_it_says_who_acts_for_a_member(client: FlaskClient, story: Story) -> None:
    text = section(client.get(fill(story, "{fund}/members/{ward}")).text, "agency")
    assert fill(story, "{agent}") in text
    assert "in this fund only this address acts" in text


def test_it_names_dependants_on_the_page_of_who_acts_for_them(
    client: FlaskClient, story: Story
) -> None:
    parent = story.stage.cast.neighbours[4].address
    child = story.stage.dependants[0].address
    assert child in section(client.get(story.page(f"/members/{parent}")).text, "agency")
    said = client.get(story.page(f"/agents/{child}")).text
    assert "Dependant of" in said and parent in said
