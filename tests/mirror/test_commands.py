"""`python -m webapp.mirror`, on a fund that the project's own deployment made."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path

import pytest

from tests.support.deploying import deployer, request_for, run, transact
from tests.support.node import ROOT, Node, free_port, running_node
from webapp.config import BadSetting, Settings, from_env
from webapp.mirror.__main__ import main
from webapp.mirror.lock import writer_lock
from webapp.store import Store, funds, mirror_status, overview


@pytest.fixture(scope="module")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Node, Path]]:
    """A node with a fund on it, and the folder of its deployments file."""
    folder = tmp_path_factory.mktemp("deployments")
    with running_node() as node:
        run(node, request_for(folder))
        yield node, folder


@pytest.fixture
def settings(deployed: tuple[Node, Path], tmp_path: Path) -> Settings:
    """Settings for an empty database."""
    node, folder = deployed
    return Settings(
        database_url=f"sqlite:///{tmp_path / 'data' / 'mirror.sqlite'}",
        rpc_url=node.url,
        deployments=folder,
        rpc_timeout=2.0,
    )


def _spoil(settings: Settings, statement: str) -> None:
    store = Store(settings.database_url)
    with store.write() as db:
        db.exec_driver_sql(statement)
    store.close()


def test_it_mirrors_proves_and_reconciles_what_was_deployed(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["sync", "-q"], settings) == 0
    assert main(["reconcile"], settings) == 0
    assert "all agree" in capsys.readouterr().out
    store = Store(settings.database_url)
    with store.read() as db:
        fund = funds(db)[0]
        status = mirror_status(db, fund)
        view = overview(db, fund)
    store.close()
    assert status.lag == 0 and status.stopped is None
    assert status.proof is not None and status.proof.difference is None
    assert status.reconciled is not None and status.reconciled.figures > 50
    assert fund.name_zh and fund.plan_text and fund.terms.benefits
    assert view.open_period.number == 1 and view.accounts.booked == 0


def test_it_takes_a_single_deployments_file(settings: Settings) -> None:
    one = replace(settings, deployments=settings.deployments / "31337.json")
    assert main(["sync", "-q"], one) == 0


def test_it_rebuilds_and_tells_the_digest_of_it(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["sync", "-q"], settings)
    assert main(["rebuild"], settings) == 0
    first = capsys.readouterr().out
    assert main(["rebuild"], settings) == 0
    assert first.split("digest ")[1] == capsys.readouterr().out.split("digest ")[1]


def test_it_exits_1_and_names_the_first_difference(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["sync", "-q"], settings)
    _spoil(settings, "UPDATE books SET fees = '5'")
    assert main(["reconcile"], settings) == 1
    told = capsys.readouterr().out
    assert "first difference: account FEES: 5 mirrored, 0 on the chain" in told


def test_it_exits_1_when_the_journal_does_not_agree_after_a_sync(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["sync", "-q"], settings)
    _spoil(settings, "UPDATE books SET head = '0x00'")
    assert main(["sync", "-q"], settings) == 1
    assert main(["status"], settings) == 1
    told = capsys.readouterr().out
    assert "journal head: 0x00 mirrored" in told and "stopped: the journal does not agree" in told


def test_it_exits_2_without_a_deployments_file(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["sync", "-q"], replace(settings, deployments=tmp_path)) == 2
    assert "no funds of chain 31337" in capsys.readouterr().err
    missing = replace(settings, deployments=tmp_path / "missing.json")
    assert main(["sync", "-q"], missing) == 2


def test_it_exits_2_for_a_file_that_is_no_deployments_file(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "31337.json").write_text("{}")
    assert main(["sync", "-q"], replace(settings, deployments=tmp_path)) == 2
    assert "31337.json" in capsys.readouterr().err


def test_it_exits_3_on_a_chain_that_was_started_anew(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["sync", "-q"], settings)
    with running_node(31337, "--timestamp", "1700000000") as other:
        assert main(["sync", "-q"], replace(settings, rpc_url=other.url)) == 3
    assert "was a local chain started anew?" in capsys.readouterr().err


def test_it_exits_3_where_nothing_was_mirrored(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["status"], settings) == 3
    assert "run `python -m webapp.mirror sync`" in capsys.readouterr().err


def test_it_exits_4_while_another_mirror_writes(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["sync", "-q"], settings)
    store = Store(settings.database_url)
    with writer_lock(store):
        for command in ("sync", "follow", "rebuild"):
            assert main([command, "-q"], settings) == 4
    store.close()
    assert f"process {os.getpid()}" in capsys.readouterr().err


def test_it_reconciles_while_another_mirror_writes(settings: Settings) -> None:
    main(["sync", "-q"], settings)
    store = Store(settings.database_url)
    with writer_lock(store):
        assert main(["reconcile"], settings) == 0
    store.close()


def test_it_exits_5_when_no_node_answers(
    settings: Settings, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "sleep", lambda seconds: None)
    away = replace(settings, rpc_url=f"http://127.0.0.1:{free_port()}")
    assert main(["sync", "-q"], away) == 5
    assert "does not answer" in capsys.readouterr().err


def test_it_follows_the_chain_and_ends_quietly_when_told(
    settings: Settings, deployed: tuple[Node, Path], tmp_path: Path
) -> None:
    node, _ = deployed
    env = os.environ | {
        "DATABASE_URL": settings.database_url,
        "RPC_URL": settings.rpc_url,
        "DEPLOYMENTS": str(settings.deployments),
        "POLL_SECONDS": "0.1",
    }
    command = [sys.executable, "-m", "webapp.mirror", "follow", "--quiet"]
    follower = subprocess.Popen(command, env=env, cwd=ROOT, stderr=subprocess.PIPE, text=True)
    try:
        _wait_until(settings, node, follower)
        transact(node, deployer(), deployer().address)
        node.rpc("evm_mine")
        _wait_until(settings, node, follower)
    finally:
        follower.send_signal(signal.SIGTERM)
        errors = follower.communicate(timeout=20)[1]
    assert follower.returncode == 0, errors
    assert "Traceback" not in errors


def _wait_until(settings: Settings, node: Node, follower: subprocess.Popen[str]) -> None:
    """Until the follower has the node's newest block."""
    newest = int(str(node.rpc("eth_blockNumber")), 16)
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and follower.poll() is None:
        store = Store(settings.database_url)
        try:
            with store.read() as db:
                found = funds(db)
                if found and mirror_status(db, found[0]).block == newest:
                    return
        except Exception:  # noqa: BLE001  the tables may not be there yet
            pass
        finally:
            store.close()
        time.sleep(0.1)
    raise AssertionError(f"block {newest} was not mirrored in 20 s")


def test_it_names_a_setting_that_cannot_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(BadSetting, match="RANGE_BLOCKS='many' is not a int"):
        from_env({"RANGE_BLOCKS": "many"})
    monkeypatch.setenv("RPC_TIMEOUT", "soon")
    assert main(["status"]) == 2


def test_it_reads_every_setting_from_the_environment() -> None:
    given = {item.name.upper(): "7" for item in fields(Settings)}
    read = from_env(given)
    assert all(str(getattr(read, item.name)) in ("7", "7.0") for item in fields(Settings))
