"""The members, as rows of people who are alike to the last token unit.

A row counts members of one age, sex and frailty, at one cover level, whose balances end at one tick
with one spare. So the work grows with the number of differences, not of members. A course of single
persons (for replays on chain) is the same with rows of one member each, which are never merged.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fundplan import Plan
from fundplan.simulation import Simulation
from fundsim.terms import BPS

Rows = NDArray[np.void]
Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]
OLDEST = 120

ROW = np.dtype(
    [
        ("count", np.int64),
        ("age", np.int64),
        ("woman", np.bool_),
        ("frail", np.bool_),
        ("level", np.int64),
        ("band", np.int64),
        ("units", np.int64),  # of each member
        ("expiry", np.int64),  # the tick at which each balance ends
        ("spare", np.int64),  # token units of each
        ("joined", np.int64),  # seconds since the calendar's start
        ("lapsed", np.int64),  # the period in whose settlement it lapsed; 0: none
        ("leaving", np.bool_),  # gave notice in the open period
        ("had", np.int64),  # a bit for each benefit whose lifetime cap is used up
        ("person", np.int64),  # number from 1; 0 where a row is many
    ]
)
ALIKE = [name for name in ROW.names or () if name not in ("count", "units", "band")]
ALIKE += ["band"]  # units follow from band and level


@dataclass(frozen=True)
class Mix:
    """How newcomers are spread: one row with count 0 and one weight for each kind of member."""

    kinds: Rows
    weights: NDArray[np.float64]

    @classmethod
    def of(cls, plan: Plan, simulation: Simulation) -> Mix:
        """Every age, sex, frailty and cover level of a plan's population."""
        frail = simulation.frail.part_bps / BPS
        levels = sum(level.part for level in simulation.levels)
        kinds, weights = [], []
        for row in simulation.population:
            years = row.age_to - row.age_from + 1
            for age in range(row.age_from, row.age_to + 1):
                bands = (b for b in plan.bands if row.band in (None, b.key))
                band = next(b for b in bands if b.age_from <= age <= b.age_to)
                for woman, people in ((False, row.men), (True, row.women)):
                    for is_frail, part in ((False, 1 - frail), (True, frail)):
                        for level in simulation.levels:
                            kind = np.zeros(1, ROW)
                            kind["age"], kind["woman"], kind["frail"] = age, woman, is_frail
                            kind["level"], kind["band"] = level.cover, band.number
                            kind["units"] = level.cover * band.units
                            kinds.append(kind)
                            weights.append(people / years * part * level.part / levels)
        heavy = np.array(weights)
        return cls(np.concatenate(kinds), heavy / heavy.sum())

    def draw(self, members: int, chance: np.random.Generator) -> Rows:
        """So many members, one row for each kind that occurs."""
        rows = self.kinds.copy()
        rows["count"] = chance.multinomial(members, self.weights)
        return rows[rows["count"] > 0]


def single(rows: Rows, first: int) -> Rows:
    """One row for each member, numbered from `first`."""
    each = np.repeat(rows, rows["count"])
    each["count"], each["person"] = 1, np.arange(first, first + len(each))
    return each


def split(rows: Rows, chosen: Ints) -> tuple[Rows, Ints]:
    """The same members, and the numbers of the rows that hold just the `chosen[i]` of row i."""
    some = np.flatnonzero(chosen)
    part = some[chosen[some] < rows["count"][some]]
    whole = some[chosen[some] == rows["count"][some]]
    apart = rows[part].copy()
    apart["count"] = chosen[part]
    rows["count"][part] -= chosen[part]
    places = np.concatenate([whole, np.arange(len(rows), len(rows) + len(apart))])
    return np.concatenate([rows, apart]), places


def merged(rows: Rows) -> Rows:
    """The same members, with one row for those that are alike."""
    if len(rows) < 2:
        return rows
    order = np.lexsort([rows[name] for name in ALIKE])
    rows = rows[order]
    new = np.zeros(len(rows), np.bool_)
    new[0] = True
    for name in ALIKE:
        new[1:] |= rows[name][1:] != rows[name][:-1]
    first = np.flatnonzero(new)
    result = rows[first].copy()
    result["count"] = np.add.reduceat(rows["count"], first)
    return result[result["count"] > 0]


def some_of(
    rows: Rows, where: Mask, probability: float | NDArray[np.float64], chance: np.random.Generator
) -> Ints:
    """How many members of each row it happens to; `probability` is of each row, or of all."""
    among = np.where(where, rows["count"], 0)
    return chance.binomial(among, np.clip(probability, 0.0, 1.0))
