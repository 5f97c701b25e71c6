"""Running a contestant as a process of its own: seconds from start to exit, and its peak memory."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from scripts.toolenv import ROOT

MOST_SECONDS = 1_800


class ContestantFailed(RuntimeError):
    """A contestant ended with an error, or took too long; the text is what it wrote."""


@dataclass(frozen=True)
class Outcome:
    """What a contestant ended with: by this they are held to be right."""

    events: int
    entries: int  # of the journals
    amount: int  # of all journal entries together, token units
    members: int


@dataclass(frozen=True)
class Run:
    """One run of a process: `cpu` seconds of its own, `peak` bytes of its largest resident set."""

    seconds: float
    cpu: float = 0.0
    peak: int = 0


def run(command: Sequence[str], log: Path, **env: str) -> Run:
    """Run a command to its end.

    Args:
        log: file that its output goes to.
        env: put over this process's environment.

    Raises:
        ContestantFailed: exit code other than 0, or `MOST_SECONDS` are over.
    """
    started = time.perf_counter()
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env=os.environ | env, stdout=output, stderr=subprocess.STDOUT
        )
    deadline, peak = started + MOST_SECONDS, 0
    while True:
        peak = max(peak, peak_of(process.pid))
        done, status, usage = os.wait4(process.pid, os.WNOHANG)
        if done:
            break
        if time.perf_counter() > deadline:
            process.kill()
            os.wait4(process.pid, 0)
            raise ContestantFailed(f"{command}: more than {MOST_SECONDS} s")
        time.sleep(0.01)
    seconds = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise ContestantFailed(f"{command}: exit code {process.returncode}: {log.read_text()}")
    return Run(seconds, usage.ru_utime + usage.ru_stime, peak)


def peak_of(pid: int) -> int:
    """The largest resident set so far of a process, bytes; 0 where it is gone.

    Not rusage's: that counts what the parent held when it forked.
    """
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return 0


def python(module: str, *arguments: str) -> list[str]:
    """The command that runs a module with this interpreter."""
    return [sys.executable, "-m", module, *arguments]
