"""Keyset cursors and pages: constant work however deep the page."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy import Column, Connection, Row, Select

from .records import Page

Item = TypeVar("Item")
MOST = 2**63 - 1  # that a database's integer can be


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
        text = base64.b64decode(
            cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True
        ).decode()
        direction = {"a": "after", "b": "before"}[text[0]]
        if not text[1:].isdecimal() or len(text) > 20:
            raise ValueError(text)
        key = int(text[1:])
        if key > MOST:
            raise ValueError(text)
    except (binascii.Error, ValueError, KeyError, IndexError) as error:
        raise BadCursor(f"not a cursor of this site: {cursor!r}") from error
    return direction, key


def keyset(
    db: Connection,
    query: Select[Any],
    key: Column[Any],
    cursor: str | None,
    limit: int,
    build: Callable[[list[Row[Any]]], list[Item | None]],
) -> Page[Item]:
    """A page of `query`, newest (largest `key`) first.

    `build` turns rows into items, None for one that is to be left out; reading goes on until the
    page is full.

    Raises:
        BadCursor: `cursor` was not made here.
    """
    direction, last = decode(cursor) if cursor else ("after", None)
    forward = direction == "after"
    kept: list[tuple[int, Item]] = []
    more = True
    while more and len(kept) <= limit:
        part = query.order_by(key.desc() if forward else key.asc()).limit(limit + 1)
        if last is not None:
            part = part.where(key < last if forward else key > last)
        rows = list(db.execute(part))
        more = len(rows) > limit
        for row, item in zip(rows, build(rows), strict=True):
            last = row._mapping[key]
            if item is not None:
                kept.append((last, item))
    beyond = len(kept) > limit
    kept = kept[:limit] if forward else kept[:limit][::-1]
    if not kept:
        return Page((), None, None)
    older = encode("after", kept[-1][0]) if beyond or not forward else None
    newer = (
        encode("before", kept[0][0]) if (cursor and forward) or (beyond and not forward) else None
    )
    return Page(tuple(item for _, item in kept), older, newer)
