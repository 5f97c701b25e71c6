"""Claims: filed early or late in a period, by the fast lane or not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fundsim.fund import Fund
from fundsim.illness import Limits, Risk, asked, fallen_ill
from fundsim.people import Ints, Rows, split
from fundsim.setting import BEFORE_END, EARLY, Setting
from fundsim.terms import BPS, units_of


@dataclass(frozen=True)
class Quick:
    """Claims that may be paid fast from a moment on: their batch, amounts and numbers."""

    since: int
    batch: int
    amounts: Ints
    numbers: Ints


@dataclass
class Claiming:
    """Files claims with a fund. `tell` notes acts of single persons."""

    setting: Setting
    fund: Fund
    chance: np.random.Generator
    tell: Callable[..., None]
    limits: Limits = field(default_factory=Limits)
    filed: int = 0
    quick: list[Quick] = field(default_factory=list)

    def file_early(self, rows: Rows, period: int) -> Rows:
        """Claims whose time for objections ends with the period. The rows, some of them split."""
        if not self.setting.early:
            return rows
        at = self.setting.starts_at(period) + EARLY
        return self._file(rows, at, period, self.setting.early, self.setting.fast_early)

    def file_late(self, rows: Rows, period: int) -> Rows:
        """The period's other claims, for the next settlement."""
        at = self.setting.starts_at(period + 1) - BEFORE_END
        return self._file(rows, at, period + 1, 1 - self.setting.early, True)

    def pay_fast(self, period: int) -> None:
        """Pay from RESERVE what may take the fast lane, while it lasts."""
        start = self.setting.starts_at(period) + EARLY
        for claims in self.quick:
            paid = self.fund.pay_fast(claims.batch, claims.amounts)
            if self.setting.singly:
                for amount, number in zip(
                    claims.amounts[:paid], claims.numbers[:paid], strict=True
                ):
                    at = max(start, claims.since)
                    self.tell(at, "pay fast", 0, int(amount), number=int(number))
        self.quick.clear()

    def _file(self, rows: Rows, at: int, batch: int, part: float, fast: bool) -> Rows:
        waiting = self.setting.plan.membership.waiting_seconds
        for risk in self.setting.risks:
            covered = rows["lapsed"] == 0
            if risk.line.waits:
                covered &= rows["joined"] + waiting <= at
            ill = fallen_ill(rows, risk, covered, self._scale(rows, at, part), self.chance)
            levels, persons = np.repeat(rows["level"], ill), np.repeat(rows["person"], ill)
            if risk.once:
                rows, places = split(rows, ill)
                rows["had"][places] |= risk.once
            amounts, receipts = asked(risk, levels, self.chance)
            self._publish(risk, at, batch, fast, amounts, receipts, persons, levels)
        return rows

    def _scale(self, rows: Rows, at: int, part: float) -> NDArray[np.float64]:
        """What a yearly rate is multiplied by: the time, frailty, and the trend since the start."""
        healthy, frail = self.setting.frailty()
        since = max(0.0, at / self.setting.period_seconds * self.setting.years)
        trend = (1 + self.setting.simulation.trend_bps / BPS) ** since
        return np.where(rows["frail"], frail, healthy) * (part * self.setting.years * trend)

    def _limit(self, risk: Risk, at: int, amounts: Ints, persons: Ints, levels: Ints) -> None:
        """What single persons had already lowers their amounts."""
        for n, (person, level) in enumerate(zip(persons.tolist(), levels.tolist(), strict=True)):
            left = self.limits.left(risk.benefit, person, level, at)
            amounts[n] = amounts[n] if left is None else min(int(amounts[n]), left)

    def _publish(
        self,
        risk: Risk,
        at: int,
        batch: int,
        fast: bool,
        amounts: Ints,
        receipts: Ints,
        persons: Ints,
        levels: Ints,
    ) -> None:
        if self.setting.singly:
            self._limit(risk, at, amounts, persons, levels)
        most = self.fund.largest_grant()
        if most is not None:
            amounts = np.minimum(amounts, most)
        some = amounts > 0
        amounts, receipts, persons = amounts[some], receipts[some], persons[some]
        self.fund.publish(batch, amounts)
        limit = units_of(self.setting.plan.claims.fast_limit)
        luck = self.chance.random(len(amounts)) < self.setting.simulation.fast_bps / BPS
        eligible = fast & luck & (amounts <= limit)
        since = at + self.setting.plan.claims.fast_seconds
        if eligible.any():
            numbers = self.filed + 1 + np.flatnonzero(eligible)
            self.quick.append(Quick(since, batch, amounts[eligible], numbers))
        self.filed += len(amounts)
        for n, amount in enumerate(amounts.tolist()) if self.setting.singly else ():
            more: dict[str, Any] = {"receipts": int(receipts[n]), "period": batch}
            kind = "file fast" if eligible[n] else "file"
            person = int(persons[n])
            self.tell(at, kind, person, amount, number=risk.line.number, **more)
            self.limits.take(risk.benefit, person, at, amount)
