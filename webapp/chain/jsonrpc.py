"""JSON-RPC over one keep-alive HTTP connection, batched, with retries; msgspec parses answers."""

from __future__ import annotations

import itertools
import logging
import random
import time
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlsplit

import msgspec
import urllib3

log = logging.getLogger(__name__)

BATCH = 100  # requests in one HTTP message; hosted nodes refuse many more
_RETRY_STATUS = frozenset({408, 425, 429, 500, 502, 503, 504})


class NodeUnreachable(ConnectionError):
    """The node did not answer, or not with JSON-RPC, after all tries."""


class TooSlow(NodeUnreachable):
    """The answer did not come in time, or broke off: a smaller question may have one."""


class BadAnswer(RuntimeError):
    """The node answered something that cannot be: not of the type asked for, or refuted."""


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
    result: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET
    error: _Error | None = None


_ANSWERS = msgspec.json.Decoder(list[_Answer] | _Answer)

Request = tuple[str, Sequence[Any]]
Outcome = msgspec.Raw | RpcError


class Transport:
    """A way to one JSON-RPC server.

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
        self.name = urlsplit(url).netloc.rpartition("@")[2]  # without keys that a path may hold
        self._tries = tries
        self._sleep = sleep
        self._ids = itertools.count(random.randrange(1 << 30))  # none ever means two requests
        self._pool = urllib3.PoolManager(
            num_pools=1, maxsize=1, retries=False, timeout=urllib3.Timeout(total=timeout)
        )

    def close(self) -> None:
        """Close the connection."""
        self._pool.clear()

    def ask(self, method: str, *params: Any) -> msgspec.Raw:
        """One request.

        Raises:
            RpcError: the node answered an error.
            NodeUnreachable: it did not answer.
        """
        return result_of(self.batch([(method, params)])[0])

    def batch(self, requests: Sequence[Request]) -> list[Outcome]:
        """Many requests, in order, at most `BATCH` to a message."""
        outcomes: list[Outcome] = []
        for start in range(0, len(requests), BATCH):
            outcomes.extend(self._message(requests[start : start + BATCH]))
        return outcomes

    def _message(self, requests: Sequence[Request]) -> list[Outcome]:
        large = any(method == "eth_getLogs" for method, _ in requests)
        for attempt in range(1, self._tries + 1):
            ids = [next(self._ids) for _ in requests]
            try:
                return _sort(requests, ids, self._post(requests, ids))
            except (urllib3.exceptions.HTTPError, msgspec.DecodeError, NodeUnreachable) as error:
                why = f"the node {self.name} does not answer: {error}"
                if large and _too_large(error, attempt):
                    raise TooSlow(why) from error
                if attempt == self._tries:
                    raise NodeUnreachable(why) from error
                pause = 0.2 * 2 ** (attempt - 1) * random.uniform(0.5, 1.5)
                log.warning("%s; next try in %.1f s", why, pause)
                self._sleep(pause)
        raise AssertionError("unreachable")

    def _post(self, requests: Sequence[Request], ids: Sequence[int]) -> list[_Answer]:
        body = msgspec.json.encode(
            [
                {"jsonrpc": "2.0", "id": number, "method": method, "params": params}
                for number, (method, params) in zip(ids, requests, strict=True)
            ]
        )
        response = self._pool.request(
            "POST", self.url, body=body, headers={"Content-Type": "application/json"}
        )
        if response.status in _RETRY_STATUS:
            raise NodeUnreachable(f"HTTP status {response.status}")
        answers = _ANSWERS.decode(response.data)
        return answers if isinstance(answers, list) else [answers]


def _too_large(error: Exception, attempt: int) -> bool:
    """Whether a smaller question may help. A broken connection may just have been an old one."""
    if isinstance(error, urllib3.exceptions.ReadTimeoutError):
        return True
    broken = isinstance(error, urllib3.exceptions.ProtocolError | msgspec.DecodeError)
    return broken and attempt > 1


def _sort(
    requests: Sequence[Request], ids: Sequence[int], answers: Sequence[_Answer]
) -> list[Outcome]:
    """Answers in the order of their requests; one error for all counts for each."""
    if len(answers) == 1 and answers[0].id is None and answers[0].error is not None:
        return [_error(method, answers[0].error) for method, _ in requests]
    by_id = {answer.id: answer for answer in answers}
    if len(answers) != len(ids) or by_id.keys() != set(ids):
        raise NodeUnreachable(f"{len(answers)} answers, not those to {len(ids)} requests")
    outcomes: list[Outcome] = []
    for number, (method, _) in zip(ids, requests, strict=True):
        answer = by_id[number]
        if answer.error is not None:
            outcomes.append(_error(method, answer.error))
        elif isinstance(answer.result, msgspec.UnsetType):
            raise NodeUnreachable(f"neither result nor error to {method}")
        else:
            outcomes.append(answer.result)
    return outcomes


def _error(method: str, error: _Error) -> RpcError:
    data = error.data if isinstance(error.data, str) else None
    return RpcError(method, error.code, error.message, data)


def result_of(outcome: Outcome) -> msgspec.Raw:
    """What was answered; raises the error where it is one."""
    if isinstance(outcome, RpcError):
        raise outcome
    return outcome
