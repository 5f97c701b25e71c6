"""Strands of a story that run side by side: each sleeps until a moment, acts, sleeps again."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Generator

Strand = Generator[int, None, None]  # yields the moment at which it wants to go on


class Agenda:
    """Wakes strands in the order of time; at the same moment, in the order they were added."""

    def __init__(self, set_clock: Callable[[int], None]) -> None:
        self._set_clock = set_clock
        self._waiting: list[tuple[int, int, str, Strand]] = []
        self._added = 0

    def add(self, name: str, strand: Strand) -> None:
        """Start a strand: it runs up to its first sleep at once."""
        self._added += 1
        self._sleep(self._added, name, strand)

    def run(self, until: int) -> str | None:
        """Wake strands up to a moment; the name of one that still sleeps then, None if all ended.

        A strand may have been named twice: endless ones are named "" and never reported.
        """
        while self._waiting and self._waiting[0][0] <= until:
            moment, order, name, strand = heapq.heappop(self._waiting)
            self._set_clock(moment)
            try:
                self._sleep(order, name, strand)
            except Exception as error:
                error.add_note(f"in the strand: {name or 'the calendar'}")
                raise
        names = [name for _, _, name, _ in sorted(self._waiting, key=lambda item: item[:2]) if name]
        return names[0] if names else None

    def _sleep(self, order: int, name: str, strand: Strand) -> None:
        moment = next(strand, None)
        if moment is not None:
            heapq.heappush(self._waiting, (moment, order, name, strand))
