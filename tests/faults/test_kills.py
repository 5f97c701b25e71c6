"""`sync`, killed with signal 9 at random moments: what is stored is always the chain's."""

from __future__ import annotations

import logging
import multiprocessing
import os
import random
import signal
import time

from tests.faults.stage import Stage, state_of
from tests.faults.trials import is_true
from webapp.config import Settings
from webapp.mirror import commands
from webapp.mirror.__main__ import main

FORK = multiprocessing.get_context("fork")
KILLS = int(os.environ.get("FAULT_TRIALS", "8")) * 4


def _sync(stage: Stage, settings: Settings) -> None:
    """What the command does, in a process that has loaded everything already."""
    logging.disable(logging.CRITICAL)
    commands.load_deployments = lambda path: [stage.deployment]  # type: ignore[attr-defined]
    os._exit(main(["sync", "-q"], settings))


def test_it_goes_on_after_kill_9_at_any_moment(stage: Stage) -> None:
    proxy, rng = stage.proxy, random.Random(11)
    proxy.behave()
    proxy.nodes, proxy.cap = list(stage.nodes), None
    kills = ends = 0
    whole, base = 0.0, stage.base(0)
    while kills < KILLS:
        with stage.database(base=base) as store:
            url = f"sqlite:///{store.url.database}"
            settings = Settings(
                database_url=url, rpc_url=proxy.url, range_blocks=2, max_range_blocks=4
            )
            code: int | None = None
            while code is None:
                started = time.monotonic()
                process = FORK.Process(target=_sync, args=(stage, settings))
                process.start()
                process.join(rng.uniform(0.02, max(whole, 0.4)) if ends else None)
                if process.is_alive() and process.pid is not None:
                    os.kill(process.pid, signal.SIGKILL)
                    process.join()
                    kills += 1
                    assert is_true(stage, store)
                    store.close()
                else:
                    code = process.exitcode
                    whole = whole or time.monotonic() - started
            assert code == 0
            assert state_of(store) == stage.truth(stage.heads[0])
            ends += 1


def test_it_goes_on_after_a_kill_on_another_fork(stage: Stage) -> None:
    rng, proxy = random.Random(13), stage.proxy
    for _ in range(max(1, KILLS // 8)):
        proxy.behave()
        proxy.nodes, proxy.cap = list(stage.nodes), stage.forked + rng.randrange(1, 20)
        with stage.database(base=stage.base(stage.forked - 4)) as store:
            settings = Settings(
                database_url=f"sqlite:///{store.url.database}", rpc_url=proxy.url, range_blocks=2
            )
            process = FORK.Process(target=_sync, args=(stage, settings))
            process.start()
            process.join(rng.uniform(0.05, 0.5))
            process.kill()
            process.join()
            proxy.nodes, proxy.cap = [stage.nodes[1], stage.nodes[0]], None
            last = FORK.Process(target=_sync, args=(stage, settings))
            last.start()
            last.join()
            assert last.exitcode == 0
            assert state_of(store) == stage.truth(stage.heads[1], 1)
    proxy.cap = None
