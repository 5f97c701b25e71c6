"""What members do: join, top up, cure, leave; and what happens to who left or lapsed.

What is our assumption here, docs/simulating.md says.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from fundsim.fund import Fund
from fundsim.people import ROW, Ints, Mask, Rows, merged, single, some_of, split
from fundsim.setting import YEAR, Setting
from fundsim.terms import BPS

RECENT = 0.25  # years of shares that members look back on


@dataclass
class Members:
    """The members of a fund. `tell` notes the acts of single persons."""

    setting: Setting
    fund: Fund
    chance: np.random.Generator
    tell: Callable[..., None]
    rows: Rows = field(default_factory=lambda: np.zeros(0, ROW))
    shares: deque[int] = field(init=False)  # of the last settlements, token units per unit
    people: int = 0  # so many have ever joined
    joined: int = 0  # in the open period; so is the next
    leaving: int = 0

    def __post_init__(self) -> None:
        self.shares = deque(maxlen=max(1, round(RECENT / self.setting.years)))

    @property
    def long_ago(self) -> int:
        """A moment of joining since which the waiting is over."""
        return -self.setting.plan.membership.waiting_seconds - self.setting.period_seconds

    def _balance(self) -> Ints:
        rows = self.rows
        return np.asarray(self.fund.shares.balance(rows["units"], rows["expiry"], rows["spare"]))

    def _paying(self) -> Mask:
        return (self.rows["lapsed"] == 0) & ~self.rows["leaving"]

    def _grace_ends(self) -> Ints:
        """Of the lapsed; a settlement is at the end of its period."""
        grace = self.setting.plan.membership.grace_seconds
        return self.rows["lapsed"] * self.setting.period_seconds + grace

    def _choose(self, chosen: Ints) -> Ints:
        self.rows, places = split(self.rows, chosen)
        return places

    def grow_older(self, period: int) -> None:
        """A year older with every 365.25 days; when who has waited joined no longer matters."""
        rows, begin = self.rows, self.setting.starts_at(period)
        if begin // YEAR > (begin - self.setting.period_seconds) // YEAR and period > 1:
            rows["age"] += 1
        if not self.setting.singly:
            waited = rows["joined"] + self.setting.plan.membership.waiting_seconds <= begin
            rows["joined"][waited] = self.long_ago

    def cure(self, at: int) -> None:
        """Some of the lapsed top up in time, with the dues for the rest of the term."""
        setting, rows = self.setting, self.rows
        part = setting.simulation.curing_bps / BPS
        able = (rows["lapsed"] > 0) & (at < self._grace_ends())
        places = self._choose(some_of(rows, able, part, self.chance))
        who = self.rows[places]
        dues = self.fund.entry_dues(who["units"])
        amount = setting.target(self.fund.period) * who["units"] + dues - who["spare"]
        who["expiry"], who["spare"] = self.fund.cure(
            who["units"], who["spare"], amount, who["count"]
        )
        who["lapsed"] = 0
        self.rows[places] = who
        self.tell(at, "cure", who["person"], amount)

    def top_up(self, at: int) -> None:
        """Most of those whose balance runs low fill it up."""
        setting, rows = self.setting, self.rows
        low = self._balance() < setting.refill(self.fund.period) * rows["units"]
        part = setting.simulation.topping_up_bps / BPS
        places = self._choose(some_of(rows, low & self._paying(), part, self.chance))
        who = self.rows[places]
        amount = setting.target(self.fund.period) * who["units"] - self._balance()[places]
        who["expiry"], who["spare"] = self.fund.top_up(
            who["units"], who["expiry"], who["spare"], amount, who["count"]
        )
        self.rows[places] = who
        self.tell(at, "top up", who["person"], amount)

    def newcomers(self) -> int:
        """How many join in a period: fewer as the charge exceeds what is expected."""
        setting = self.setting
        if setting.acting and self.fund.gate.joins_stopped:
            return 0
        usual = setting.members * setting.simulation.joining_bps / BPS * setting.years
        return int(self.chance.poisson(usual / (1 + self._excess())))

    def join(self, members: int, at: int) -> None:
        """So many join, of all ages."""
        who = self.setting.mix.draw(members, self.chance)
        if self.setting.singly:
            who = single(who, self.people + 1)
        amount = self.setting.target(self.fund.period) * who["units"]
        amount += self.fund.entry_dues(who["units"])
        who["expiry"], who["spare"] = self.fund.join(who["units"], amount, who["count"])
        who["joined"] = at
        self.rows = np.concatenate([self.rows, who])
        self.people += members
        self.joined = members
        for row, paid in zip(who, amount.tolist(), strict=True) if self.setting.singly else ():
            more = {"units": int(row["units"]), "band": int(row["band"])}
            self.tell(at, "join", int(row["person"]), paid, **more)

    def _excess(self) -> float:
        if not self.shares:
            return 0.0
        return self.setting.excess(sum(self.shares) / len(self.shares) / self.setting.years)

    def give_notice(self, at: int) -> None:
        """Some always leave; more of the healthy do when the charge exceeds what they expected; and
        who is too old to claim under any line.
        """
        setting, rows = self.setting, self.rows
        told = setting.simulation
        reaction = told.reaction_bps / BPS * self._excess()
        weak = reaction * told.frail.reaction_bps / BPS
        yearly = told.leaving_bps / BPS + np.where(rows["frail"], weak, reaction)
        chances = np.where(
            rows["age"] >= setting.retires_at, 1.0, 1 - np.exp(-yearly * setting.years)
        )
        places = self._choose(some_of(rows, self._paying(), chances, self.chance))
        who = self.rows[places]
        self.fund.exit(who["units"], who["expiry"], who["count"])
        self.rows["leaving"][places] = True
        self.leaving = int(who["count"].sum())
        self.tell(at, "exit", who["person"])

    def part(self, period: int, at: int) -> None:
        """Who left is refunded; who lapsed is marked, and goes when the grace is over."""
        rows = self.rows
        ended = self.fund.shares.ended(rows["expiry"])
        rows["lapsed"][ended & ~rows["leaving"] & (rows["lapsed"] == 0)] = period
        over = (rows["lapsed"] > 0) & (at >= self._grace_ends())
        gone = rows["leaving"] | over
        balance = self._balance()
        self.fund.refund(balance[gone], rows["count"][gone])
        if self.setting.singly:
            self.tell(at, "exit", rows["person"][over])
            self.tell(at, "refund", rows["person"][gone & (balance > 0)])
        self.rows = rows[~gone] if self.setting.singly else merged(rows[~gone])
        self.joined = self.leaving = 0
