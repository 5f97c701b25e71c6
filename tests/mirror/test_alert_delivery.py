"""Alerts reach their receiver at least once, in order, whatever happens to either side."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from tests.mirror.alerting import PAST, run_once, settings_of, standing, told
from tests.mirror.mirrors import copy_database, mirror_of, new_store
from tests.mirror.nodechain import OPEN_NODE
from tests.mirror.receiver import SECRET, Receiver, receiving
from tests.mirror.stories import lived as whole_life
from tests.mirror.town import Town
from tests.mirror.village import Village
from tests.support.node import ROOT, free_port, running_node
from tests.support.postgres import empty_database, running_postgres
from webapp.alerts.__main__ import main
from webapp.alerts.service import Service
from webapp.config import Settings
from webapp.mirror.lock import AnotherWriter, writer_lock
from webapp.store import Store, schema
from webapp.store.alerts import Delivery

PAYMENTS = "{name: payment, when: payment, at_least: 0}"
PAUSES = (10, 15)  # of tests.mirror.alerting.PATIENCE


@pytest.fixture(scope="module")
def village() -> Iterator[Village]:
    """A village whose people were paid some aid and all refunds."""
    with running_node(31337, *OPEN_NODE) as node:
        yield whole_life(node, 2)


@pytest.fixture(scope="module")
def lived(village: Village, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Its mirror."""
    store = new_store(tmp_path_factory.mktemp("lived"))
    mirror_of(store, village).catch_up()
    yield store
    store.close()


@pytest.fixture
def own(lived: Store, tmp_path: Path) -> Iterator[Store]:
    """A copy of it."""
    copy_database(lived, tmp_path / "mirror.sqlite")
    store = Store(f"sqlite:///{tmp_path / 'mirror.sqlite'}")
    yield store
    store.close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """Who is told."""
    with receiving() as found:
        yield found


@pytest.fixture
def settings(own: Store, receiver: Receiver, tmp_path: Path) -> Settings:
    """Every payment, by webhook."""
    given = {"alerts_webhook": receiver.url, "alerts_secret": SECRET}
    return settings_of(tmp_path, own, PAYMENTS, **given)


def at(settings: Settings, seconds: float) -> None:
    """A run so many seconds later."""
    with Service.opened(settings) as service:
        replace(service, clock=lambda: time.time() + seconds).once()


def deliveries(store: Store) -> list[Any]:
    """What is known of the webhook's deliveries, in order."""
    table = schema.alert_deliveries
    with store.read() as db:
        mine = select(table).where(table.c.channel == "webhook")
        return list(db.execute(mine.order_by(table.c.message)).all())


# --- the receiver --------------------------------------------------------------------------------


def test_it_delivers_everything_once_signed_and_in_order(
    settings: Settings, receiver: Receiver, own: Store
) -> None:
    run_once(settings)
    assert receiver.taken == told(own) and len(receiver.taken) > 2
    assert receiver.forged == []
    run_once(settings)
    assert len(receiver.ids) == len(set(receiver.ids)) == len(told(own))


@pytest.mark.parametrize("status", [500, 404, 302])
def test_it_tries_again_with_the_same_id_after_growing_pauses(
    settings: Settings, receiver: Receiver, own: Store, status: int
) -> None:
    receiver.status, receiver.headers = status, {"Location": receiver.url}
    run_once(settings)
    at(settings, PAUSES[0] - 2)
    assert len(receiver.taken) == 1  # the others wait for it, and it waits for its time
    at(settings, PAUSES[0] + 1)
    assert receiver.ids == [told(own)[0]["id"]] * 2
    assert deliveries(own)[0].error == f"HTTP status {status}"
    receiver.status = 200
    at(settings, PAUSES[0] + PAUSES[1] + 3)
    assert receiver.ids[2:] == [each["id"] for each in told(own)]


def test_it_gives_up_a_message_loudly_and_goes_on_with_the_next(
    settings: Settings, receiver: Receiver, own: Store, caplog: pytest.LogCaptureFixture
) -> None:
    receiver.status = 500
    for later in (0, 20, 40):
        at(settings, later)
    first = told(own)[0]["id"]
    assert f"message {first} GIVEN UP after 3 attempts: HTTP status 500" in caplog.text
    assert deliveries(own)[0].state == Delivery.DEAD
    receiver.status = 200
    at(settings, 60)
    assert receiver.ids[-len(told(own)) + 1 :] == [each["id"] for each in told(own)[1:]]


def test_it_does_not_wait_for_a_receiver_that_hangs(
    settings: Settings, receiver: Receiver, own: Store, tmp_path: Path
) -> None:
    given = {"alerts_webhook": receiver.url, "alerts_secret": SECRET}
    awake = threading.Event()
    receiver.first = awake.wait
    run_once(settings_of(tmp_path, own, PAYMENTS, timeout="1s", **given))
    awake.set()
    assert deliveries(own)[0].attempts == 1 and "Timeout" in deliveries(own)[0].error
    at(settings_of(tmp_path, own, PAYMENTS, **given), PAUSES[0] + 1)
    assert set(receiver.ids) == {each["id"] for each in told(own)}


def test_it_keeps_what_it_cannot_deliver_to_a_receiver_that_is_down(
    settings: Settings, receiver: Receiver, own: Store
) -> None:
    down = replace(settings, alerts_webhook=f"http://127.0.0.1:{free_port()}/")
    run_once(down)
    assert {row.state for row in deliveries(own)} == {Delivery.WAITING}
    at(settings, PAUSES[0] + 1)
    assert receiver.taken == told(own)


def test_it_holds_no_lock_of_the_database_while_a_message_is_under_way(
    settings: Settings, receiver: Receiver, own: Store
) -> None:
    written = []

    def write() -> None:
        with own.write() as db:
            db.execute(update(schema.chains).values(head_seen_at=7))
        written.append(True)

    receiver.first = write
    run_once(settings)
    assert len(written) == len(told(own)) and receiver.taken == told(own)


# --- the sender ----------------------------------------------------------------------------------


def process(settings: Settings) -> subprocess.Popen[bytes]:
    """`python -m webapp.alerts once`, as a user runs it."""
    given = ("database_url", "alerts", "alerts_webhook", "alerts_secret", "alerts_since")
    env = {name.upper(): str(getattr(settings, name)) for name in given}
    command = [sys.executable, "-m", "webapp.alerts", "once"]
    return subprocess.Popen(command, cwd=ROOT, env=os.environ | env, stderr=subprocess.DEVNULL)


def test_it_tells_again_what_it_had_told_when_it_was_killed(
    settings: Settings, receiver: Receiver, own: Store
) -> None:
    sender = process(settings)

    def kill() -> None:
        if len(receiver.taken) == 2:  # taken in, and not yet noted by the sender
            os.kill(sender.pid, signal.SIGKILL)
            sender.wait()

    receiver.first = kill
    assert sender.wait(60) == -signal.SIGKILL
    receiver.first = None
    assert process(settings).wait(60) == 0
    ids = [each["id"] for each in told(own)]
    assert receiver.ids == [*ids[:2], *ids[1:]]
    assert receiver.taken[1] == receiver.taken[2]


def test_it_logs_each_alert_as_an_object_with_the_levels_of_both(
    settings: Settings, own: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["once"], replace(settings, log_format="json")) == 0
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [line["alert"] for line in lines] == [each["alert"] for each in told(own)] != []
    assert {(line["level"], line["alert_level"]) for line in lines} == {("info", "notice")}


def test_it_finds_the_same_alerts_in_parts_as_in_one_go(
    lived: Store, own: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_once(settings_of(tmp_path, own, PAYMENTS))
    (tmp_path / "other").mkdir()
    copy_database(lived, tmp_path / "other" / "mirror.sqlite")
    other = Store(f"sqlite:///{tmp_path / 'other' / 'mirror.sqlite'}")
    monkeypatch.setattr("webapp.alerts.look.SPAN", 25)
    run_once(settings_of(tmp_path, other, PAYMENTS))
    assert told(other) == told(own) != []
    other.close()


def test_it_tells_the_same_from_postgresql_one_sender_at_a_time(
    village: Village, settings: Settings, receiver: Receiver, own: Store
) -> None:
    run_once(settings)
    first = list(receiver.taken)
    with running_postgres() as server, empty_database(server) as url:
        store = Store(url)
        mirror_of(store, village).catch_up()
        other = replace(settings, database_url=url)
        for _ in range(2):
            run_once(other)
        assert receiver.taken == [*first, *first] and receiver.forged == []
        with Service.opened(other), pytest.raises(AnotherWriter), Service.opened(other):
            pass
        store.close()


def test_it_refuses_a_second_sender_but_not_the_mirror(
    settings: Settings, own: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    with writer_lock(own), Service.opened(settings):
        assert main(["once"], settings) == 4
        assert "another alerts" in capsys.readouterr().err
        with pytest.raises(AnotherWriter), Service.opened(settings):
            pass


def test_it_begins_with_what_comes_unless_a_day_is_given(
    settings: Settings, receiver: Receiver, own: Store
) -> None:
    run_once(replace(settings, alerts_since=""))
    run_once(replace(settings, alerts_since=PAST))  # too late: it has begun
    assert told(own) == [] == receiver.taken


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"alerts_webhook": "ftp://x/"}, "ALERTS_WEBHOOK"),
        ({"alerts_webhook": "/hook"}, "ALERTS_WEBHOOK"),
        ({"alerts_secret": "whsec_short"}, "ALERTS_SECRET"),
        ({"alerts_secret": ""}, "ALERTS_SECRET"),
        ({"alerts_since": "yesterday"}, "ALERTS_SINCE"),
        ({"alerts": Path("/nowhere.yaml")}, "nowhere.yaml"),
        ({"log_format": "xml"}, "LOG_FORMAT"),
    ],
)
def test_it_exits_2_for_a_setting_that_cannot_be_used(
    settings: Settings, change: dict[str, Any], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["once"], replace(settings, **change)) == 2
    told_ = capsys.readouterr().err
    assert said in told_ and "short" not in told_ and "hidden" not in told_


def test_it_exits_3_where_nothing_is_mirrored(tmp_path: Path, settings: Settings) -> None:
    empty = replace(settings, database_url=f"sqlite:///{tmp_path / 'none.sqlite'}")
    assert main(["once"], empty) == 3


# --- blocks that the chain takes back ------------------------------------------------------------


def test_it_withdraws_alerts_whose_blocks_are_gone_and_tells_the_new_ones(
    town: Town, store: Store, receiver: Receiver, tmp_path: Path
) -> None:
    given = {"alerts_webhook": receiver.url, "alerts_secret": SECRET}
    settings = settings_of(tmp_path, store, PAYMENTS, "{name: o, when: objection}", **given)
    mark = town.mark()
    town.play(40, seed=2)
    mirror = mirror_of(store, town, reorg_window=5_000)
    mirror.catch_up()
    run_once(settings)
    before = standing(store)
    depth = town.return_to(mark)
    town.play(45, seed=5)
    town.node.rpc("anvil_mine", hex(depth))
    mirror.catch_up()
    run_once(settings)
    gone = {alert for alert in before - standing(store) if alert[2] > mark.block}
    withdrawn = [each["alert"] for each in receiver.taken if each["what"] == "withdrawn"]
    assert gone and sorted(withdrawn) == sorted(alert[0] for alert in gone)
    assert standing(store) - before
    fresh = new_store(tmp_path / "fresh")
    mirror_of(fresh, town, reorg_window=5_000).catch_up()
    run_once(settings_of(tmp_path / "fresh", fresh, PAYMENTS, "{name: o, when: objection}"))
    assert standing(store) == standing(fresh)
    fresh.close()


def test_it_raises_an_alert_again_whose_block_came_back(own: Store, tmp_path: Path) -> None:
    settings = settings_of(tmp_path, own, PAYMENTS)
    run_once(settings)
    first = told(own)
    with own.write() as db:
        db.execute(
            update(schema.alerts).where(schema.alerts.c.number == 1).values(ended="withdrawn")
        )
        db.execute(update(schema.alert_cursors).values(block=0, floor=0, block_hash=None))
    run_once(settings)
    again = told(own)[len(first) :]
    assert [each["alert"] for each in again] == [first[0]["alert"]]
    assert again[0]["what"] == "raised" and again[0]["id"] != first[0]["id"]
