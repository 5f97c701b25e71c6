"""The benefits table of a plan, as frozen dataclasses; amounts as in fundplan.model."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from fundplan.text import Text


@dataclass(frozen=True)
class Caps:
    """What one member may receive under one benefit, per cover level; 0 means no such cap."""

    per_event: Decimal
    annual: Decimal
    lifetime: Decimal


@dataclass(frozen=True)
class Line:
    """One line of the benefits table; `number` is its number on chain, from 1."""

    key: str
    number: int
    title: Text
    proportional: bool
    severity: int
    age_from: int
    age_to: int
    waits: bool
    amount: Decimal
    ratio_bps: int
    deductible: Decimal


@dataclass(frozen=True)
class Benefit:
    """A benefit with its lines, in the order of their numbers."""

    key: str
    code: int
    name: Text
    covers: Text
    caps: Caps | None
    lines: tuple[Line, ...]
