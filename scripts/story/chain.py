"""A development node: its clock, many transactions in one block, answers and refusals.

Raw JSON-RPC in batches: a hundred transactions are mined in one request or two. Anybody can send,
because the node is told to act for every account; it is a real chain all the same, with real
blocks, gas and receipts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from scripts.story.contracts import Contract, Event, Failure, failure_of
from scripts.story.errors import Surprise
from webapp.chain.rpc import Node, RpcError

GAS = 2_500_000
GAS_OF_A_BLOCK = 30_000_000
COINS = 10**20  # wei that everybody who pays gas is given


class NoDevelopmentNode(Exception):
    """The node does not let us set its clock or act for its accounts."""


@dataclass(frozen=True)
class Call:
    """Somebody calls a contract. `gas` bounds what the transaction may use."""

    sender: str
    contract: Contract
    function: str
    args: tuple[Any, ...] = ()
    gas: int = GAS

    def request(self) -> dict[str, str]:
        """As the node takes it."""
        data = "0x" + self.contract.data(self.function, *self.args).hex()
        return {
            "from": self.sender,
            "to": self.contract.address,
            "data": data,
            "gas": hex(self.gas),
        }


@dataclass(frozen=True)
class Receipt:
    """What a transaction did; events of contracts that are no part of the fund are left out."""

    hash: str
    block: int
    gas_used: int
    events: tuple[Event, ...]

    def named(self, name: str) -> list[Event]:
        """Its events of one name, in order."""
        return [event for event in self.events if event.name == name]

    def one(self, name: str) -> Event:
        """Its only event of a name; raises Surprise where there are none or more."""
        found = self.named(name)
        if len(found) != 1:
            raise Surprise(f"{len(found)} events {name}, expected one")
        return found[0]


class DevChain:
    """A node whose clock is ours. `now` is the time that the next block will have at least."""

    def __init__(self, url: str, timeout: float = 60.0) -> None:
        self._node = Node(url, timeout, tries=1)
        self._known: dict[str, Contract] = {}
        self._nonces: dict[str, int] = {}
        self._head = self._node.head().time
        self.now = self._head + 1
        self.sent = 0

    def take_over(self) -> None:
        """Mine only when told, act for every account. Raises NoDevelopmentNode."""
        try:
            self._node.ask("evm_setAutomine", False)
            self._node.ask("anvil_autoImpersonateAccount", True)
        except RpcError as error:
            raise NoDevelopmentNode(f"the story needs anvil: {error}") from error

    def hand_back(self) -> None:
        """Mine each transaction by itself again; act for the node's own accounts only."""
        self._node.ask("anvil_autoImpersonateAccount", False)
        self._node.ask("evm_setAutomine", True)

    def close(self) -> None:
        """Close the connection."""
        self._node.close()

    def know(self, *contracts: Contract) -> None:
        """Decode the events of these contracts from now on."""
        self._known.update({contract.address: contract for contract in contracts})

    def give_coins(self, accounts: Sequence[str]) -> None:
        """Let accounts pay gas."""
        self._batch([("anvil_setBalance", (account, hex(COINS))) for account in accounts])

    def coins_of(self, account: str) -> int:
        """What an account holds to pay gas, wei."""
        return int(self._texts([("eth_getBalance", (account, "latest"))])[0], 16)

    # --- acting ----------------------------------------------------------------------------------

    def send(self, calls: Sequence[Call]) -> list[Receipt]:
        """Mine the calls, in order, in as few blocks as their gas allows.

        Raises Surprise naming the contract's error where one fails.
        """
        receipts: list[Receipt] = []
        for block in _blocks(calls):
            requests = self._numbered(block)
            hashes = self._texts([("eth_sendTransaction", (each,)) for each in requests])
            self.mine()
            raw = self._batch([("eth_getTransactionReceipt", (digest,)) for digest in hashes])
            answers = [msgspec.json.decode(answer) for answer in raw]
            for call, answer in zip(block, answers, strict=True):
                receipts.append(self._receipt(call, answer))
        self.sent += len(receipts)
        return receipts

    def mine(self, blocks: int = 1) -> None:
        """Blocks a second apart, the first at `now` or a second after the last."""
        for _ in range(blocks):
            self._mine()

    def _mine(self) -> None:
        time = max(self.now, self._head + 1)
        self._texts([("evm_setNextBlockTimestamp", (time,))], check=False)
        self._node.ask("evm_mine")
        self._head = time
        self.now = time

    def refusal(self, call: Call) -> Failure:
        """The named error that stands against a call now. Raises Surprise where nothing does."""
        self._catch_up()
        try:
            self._node.ask("eth_call", call.request(), "latest")
        except RpcError as error:
            return failure_of(error.data or "0x")
        raise Surprise(f"{call.contract.name}.{call.function} is not refused")

    def refusals(self, calls: Sequence[Call]) -> list[Failure | None]:
        """What stands against each call now; None where nothing does."""
        self._catch_up()
        outcomes = self._node.batch([("eth_call", (call.request(), "latest")) for call in calls])
        return [
            failure_of(outcome.data or "0x") if isinstance(outcome, RpcError) else None
            for outcome in outcomes
        ]

    # --- asking ----------------------------------------------------------------------------------

    def views(self, questions: Sequence[tuple[Contract, str, tuple[Any, ...]]]) -> list[Any]:
        """Answers of many views at `now`."""
        self._catch_up()
        requests = [
            ("eth_call", ({"to": c.address, "data": "0x" + c.data(name, *args).hex()}, "latest"))
            for c, name, args in questions
        ]
        answers = self._texts(requests)
        return [
            contract.answer(name, bytes.fromhex(text[2:]))
            for (contract, name, _), text in zip(questions, answers, strict=True)
        ]

    def view(self, contract: Contract, name: str, *args: Any) -> Any:
        """The answer of one view at `now`."""
        return self.views([(contract, name, args)])[0]

    # --- inside ----------------------------------------------------------------------------------

    def _numbered(self, calls: Sequence[Call]) -> list[dict[str, str]]:
        """The calls with nonces: the node may take the requests of a batch in any order."""
        new = sorted({call.sender for call in calls} - self._nonces.keys())
        counts = self._texts([("eth_getTransactionCount", (who, "latest")) for who in new])
        self._nonces |= {who: int(count, 16) for who, count in zip(new, counts, strict=True)}
        requests = []
        for call in calls:
            requests.append({**call.request(), "nonce": hex(self._nonces[call.sender])})
            self._nonces[call.sender] += 1
        return requests

    def _catch_up(self) -> None:
        if self._head < self.now:
            self.mine()

    def _receipt(self, call: Call, answer: dict[str, Any]) -> Receipt:
        if answer["status"] != "0x1":
            raise Surprise(f"{call.contract.name}.{call.function} fails: {self._why(call, answer)}")
        events = []
        for entry in answer["logs"]:
            contract = self._known.get(entry["address"].lower())
            event = contract.event(entry["topics"], entry["data"]) if contract else None
            if event is not None:
                events.append(event)
        number, gas = int(answer["blockNumber"], 16), int(answer["gasUsed"], 16)
        return Receipt(answer["transactionHash"], number, gas, tuple(events))

    def _why(self, call: Call, answer: dict[str, Any]) -> str:
        if int(answer["gasUsed"], 16) >= call.gas:
            return f"out of gas ({call.gas:,})"
        try:
            self._node.ask("eth_call", call.request(), "latest")
        except RpcError as error:
            return str(failure_of(error.data) if error.data else error)
        return "it would not fail now"

    def _batch(self, requests: Sequence[tuple[str, Sequence[Any]]]) -> list[msgspec.Raw]:
        outcomes = self._node.batch(requests)
        for outcome in outcomes:
            if isinstance(outcome, RpcError):
                why = f": {failure_of(outcome.data)}" if outcome.data else ""
                raise Surprise(f"{outcome}{why}")
        return [outcome for outcome in outcomes if not isinstance(outcome, RpcError)]

    def _texts(
        self, requests: Sequence[tuple[str, Sequence[Any]]], check: bool = True
    ) -> list[str]:
        answers = self._batch(requests)
        return [msgspec.json.decode(answer, type=str) for answer in answers] if check else []


def _blocks(calls: Sequence[Call]) -> list[list[Call]]:
    """Calls in order, cut where a block's gas would not do."""
    blocks: list[list[Call]] = []
    room = 0
    for call in calls:
        if call.gas > room:
            blocks.append([])
            room = GAS_OF_A_BLOCK
        blocks[-1].append(call)
        room -= call.gas
    return blocks
