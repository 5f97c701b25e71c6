"""Walking through lists."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from webapp.store.records import Page


def walk(page: Callable[[str | None], Page[Any]]) -> list[Page[Any]]:
    """All pages, from the newest on; `page` gives the one at a cursor."""
    pages = [page(None)]
    while pages[-1].after:
        pages.append(page(pages[-1].after))
    return pages
