"""Claims on their way to a settlement, and what earlier settlements still owe."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import numpy as np

UNLIMITED = 2**80 - 1


@dataclass
class Batch:
    """The claims that one settlement will fund."""

    amounts: list[int] = field(default_factory=list)
    asked: int = 0
    largest: int = 0  # ever placed here

    def add(self, amounts: list[int]) -> None:
        """Place claims."""
        self.amounts += amounts
        self.asked += sum(amounts)
        self.largest = max([self.largest, *amounts])

    def remove(self, amounts: list[int]) -> None:
        """Take claims out. The largest is only forgotten with the last one."""
        gone, kept = Counter(amounts), []
        for amount in self.amounts:
            if gone[amount]:
                gone[amount] -= 1
            else:
                kept.append(amount)
        self.amounts, self.asked = kept, self.asked - sum(amounts)
        if not kept:
            self.largest = 0


@dataclass
class Shortfall:
    """A batch that its own settlement could not fund in full."""

    period: int
    amounts: list[int]
    asked: int
    funded: int
    open: bool  # the rest is still owed
    allowance: int  # that a unit may still be charged for this batch

    def parts(self) -> list[int]:
        """What each claim gets of what was funded; each rounds down."""
        return [amount * self.funded // self.asked for amount in self.amounts]


def as_amounts(amounts: list[int] | np.ndarray) -> list[int]:
    """Amounts as Python integers."""
    return amounts.tolist() if isinstance(amounts, np.ndarray) else list(amounts)
