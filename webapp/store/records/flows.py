"""Journal entries, filters and totals."""

from __future__ import annotations

from dataclasses import dataclass

from ..words import Account, Movement, Ref
from .common import Where


@dataclass(frozen=True, slots=True)
class Flow:
    """One journal entry, with the balances of its two accounts after it (0 for WORLD)."""

    number: int
    movement: Movement
    source: Account
    target: Account
    source_balance: int
    target_balance: int
    party: str | None  # None: everybody's money
    amount: int
    ref_kind: Ref
    ref: int  # member number, period or matter, by `ref_kind`
    where: Where


@dataclass(frozen=True, slots=True)
class FlowFilter:
    """Which flows; a field that is None does not restrict. Blocks and times include both ends."""

    movement: Movement | None = None
    account: Account | None = None  # either side
    party: str | None = None
    matter: int | None = None  # id of a claim or challenge
    period: int | None = None
    member: int | None = None  # member number
    from_block: int | None = None
    to_block: int | None = None
    from_time: int | None = None
    to_time: int | None = None


@dataclass(frozen=True, slots=True)
class FlowTotal:
    """Exact sum of a movement under a filter."""

    movement: Movement
    entries: int
    amount: int
