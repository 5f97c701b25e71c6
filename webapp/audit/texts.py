"""The bytes of a text of rules: what its hash is of.

A mirror shows bytes that are no UTF-8 by escapes; in the raw event they are as they were published.
"""

from __future__ import annotations

from functools import cache

from sqlalchemy import Connection, select

from webapp.chain.catalogue import Role, abi, catalogue
from webapp.chain.layout import EventLayout, event_layout
from webapp.chain.pack import unpack
from webapp.store import schema
from webapp.store.records import Fund, RuleText

EVENT = "RulesPublished"


def published_bytes(db: Connection, fund: Fund, text: RuleText) -> bytes:
    """A text as it stands in its event."""
    events, at = schema.events, text.published
    query = select(events.c.words).where(
        events.c.fund_id == fund.id,
        events.c.block == at.block,
        events.c.log_index == at.log_index,
    )
    topic = catalogue().named(Role.RULEBOOK, EVENT).topic
    layout = _with_bytes()
    values = layout.decode(*unpack(topic, db.scalars(query).one()))
    found: bytes = values[layout.params.index("text")]
    return found


@cache
def _with_bytes() -> EventLayout:
    """The event with its text taken for bytes: on the chain both look the same."""
    entry = next(each for each in abi("Rulebook") if each.get("name") == EVENT)
    inputs = [
        {**item, "type": "bytes"} if item["type"] == "string" else item for item in entry["inputs"]
    ]
    return event_layout({**entry, "inputs": inputs})
