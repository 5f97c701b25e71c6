"""What handlers write about a matter (a claim or a challenge): its timeline and its evidence."""

from __future__ import annotations

import msgspec

from webapp.store import schema

from ..book import At, Book


def step(
    book: Book,
    at: At,
    matter: int,
    name: str,
    actor: str | None = None,
    amount: int | None = None,
    **detail: str | int | bool,
) -> None:
    """One line of the matter's timeline; amounts in `detail` are decimal text."""
    book.add(
        schema.matter_events,
        matter,
        at.block,
        at.log_index,
        name,
        actor,
        amount,
        msgspec.json.encode(detail, order="sorted").decode(),
    )


def keep_evidence(book: Book, at: At, matter: int, by: str, commitment: str) -> None:
    """A commitment to evidence."""
    book.add(schema.evidence, matter, at.block, at.log_index, by, commitment)
