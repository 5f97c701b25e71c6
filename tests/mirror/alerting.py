"""Alerts of a mirror in a test: a rules file, settings, and what was found and told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sqlalchemy import select

from webapp.alerts.service import Service
from webapp.config import Settings
from webapp.store import Store, schema

PAST = "1970-01-02"  # ALERTS_SINCE that leaves nothing out
SITE = "https://mutual.example"
PATIENCE = "attempts: 3, first_pause: 10s, longest_pause: 15s"


def settings_of(
    folder: Path, store: Store, *rules: str, timeout: str = "30s", **others: Any
) -> Settings:
    """Settings for these rules, each a YAML mapping."""
    path = folder / "rules.yaml"
    lines = [f"  - {rule}" for rule in rules]
    path.write_text(
        "\n".join(["rules:", *lines, f"delivery: {{timeout: {timeout}, {PATIENCE}}}"]),
        encoding="utf-8",
    )
    url = str(store.url)
    return Settings(
        database_url=url, alerts=path, site_url=SITE, **{"alerts_since": PAST, **others}
    )


def told(store: Store) -> list[dict[str, Any]]:
    """Every message, in order."""
    table = schema.alert_messages
    with store.read() as db:
        return [
            json.loads(body) for body in db.scalars(select(table.c.body).order_by(table.c.number))
        ]


def standing(store: Store) -> set[tuple[Any, ...]]:
    """The alerts that were not taken back, by what they are about."""
    table = schema.alerts
    with store.read() as db:
        rows = db.execute(select(table).where(table.c.ended.is_(None))).all()
    return {(row.id, row.rule, row.block, row.log_index, row.tx, row.facts) for row in rows}


def run_once(settings: Settings) -> None:
    """As `python -m webapp.alerts once`, in this process."""
    with Service.opened(settings) as service:
        service.once()
