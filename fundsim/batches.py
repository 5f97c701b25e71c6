"""Claims on their way to a settlement, and what earlier settlements still owe."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

UNLIMITED = 2**80 - 1
Amounts = list[int] | NDArray[np.int64]  # of many claims; a list where they may be large


def total(amounts: Amounts) -> int:
    """The sum, exactly."""
    return int(amounts.sum()) if isinstance(amounts, np.ndarray) else sum(amounts)


def listed(amounts: Amounts) -> list[int]:
    """As Python integers."""
    return amounts.tolist() if isinstance(amounts, np.ndarray) else amounts


@dataclass
class Batch:
    """The claims that one settlement will fund."""

    asked: int = 0
    largest: int = 0  # ever placed here
    claims: int = 0
    placed: list[Amounts] = field(default_factory=list)
    removed: list[Amounts] = field(default_factory=list)

    def add(self, amounts: Amounts) -> None:
        """Place claims."""
        if not len(amounts):
            return
        self.placed.append(amounts)
        self.asked += total(amounts)
        most = amounts.max() if isinstance(amounts, np.ndarray) else max(amounts)
        self.largest = max(self.largest, int(most))
        self.claims += len(amounts)

    def remove(self, amounts: Amounts) -> None:
        """Take claims out. The largest is only forgotten with the last one."""
        self.removed.append(amounts)
        self.asked -= total(amounts)
        self.claims -= len(amounts)
        if not self.claims:
            self.largest = 0

    def amounts(self) -> list[int]:
        """What each claim in it asks for."""
        left: Counter[int] = Counter()
        for some in self.placed:
            left.update(listed(some))
        for some in self.removed:
            left.subtract(listed(some))
        return list(left.elements())


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
