"""The node under the tests: a port of its own, a clock that stands still, undoing."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from brownie import web3
from brownie._config import CONFIG
from brownie.network.state import _revert_refs
from web3.middleware import Web3Middleware

from tests.support.node import free_port

DAY = 86_400
FIRST_MOMENT = 1_893_456_000  # 1 January 2030: far from any real clock, so that none can matter


def use_node_of_ones_own(accounts: int) -> None:
    """Keep brownie from attaching to whatever node listens on its default port.

    The node keeps no states of old blocks: of thousands of blocks they would fill the disk.
    """
    network = CONFIG.networks["development"]
    network["cmd"] += " --prune-history"
    settings = network["cmd_settings"]
    settings["port"], settings["accounts"] = free_port(), accounts


def rpc(method: str, *parameters: Any) -> Any:
    """One JSON-RPC call. Raises RuntimeError on an error answer."""
    answer = web3.provider.make_request(method, list(parameters))
    if "error" in answer:
        raise RuntimeError(f"{method}: {answer['error']}")
    return answer["result"]


def rpc_batch(calls: Sequence[tuple[str, list[Any]]]) -> list[Any]:
    """Several JSON-RPC calls in one request: the results, in order. Raises RuntimeError."""
    answers = web3.provider.make_batch_request(list(calls))
    failed = [answer["error"] for answer in answers if "error" in answer]
    if failed:
        raise RuntimeError(str(failed[0]))
    return [answer["result"] for answer in answers]


class PatientReceipts(Web3Middleware):
    """Asks again for a receipt that is not there yet. Under load anvil raises the sender's nonce an
    instant before it shows the receipt; brownie, asking in between, would take the transaction for
    dropped."""

    def wrap_make_request(self, make_request: Callable[..., Any]) -> Callable[..., Any]:
        """As web3 asks of a middleware."""

        def request(method: str, parameters: Any) -> Any:
            answer = make_request(method, parameters)
            for _ in range(20 if method == "eth_getTransactionReceipt" else 0):
                if answer.get("result") is not None:
                    break
                time.sleep(0.05)
                answer = make_request(method, parameters)
            return answer

        return request


class Clock:
    """The chain's time in Unix seconds. It moves only when told: every block has the same time."""

    def freeze(self) -> None:
        """Stop the clock at FIRST_MOMENT."""
        rpc("anvil_setBlockTimestampInterval", 0)
        self.to(FIRST_MOMENT)

    @property
    def now(self) -> int:
        """The time of the last block, and of the next transaction."""
        return int(rpc("eth_getBlockByNumber", "latest", False)["timestamp"], 16)

    def to(self, moment: int) -> None:
        """Go on to a moment; calls and transactions see exactly that second."""
        rpc("evm_setNextBlockTimestamp", moment)
        rpc("evm_mine")

    def mine(self, blocks: int) -> None:
        """Let blocks pass in no time."""
        rpc("anvil_mine", hex(blocks), "0x0")

    def forward(self, seconds: int) -> None:
        """Go on by some seconds."""
        self.to(self.now + seconds)


@contextlib.contextmanager
def undone() -> Iterator[None]:
    """Whatever happens inside is undone at the end, the time included."""
    mark = rpc("evm_snapshot")
    try:
        yield
    finally:
        rpc("evm_revert", mark)
        _tell_brownie(web3.eth.block_number)


def _tell_brownie(height: int) -> None:
    """Have brownie forget what is undone; else it waits for ever for nonces that are gone."""
    for reference in list(_revert_refs):
        container = reference()
        if container is not None:
            container._revert(height)
