"""PostgreSQL with a mirror that writes, readers that look on, and roles that may less."""

from __future__ import annotations

import multiprocessing
import random
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from tests.mirror.conftest import History, visitor_of
from tests.mirror.mirrors import deployment_of, digest_of, mirror_of, url_of
from tests.mirror.test_reorg import WINDOW, fresh
from tests.mirror.town import Town
from webapp.chain.rpc import Node as RpcNode
from webapp.config import Settings
from webapp.mirror.__main__ import main
from webapp.mirror.lock import AnotherWriter, writer_lock
from webapp.mirror.sync import ChainMirror
from webapp.store import NoMirror, Store, schema

KILLS = 6
FORK = multiprocessing.get_context("fork")


def test_it_follows_the_chain_that_replaced_its_blocks(
    town: Town, empty: Store, tmp_path: Path
) -> None:
    mirror = mirror_of(empty, town, reorg_window=WINDOW)
    for steps in (4, 25):
        mark = town.mark()
        town.play(steps, seed=2)
        mirror.catch_up()
        before, height = digest_of(empty), town.height()
        town.return_to(mark)
        town.play(steps + 5, seed=5)
        town.overtake(height)
        mirror.catch_up()
        assert digest_of(empty) != before
        assert digest_of(empty) == fresh(town, tmp_path / str(steps))


def test_it_lets_one_mirror_write_at_a_time(empty: Store, postgres_url: str) -> None:
    other = Store(postgres_url)
    with writer_lock(empty), writer_lock(other, "alerts"):
        with pytest.raises(AnotherWriter, match=r"another mirror \(server process \d+\)"):
            with writer_lock(other):
                pass
    with writer_lock(other):
        pass
    other.close()


def test_it_exits_4_while_another_mirror_writes(
    empty: Store, postgres_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with writer_lock(empty):
        assert main(["rebuild"], Settings(database_url=postgres_url)) == 4
    assert "stop it first" in capsys.readouterr().err


def _work(url: str, rpc_url: str, deployment: SimpleNamespace, blocks: int) -> None:
    """Mirror, so many blocks at a time."""
    store = Store(url)
    with writer_lock(store):
        settings = Settings(range_blocks=blocks, max_range_blocks=blocks)
        ChainMirror(store, RpcNode(rpc_url), deployment, settings).catch_up()
    store.close()


def test_it_resumes_after_kill_9_at_any_moment(history: History, postgres_url: str) -> None:
    rpc_url, deployment = history.towns[0].node.url, deployment_of(*history.places)
    rng, kills = random.Random(7), 0
    for _ in range(KILLS):
        work = FORK.Process(target=_work, args=(postgres_url, rpc_url, deployment, 3))
        work.start()
        work.join(rng.uniform(0.05, 0.6))
        kills += work.is_alive()
        work.kill()
        work.join()
    assert kills > 0
    _wait_until_free(postgres_url)
    _work(postgres_url, rpc_url, deployment, 500)
    store = Store(postgres_url)
    assert digest_of(store) == digest_of(history.store)
    store.close()


def _wait_until_free(url: str) -> None:
    """The server notices a moment after it that a client is dead."""
    store = Store(url)
    for _ in range(200):
        try:
            with writer_lock(store):
                break
        except AnotherWriter:
            time.sleep(0.05)
    store.close()


def test_it_reads_one_state_while_it_is_written(history: History, empty: Store) -> None:
    mirror = mirror_of(empty, history.towns[0], range_blocks=1, max_range_blocks=20)
    assert mirror.step() is not None
    events, block = (
        select(func.count()).select_from(schema.events),
        select(schema.funds.c.last_block),
    )
    with empty.read() as db:
        before = db.scalar(events), db.scalar(block)
        mirror.catch_up()
        assert (db.scalar(events), db.scalar(block)) == before
    with empty.read() as db:
        assert db.scalar(events) > before[0] and db.scalar(block) > before[1]


# --- accounts and settings -----------------------------------------------------------------------


def test_it_shows_the_site_to_a_role_that_can_only_read(twin: Store) -> None:
    with twin.write() as db:
        db.exec_driver_sql("CREATE ROLE visitor LOGIN")
        db.exec_driver_sql("GRANT SELECT ON ALL TABLES IN SCHEMA public TO visitor")
    visitor = Store(twin.url.set(username="visitor").render_as_string(hide_password=False))
    assert len(visitor_of(visitor).get("/funds.json").json["rows"]) == 6
    with pytest.raises(DBAPIError, match="permission denied for table members"):
        with visitor.write() as db:
            db.execute(schema.members.delete())
    visitor.close()
    with twin.write() as db:
        db.exec_driver_sql("DROP OWNED BY visitor")
        db.exec_driver_sql("DROP ROLE visitor")


def test_it_writes_nothing_as_a_reader_and_works_so_long_at_most(twin: Store) -> None:
    reader = Store(url_of(twin), most_seconds=7)
    with reader.read() as db:
        assert db.scalar(text("SHOW statement_timeout")) == "7s"
        with pytest.raises(DBAPIError, match="read-only transaction"):
            db.execute(schema.members.delete())
    with reader.write() as db:
        assert db.scalar(text("SHOW statement_timeout")) == "0"
    reader.close()


def test_it_takes_the_short_names_of_the_database(twin: Store) -> None:
    for name in ("postgres", "postgresql"):
        url = twin.url.set(drivername=name)
        store = Store(url.render_as_string(hide_password=False))
        assert digest_of(store) == digest_of(twin)
        store.close()


def test_it_refuses_a_database_that_cannot_hold_every_text(empty: Store) -> None:
    name = "latin"
    made = f"CREATE DATABASE {name} ENCODING 'LATIN1' TEMPLATE template0 LOCALE_PROVIDER libc"
    with empty.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
        db.exec_driver_sql(f"{made} LOCALE 'C'")
        latin = Store(empty.url.set(database=name).render_as_string(hide_password=False))
        with pytest.raises(NoMirror, match="encoding is LATIN1"):
            latin.create()
        latin.close()
        db.exec_driver_sql(f"DROP DATABASE {name}")
