"""Alerts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Alert:
    """What a rule found in a fund's events, or in the mirror's state."""

    number: int
    id: str
    fund_id: int
    rule: str  # its name in the rules file
    kind: str  # what the rule is about (`webapp.alerts.rules.KINDS`)
    level: str
    block: int
    log_index: int | None  # None: a state, found at that block
    block_hash: str | None
    tx: str | None
    time: int
    facts: Mapping[str, object]  # amounts are texts of token units
    turn: int = 1  # how often it was raised: its block may leave the chain and come back
    ended: str | None = None  # "withdrawn", "ended"; None: it stands
    ended_at: int | None = None
