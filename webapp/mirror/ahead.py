"""Fetching the next range while this one is stored: the node works on another core meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import NamedTuple

from .apply import FundState
from .fetch import Range


class Question(NamedTuple):
    """What a range is fetched for: the arguments of `fetch_range` after the node."""

    addresses: tuple[str, ...]
    first: int
    last: int
    parent_hash: str | None
    window_from: int

    @classmethod
    def about(
        cls,
        funds: Sequence[FundState],
        first: int,
        last: int,
        parent_hash: str | None,
        window_from: int,
    ) -> Question:
        """What these funds' contracts said in [first, last]."""
        addresses = tuple(address for fund in funds for address in fund.contracts)
        return cls(addresses, first, last, parent_hash, window_from)

    def answers(self, other: Question) -> bool:
        """Whether the answer to this one is one to the other: a wider window does no harm."""
        return self[:-1] == other[:-1] and self.window_from <= other.window_from


class Ahead:
    """Asks one question ahead, in a thread.

    Whatever goes wrong there counts for nothing: the question is then asked again when its answer
    is wanted, and fails where the caller is prepared for it.

    Args:
        fetch: answers a question; never called in two threads at once, so that it may use a
            connection. Its user calls `settle` before using that connection itself.
    """

    def __init__(self, fetch: Callable[[Question], Range]) -> None:
        self._fetch = fetch
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="fetch-ahead")
        self._asked: Question | None = None
        self._answer: Future[Range] | None = None

    def start(self, question: Question) -> None:
        """Begin to fetch what will be wanted next."""
        self.settle()
        self._asked, self._answer = question, self._pool.submit(self._fetch, question)

    def settle(self) -> None:
        """Wait until nothing is being fetched."""
        if self._answer is not None:
            self._answer.exception()

    def take(self, question: Question) -> Range:
        """The answer: fetched ahead, or now. Raises what `fetch` raises."""
        asked, answer = self._asked, self._answer
        self.forget()
        if asked and answer and asked.answers(question) and answer.exception() is None:
            return answer.result()
        return self._fetch(question)

    def forget(self) -> None:
        """Drop what was fetched ahead."""
        self.settle()
        self._asked = self._answer = None
