"""A public indexer, Ponder, with handlers that store the same rows as `plain`, into PostgreSQL."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import subprocess
import time
from collections import defaultdict
from pathlib import Path

import psycopg
import urllib3

from scripts.local_node import free_port
from scripts.toolenv import ROOT

from .chain import Built
from .plain import places
from .runs import MOST_SECONDS, ContestantFailed, Outcome, Run, peak_of

FOLDER = ROOT / "benchmarks" / "indexer"
SCHEMA = "bench"


def install() -> None:
    """Install it as locked; does nothing when that was done before.

    Raises:
        ContestantFailed: npm did not.
    """
    stamp = FOLDER / "node_modules" / ".of_lock"
    lock = hashlib.sha256((FOLDER / "package-lock.json").read_bytes()).hexdigest()
    if stamp.is_file() and stamp.read_text() == lock:
        return
    npm = shutil.which("npm") or "npm"
    done = subprocess.run([npm, "ci"], cwd=FOLDER, capture_output=True, text=True)
    if done.returncode:
        raise ContestantFailed(f"npm ci: {done.stdout}{done.stderr}")
    stamp.write_text(lock)


def read(chain: Built, url: str, log: Path) -> Run:
    """Index the chain into an empty database, until the indexer says that it has caught up."""
    contracts = defaultdict(list)
    for address, name in places(str(chain.deployments)).items():
        contracts[name].append(address)
    port = free_port()
    env = os.environ | {
        "DATABASE_URL": node_url(url),
        "RPC_URL": chain.url,
        "CONTRACTS": json.dumps(contracts),
        "PONDER_TELEMETRY_DISABLED": "1",
        "NODE_ENV": "production",
    }
    command = [str(FOLDER / "node_modules" / ".bin" / "ponder"), "start"]
    command += ["--schema", SCHEMA, "--port", str(port), "--hostname", "127.0.0.1"]
    started = time.perf_counter()
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=FOLDER,
            env=env,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        _wait(process, f"http://127.0.0.1:{port}/ready", started, log)
        return Run(time.perf_counter() - started, _cpu(process.pid), peak_of(process.pid))
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def outcome(url: str) -> Outcome:
    """What the database holds."""
    with psycopg.connect(node_url(url)) as db:

        def scalar(what: str, table: str) -> int:
            row = db.execute(f"SELECT {what} FROM {SCHEMA}.{table}".encode()).fetchone()
            return int(row[0] if row and row[0] is not None else 0)

        counts = {name: scalar("count(*)", name) for name in ("events", "journal", "members")}
        amount = scalar("sum(amount)", "journal")
    return Outcome(counts["events"], counts["journal"], amount, counts["members"])


def size(url: str) -> int:
    """Bytes of all tables of the indexer's own and of ours."""
    wanted = "SELECT sum(pg_total_relation_size(relid)) FROM pg_stat_user_tables"
    with psycopg.connect(node_url(url)) as db:
        row = db.execute(wanted).fetchone()
    return int(row[0] if row and row[0] is not None else 0)


def node_url(url: str) -> str:
    """An address of PostgreSQL as others than SQLAlchemy take it."""
    return url.replace("+psycopg", "")


def _wait(process: subprocess.Popen[bytes], url: str, started: float, log: Path) -> None:
    pool = urllib3.PoolManager(retries=False, timeout=2.0)
    while True:
        if process.poll() is not None or time.perf_counter() - started > MOST_SECONDS:
            raise ContestantFailed(f"the indexer: {log.read_text()[-4000:]}")
        try:
            if pool.request("GET", url).status == 200:
                return
        except urllib3.exceptions.HTTPError:
            pass
        time.sleep(0.05)


def _cpu(pid: int) -> float:
    """Seconds of processor time that a running process has had."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
