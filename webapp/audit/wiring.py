"""Whom a fund's contracts know and trust, by their own views."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from webapp.chain.calls import Question, try_ask, view
from webapp.chain.wire import Header

from .codes import PARTS, SHARED
from .found import FoundFund
from .node import PinnedNode

#: What `fund()`, `jury()` and so on of each contract must answer: the part of that name.
WIRING = {
    "fund": ("claimDesk", "reviewDesk", "rulebook"),
    "claimDesk": ("fund", "reviewDesk", "jury", "rulebook"),
    "reviewDesk": ("fund", "claimDesk", "jury"),
    "jury": ("members", "claimDesk", "reviewDesk", "rulebook"),
    "rulebook": ("fund", "claimDesk", "jury"),
}


def wiring(node: PinnedNode, found: FoundFund, end: Header) -> Iterator[tuple[str, Any, str]]:
    """Whom each contract listens to: what it is, the address on chain, the one it should be.

    Whoever is a trusted forwarder, or the register of agents, can act for every member.
    """
    places = {**found.parts, "members": found.fund}
    asked: list[tuple[str, Question, str]] = []
    for part, views in WIRING.items():
        for name in views:
            asked.append((f"{name} of {part}", _question(found, part, name), places[name]))
    for part in found.parts:
        asked.append((f"agents of {part}", _question(found, part, "agents"), found.agents))
    relayed = [*found.parts, "agents", *(["enrolment"] if "enrolment" in found.shared else [])]
    for part in relayed:
        name = "trustedForwarder"
        asked.append((f"{name} of {part}", _question(found, part, name), found.forwarder))
    for answer, (what, _, expected) in zip(
        try_ask(node, end.hash, [question for _, question, _ in asked]), asked, strict=True
    ):
        yield what, answer, expected


def _question(found: FoundFund, part: str, name: str) -> Question:
    address = {**found.parts, **found.shared}[part]
    return Question(address, view({**PARTS, **SHARED}[part], name))
