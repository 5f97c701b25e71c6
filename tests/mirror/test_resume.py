"""Killed at any moment, it goes on where it was; and two never write at once."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.mirror.conftest import History
from tests.mirror.mirrors import deployment_of, new_store
from webapp.chain.rpc import Node as RpcNode
from webapp.config import Settings
from webapp.mirror.lock import AnotherWriter, writer_lock
from webapp.mirror.rebuild import digest
from webapp.mirror.sync import ChainMirror

KILLS = 25
FORK = multiprocessing.get_context("fork")


def _work(folder: Path, url: str, deployment: SimpleNamespace) -> None:
    """Mirror in small steps, so that there are many moments to be killed at."""
    store = new_store(folder)
    with writer_lock(store):
        settings = Settings(range_blocks=2, max_range_blocks=3)
        ChainMirror(store, RpcNode(url), deployment, settings).catch_up()


def _killed_after(seconds: float, folder: Path, url: str, deployment: SimpleNamespace) -> bool:
    """Whether the work was still going on when the kill came."""
    process = FORK.Process(target=_work, args=(folder, url, deployment))
    process.start()
    process.join(seconds)
    running = process.is_alive()
    if running and process.pid is not None:
        os.kill(process.pid, signal.SIGKILL)
    process.join()
    return running


def test_it_resumes_after_kill_9_at_any_moment(history: History, tmp_path: Path) -> None:
    url, deployment = history.towns[0].node.url, deployment_of(*history.places)
    rng, kills = random.Random(7), 0
    for _ in range(KILLS):
        kills += _killed_after(rng.uniform(0.02, 0.25), tmp_path, url, deployment)
    _work(tmp_path, url, deployment)
    store = new_store(tmp_path)
    with store.read() as db, history.store.read() as other:
        assert digest(db) == digest(other)
    store.close()
    assert kills > KILLS // 3


def _hold(folder: Path, seconds: float) -> None:
    with writer_lock(new_store(folder)):
        time.sleep(seconds)


def test_it_refuses_a_second_writer_and_names_the_first(tmp_path: Path) -> None:
    new_store(tmp_path).create()
    holder = FORK.Process(target=_hold, args=(tmp_path, 30))
    holder.start()
    try:
        _wait_for(tmp_path / "mirror.sqlite.writer")
        with pytest.raises(AnotherWriter, match=f"process {holder.pid}.*stop it first"):
            with writer_lock(new_store(tmp_path)):
                pass
    finally:
        holder.kill()
        holder.join()


def test_it_takes_over_when_the_first_writer_was_killed(tmp_path: Path) -> None:
    new_store(tmp_path).create()
    holder = FORK.Process(target=_hold, args=(tmp_path, 30))
    holder.start()
    _wait_for(tmp_path / "mirror.sqlite.writer")
    holder.kill()
    holder.join()
    with writer_lock(new_store(tmp_path)):
        assert (tmp_path / "mirror.sqlite.writer").read_text() == str(os.getpid())


def _wait_for(path: Path) -> None:
    deadline = time.monotonic() + 10
    while not (path.exists() and path.read_text()):
        assert time.monotonic() < deadline, "the first writer never started"
        time.sleep(0.01)
