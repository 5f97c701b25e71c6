"""Alerts about the state of the mirror and of a fund: they begin once, and they end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from tests.mirror.alerting import settings_of, told
from tests.mirror.mirrors import mirror_of, new_store
from tests.mirror.nodechain import OPEN_NODE
from tests.mirror.stories.ends import dwindle, threshold_village
from tests.mirror.village import Village
from tests.support.node import running_node
from webapp.alerts.service import Service
from webapp.chain.rpc import Node as RpcNode
from webapp.mirror.chainrow import note_stop
from webapp.mirror.proof import prove_journal, store_proof
from webapp.store import Store, funds, mirror_status, schema


@pytest.fixture(scope="module")
def village() -> Iterator[Village]:
    """A fund that cannot pay what is asked of it, with the rest of its story to come."""
    with running_node(31337, *OPEN_NODE) as node:
        made = threshold_village(node)
        made.story = dwindle(made)  # type: ignore[attr-defined]
        next(made.story)  # type: ignore[attr-defined]
        yield made


@pytest.fixture
def place(village: Village, tmp_path: Path) -> Iterator[Store]:
    """Its mirror."""
    store = new_store(tmp_path)
    mirror_of(store, village).catch_up()
    yield store
    store.close()


def seen(store: Store, folder: Path, rule: str, later: int = 0) -> list[dict[str, Any]]:
    """Messages so far, after another look, so many seconds later."""
    with Service.opened(settings_of(folder, store, rule, alerts_since="")) as service:
        with store.read() as db:
            start = mirror_status(db, funds(db)[0]).head_seen_at or 0
        replace(service, clock=lambda: start + later).once()
    return told(store)


def whats(messages: list[dict[str, Any]]) -> list[str]:
    return [each["what"] for each in messages]


def test_it_tells_a_journal_that_is_not_as_the_chain_has_it(
    place: Store, village: Village, tmp_path: Path
) -> None:
    rule = "{name: head-mismatch, when: mismatch, level: alarm}"
    with place.write() as db:
        db.execute(update(schema.books).values(head="0x" + "00" * 32))
        store_proof(db, 1, prove_journal(db, RpcNode(village.node.url), 1))
    assert whats(seen(place, tmp_path, rule)) == ["raised"]
    assert "journal head: 0x00" in told(place)[0]["text"]["en"]
    assert whats(seen(place, tmp_path, rule, 60)) == ["raised"]
    with place.write() as db:
        db.execute(update(schema.proofs).values(difference=None))
    assert whats(seen(place, tmp_path, rule, 120)) == ["raised", "ended"]


def test_it_tells_a_mirror_that_stopped_and_that_it_runs_again(
    place: Store, village: Village, tmp_path: Path
) -> None:
    rule = "{name: mirror-stopped, when: stopped}"
    assert seen(place, tmp_path, rule) == []
    note_stop(place, 31337, "an unknown event")
    assert "an unknown event" in seen(place, tmp_path, rule)[0]["text"]["zh"]
    mirror_of(place, village).catch_up()
    assert whats(seen(place, tmp_path, rule)) == ["raised", "ended"]


def test_it_tells_a_mirror_that_looks_no_more(place: Store, tmp_path: Path) -> None:
    rule = "{name: mirror-lag, when: lag, time: 15m}"
    assert seen(place, tmp_path, rule, 899) == []
    assert "15 minutes old" in seen(place, tmp_path, rule, 900)[0]["text"]["en"]
    assert whats(seen(place, tmp_path, rule, 1)) == ["raised", "ended"]


def test_it_tells_a_mirror_that_is_many_blocks_behind(village: Village, tmp_path: Path) -> None:
    store = new_store(tmp_path)
    mirror_of(store, village, confirmations=5).catch_up()
    assert seen(store, tmp_path, "{name: lag, when: lag, blocks: 6}") == []
    found = seen(store, tmp_path, "{name: lag, when: lag, blocks: 5}")
    assert (found[0]["facts"]["blocks"], found[0]["what"]) == (5, "raised")
    store.close()


def test_it_ends_an_alert_whose_rule_was_taken_out(place: Store, tmp_path: Path) -> None:
    seen(place, tmp_path, "{name: lag, when: lag, time: 1m}", 100)
    assert whats(seen(place, tmp_path, "{name: other, when: pause}", 100)) == ["raised", "ended"]


def test_it_leaves_funds_alone_that_the_rule_does_not_name(place: Store, tmp_path: Path) -> None:
    other = f"31337-0x{'ab' * 20}"
    assert seen(place, tmp_path, f'{{name: a, when: lag, time: 1m, funds: ["{other}"]}}', 100) == []


def test_it_tells_a_fund_that_cannot_pay_until_it_can(
    place: Store, village: Village, tmp_path: Path
) -> None:
    rule = "{name: underfunded, when: ratio, below: 400%}"
    messages = seen(place, tmp_path, rule)
    assert whats(messages) == ["raised"]
    assert messages[0]["facts"]["ratio_bps"] < 40_000
    assert messages[0]["url"].endswith(messages[0]["fund"]["key"])
    next(village.story)  # type: ignore[attr-defined]
    next(village.story)  # type: ignore[attr-defined]
    mirror_of(place, village).catch_up()
    assert whats(seen(place, tmp_path, rule)) == ["raised", "ended"]
