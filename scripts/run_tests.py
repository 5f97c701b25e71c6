"""Runs every test stage and stops at the first failure: `make test`.

First the checks that all others build on, one after the other; then the folders of tests, three at
a time, as each waits for its node now and then: the longest first, so that all end together. What a
stage prints appears in one piece when it ends. STAGES="name name" in the environment picks some
stages.
A stage without tests fails, and so does a folder of tests that no stage runs.
"""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from scripts.toolenv import ROOT, VENV_PYTHON, tool_environment

TESTS = ROOT / "tests"
PYTHON = str(VENV_PYTHON)
FOLDERS = ["contracts", "stateful", "mirror", "faults", "unit", "scenarios", "audit", "browser"]
FOLDERS += ["webapp", "docs"]
BROWNIE_FOLDERS = ["contracts"]
LANES = 3


@dataclass(frozen=True)
class Stage:
    """A named command; `folder` (under tests/) must hold tests when it is given."""

    name: str
    command: tuple[str, ...]
    folder: str | None = None


def pytest_stage(folder: str) -> Stage:
    """The stage that runs one folder of tests."""
    # Brownie's plugin would load the project for every run: only who needs it has it.
    brownie = folder in BROWNIE_FOLDERS
    options = ("-p", "tests.support.kept_compilation" if brownie else "no:pytest-brownie")
    return Stage(folder, (PYTHON, "-m", "pytest", "-q", *options, f"tests/{folder}"), folder)


FIRST = [
    Stage("lint", ("ruff", "check", ".")),
    Stage("format", ("ruff", "format", "--check", ".")),
    Stage("compile", (PYTHON, "-m", "scripts.compile")),
]
REST = [pytest_stage(folder) for folder in FOLDERS]


@dataclass
class Run:
    """What is known of the whole run; the lanes share it under `lock`."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    stages: int = 0
    passed: int = 0
    failed: str | None = None

    def lane(self, stages: list[Stage]) -> None:
        """Takes the next stage and runs it, until none is left or one failed, here or elsewhere."""
        while True:
            with self.lock:
                stage = stages.pop(0) if stages and self.failed is None else None
            if stage is None:
                return
            self.stage(stage)

    def stage(self, stage: Stage) -> None:
        """Runs one stage, then prints its output and time in one piece."""
        start = time.monotonic()
        code, text = (1, problem) if (problem := missing_tests(stage)) else self.execute(stage)
        with self.lock:
            if self.failed is not None:
                return
            self.stages += 1
            self.passed += sum(map(int, re.findall(r"\b(\d+) passed\b", text)))
            outcome = "ok" if code == 0 else f"FAILED (exit code {code})"
            body = text.rstrip()
            print(f"\n== {stage.name}\n{body}\n-- {stage.name}: {outcome}, {seconds(start)}")
            if code != 0:
                self.failed = stage.name
                self.stop()

    def execute(self, stage: Stage) -> tuple[int, str]:
        """Exit code and whole output of a stage's command, run in a process group of its own."""
        process = subprocess.Popen(
            stage.command,
            cwd=ROOT,
            env=tool_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        with self.lock:
            self.running[stage.name] = process
        output = process.communicate()[0]
        with self.lock:
            del self.running[stage.name]
        return process.returncode, output.decode("utf-8", "replace")

    def stop(self) -> None:
        """Ends the stages that still run and the nodes they started, by their process groups."""
        for process in list(self.running.values()):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)


def has_tests(folder: Path) -> bool:
    """Whether pytest would find a file of tests in the folder."""
    return any(folder.rglob("test_*.py"))


def missing_tests(stage: Stage) -> str | None:
    """The complaint about a stage that would run nothing."""
    if stage.folder is None or has_tests(TESTS / stage.folder):
        return None
    return f"tests/{stage.folder} has no tests; take the stage out of the list or write them."


def forgotten_folders() -> list[str]:
    """Folders of tests that no stage runs."""
    folders = (path for path in TESTS.iterdir() if path.is_dir())
    return sorted(path.name for path in folders if path.name not in FOLDERS and has_tests(path))


def seconds(start: float) -> str:
    """The time since `start` (of time.monotonic), for people."""
    return f"{time.monotonic() - start:.1f} s"


def chosen(stages: list[Stage], names: set[str]) -> list[Stage]:
    """The stages named in STAGES, all of them without names."""
    return [stage for stage in stages if not names or stage.name in names]


def main() -> int:
    """Runs the stages; returns 0 only when every one passed."""
    start = time.monotonic()
    names = set(os.environ.get("STAGES", "").split())
    known = {stage.name for stage in (*FIRST, *REST)}
    wrong = [f"no stage {name!r}" for name in sorted(names - known)]
    wrong += [f"no stage runs tests/{name}" for name in forgotten_folders()]
    if wrong:
        print("tests: " + "; ".join(wrong), file=sys.stderr)
        return 1
    run = Run()
    run.lane(chosen(FIRST, names))
    rest = chosen(REST, names)
    threads = [threading.Thread(target=run.lane, args=(rest,)) for _ in range(LANES)]
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    except KeyboardInterrupt:
        run.failed = run.failed or "interrupt"
        run.stop()
    total = f"{run.stages} stages, {run.passed} tests passed, {seconds(start)}"
    print(f"\ntests: FAILED in {run.failed}; {total}" if run.failed else f"\ntests: {total}")
    return 1 if run.failed else 0


if __name__ == "__main__":
    sys.exit(main())
