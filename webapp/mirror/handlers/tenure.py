"""Who holds which office: what several handlers share."""

from __future__ import annotations

from typing import Any

from webapp.store.rulerows import OfficeRow
from webapp.store.words import Office

from ..book import At, Book


def holds(book: Book, office: Office, address: str) -> Any:
    """The open tenure of an address in an office, or None."""
    found = (row for row in _rows(book, office) if row.address == address)
    return next((row for row in found if row.until_block is None), None)


def holder(book: Book, office: Office) -> str | None:
    """Who holds an office of one; None: nobody."""
    return next((row.address for row in _rows(book, office) if row.until_block is None), None)


def take(book: Book, at: At, office: Office, address: str, matter: int) -> None:
    """Somebody takes up an office; nothing happens to who holds it already."""
    if holds(book, office, address) is None:
        number = len(_rows(book, office)) + 1
        book.offices.put(OfficeRow(office, number, at.block, at.log_index, address, matter))


def leave(book: Book, at: At, office: Office, address: str, matter: int | None) -> None:
    """Somebody gives up an office; nothing happens to who does not hold it.

    Args:
        matter: None: not known yet; the challenge's end tells it.
    """
    row = holds(book, office, address)
    if row is not None:
        row = book.offices.change(row.office, row.number)
        row.until_block, row.until_log_index, row.until_matter = at.block, at.log_index, matter


def pass_on(book: Book, at: At, office: Office, address: str | None, matter: int) -> None:
    """An office of one goes to an address (None: to nobody)."""
    old = holder(book, office)
    if old == address:
        return
    if old is not None:
        leave(book, at, office, old, matter)
    if address is not None:
        take(book, at, office, address, matter)


def blame(book: Book, at: At, address: str, matter: int) -> None:
    """A challenge ended the tenures that ended in this block and have no matter yet."""
    for row in list(book.offices.known.values()):
        ended = row.until_block == at.block and row.until_matter is None
        if row.address == address and ended:
            book.offices.change(row.office, row.number).until_matter = matter


def clear_alarm(book: Book) -> None:
    """A threshold acted: settlements count anew. Source: Rulebook.raiseAlarm."""
    standing = book.stand()
    standing.low_for = standing.few_for = 0


def _rows(book: Book, office: Office) -> list[Any]:
    return [row for row in book.offices.known.values() if row.office == office]
