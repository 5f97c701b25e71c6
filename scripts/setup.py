"""Installs everything the project needs, into the checkout: `make setup`.

Needs Python 3.11 and Node 20 with npm. Each step keeps a stamp, a hash of what it was made from; a
step whose inputs did not change costs nothing, so every other target may begin with this one.
Standard library only. Exit code 1 with one sentence on any failure; output of a failed command is
in .tools/log/.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

from scripts.setup_kit import SetupError, Step, run
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
    python = f"python {sys.version_info[0]}.{sys.version_info[1]} at {ROOT}"
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
