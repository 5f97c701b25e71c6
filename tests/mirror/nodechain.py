"""A real node where tests/stateful expects its in-process chain."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from tests.support.evm import Chain, Contract, Receipt, artifact, known_errors
from tests.support.node import Node

GAS = 16_000_000
DRAFTS = frozenset({"prepareFund"})  # whose returned value somebody needs
#: Options of anvil under which anybody can send, for nothing, from any account; the states of all
#: blocks stay in memory: on disk they would take gigabytes.
OPEN_NODE = (
    "--auto-impersonate",
    "--base-fee",
    "0",
    "--gas-price",
    "0",
    "--timestamp",
    "1690000000",
    "--prune-history",
    "20000",
)


def time_of(node: Node) -> int:
    """The timestamp of the newest block."""
    newest = node.rpc("eth_getBlockByNumber", "latest", False)
    return int(newest["timestamp"], 16)  # type: ignore[index]


def height_of(node: Node) -> int:
    """The number of the newest block."""
    return int(str(node.rpc("eth_blockNumber")), 16)


@dataclass(frozen=True)
class _Log:
    address: str
    data: tuple[list[bytes], bytes]


@dataclass(frozen=True)
class _Result:
    logs: tuple[_Log, ...]
    gas_used: int


@dataclass(frozen=True)
class NodeContract(Contract):
    """A contract on the node."""

    def send(self, function: str, *args: Any, sender: str) -> Receipt:
        """Send a transaction, alone in its block; its value is what a call of a draft returns."""
        entry = self.artifact.abi.function(function)
        data = entry.call_data(args)
        value = None
        if function in DRAFTS:
            value = entry.result(self.chain.read(self.address, data, sender))
        _, result = self.chain.transact(sender, self.address, data)
        logs = tuple((log.address, log.data) for log in result.logs)
        return Receipt(self.chain, value, result.gas_used, logs)


class NodeChain(Chain):
    """A real node where tests/stateful expects its in-process chain."""

    def __init__(self, node: Node, now: int) -> None:
        self.node = node
        self._now = now
        self._contracts: dict[str, Contract] = {}

    @property
    def now(self) -> int:
        """The timestamp of the next block."""
        return self._now

    @now.setter
    def now(self, value: int) -> None:
        self._now = value

    def mine(self, blocks: int = 1) -> None:
        """Let blocks pass; the clock goes on by what they take."""
        if blocks:
            self.node.rpc("anvil_mine", hex(blocks))
        self._now = max(self._now, time_of(self.node) + 1)

    def create(self, init_code: bytes, sender: str) -> str:
        """Deploy raw init code and return the address."""
        return str(self._send({"from": sender, "data": "0x" + init_code.hex()})["contractAddress"])

    def at(self, name: str, address: str) -> NodeContract:
        """The contract called `name` at `address`."""
        contract = NodeContract(self, address.lower(), artifact(name))
        self._contracts[contract.address] = contract
        return contract

    def transact(self, sender: str, to: str, data: bytes) -> tuple[bytes, Any]:
        """Run one transaction in a block of its own."""
        receipt = self._send({"from": sender, "to": to, "data": "0x" + data.hex()})
        logs = tuple(
            _Log(
                log["address"].lower(),
                ([bytes.fromhex(t[2:]) for t in log["topics"]], bytes.fromhex(log["data"][2:])),
            )
            for log in receipt["logs"]
        )
        return b"", _Result(logs, int(receipt["gasUsed"], 16))

    def read(self, to: str, data: bytes, sender: str = "0x" + "00" * 20) -> bytes:
        """Ask a view after the newest block."""
        call = {"from": sender, "to": to, "data": "0x" + data.hex()}
        answer = self.node.rpc("eth_call", call, "latest")
        return bytes.fromhex(str(answer)[2:])

    def _send(self, call: dict[str, str]) -> dict[str, Any]:
        self._now = max(self._now, time_of(self.node) + 1)
        self.node.rpc("evm_setNextBlockTimestamp", self._now)
        call |= {"gas": hex(GAS), "gasPrice": "0x0"}
        receipt = self._receipt(self.node.rpc("eth_sendTransaction", call))
        if receipt["status"] != "0x1":
            raise AssertionError(f"refused by the chain: {self._why(call)}")
        return receipt

    def _why(self, call: dict[str, str]) -> str:
        """The error of a refused transaction, if it is refused still."""
        answer = self.node.web3.provider.make_request("eth_call", [call, "latest"])  # type: ignore[arg-type]
        data = str(answer.get("error", {}).get("data", "0x"))
        kind = known_errors().get(bytes.fromhex(data[2:10]))
        about = f"{call['data'][:10]} to {call.get('to')}"
        return f"{about}: {kind.name if kind else answer}"

    def _receipt(self, sent: object) -> dict[str, Any]:
        """anvil mines a moment after it answers."""
        for _ in range(1_000):
            receipt = self.node.rpc("eth_getTransactionReceipt", sent)
            if isinstance(receipt, dict):
                return receipt
            time.sleep(0.005)
        raise AssertionError(f"{sent} was not mined")
