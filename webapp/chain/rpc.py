"""A chain's node: the questions that we ask, with typed answers."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import TypeVar

import msgspec

from .header import Header, RawHeader
from .jsonrpc import (
    BATCH,
    BadAnswer,
    NodeUnreachable,
    Request,
    RpcError,
    TooSlow,
    Transport,
    result_of,
)
from .receipts import Receipt
from .wire import Log

_LOGS = msgspec.json.Decoder(list[Log])
_HEADER = msgspec.json.Decoder(RawHeader | None)
_RECEIPTS = msgspec.json.Decoder(list[Receipt] | None)
_TEXT = msgspec.json.Decoder(str)

Answer = TypeVar("Answer")


class Node(Transport):
    """A chain's node.

    Args:
        url: http(s) address.
        timeout: seconds for one HTTP message.
        tries: how often a message that got no answer is sent, with growing pauses between.
        proven: whether headers must have the hash that they name.
    """

    def __init__(
        self,
        url: str,
        timeout: float = 30.0,
        tries: int = 5,
        sleep: Callable[[float], None] = time.sleep,
        proven: bool = True,
    ) -> None:
        super().__init__(url, timeout, tries, sleep)
        self._proven = proven

    def doubt(self, reason: str) -> bool:
        """Its last answers made no sense; whether another node will be asked from now on."""
        return False

    def outvoted(self, number: int, block_hash: str, height: int) -> bool:
        """Whether another node, not behind `height`, has this block where this one has not."""
        return False

    # --- questions -------------------------------------------------------------------------------

    def chain_id(self) -> int:
        """The chain's id."""
        return _number(_read(_TEXT, self.ask("eth_chainId")))

    def head(self) -> Header:
        """The newest block."""
        header = self.tagged("latest")
        if header is None:
            raise NodeUnreachable(f"the node {self.name} has no blocks")
        return header

    def tagged(self, tag: str) -> Header | None:
        """The block that the node calls "latest", "safe" or "finalized"; None: not any yet.

        Raises:
            RpcError: the node does not know the tag.
        """
        return self._parse_header(self.ask("eth_getBlockByNumber", tag, False))

    def headers(self, numbers: Sequence[int]) -> list[Header | None]:
        """Headers by number; None where the node has no such block."""
        outcomes = self.batch([("eth_getBlockByNumber", (hex(n), False)) for n in numbers])
        return [self._parse_header(result_of(outcome)) for outcome in outcomes]

    def logs(
        self, addresses: Sequence[str], first: int, last: int
    ) -> tuple[list[Log], Header | None]:
        """Logs of the addresses in [first, last], and the header of `last`.

        The header is asked for before and after the logs in one message: None says that the node
        does not know `last`, or that it changed meanwhile, and then the logs mean nothing.

        Raises:
            RpcError: usually that the range is too large.
            TooSlow: at once, so that a smaller range can be asked for.
        """
        header = ("eth_getBlockByNumber", (hex(last), False))
        wanted = {"address": list(addresses), "fromBlock": hex(first), "toBlock": hex(last)}
        outcomes = self.batch([header, ("eth_getLogs", (wanted,)), header])
        before, after = (self._parse_header(result_of(outcomes[at])) for at in (0, 2))
        found = _read(_LOGS, result_of(outcomes[1]))
        return found, before if before == after else None

    def logs_of_blocks(
        self, addresses: Sequence[str], block_hashes: Sequence[str]
    ) -> list[list[Log]]:
        """Logs of blocks by their hashes; a node that does not know a block answers an error.

        Raises:
            RpcError: the node does not know one of the blocks.
        """
        requests: list[Request] = [
            ("eth_getLogs", ({"address": list(addresses), "blockHash": block_hash},))
            for block_hash in block_hashes
        ]
        return [_read(_LOGS, result_of(outcome)) for outcome in self.batch(requests)]

    def receipts_of_blocks(self, block_hashes: Sequence[str]) -> list[list[Receipt]]:
        """All receipts of blocks by their hashes.

        Raises:
            RpcError: the node does not know one of the blocks, or the method.
        """
        requests = [("eth_getBlockReceipts", ({"blockHash": each},)) for each in block_hashes]
        return [_read(_RECEIPTS, result_of(outcome)) or [] for outcome in self.batch(requests)]

    def calls(self, block_hash: str, calls: Sequence[tuple[str, str]]) -> list[bytes | RpcError]:
        """Answers of many calls (address, 0x data) in the state after the block with this hash.

        A call that reverts, or that the node cannot answer, gives its error in the list.
        """
        at = {"blockHash": block_hash}
        outcomes = self.batch([("eth_call", ({"to": to, "data": data}, at)) for to, data in calls])
        return [each if isinstance(each, RpcError) else _data(each) for each in outcomes]

    def _parse_header(self, raw: msgspec.Raw) -> Header | None:
        header = _read(_HEADER, raw)
        try:
            return None if header is None else Header.of(header, self._proven)
        except ValueError as error:
            raise BadAnswer(f"{self.name}: {error}") from error


def _read(decoder: msgspec.json.Decoder[Answer], raw: msgspec.Raw) -> Answer:
    try:
        return decoder.decode(raw)
    except msgspec.DecodeError as error:
        raise BadAnswer(f"the node's answer has not the form it must have: {error}") from error


def _number(text: str) -> int:
    try:
        return int(text, 16)
    except ValueError as error:
        raise BadAnswer(f"the node's answer {text!r} is no number") from error


def _data(raw: msgspec.Raw) -> bytes:
    text = _read(_TEXT, raw)
    try:
        return bytes.fromhex(text[2:])
    except ValueError as error:
        raise BadAnswer("the node's answer to a call is not hexadecimal") from error


__all__ = ["BATCH", "BadAnswer", "Node", "NodeUnreachable", "RpcError", "TooSlow"]
