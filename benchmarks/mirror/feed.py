"""A node that takes thousands of transactions a second: nobody signs, many go in one message."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.support.abi import EventType, Values
from tests.support.node import Node, running_node
from webapp.chain.rpc import Node as RpcNode
from webapp.chain.rpc import RpcError
from webapp.chain.wire import Log

#: Any account may send, for nothing. States of the newest blocks stay, so that a reorganisation can
#: go back to them; transactions are mined in the order in which they came.
OPTIONS = (
    "--auto-impersonate",
    "--disable-block-gas-limit",
    "--base-fee",
    "0",
    "--gas-price",
    "0",
    "--order",
    "fifo",
    "--prune-history",
    "80",
)
START = ("--timestamp", "1690000000")
GAS = 1_500_000
BATCH_GAS = 60_000_000


@dataclass(frozen=True)
class Seen:
    """An event of the block just mined."""

    address: str
    name: str
    values: Values


@dataclass
class Feed:
    """Sends what is queued, one block at a time, and reads the block's events.

    Args:
        now: time of the newest block, Unix seconds.
        height: its number.
    """

    node: Node
    client: RpcNode
    now: int
    height: int
    watched: dict[str, dict[bytes, EventType]] = field(default_factory=dict)
    events: int = 0
    sent: int = 0
    _queue: list[tuple[str, Sequence[Any]]] = field(default_factory=list)
    _nonces: Counter[str] = field(default_factory=Counter)

    def watch(self, contracts: dict[str, dict[bytes, EventType]]) -> None:
        """Count the events of these contracts, those until now as well."""
        self.watched = contracts
        self.events = len(self.client.logs(list(contracts), 0, self.height)[0])

    def send(self, sender: str, to: str, data: str, gas: int = GAS) -> None:
        """Queue a transaction; `data` is 0x text."""
        call = {
            "from": sender,
            "to": to,
            "data": data,
            "gas": hex(gas),
            "gasPrice": "0x0",
            "nonce": hex(self._nonces[sender]),
        }
        self._nonces[sender] += 1
        self._queue.append(("eth_sendTransaction", (call,)))

    @property
    def queued(self) -> int:
        """Transactions that wait for the next block."""
        return len(self._queue)

    def mine(self, now: int, wanted: frozenset[str]) -> Iterator[Seen]:
        """Put what is queued into a block at a moment; its events with these names, in order."""
        self.now = max(now, self.now + 1)
        for outcome in self.client.batch(self._queue):
            if isinstance(outcome, RpcError):
                raise outcome
        self.sent += len(self._queue)
        self._queue.clear()
        self.client.ask("evm_setNextBlockTimestamp", self.now)
        self.client.ask("evm_mine")
        self.height += 1
        logs, _ = self.client.logs(list(self.watched), self.height, self.height)
        self.events += len(logs)
        return self._read(logs, wanted)

    def _read(self, logs: list[Log], wanted: frozenset[str]) -> Iterator[Seen]:
        for entry in logs:
            address, topic = entry.address.lower(), bytes.fromhex(entry.topics[0][2:])
            kind = self.watched[address][topic]
            if kind.name in wanted:
                topics = [bytes.fromhex(each[2:]) for each in entry.topics]
                values = kind.values(topics, bytes.fromhex(entry.data[2:]))
                yield Seen(address, kind.name, values)

    def mark(self) -> tuple[int, int, int, Counter[str]]:
        """The present, to `return_to`."""
        return self.height, self.now, self.events, self._nonces.copy()

    def return_to(self, mark: tuple[int, int, int, Counter[str]]) -> None:
        """Let the chain forget all blocks since."""
        self.client.ask("anvil_rollback", self.height - mark[0])
        self.height, self.now, self.events, nonces = mark
        self._nonces = nonces.copy()

    def ask(self, to: str, data: str) -> bytes:
        """What a view answers now."""
        head = self.client.head().hash
        (answer,) = self.client.calls(head, [(to, data)])
        if isinstance(answer, RpcError):
            raise answer
        return answer


@contextmanager
def feeding(prepare: Callable[[Node], None]) -> Iterator[Feed]:
    """A node that mines when it is told to, after `prepare` has used one as any other.

    The second node continues the chain of the first: a node that continues another's chain computes
    no state roots, which would take most of the time.
    """
    with running_node(31337, *OPTIONS, *START) as first:
        prepare(first)
        more = ("--fork-url", first.url, "--no-storage-caching", "--no-rate-limit")
        with running_node(31337, *OPTIONS, *more) as node:
            client = RpcNode(node.url, timeout=120.0)
            try:
                client.ask("evm_setAutomine", False)
                head = client.head()
                yield Feed(node, client, head.time, head.number)
            finally:
                client.close()
