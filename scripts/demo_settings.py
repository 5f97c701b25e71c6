"""The settings of `make demo`, from the environment: docs/operating.md lists them."""

from __future__ import annotations

import fcntl
import shutil
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from scripts.local_node import HOST
from scripts.toolenv import TOOLS

FOLDER = TOOLS / "demo"


class BadSetting(Exception):
    """A setting that cannot be used, or a port that is taken; the text says what to do."""


@dataclass(frozen=True)
class DemoSettings:
    """PORT: where the site is served. ONCE=1: check everything and end, without serving."""

    port: int = 8000
    once: bool = False

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> DemoSettings:
        """Read them. Raises BadSetting naming the setting and what is allowed."""
        port, once = environ.get("PORT") or "8000", environ.get("ONCE", "")
        if not port.isdecimal() or not 1 <= int(port) <= 65_535:
            raise BadSetting(f"PORT={port}; allowed: 1 to 65535")
        if once not in ("", "0", "1"):
            raise BadSetting(f"ONCE={once}; allowed: 1, or 0 or nothing")
        return cls(int(port), once == "1")

    @property
    def folder(self) -> Path:
        """Where this demo keeps its deployment record, its mirror and its logs."""
        return FOLDER / (f"once-{self.port}" if self.once else str(self.port))


def check_port(port: int) -> None:
    """Raise BadSetting where the site could not listen on a port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            text = (
                f"port {port} of {HOST} cannot be used ({error.strerror}): choose another, PORT=…"
            )
            raise BadSetting(text) from error


@contextmanager
def own_folder(settings: DemoSettings) -> Iterator[Path]:
    """An empty folder that no other demo uses. Raises BadSetting where one does.

    What is in it stays until the next demo of the same kind, to be looked at.
    """
    FOLDER.mkdir(parents=True, exist_ok=True)
    with settings.folder.with_suffix(".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            text = f"another demo with PORT={settings.port} is running: choose another, PORT=…"
            raise BadSetting(text) from error
        shutil.rmtree(settings.folder, ignore_errors=True)
        settings.folder.mkdir()
        yield settings.folder
