"""Where the checkout keeps its tools, and the one environment in which they run.

`python3 -m scripts.toolenv COMMAND ...` replaces itself by COMMAND in that environment. Standard
library only, so that it runs before anything is installed.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ROOT / ".tools"
HOME = TOOLS / "home"
VENV_PYTHON = ROOT / ".venv" / "bin" / "python"
NODE_MODULES = ROOT / "node_modules"
SOLCX_DIR = TOOLS / "solcx"
CHROMIUM = TOOLS / "chromium" / "chrome"
FONT_CONFIG = TOOLS / "fonts" / "fonts.conf"


def compiler_version() -> str:
    """The Solidity version that brownie-config.yaml names, such as "0.8.30".

    Raises ValueError when the file names none.
    """
    text = (ROOT / "brownie-config.yaml").read_text("utf-8")
    found = re.search(r"^  solc:\n(?:    .*\n)*?    version: \"?([0-9.]+)", text, re.MULTILINE)
    if found is None:
        raise ValueError("brownie-config.yaml names no compiler.solc.version")
    return found[1]


def native_binary(name: str) -> Path | None:
    """The real executable of an @foundry-rs tool ("anvil", "forge"), None before set-up.

    npm's own launchers exit 0 when the tool fails, and leave it running when they are killed.
    """
    found = sorted((NODE_MODULES / "@foundry-rs").glob(f"{name}-*/bin/{name}"))
    return found[0] if found else None


def tool_environment(base: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment for every tool: `base` (default: this process's) with our folders put in.

    HOME moves into .tools, because brownie and py-solc-x keep state there and every folder in
    ~/.brownie/packages would change the bytecode's metadata hash.
    """
    env = dict(os.environ if base is None else base)
    natives = [native_binary(name) for name in ("anvil", "forge")]
    folders = [VENV_PYTHON.parent, *(tool.parent for tool in natives if tool is not None)]
    folders += [NODE_MODULES / ".bin"]
    env["PATH"] = os.pathsep.join([*map(str, folders), env.get("PATH", os.defpath)])
    env["HOME"] = str(HOME)
    env["XDG_CACHE_HOME"] = str(HOME / ".cache")
    env["XDG_CONFIG_HOME"] = str(HOME / ".config")
    env["SOLCX_BINARY_PATH"] = str(SOLCX_DIR)
    env["CHROMIUM_PATH"] = str(CHROMIUM)
    env["FONTCONFIG_FILE"] = str(FONT_CONFIG)
    env["PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD"] = "1"
    env["PYTHONUNBUFFERED"] = "1"
    env.pop("PYTHONHOME", None)
    return env


def main(argv: list[str]) -> int:
    """Runs the command in `argv`; returns 2 without one, 127 when it is not found."""
    if not argv:
        print("usage: python3 -m scripts.toolenv COMMAND [ARGUMENT ...]", file=sys.stderr)
        return 2
    env = tool_environment()
    try:
        os.execvpe(argv[0], argv, env)
    except FileNotFoundError:
        print(f"toolenv: no command {argv[0]!r}; has `make setup` run?", file=sys.stderr)
    return 127


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
