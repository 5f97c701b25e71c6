"""Who falls ill, and what is claimed: draws from the plan's table of rates."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from fundplan import Plan
from fundplan.benefits import Benefit, Line
from fundplan.bounds import DAY
from fundplan.simulation import Simulation
from fundsim.people import OLDEST, Ints, Mask, Rows, some_of
from fundsim.terms import BPS, units_of

PLAN_YEAR = 365 * DAY


@dataclass(frozen=True)
class Risk:
    """One benefit line that is claimed."""

    line: Line
    benefit: Benefit
    rates: NDArray[np.float64]  # [woman, age]: claims a year per member
    median: int = 0  # token units; proportional lines only
    spread: float = 1.0
    once: int = 0  # the bit that says that the lifetime cap is used up; 0: never

    def most(self) -> int:
        """The largest aid of one claim at cover level 1, token units."""
        caps = self.benefit.caps
        limits = [self.line.amount]
        if caps is not None:
            limits += [cap for cap in (caps.per_event, caps.annual, caps.lifetime) if cap]
        return units_of(min(limits))


def risks_of(plan: Plan, simulation: Simulation) -> tuple[Risk, ...]:
    """Every line that has rates."""
    costs = {row.claim: row for row in simulation.costs}
    risks = []
    for claim in dict.fromkeys(rate.claim for rate in simulation.rates):
        line = plan.line(claim)
        benefit = plan.benefit_of(line.number)
        table = np.zeros((2, OLDEST + 1))
        for rate in simulation.rates:
            if rate.claim == claim:
                table[0, rate.age_from : rate.age_to + 1] = float(rate.men) / 1000
                table[1, rate.age_from : rate.age_to + 1] = float(rate.women) / 1000
        table[:, : line.age_from] = 0
        table[:, line.age_to + 1 :] = 0
        cost, caps = costs.get(claim), benefit.caps
        whole = caps is not None and caps.lifetime and line.amount >= caps.lifetime
        risks.append(
            Risk(
                line,
                benefit,
                table,
                units_of(cost.median) if cost else 0,
                float(cost.spread) if cost else 1.0,
                1 << plan.benefits.index(benefit) if whole and not line.proportional else 0,
            )
        )
    return tuple(risks)


@dataclass
class Limits:
    """What single persons may still receive, as contracts/libraries/BenefitLimits.sol."""

    used: Counter[tuple[int, int, int, int]] = field(default_factory=Counter)

    def left(self, benefit: Benefit, person: int, level: int, at: int) -> int | None:
        """Token units; None where nothing limits it."""
        rooms = [
            max(0, cap * level - self.used[person, benefit.code, kind, bucket])
            for kind, bucket, cap in _caps(benefit, at)
        ]
        return min(rooms, default=None)

    def take(self, benefit: Benefit, person: int, at: int, amount: int) -> None:
        """Use up room."""
        for kind, bucket, _ in _caps(benefit, at):
            self.used[person, benefit.code, kind, bucket] += amount


def _caps(benefit: Benefit, at: int) -> list[tuple[int, int, int]]:
    """Kind, bucket and cap of every cap that there is; `at` is seconds since the start."""
    caps = benefit.caps
    if caps is None:
        return []
    every = (
        (1, at // DAY, units_of(caps.per_event)),
        (2, max(0, at) // PLAN_YEAR, units_of(caps.annual)),
        (3, 0, units_of(caps.lifetime)),
    )
    return [row for row in every if row[2]]


def fallen_ill(
    rows: Rows, risk: Risk, where: Mask, scale: NDArray[np.float64], chance: np.random.Generator
) -> Ints:
    """How many of each row claim on a line; `scale` is years times the row's frailty and trend."""
    ages = np.minimum(rows["age"], OLDEST)
    rate = risk.rates[rows["woman"].astype(np.int64), ages] * scale
    able = where & (rows["had"] & risk.once == 0) & (rate > 0)
    return some_of(rows, able, 1 - np.exp(-rate), chance)


def asked(risk: Risk, levels: Ints, chance: np.random.Generator) -> tuple[Ints, Ints]:
    """Amounts and receipts of so many claims, one for each cover level given."""
    line, most = risk.line, risk.most() * levels
    if not line.proportional:
        return most, np.zeros(len(levels), np.int64)
    drawn = risk.median * np.exp(np.log(risk.spread) * chance.standard_normal(len(levels)))
    receipts = drawn.astype(np.int64)
    borne = np.maximum(receipts - units_of(line.deductible), 0)
    return np.minimum(most, borne * line.ratio_bps // BPS), receipts
