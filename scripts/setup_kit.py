"""What a set-up step is: its stamp, its log, its failure. Standard library only."""

from __future__ import annotations

import hashlib
import inspect
import os
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from scripts.toolenv import ROOT, TOOLS


class SetupError(Exception):
    """A step failed; the message is a whole sentence for the person at the terminal."""


@dataclass(frozen=True)
class Step:
    """One thing to install: redone when `inputs` change or an output is gone."""

    name: str
    inputs: tuple[Path | str, ...]
    outputs: tuple[Path, ...]
    action: Callable[[], None]

    @property
    def stamp(self) -> Path:
        """Where the hash of the inputs lies after a successful run."""
        return TOOLS / "stamps" / self.name

    def fingerprint(self) -> str:
        """SHA-256 over the action's own source and the inputs (a path stands for its bytes)."""
        digest = hashlib.sha256(inspect.getsource(self.action).encode())
        for item in self.inputs:
            data = item.read_bytes() if isinstance(item, Path) else item.encode()
            digest.update(hashlib.sha256(data).digest())
        return digest.hexdigest()

    def is_current(self) -> bool:
        """Whether nothing is to be done."""
        made = self.stamp.read_text() if self.stamp.exists() else ""
        return made == self.fingerprint() and all(path.exists() for path in self.outputs)

    def run(self) -> None:
        """Does the work and leaves the stamp; raises SetupError."""
        print(f"setup: {self.name} ...", flush=True)
        start = time.monotonic()
        self.stamp.unlink(missing_ok=True)
        (TOOLS / "log" / f"{self.name}.log").unlink(missing_ok=True)
        self.action()
        missing = [path.relative_to(ROOT) for path in self.outputs if not path.exists()]
        if missing:
            raise SetupError(f"Step {self.name} did not make {missing[0]}.")
        self.stamp.write_text(self.fingerprint())
        print(f"setup: {self.name} done in {time.monotonic() - start:.0f} s", flush=True)


def run(step: str, command: list[str | Path], timeout: float | None = None, **env: str) -> None:
    """Runs a command, its output into .tools/log/<step>.log; raises SetupError with the end of it.

    `timeout` is in seconds. The caller's own HOME stays, so that the settings of pip and npm there
    are honoured; their caches do not (see `caches`).
    """
    log = TOOLS / "log" / f"{step}.log"
    words = [str(word) for word in command]
    try:
        with log.open("ab") as out:
            subprocess.run(
                words,
                cwd=ROOT,
                env={**os.environ, **caches(), **env},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                timeout=timeout,
                check=True,
            )
    except FileNotFoundError as error:
        raise SetupError(f"Step {step}: the command {words[0]!r} is not installed.") from error
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        tail = "\n".join(log.read_text("utf-8", "replace").splitlines()[-15:])
        name = Path(words[0]).name
        raise SetupError(
            f"{tail}\nStep {step}: {name} failed; the whole output is in {log.relative_to(ROOT)}."
        ) from error


def caches() -> dict[str, str]:
    """Where pip and npm keep what they downloaded: inside the checkout."""
    cache = TOOLS / "cache"
    return {"PIP_CACHE_DIR": str(cache / "pip"), "npm_config_cache": str(cache / "npm")}
