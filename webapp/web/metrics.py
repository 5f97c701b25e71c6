"""Figures for Prometheus: what the database says, the same in every process; and our requests."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator

from flask import Flask, Response, current_app, request
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import Connection

from webapp.store import Store, accounts_at, funds, mirror_status, solvency_now
from webapp.store.alerts import deliveries_by_state
from webapp.store.records import Fund
from webapp.store.words import Account

from .database import UNREADABLE, store_of
from .requests import elapsed

_KEY = "mutual-aid.metrics"
_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

#: Figures of a fund, by name, with their meaning.
FIGURES = {
    "mirror_block": "Last block mirrored.",
    "mirror_block_timestamp_seconds": "Its time.",
    "chain_head": "The chain's newest block when last looked at.",
    "chain_head_seen_timestamp_seconds": "When that was.",
    "mirror_lag_blocks": "Blocks behind the head.",
    "mirror_lag_seconds": "How old what the mirror shows may be.",
    "mirror_stopped": "1 where the mirror has stopped itself.",
    "events": "Events mirrored.",
    "journal_entries": "Journal entries mirrored.",
    "journal_agrees": "1 where the last proof found the journal as the chain has it.",
    "proof_age_seconds": "Since the last proof of the journal.",
    "funding_ratio": "Reserve and collectable shares, by the aid asked for; absent: none is.",
}


def init_app(app: Flask) -> None:
    """Count requests, and answer /metrics."""
    registry = CollectorRegistry()
    registry.register(Figures(store_of(app)))
    requests = Counter(
        "mutualaid_http_requests",
        "Answers of this process.",
        ("endpoint", "method", "status"),
        registry=registry,
    )
    seconds = Histogram(
        "mutualaid_http_request_seconds",
        "How long they took.",
        ("endpoint",),
        buckets=_BUCKETS,
        registry=registry,
    )
    app.extensions[_KEY] = registry

    def count(response: Response) -> Response:
        endpoint = request.endpoint or "none"
        method = request.method if request.method in ("GET", "HEAD") else "other"
        requests.labels(endpoint, method, response.status_code).inc()
        seconds.labels(endpoint).observe(elapsed())
        return response

    app.after_request(count)


def exposition() -> bytes:
    """Everything, as Prometheus reads it."""
    return generate_latest(current_app.extensions[_KEY])


class Figures(Collector):
    """What the database says about funds, alerts and itself."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def describe(self) -> list[Metric]:
        """Nothing is read before somebody asks."""
        return []

    def collect(self) -> Iterator[Metric]:
        """All gauges; without a mirror only that there is none."""
        now = int(time.time())
        up = GaugeMetricFamily("mutualaid_database_up", "1 where the mirror's tables can be read.")
        try:
            with self._store.read() as db:
                listed = funds(db)
                found = [(fund, _figures(db, fund, now)) for fund in listed]
                money = _money(db, listed)
                alerts = _alerts(db)
        except UNREADABLE:
            up.add_metric((), 0)
            yield up
            return
        up.add_metric((), 1)
        yield up
        for name, meaning in FIGURES.items():
            family = GaugeMetricFamily(f"mutualaid_{name}", meaning, labels=("chain", "fund"))
            for fund, figures in found:
                if figures[name] is not None:
                    family.add_metric(_labels(fund), figures[name])
            yield family
        yield money
        yield alerts


def _labels(fund: Fund) -> tuple[str, str]:
    return str(fund.chain_id), fund.address


def _figures(db: Connection, fund: Fund, now: int) -> dict[str, float | None]:
    status, solvency = mirror_status(db, fund), solvency_now(db, fund)
    ratio = solvency.ratio_bps
    return {
        "mirror_block": status.block,
        "mirror_block_timestamp_seconds": status.block_time,
        "chain_head": status.head,
        "chain_head_seen_timestamp_seconds": status.head_seen_at,
        "mirror_lag_blocks": status.lag,
        "mirror_lag_seconds": status.lag_seconds(now),
        "mirror_stopped": int(status.stopped is not None),
        "events": status.events,
        "journal_entries": status.entries,
        "journal_agrees": None if status.proof is None else int(status.proof.difference is None),
        "proof_age_seconds": None if status.proof is None else max(now - status.proof.at, 0),
        "funding_ratio": None if ratio is None else ratio / 10_000,
    }


def _money(db: Connection, listed: Iterable[Fund]) -> Metric:
    family = GaugeMetricFamily(
        "mutualaid_account_tokens",
        "Whole tokens on each account; a float, so exact to 15 digits only.",
        labels=("chain", "fund", "token", "account"),
    )
    for fund in listed:
        accounts = accounts_at(db, fund)
        for account in (each for each in Account if each is not Account.WORLD):
            labels = (*_labels(fund), fund.token_symbol, account.name.lower())
            family.add_metric(labels, accounts.of(account) / 10**fund.token_decimals)
    return family


def _alerts(db: Connection) -> Metric:
    family = GaugeMetricFamily(
        "mutualaid_alert_messages",
        "Messages that wait for delivery, or were given up.",
        labels=("channel", "state"),
    )
    for (channel, state), count in deliveries_by_state(db).items():
        family.add_metric((channel, state.name.lower()), count)
    return family
