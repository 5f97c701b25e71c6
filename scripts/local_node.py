"""A node of our own on this machine: anvil, with a clock that we set."""

from __future__ import annotations

import socket
import time

from web3 import Web3

from scripts.children import Child
from scripts.toolenv import native_binary

HOST = "127.0.0.1"
CHAIN_ID = 31337
START_SECONDS = 20.0


class NodeDown(RuntimeError):
    """The node is missing, or did not start; the text gives its own output."""


def free_port() -> int:
    """A port of 127.0.0.1 that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def node_command(port: int, starts_at: int) -> list[str]:
    """How to run anvil with its first block at `starts_at` (Unix time). Raises NodeDown."""
    binary = native_binary("anvil")
    if binary is None:
        raise NodeDown("anvil is not installed: run `make setup`")
    options = {"--host": HOST, "--port": port, "--chain-id": CHAIN_ID, "--timestamp": starts_at}
    words = [str(word) for option in options.items() for word in option]
    return [str(binary), *words, "--silent"]


def wait_until_up(child: Child, url: str) -> Web3:
    """A client, once the node answers. Raises NodeDown where it ends or takes 20 s."""
    client = Web3(Web3.HTTPProvider(url, request_kwargs={"timeout": 30}))
    deadline = time.monotonic() + START_SECONDS
    while not client.is_connected():
        if child.process.poll() is not None or time.monotonic() > deadline:
            raise NodeDown(f"the node did not start: {child.last_words()}")
        time.sleep(0.05)
    return client
