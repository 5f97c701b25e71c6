"""A real anvil on a free port of 127.0.0.1, started and stopped by whoever needs one."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from urllib3.connectionpool import connection_from_url
from urllib3.exceptions import HTTPError
from web3 import HTTPProvider, Web3
from web3.types import RPCEndpoint

from scripts.local_node import free_port

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 20.0
JSON = {"Content-Type": "application/json"}


class NodeError(RuntimeError):
    """The node could not be found, or did not start; the text gives its own output."""


@dataclass(frozen=True)
class Node:
    """A running node: where it listens, and a client for it."""

    url: str
    chain_id: int
    web3: Web3

    def rpc(self, method: str, *params: object) -> object:
        """Call any JSON-RPC method and return its result; raises NodeError on an error answer."""
        answer = self.web3.provider.make_request(method, list(params))  # type: ignore[arg-type]
        if "error" in answer:
            raise NodeError(f"{method}: {answer['error']}")
        return answer.get("result")

    def travel(self, seconds: int) -> None:
        """Move the clock on by `seconds` and mine one block at that time."""
        self.rpc("evm_increaseTime", seconds)
        self.rpc("evm_mine")

    @contextlib.contextmanager
    def snapshot(self) -> Iterator[None]:
        """Undo on leaving whatever happened inside."""
        mark = self.rpc("evm_snapshot")
        try:
            yield
        finally:
            self.rpc("evm_revert", mark)


def anvil_path() -> str:
    """Path of anvil: the binary in the checkout's node_modules first, then PATH.

    The binary itself and not npm's launcher, so that a signal reaches it.
    """
    local = sorted(ROOT.glob("node_modules/@foundry-rs/anvil-*/bin/anvil"))
    found = str(local[0]) if local else shutil.which("anvil")
    if found is None:
        raise NodeError("anvil not found in node_modules or on PATH: run `make setup`")
    return found


class DirectProvider(HTTPProvider):
    """A quick way to a node of this machine: one message, no proxies, no retries."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self._pool = connection_from_url(url, maxsize=4, timeout=30, retries=False)

    def _make_request(self, method: RPCEndpoint, request_data: bytes) -> bytes:
        try:
            return self._pool.urlopen("POST", "/", request_data, headers=JSON).data
        except HTTPError as error:
            raise ConnectionError(f"{method}: {error}") from error


@contextlib.contextmanager
def running_node(chain_id: int = 31337, *options: str) -> Iterator[Node]:
    """Start anvil, yield it once it answers, stop it on leaving.

    `options` are further command-line options of anvil. Raises NodeError when it does not answer
    within 20 s or ends by itself.
    """
    port = free_port()
    command = [anvil_path(), "--host", "127.0.0.1", "--port", str(port)]
    command += ["--chain-id", str(chain_id), *options]
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)
        try:
            url = f"http://127.0.0.1:{port}"
            client = Web3(DirectProvider(url))
            _wait_until_up(process, client, output)
            yield Node(url, chain_id, client)
        finally:
            process.terminate()
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait_until_up(process: subprocess.Popen[bytes], client: Web3, output: object) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not client.is_connected():
        if process.poll() is not None or time.monotonic() > deadline:
            output.seek(0)  # type: ignore[attr-defined]
            text = output.read().decode(errors="replace")  # type: ignore[attr-defined]
            raise NodeError(f"anvil did not start (exit code {process.poll()}): {text[-2000:]}")
        time.sleep(0.05)
