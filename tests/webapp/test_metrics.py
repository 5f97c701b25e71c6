"""What machines watch: /metrics, /healthz, the log and the status page."""

from __future__ import annotations

import json
import logging
import re
import time
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import update

from tests.webapp.story import Story
from webapp import create_app, logs
from webapp.store import accounts_at, mirror_status, schema
from webapp.web.database import store_of
from webapp.web.metrics import FIGURES

Samples = dict[tuple[str, tuple[tuple[str, str], ...]], float]


def samples(client: FlaskClient) -> Samples:
    """Every sample of /metrics by name and labels."""
    response = client.get("/metrics")
    assert response.status_code == 200 and response.mimetype == "text/plain"
    return {
        (each.name, tuple(sorted(each.labels.items()))): each.value
        for family in text_string_to_metric_families(response.text)
        for each in family.samples
    }


def of(found: Samples, name: str, **labels: str) -> float:
    """The one sample with this name and these labels, among others."""
    (value,) = [
        value
        for (known, given), value in found.items()
        if known == f"mutualaid_{name}" and set(labels.items()) <= set(given)
    ]
    return value


def test_it_tells_the_database_s_figures_of_each_fund(client: FlaskClient, story: Story) -> None:
    fund = story.fund()
    with story.store.read() as db:
        status, accounts = mirror_status(db, fund), accounts_at(db, fund)
    found = samples(client)
    assert of(found, "mirror_block", fund=fund.address) == status.block
    assert of(found, "chain_head", fund=fund.address) == status.head
    assert of(found, "mirror_lag_blocks", fund=fund.address) == status.lag
    assert of(found, "events", fund=fund.address) == status.events
    assert of(found, "journal_entries", fund=fund.address) == status.entries
    assert of(found, "journal_agrees", fund=fund.address) == 1
    assert of(found, "mirror_stopped", fund=fund.address) == 0
    assert of(found, "proof_age_seconds", fund=fund.address) >= 0
    reserve = of(found, "account_tokens", fund=fund.address, account="reserve")
    assert reserve == pytest.approx(accounts.reserve / 10**fund.token_decimals)
    assert of(found, "funding_ratio", fund=fund.address) > 0


def test_it_has_each_figure_with_its_meaning(client: FlaskClient) -> None:
    families = text_string_to_metric_families(client.get("/metrics").text)
    known = {family.name: family.documentation for family in families}
    for name, meaning in FIGURES.items():
        assert known[f"mutualaid_{name}"] == meaning


def test_it_tells_a_journal_that_differs_and_a_mirror_that_stopped(
    own: Flask, story: Story
) -> None:
    with store_of(own).write() as db:
        db.execute(update(schema.proofs).values(difference="entry 7 differs"))
        db.execute(update(schema.chains).values(stopped="an unknown event"))
    found = samples(own.test_client())
    fund = story.fund().address
    assert of(found, "journal_agrees", fund=fund) == 0
    assert of(found, "mirror_stopped", fund=fund) == 1


def test_it_says_so_where_nothing_is_mirrored(tmp_path: Path, story: Story) -> None:
    app = create_app(replace(story.settings, database_url=f"sqlite:///{tmp_path / 'none.sqlite'}"))
    found = samples(app.test_client())
    assert of(found, "database_up") == 0
    assert not [name for name, _ in found if name.startswith("mutualaid_mirror")]


def test_it_says_so_where_the_database_does_not_answer(tmp_path: Path, story: Story) -> None:
    url = f"postgresql://site@/mutualaid?host={tmp_path}"
    client = create_app(replace(story.settings, database_url=url)).test_client()
    assert of(samples(client), "database_up") == 0
    response = client.get("/healthz")
    assert response.status_code == 503
    assert response.json["troubles"] == [{"fund": "", "trouble": "the database does not answer"}]


def test_it_counts_requests_by_page_and_status(own: Flask, story: Story) -> None:
    client = own.test_client()
    for _ in range(3):
        client.get(story.page("/flows"))
    client.get("/nowhere/at/all")
    client.post(story.page("/flows"))
    found = samples(client)
    asked = {"endpoint": "flows.ledger", "method": "GET", "status": "200"}
    assert of(found, "http_requests_total", **asked) == 3
    assert of(found, "http_requests_total", endpoint="none", status="404") == 1
    assert of(found, "http_request_seconds_count", endpoint="flows.ledger") == 3
    assert of(found, "http_request_seconds_sum", endpoint="flows.ledger") > 0


def test_it_tells_messages_that_wait(own: Flask) -> None:
    table = schema.alert_deliveries
    with store_of(own).write() as db:
        for number, state in ((1, 0), (2, 0), (3, 1), (4, 2)):
            row = {"channel": "webhook", "message": number, "fund_id": 1, "state": state}
            db.execute(table.insert().values(**row, attempts=0, next_at=0))
    found = samples(own.test_client())
    assert of(found, "alert_messages", channel="webhook", state="waiting") == 2
    assert of(found, "alert_messages", channel="webhook", state="dead") == 1


# --- health and status ---------------------------------------------------------------------------


def test_it_tells_lag_and_the_last_proof_with_its_health(client: FlaskClient, story: Story) -> None:
    funds = client.get("/healthz").json["funds"]
    mine = next(each for each in funds if each["fund"] == story.first)
    assert (mine["lag_blocks"], mine["block"]) == (0, mine["head"])
    assert 0 <= mine["lag_seconds"] < 900
    assert mine["proof"]["agrees"] is True and mine["proof"]["block"] == mine["block"]


def test_it_is_not_healthy_when_the_mirror_looks_no_more(own: Flask) -> None:
    with store_of(own).write() as db:
        db.execute(update(schema.chains).values(head_seen_at=int(time.time()) - 901))
    response = own.test_client().get("/healthz")
    assert response.status_code == 503
    assert response.json["troubles"][0]["trouble"].startswith("stale: ")


def test_it_is_healthy_when_told_not_to_look_at_the_age(own: Flask) -> None:
    own.config["SETTINGS"] = replace(own.config["SETTINGS"], stale_seconds=0)
    with store_of(own).write() as db:
        db.execute(update(schema.chains).values(head_seen_at=1))
    assert own.test_client().get("/healthz").status_code == 200


def test_it_shows_how_old_the_figures_are(own: Flask) -> None:
    with store_of(own).write() as db:
        db.execute(update(schema.chains).values(head_seen_at=int(time.time()) - 3_660))
    text = own.test_client().get("/status?lang=en").text
    assert re.search(r'old by</dt><dd><strong class="loud">61 minutes', text)


def test_it_calls_stale_on_the_page_what_is_stale_by_its_health(own: Flask) -> None:
    own.config["SETTINGS"] = replace(own.config["SETTINGS"], stale_seconds=940)
    client = own.test_client()
    for age, stale in ((910, False), (950, True)):
        with store_of(own).write() as db:
            db.execute(update(schema.chains).values(head_seen_at=int(time.time()) - age))
        assert (client.get("/healthz").status_code == 503) is stale
        text = client.get("/status?lang=en").text
        told = re.search(r"old by</dt><dd>(.*?)15 minutes", text)
        assert told and ("loud" in told[1]) is stale


def test_it_lets_nobody_keep_the_status_page(client: FlaskClient) -> None:
    assert "ETag" not in client.get("/status").headers


# --- the log -------------------------------------------------------------------------------------


def test_it_logs_each_answer_with_the_id_that_the_answer_bears(
    own: Flask, story: Story, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.set_up("site", replace(story.settings, log_format="json"))
    response = own.test_client().get(story.page("/flows"))
    logging.getLogger().handlers = [
        each for each in logging.getLogger().handlers if not isinstance(each, logs.Output)
    ]
    line = next(
        json.loads(each) for each in capsys.readouterr().err.splitlines() if "/flows" in each
    )
    assert line["request_id"] == response.headers["X-Request-Id"]
    assert (line["method"], line["status"], line["path"]) == ("GET", 200, story.page("/flows"))
    assert line["milliseconds"] > 0


def test_it_names_each_request_anew(client: FlaskClient) -> None:
    names = {client.get("/glossary").headers["X-Request-Id"] for _ in range(3)}
    assert len(names) == 3
