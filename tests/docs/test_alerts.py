"""docs/operating.md knows every rule of alerts, every metric, and how to verify a message."""

from __future__ import annotations

import base64
import re
import time

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.docs.pages import page
from webapp import create_app
from webapp.alerts.rules import KINDS
from webapp.alerts.webhook import PREFIX, key_of, signature
from webapp.config import Settings
from webapp.web.metrics import FIGURES

OPERATING = page("docs/operating.md")
SECRET = PREFIX + base64.b64encode(bytes(range(32))).decode()


@pytest.mark.parametrize("kind", KINDS)
def test_it_explains_each_kind_of_rule_its_limits_and_what_to_do(kind: str) -> None:
    (told,) = re.findall(
        rf"^\| `{kind}` \| .+", OPERATING.split("### The webhook")[0], re.MULTILINE
    )
    assert all(f"`{limit.rstrip('*')}`" in told for limit in KINDS[kind])
    todo = OPERATING.split("### What to do when one comes")[1].split("\n## ")[0]
    assert f"`{kind}`" in todo


def test_it_explains_each_metric(tmp_path_factory: pytest.TempPathFactory) -> None:
    empty = tmp_path_factory.mktemp("metrics") / "none.sqlite"
    client = create_app(Settings(database_url=f"sqlite:///{empty}")).test_client()
    client.get("/healthz")
    families = text_string_to_metric_families(client.get("/metrics").text)
    asked = {family.name for family in families} - {"mutualaid_http_requests"}
    asked = {name for name in asked if not name.endswith("_created")}
    known = {f"mutualaid_{name}" for name in FIGURES} | asked
    assert [name for name in sorted(known) if f"| `{name}` |" not in OPERATING] == []
    for name, meaning in FIGURES.items():
        assert f"| `mutualaid_{name}` | {meaning} |" in OPERATING


def test_its_example_accepts_what_was_signed_and_nothing_else() -> None:
    (code,) = re.findall(r"```python\n(.+?)```", OPERATING, re.DOTALL)
    assert len(code.strip().splitlines()) <= 10
    scope: dict[str, object] = {}
    exec(code, scope)
    verify, now, body = scope["verify"], int(time.time()), '{"text": "提醒"}'.encode()

    def headers(at: int) -> dict[str, str]:
        signed = signature(key_of(SECRET), "an-id", at, body)
        return {
            "webhook-id": "an-id",
            "webhook-timestamp": str(at),
            "webhook-signature": signed,
        }

    good = headers(now)
    assert verify(good, body, SECRET)  # type: ignore[operator]
    assert not verify(good, body + b" ", SECRET)  # type: ignore[operator]
    assert not verify(good | {"webhook-id": "other"}, body, SECRET)  # type: ignore[operator]
    assert not verify(headers(now - 301), body, SECRET)  # type: ignore[operator]
    assert not verify(good, body, PREFIX + base64.b64encode(bytes(32)).decode())  # type: ignore[operator]
