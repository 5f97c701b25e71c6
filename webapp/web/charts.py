"""Small bar charts as plain shapes; the table beside them has the figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 320, 96  # of the drawing, in its own units
_GAP = 3


@dataclass(frozen=True)
class Bar:
    """One bar of a chart, `said` in words."""

    x: int
    y: int
    width: int
    height: int
    said: str


def bars(values: Sequence[int], said: Sequence[str]) -> tuple[Bar, ...]:
    """Bars from the bottom line, the largest at full height; what is above 0 is always seen."""
    if not values:
        return ()
    most = max(*values, 1) if len(values) > 1 else max(values[0], 1)
    step = min(WIDTH // len(values), 40)
    found = []
    for number, (value, text) in enumerate(zip(values, said, strict=True)):
        height = value * HEIGHT // most
        if value and height < 2:
            height = 2
        found.append(Bar(number * step, HEIGHT - height, step - _GAP, height, text))
    return tuple(found)
