"""JSON-RPC over one keep-alive HTTP connection, batched, with retries; msgspec parses answers."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from typing import Any

import msgspec
import urllib3

from .wire import Header, Log, RawHeader

log = logging.getLogger(__name__)

BATCH = 100  # requests in one HTTP message; hosted nodes refuse many more
_RETRY_STATUS = frozenset({408, 425, 429, 500, 502, 503, 504})


class NodeUnreachable(ConnectionError):
    """The node did not answer, or not with JSON-RPC, after all tries."""


class RpcError(RuntimeError):
    """The node answered with an error. `code` is the node's, `data` what came with it."""

    def __init__(self, method: str, code: int, message: str, data: str | None = None) -> None:
        super().__init__(f"{method}: {message} (code {code})")
        self.code = code
        self.message = message
        self.data = data


class _Error(msgspec.Struct):
    code: int = 0
    message: str = ""
    data: Any = None


class _Answer(msgspec.Struct):
    id: int | None = None
    result: msgspec.Raw = msgspec.Raw(b"null")
    error: _Error | None = None


_ANSWERS = msgspec.json.Decoder(list[_Answer] | _Answer)
_LOGS = msgspec.json.Decoder(list[Log])
_HEADER = msgspec.json.Decoder(RawHeader | None)
_TEXT = msgspec.json.Decoder(str)

Request = tuple[str, Sequence[Any]]
Outcome = msgspec.Raw | RpcError


class Node:
    """A chain's node.

    Args:
        url: http(s) address.
        timeout: seconds for one HTTP message.
        tries: how often a message that got no answer is sent, with growing pauses between.
    """

    def __init__(
        self,
        url: str,
        timeout: float = 30.0,
        tries: int = 5,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.url = url
        self._tries = tries
        self._sleep = sleep
        self._pool = urllib3.PoolManager(
            num_pools=1, maxsize=1, retries=False, timeout=urllib3.Timeout(total=timeout)
        )

    def close(self) -> None:
        """Close the connection."""
        self._pool.clear()

    # --- questions -------------------------------------------------------------------------------

    def chain_id(self) -> int:
        """The chain's id."""
        return int(_TEXT.decode(self.ask("eth_chainId")), 16)

    def head(self) -> Header:
        """The newest block."""
        header = self._parse_header(self.ask("eth_getBlockByNumber", "latest", False))
        if header is None:
            raise NodeUnreachable(f"{self.url} has no blocks")
        return header

    def headers(self, numbers: Sequence[int]) -> list[Header | None]:
        """Headers by number; None where the node has no such block."""
        outcomes = self.batch([("eth_getBlockByNumber", (hex(n), False)) for n in numbers])
        return [self._parse_header(_result(outcome)) for outcome in outcomes]

    def logs(
        self, addresses: Sequence[str], first: int, last: int
    ) -> tuple[list[Log], Header | None]:
        """Logs of the addresses in [first, last], and the header of `last`.

        The header is asked for before and after the logs in one message: None says that the node
        does not know `last`, or that it changed meanwhile, and then the logs mean nothing.

        Raises:
            RpcError: usually that the range is too large.
        """
        header = ("eth_getBlockByNumber", (hex(last), False))
        wanted = {"address": list(addresses), "fromBlock": hex(first), "toBlock": hex(last)}
        outcomes = self.batch([header, ("eth_getLogs", (wanted,)), header])
        before, after = (self._parse_header(_result(outcomes[at])) for at in (0, 2))
        found = _LOGS.decode(_result(outcomes[1]))
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
        return [_LOGS.decode(_result(outcome)) for outcome in self.batch(requests)]

    def calls(self, block_hash: str, calls: Sequence[tuple[str, str]]) -> list[bytes | RpcError]:
        """Answers of many calls (address, 0x data) in the state after the block with this hash.

        A call that reverts, or that the node cannot answer, gives its error in the list.
        """
        at = {"blockHash": block_hash}
        outcomes = self.batch([("eth_call", ({"to": to, "data": data}, at)) for to, data in calls])
        return [
            outcome if isinstance(outcome, RpcError) else bytes.fromhex(_TEXT.decode(outcome)[2:])
            for outcome in outcomes
        ]

    # --- messages --------------------------------------------------------------------------------

    def ask(self, method: str, *params: Any) -> msgspec.Raw:
        """One request.

        Raises:
            RpcError: the node answered an error.
            NodeUnreachable: it did not answer.
        """
        return _result(self.batch([(method, params)])[0])

    def batch(self, requests: Sequence[Request]) -> list[Outcome]:
        """Many requests, in order, at most `BATCH` to a message."""
        outcomes: list[Outcome] = []
        for start in range(0, len(requests), BATCH):
            outcomes.extend(self._message(requests[start : start + BATCH]))
        return outcomes

    def _message(self, requests: Sequence[Request]) -> list[Outcome]:
        body = msgspec.json.encode(
            [
                {"jsonrpc": "2.0", "id": at, "method": method, "params": params}
                for at, (method, params) in enumerate(requests)
            ]
        )
        for attempt in range(1, self._tries + 1):
            try:
                return _sort(requests, self._post(body))
            except (urllib3.exceptions.HTTPError, msgspec.DecodeError, NodeUnreachable) as error:
                if attempt == self._tries:
                    raise NodeUnreachable(f"{self.url} does not answer: {error}") from error
                pause = 0.2 * 2 ** (attempt - 1)
                log.warning("node: %s; next try in %.1f s", error, pause)
                self._sleep(pause)
        raise AssertionError("unreachable")

    def _post(self, body: bytes) -> list[_Answer]:
        response = self._pool.request(
            "POST", self.url, body=body, headers={"Content-Type": "application/json"}
        )
        if response.status in _RETRY_STATUS:
            raise NodeUnreachable(f"HTTP status {response.status}")
        answers = _ANSWERS.decode(response.data)
        return answers if isinstance(answers, list) else [answers]

    @staticmethod
    def _parse_header(raw: msgspec.Raw) -> Header | None:
        header = _HEADER.decode(raw)
        return None if header is None else Header.of(header)


def _sort(requests: Sequence[Request], answers: list[_Answer]) -> list[Outcome]:
    """Answers in the order of their requests; one error for all counts for each."""
    if len(answers) == 1 and answers[0].id is None and answers[0].error is not None:
        return [_error(method, answers[0].error) for method, _ in requests]
    by_id = {answer.id: answer for answer in answers}
    if sorted(by_id, key=str) != sorted(range(len(requests)), key=str):
        raise NodeUnreachable(f"{len(answers)} answers to {len(requests)} requests")
    outcomes: list[Outcome] = []
    for at, (method, _) in enumerate(requests):
        answer = by_id[at]
        outcomes.append(answer.result if answer.error is None else _error(method, answer.error))
    return outcomes


def _error(method: str, error: _Error) -> RpcError:
    data = error.data if isinstance(error.data, str) else None
    return RpcError(method, error.code, error.message, data)


def _result(outcome: Outcome) -> msgspec.Raw:
    if isinstance(outcome, RpcError):
        raise outcome
    return outcome
