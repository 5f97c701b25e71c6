"""Installs everything the project needs, into the checkout: `make setup`.

Needs Python 3.11 and Node 20 with npm. Each step keeps a stamp, a hash of what it was made from; a
step whose inputs did not change costs nothing, so every other target may begin with this one.
Standard library only. Exit code 1 with one sentence on any failure; output of a failed command is
in .tools/log/.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tarfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from scripts.toolenv import (
    CHROMIUM,
    FONT_CONFIG,
    HOME,
    NODE_MODULES,
    ROOT,
    SOLCX_DIR,
    TOOLS,
    VENV_PYTHON,
    compiler_version,
)

MIN_PYTHON = (3, 11)
MIN_NODE = (20, 11)
NATIVE_COMPILER_SECONDS = 25
BROWSER_PACKAGE = NODE_MODULES / "@sparticuz" / "chromium" / "bin"
FONT_PACKAGE = NODE_MODULES / "@expo-google-fonts" / "noto-sans-sc"
PICO_CSS = NODE_MODULES / "@picocss" / "pico" / "css" / "pico.min.css"
VENDOR = ROOT / "webapp" / "static" / "vendor"
LAUNCHER = ROOT / "scripts" / "solc_launcher.js"

CHROME_WRAPPER = """#!/bin/sh
# Chromium with the libraries and fonts that the checkout brings along.
here=$(dirname "$(readlink -f "$0")")
export LD_LIBRARY_PATH="$here/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
export FONTCONFIG_FILE="$here/../fonts/fonts.conf"
exec "$here/chromium" "$@"
"""

FONTS_CONF = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <dir prefix="relative">.</dir>
  <cachedir prefix="relative">cache</cachedir>
  <alias><family>sans-serif</family>
    <prefer><family>Open Sans</family><family>Noto Sans SC</family></prefer></alias>
  <alias><family>system-ui</family>
    <prefer><family>Open Sans</family><family>Noto Sans SC</family></prefer></alias>
</fontconfig>
"""


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
        """SHA-256 over the inputs: a path stands for its bytes, a string for itself."""
        digest = hashlib.sha256(Path(__file__).read_bytes())
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


def check_node() -> None:
    """Raises SetupError unless Node (and npm) of at least MIN_NODE answer."""
    wanted = ".".join(map(str, MIN_NODE))
    if shutil.which("npm") is None:
        raise SetupError(f"npm is missing: install Node {wanted} or newer with npm.")
    try:
        answer = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True)
    except (FileNotFoundError, subprocess.CalledProcessError) as error:
        raise SetupError(f"Node is missing: install Node {wanted} or newer with npm.") from error
    found = tuple(int(part) for part in re.findall(r"\d+", answer.stdout)[:2])
    if found < MIN_NODE:
        raise SetupError(f"Node {answer.stdout.strip()} is too old: {wanted} or newer is needed.")


def install_python() -> None:
    """The one virtual environment, from hashed pins; brownie is built as pure Python."""
    run("python", [sys.executable, "-m", "venv", "--clear", ROOT / ".venv"])
    pip: list[str | Path] = [VENV_PYTHON, "-m", "pip", "--disable-pip-version-check"]
    pins = ROOT / "requirements" / "dev.txt"
    install = [*pip, "install", "--require-hashes", "--no-deps", "-r", pins]
    run("python", install, BROWNIE_NOCOMPILE="1")
    run("python", [*pip, "check"])


def install_node() -> None:
    """node_modules, exactly as locked, running no package's own scripts."""
    check_node()
    run("node", ["npm", "ci", "--no-audit", "--no-fund"])


def install_compiler() -> None:
    """The native compiler where it can be had, else the launcher of npm's build of the same."""
    version = compiler_version()
    shutil.rmtree(SOLCX_DIR, ignore_errors=True)
    SOLCX_DIR.mkdir(parents=True)
    code = f"import solcx; solcx.install_solc({version!r})"
    env = {"SOLCX_BINARY_PATH": str(SOLCX_DIR), "HOME": str(HOME)}
    try:
        run("compiler", [VENV_PYTHON, "-c", code], NATIVE_COMPILER_SECONDS, **env)
        print(f"setup: native compiler {version}", flush=True)
        return
    except SetupError:
        print(f"setup: no native compiler to be had, using npm's {version}", flush=True)
    target = SOLCX_DIR / f"solc-v{version}"
    if target.is_dir():
        shutil.rmtree(target)
    target.unlink(missing_ok=True)
    target.symlink_to(os.path.relpath(LAUNCHER, SOLCX_DIR))
    answer = subprocess.run([target, "--version"], capture_output=True, text=True, check=False)
    if f"Version: {version}+" not in answer.stdout:
        said = (answer.stdout + answer.stderr).strip()
        raise SetupError(f"The compiler from npm is not {version}: {said}.")


def unpack_browser() -> None:
    """Headless Chromium with its libraries, and fonts for Latin and Chinese text."""
    for folder in (CHROMIUM.parent, FONT_CONFIG.parent):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    unbrotli = ROOT / "scripts" / "unbrotli.js"
    binary = CHROMIUM.parent / "chromium"
    run("browser", ["node", unbrotli, BROWSER_PACKAGE / "chromium.br", binary])
    binary.chmod(0o755)
    parts = {"al2023": CHROMIUM.parent, "swiftshader": CHROMIUM.parent, "fonts": FONT_CONFIG.parent}
    for part, folder in parts.items():
        packed = TOOLS / f"{part}.tar"
        run("browser", ["node", unbrotli, BROWSER_PACKAGE / f"{part}.tar.br", packed])
        with tarfile.open(packed) as archive:
            archive.extractall(folder, filter="data")
        packed.unlink()
    for weight in ("400Regular", "700Bold"):
        shutil.copy(FONT_PACKAGE / weight / f"NotoSansSC_{weight}.ttf", FONT_CONFIG.parent)
    FONT_CONFIG.write_text(FONTS_CONF)
    CHROMIUM.write_text(CHROME_WRAPPER)
    CHROMIUM.chmod(0o755)


def copy_vendor() -> None:
    """The style sheet that the site serves itself."""
    VENDOR.mkdir(parents=True, exist_ok=True)
    shutil.copy(PICO_CSS, VENDOR / PICO_CSS.name)


def steps() -> list[Step]:
    """What is installed, in order."""
    lock = ROOT / "package-lock.json"
    node = (lock, ROOT / "package.json", ROOT / ".npmrc")
    pins = ROOT / "requirements" / "dev.txt"
    python = "python %d.%d at %s" % (*sys.version_info[:2], ROOT)
    return [
        Step("node", node, (NODE_MODULES / ".package-lock.json",), install_node),
        Step("python", (pins, python), (VENV_PYTHON,), install_python),
        Step(
            "compiler",
            (compiler_version(), LAUNCHER, lock, pins),
            (SOLCX_DIR / f"solc-v{compiler_version()}",),
            install_compiler,
        ),
        Step("browser", (lock,), (CHROMIUM, FONT_CONFIG), unpack_browser),
        Step("vendor", (lock,), (VENDOR / PICO_CSS.name,), copy_vendor),
    ]


def main() -> int:
    """Runs the steps that are not current; one process at a time in a checkout."""
    if sys.version_info < MIN_PYTHON:
        print("setup: Python 3.11 or newer is needed, this is", sys.version.split()[0])
        return 1
    for folder in (TOOLS / "stamps", TOOLS / "log", HOME / ".brownie" / "packages"):
        folder.mkdir(parents=True, exist_ok=True)
    with (TOOLS / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            for step in steps():
                if not step.is_current():
                    step.run()
        except SetupError as error:
            print(f"setup: {error}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
