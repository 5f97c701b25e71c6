"""Programs that must not outlive us: each in a process group of its own, all ended on leaving.

A guard (scripts/guard.py) holds the other end of a pipe: should this process be killed without a
chance to clean up, the pipe closes and the guard ends the groups.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType, TracebackType

from scripts.toolenv import ROOT

GUARD = Path(__file__).with_name("guard.py")
GRACE_SECONDS = 8.0  # from the polite signal to the other one
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(BaseException):
    """Somebody asked us to stop: Ctrl-C, kill, or a terminal that closed."""

    def __init__(self, number: int) -> None:
        self.number = number
        super().__init__(signal.Signals(number).name)


@dataclass(frozen=True)
class Child:
    """A running program; what it prints goes to `log`."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path

    def last_words(self) -> str:
        """How it ended, and the end of what it printed."""
        tail = self.log.read_text("utf-8", "replace").strip().splitlines()[-12:]
        return "\n".join([f"{self.name} ended with code {self.process.poll()}", *tail])


class Children:
    """A context: ends its programs on leaving, the last started first.

    While it is open, the signals that ask a program to stop raise `Stopped`.
    """

    def __init__(self) -> None:
        self._children: list[Child] = []
        self._guard: subprocess.Popen[bytes] | None = None
        self._handlers: dict[int, object] = {}

    def __enter__(self) -> Children:
        for number in SIGNALS:
            self._handlers[number] = signal.signal(number, _raise_stopped)
        command = [sys.executable, "-I", "-S", str(GUARD)]
        self._guard = subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)
        return self

    def __exit__(
        self, kind: type | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number in SIGNALS:  # a second Ctrl-C must not leave half of them running
            signal.signal(number, signal.SIG_IGN)
        try:
            self._stop()
        finally:
            for number, handler in self._handlers.items():
                signal.signal(number, handler)  # type: ignore[arg-type]

    def start(
        self, name: str, command: Sequence[str], env: Mapping[str, str], folder: Path
    ) -> Child:
        """Start a program; its output goes to <name>.log in `folder`. Raises OSError."""
        log = folder / f"{name}.log"
        with log.open("wb") as out:
            process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=dict(env),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        child = Child(name, process, log)
        self._children.append(child)
        self._tell_guard(process.pid)
        return child

    def ended(self) -> Child | None:
        """A program that has ended by itself, None while all run."""
        return next((child for child in self._children if child.process.poll() is not None), None)

    def _tell_guard(self, pid: int) -> None:
        assert self._guard is not None and self._guard.stdin is not None
        self._guard.stdin.write(f"{pid}\n".encode())
        self._guard.stdin.flush()

    def _stop(self) -> None:
        deadline = time.monotonic() + GRACE_SECONDS
        for child in reversed(self._children):
            _signal_group(child.process.pid, signal.SIGTERM)
        for child in reversed(self._children):
            try:
                child.process.wait(max(deadline - time.monotonic(), 0.1))
            except subprocess.TimeoutExpired:
                pass
            # The program's own children may still be there, even where it has ended.
            _signal_group(child.process.pid, signal.SIGKILL)
            child.process.wait()
        if self._guard is not None and self._guard.stdin is not None:
            self._guard.stdin.write(b"done\n")
            self._guard.stdin.close()
            self._guard.wait()


def _raise_stopped(number: int, frame: FrameType | None) -> None:
    raise Stopped(number)


def _signal_group(pid: int, number: int) -> None:
    try:
        os.killpg(pid, number)
    except (ProcessLookupError, PermissionError):  # macOS says the latter of a group of zombies
        pass
