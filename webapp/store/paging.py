"""Keyset cursors: opaque text that holds where a page ended and in which direction to go."""

from __future__ import annotations

import base64
import binascii


class BadCursor(ValueError):
    """A cursor that this site did not make."""


def encode(direction: str, key: int) -> str:
    """A cursor for the rows older (`after`) or newer (`before`) than `key`."""
    return base64.urlsafe_b64encode(f"{direction[0]}{key}".encode()).decode().rstrip("=")


def decode(cursor: str) -> tuple[str, int]:
    """Direction and key of a cursor.

    Raises:
        BadCursor: it is not one.
    """
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        direction = {"a": "after", "b": "before"}[text[0]]
        key = int(text[1:])
    except (binascii.Error, ValueError, KeyError, IndexError, UnicodeDecodeError) as error:
        raise BadCursor(f"not a cursor of this site: {cursor!r}") from error
    return direction, key
