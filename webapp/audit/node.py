"""A node asked about one block only, and the questions that the mirror itself never asks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from webapp.chain.rpc import BadAnswer, Node, RpcError
from webapp.chain.wire import Header, Log

from .bundle import CODE, PLACE, Call, packed, unpacked
from .errors import NoSuchBlock, StatePruned

_TEXT = msgspec.json.Decoder(str)
_LOGS = msgspec.json.Decoder(list[Log])
BUNDLE = 100  # questions in one eth_call: their gas must stay below the node's limit


class PinnedNode(Node):
    """A node whose newest block, for us, is `block`: all figures are of one moment."""

    pinned: Header | None = None
    bundles = True  # until the node refuses one

    def pin(self, block: int | str | None) -> Header:
        """Take a block for the chain's end: by number or tag; None: the newest.

        Raises:
            NoSuchBlock: the chain does not reach it.
        """
        newest = super().head()
        if isinstance(block, str):
            self.pinned = self.tagged(block)
        elif block is None or block == newest.number:
            self.pinned = newest
        elif 0 <= block < newest.number:
            self.pinned = self.headers([block])[0]
        else:
            raise NoSuchBlock(f"the chain ends at block {newest.number:,}, before {block:,}")
        if self.pinned is None:
            raise NoSuchBlock(f"the node does not show block {block}")
        return self.pinned

    def head(self) -> Header:
        """The pinned block."""
        return self.pinned or super().head()

    def calls(self, block_hash: str, calls: Sequence[Call]) -> list[bytes | RpcError]:
        """As `Node.calls`, many to a request where the node can."""
        if not self.bundles or len(calls) < 2:
            return super().calls(block_hash, calls)
        at = {"blockHash": block_hash}
        parts = [calls[start : start + BUNDLE] for start in range(0, len(calls), BUNDLE)]
        wanted = [
            ("eth_call", ({"to": PLACE, "data": packed(part)}, at, {PLACE: {"code": CODE}}))
            for part in parts
        ]
        found: list[bytes | RpcError] = []
        for part, outcome in zip(parts, self.batch(wanted), strict=True):
            answers = [] if isinstance(outcome, RpcError) else list(unpacked(_bytes(outcome)))
            if len(answers) != len(part):  # refused, or out of gas: each by itself
                answers = super().calls(block_hash, part)
                self.bundles = False
            found += answers
        return found

    def codes(self, addresses: Sequence[str], block: int) -> list[bytes]:
        """The code at each address after a block.

        Raises:
            StatePruned: the node does not know that state any more.
        """
        wanted = [("eth_getCode", (address, hex(block))) for address in addresses]
        found = []
        for outcome in self.batch(wanted):
            if isinstance(outcome, RpcError):
                raise StatePruned(f"the node has no state of block {block:,}: {outcome}")
            found.append(_bytes(outcome))
        return found

    def first_block(self, address: str, last: int) -> int:
        """The first block after which there is code at the address; there is at `last`.

        Raises:
            StatePruned: the node does not keep the states that this needs.
        """
        low, high = 0, last
        while low < high:
            middle = (low + high) // 2
            if self.codes([address], middle)[0]:
                high = middle
            else:
                low = middle + 1
        return low

    def logs_of_topics(
        self, topics: Sequence[Any], first: int, last: int, address: str | None = None
    ) -> list[Log]:
        """Logs of [first, last] with these topics, whoever emitted them (or one contract).

        Raises:
            RpcError: the node refuses even a single block.
        """
        wanted: dict[str, Any] = {"topics": list(topics)}
        if address is not None:
            wanted["address"] = address
        wanted |= {"fromBlock": hex(first), "toBlock": hex(last)}
        try:
            return _LOGS.decode(self.ask("eth_getLogs", wanted))
        except msgspec.DecodeError as error:
            raise BadAnswer(f"no logs: {error}") from error
        except RpcError:
            if first == last:
                raise
        middle = (first + last) // 2
        return [
            *self.logs_of_topics(topics, first, middle, address),
            *self.logs_of_topics(topics, middle + 1, last, address),
        ]


def _bytes(outcome: msgspec.Raw) -> bytes:
    try:
        return bytes.fromhex(_TEXT.decode(outcome)[2:])
    except ValueError as error:  # msgspec's is one too
        raise BadAnswer(f"no bytes: {bytes(outcome)[:80]!r}") from error
