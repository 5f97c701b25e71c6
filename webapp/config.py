"""Every setting: its name in the environment, its default and its meaning.

A setting is a field of `Settings`; the environment variable is the field's name in capitals.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


class BadSetting(ValueError):
    """A setting has a value that its type does not allow; the message names it."""


def _setting(default: Any, meaning: str) -> Any:
    return field(default=default, metadata={"meaning": meaning})


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of mirror and site. Build it with `from_env`, or by keyword in a test."""

    database_url: str = _setting(
        f"sqlite:///{ROOT / 'data' / 'mirror.sqlite'}",
        "SQLAlchemy address of the mirror's database; the mirror writes it, the site reads it.",
    )
    rpc_url: str = _setting(
        "http://127.0.0.1:8545",
        "JSON-RPC address of the chain's node, or of several, separated by commas: one takes over"
        " from another.",
    )
    rpc_agree: int = _setting(1, "Nodes in `RPC_URL` that must tell the same logs of a range.")
    deployments: Path = _setting(
        ROOT / "deployments",
        "One deployments file, or a folder of them (<chainId>.json): which funds are mirrored.",
    )
    rpc_timeout: float = _setting(30.0, "Seconds after which a request to the node is given up.")
    range_blocks: int = _setting(200, "Blocks asked for at first; grows and shrinks by itself.")
    max_range_blocks: int = _setting(100_000, "Most blocks asked for in one request.")
    finality: str = _setting(
        "latest", "Newest block mirrored: the node's `latest`, `safe` or `finalized`."
    )
    confirmations: int = _setting(0, "Blocks behind the head at which the mirror stops.")
    checks: str = _setting(
        "headers", "What a node's answers are checked by: `links`, `window`, `headers`, `receipts`."
    )
    reorg_window: int = _setting(128, "Newest blocks kept by hash: the deepest reorg survived.")
    poll_seconds: float = _setting(2.0, "Seconds between two looks at the head while following.")
    host: str = _setting("127.0.0.1", "Address that the site listens on.")
    port: int = _setting(8000, "Port that the site listens on.")
    threads: int = _setting(8, "Requests that the site answers at the same time.")
    explorers: str = _setting(
        "", "Block explorers to link to, by chain: `11155111=https://sepolia.etherscan.io,…`."
    )
    site_url: str = _setting(
        "http://127.0.0.1:8000", "Where people see the site: feeds and alerts link there."
    )
    stale_seconds: int = _setting(
        900, "After so many seconds without the chain’s head /healthz says 503; 0: never."
    )
    log_format: str = _setting("text", "How logs are written: text or json, one object a line.")
    alerts: Path = _setting(
        ROOT / "webapp" / "alerts" / "rules.yaml", "Which alerts there are: a rules file."
    )
    alerts_webhook: str = _setting(
        "", "Address that alerts are posted to; empty: feeds and log only."
    )
    alerts_secret: str = _setting("", "Key that signs them: `python -m webapp.alerts secret`.")
    alerts_since: str = _setting(
        "", "Day (YYYY-MM-DD) from which past events are told at the first start; empty: none."
    )


def from_env(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from the environment; what is absent keeps its default.

    Raises:
        BadSetting: a value cannot be read as its setting's type.
    """
    env = os.environ if environ is None else environ
    given: dict[str, Any] = {}
    for item in fields(Settings):
        text = env.get(item.name.upper())
        if text is None or text == "":
            continue
        kind = type(item.default)
        try:
            given[item.name] = Path(text) if isinstance(item.default, Path) else kind(text)
        except ValueError as error:
            raise BadSetting(f"{item.name.upper()}={text!r} is not a {kind.__name__}") from error
    return Settings(**given)
