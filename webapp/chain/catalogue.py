"""The contracts we follow and their events, from the ABIs in `webapp/chain/abi`.

`python -m webapp.catalogue` copies them from build/artifacts after a compilation; a test fails
while the two differ.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

from .layout import EventLayout, event_layout

ABI_FOLDER = Path(__file__).parent / "abi"
ARTIFACTS = Path(__file__).resolve().parents[2] / "build" / "artifacts"


class Role(IntEnum):
    """A fund's contracts, and shared ones. The numbers are in the database: never change one."""

    FUND = 0
    DESK = 1
    JURY = 2
    REVIEW = 3
    RULEBOOK = 4
    AGENTS = 5
    ENROLMENT = 6


#: The contract of each role.
CONTRACTS: dict[Role, str] = {
    Role.FUND: "MutualFund",
    Role.DESK: "ClaimDesk",
    Role.JURY: "Jury",
    Role.REVIEW: "ReviewDesk",
    Role.RULEBOOK: "Rulebook",
    Role.AGENTS: "Agents",
    Role.ENROLMENT: "GroupEnrolment",
}


#: The contracts whose ABIs are kept: those of the roles, who lists the funds, and who relays.
ABIS = (*CONTRACTS.values(), "FundFactory", "MemberForwarder")


class UnknownEvent(RuntimeError):
    """One of our contracts emitted what no ABI of ours knows: the mirror must not go on."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All events, by contract and topic."""

    by_topic: Mapping[tuple[Role, str], EventLayout]
    by_short: Mapping[tuple[int, int], EventLayout]

    def named(self, role: Role, name: str) -> EventLayout:
        """The event with this name; KeyError where the contract has none."""
        return next(e for (owner, _), e in self.by_topic.items() if (owner, e.name) == (role, name))

    def find(self, role: Role, topics: list[str]) -> EventLayout:
        """The event with this first topic.

        Raises:
            UnknownEvent: the contract's ABI has none.
        """
        topic = topics[0] if topics else "none"
        try:
            return self.by_topic[role, topic]
        except KeyError:
            raise UnknownEvent(
                f"{CONTRACTS[role]} emitted an unknown event, topic {topic}"
            ) from None


def short(topic: str) -> int:
    """The first four bytes of a topic as a number: how `events.topic` keeps it."""
    return int(topic[2:10], 16)


@lru_cache(maxsize=8)
def abi(contract: str) -> tuple[dict[str, Any], ...]:
    """The JSON ABI of one of our contracts, by name."""
    return tuple(json.loads((ABI_FOLDER / f"{contract}.json").read_text(encoding="utf-8")))


@lru_cache(maxsize=1)
def catalogue() -> Catalogue:
    """Decoders of every event of every contract we follow."""
    by_topic: dict[tuple[Role, str], EventLayout] = {}
    for role, contract in CONTRACTS.items():
        for entry in abi(contract):
            if entry["type"] == "event":
                layout = event_layout(entry)
                by_topic[role, layout.topic] = layout
    by_short = {(role, short(topic)): layout for (role, topic), layout in by_topic.items()}
    if len(by_short) != len(by_topic):
        raise UnknownEvent("two events share the first four bytes of their topic")
    return Catalogue(by_topic, by_short)
