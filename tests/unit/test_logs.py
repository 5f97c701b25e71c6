"""Logs: lines or objects, with the request's id, and without secrets."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from webapp.alerts.__main__ import main as alerts
from webapp.config import BadSetting, Settings
from webapp.logs import request_id, set_up
from webapp.mirror.__main__ import main as mirror

SECRETS = Settings(
    database_url="postgresql+psycopg://me:pass%40word@db/mirror",
    rpc_url="https://u:rpcpass@node.example/v3/apikey,https://other.example/?key=second",
    alerts_webhook="https://hooks.example/services/T0/B1?token=third",
    alerts_secret="whsec_c2VjcmV0",
)
HIDDEN = ("pass@word", "rpcpass", "apikey", "second", "third", "T0/B1", "c2VjcmV0")


@pytest.mark.parametrize("form", ["text", "json"])
def test_it_shows_no_secret(capsys: pytest.CaptureFixture[str], form: str) -> None:
    settings = replace(SECRETS, log_format=form)
    set_up("mirror", settings)
    text = f"{settings.rpc_url} {settings.alerts_webhook} {settings.alerts_secret} pass@word"
    try:
        raise ValueError(text)
    except ValueError:
        logging.getLogger("x").exception("no answer from %s", text, extra={"about": text})
    written = capsys.readouterr().err
    assert "no answer from https://" in written
    assert [secret for secret in HIDDEN if secret in written] == []


def test_it_writes_lines_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    set_up("alerts", Settings())
    logging.getLogger("x").info("three of %d", 5)
    assert capsys.readouterr().err == "alerts: three of 5\n"


def test_it_writes_an_object_a_line_with_the_requests_id(
    capsys: pytest.CaptureFixture[str],
) -> None:
    set_up("site", Settings(log_format="json"))
    token = request_id.set("abc")
    logging.getLogger("some.where").warning("two\nlines", extra={"status": 200})
    request_id.reset(token)
    (line,) = capsys.readouterr().err.splitlines()
    found = json.loads(line)
    time = found.pop("time")
    assert time.endswith("Z") and "T" in time
    assert found == {
        "level": "warning",
        "program": "site",
        "logger": "some.where",
        "message": "two\nlines",
        "request_id": "abc",
        "status": 200,
    }


def test_it_writes_each_line_once_however_often_it_is_set_up(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for _ in range(3):
        set_up("site", Settings())
    logging.getLogger("x").info("once")
    assert capsys.readouterr().err.count("once") == 1


def test_it_refuses_an_unknown_format() -> None:
    with pytest.raises(BadSetting, match="LOG_FORMAT='xml'"):
        set_up("site", Settings(log_format="xml"))


@pytest.mark.parametrize(("main", "program"), [(mirror, "mirror"), (alerts, "alerts")])
def test_it_tells_why_a_command_ends_as_an_object_too(
    main: Callable[..., int], program: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    empty = Settings(database_url=f"sqlite:///{tmp_path / 'none.sqlite'}", log_format="json")
    assert main(["status" if program == "mirror" else "once"], empty) == 3
    found = json.loads(capsys.readouterr().err)
    assert (found["program"], found["level"]) == (program, "error")
    assert found["message"].startswith("nothing is mirrored yet")
