"""How far the mirror is: one line, with rate and time left."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import TextIO


class Progress:
    """Writes a line at most every `every` seconds; on a terminal it stays one line."""

    def __init__(
        self,
        out: TextIO | None = None,
        every: float = 1.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._out = sys.stderr if out is None else out
        self._every = every
        self._clock = clock
        self._start = self._shown = clock()
        self._blocks = self._events = 0

    def add(self, block: int, head: int, blocks: int, events: int) -> None:
        """`blocks` with `events` were stored up to `block`, of `head`."""
        self._blocks += blocks
        self._events += events
        now = self._clock()
        if now - self._shown >= self._every:
            self._shown = now
            self._write(block, head, now)

    def done(self, block: int, head: int) -> None:
        """The head is reached: show the last state for good, and count anew."""
        if not self._blocks:
            return
        self._write(block, head, self._clock())
        self._out.write("\n" if self._out.isatty() else "")
        self._out.flush()
        self._start = self._shown = self._clock()
        self._blocks = self._events = 0

    def _write(self, block: int, head: int, now: float) -> None:
        seconds = max(now - self._start, 1e-9)
        left = max(head - block, 0)
        rate = self._blocks / seconds
        line = (
            f"mirror: block {block:,} of {head:,}, {self._events:,} events,"
            f" {self._events / seconds:,.0f} events/s, {rate:,.0f} blocks/s"
        )
        if left:
            line += f", {left / rate:,.0f} s left" if rate else ""
        if self._out.isatty():
            self._out.write("\r\x1b[K" + line)
        else:
            self._out.write(line + "\n")
        self._out.flush()
