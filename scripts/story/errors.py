"""What can go wrong with a story."""

from __future__ import annotations

from typing import Any


class StoryImpossible(Exception):
    """The plan, or its demo section, leaves no room for the story; the text says which value."""


class Surprise(Exception):
    """The chain did something else than the story says; the text names beat and figure."""


def expect(found: Any, expected: Any, what: str) -> None:
    """Raise Surprise unless both are equal."""
    if found != expected:
        raise Surprise(f"{what}: {found!r}, expected {expected!r}")


def expect_true(holds: bool, what: str) -> None:
    """Raise Surprise unless `holds`; `what` is the fact that should hold."""
    if not holds:
        raise Surprise(f"not so: {what}")
