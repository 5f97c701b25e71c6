"""The course of a fund: period after period, what members do and what the fund does.

Moments of a period, in this order: aid is collected and leavers are refunded; the lapsed cure,
members top up, people join, people give notice; claims that this settlement funds are filed, some
take the fast lane; claims for the next one are filed; the period is settled. docs/simulating.md
says which of it is rule and which is our assumption.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from fundsim.claiming import Claiming
from fundsim.fund import Fund, Solvency
from fundsim.history import Act
from fundsim.people import ROW, Ints, Mask, Rows, merged, single, some_of, split
from fundsim.setting import AFTER, CURING, JOINING, LEAVING, TOPPING_UP, YEAR, Setting
from fundsim.settlement import Settled, settle, threshold_reached
from fundsim.terms import BPS

RECENT = 0.25  # years of shares that members look back on


@dataclass
class Period:
    """What one period came to; amounts in token units."""

    settled: Settled
    solvency: Solvency
    members: int  # the account MEMBERS
    claims: int  # the account CLAIMS, before aid is collected
    fees: int  # the account FEES: nobody collects it
    cases: int  # claims that were due for this settlement
    joined: int
    leaving: int
    lapsed: int
    joins_stopped: bool
    low_for: int
    few_for: int
    reached: bool  # a threshold was reached with this settlement


@dataclass
class Course:
    """A fund in play."""

    setting: Setting
    chance: np.random.Generator
    fund: Fund = field(init=False)
    claiming: Claiming = field(init=False)
    rows: Rows = field(default_factory=lambda: np.zeros(0, ROW))
    shares: deque[int] = field(init=False)
    people: int = 0  # numbers given, where members are single
    acts: list[Act] = field(default_factory=list)
    joined: int = 0
    leaving: int = 0

    def __post_init__(self) -> None:
        self.fund = Fund(self.setting.terms)
        self.claiming = Claiming(self.setting, self.fund, self.chance, self.tell)
        self.shares = deque(maxlen=max(1, round(RECENT / self.setting.years)))

    def run(self) -> Iterator[Period]:
        """Play it to the end."""
        self._join(self.setting.members, self.long_ago if self.setting.waited else JOINING)
        if self.setting.waited:
            self.rows = self.claiming.file_late(self.rows, 0)
        for period in range(1, self.setting.periods + 1):
            yield self._play(period)
            if self.fund.winding and not self.fund.owed and not self.fund.published:
                return

    @property
    def long_ago(self) -> int:
        """A moment of joining since which the waiting is over."""
        return -self.setting.plan.membership.waiting_seconds - self.setting.period_seconds

    def tell(self, at: int, kind: str, person: Any, amount: Any = 0, **more: int) -> None:
        """Note acts of single persons; one for each number in `person`."""
        if not self.setting.singly:
            return
        persons = np.atleast_1d(person).tolist()
        amounts = np.broadcast_to(amount, len(persons)).tolist()
        self.acts += [Act(at, kind, p, a, **more) for p, a in zip(persons, amounts, strict=True)]

    # --- one period ---------------------------------------------------------------------------

    def _play(self, period: int) -> Period:
        start = self.setting.starts_at(period)
        self.joined = self.joined if period == 1 else 0
        if not self.fund.winding:
            self._grow_older(period)
            self._cure(start + CURING)
            self._top_up(start + TOPPING_UP)
            if period > 1:
                self._join(self._newcomers(), start + JOINING)
            self._give_notice(start + LEAVING)
            self.rows = self.claiming.file_early(self.rows, period)
        self.claiming.pay_fast(period)
        if not self.fund.winding:
            self.rows = self.claiming.file_late(self.rows, period)
        return self._settle(period)

    def _settle(self, period: int) -> Period:
        end, fund = self.setting.starts_at(period + 1), self.fund
        cases, payers = len(fund.batches[period].amounts), fund.shares.pool.payers
        done = settle(fund)
        self.tell(end, "settle", 0)
        reached = threshold_reached(fund)
        now = Period(
            done,
            fund.solvency(),
            fund.members,
            fund.claims,
            fund.fees,
            cases,
            self.joined,
            self.leaving,
            payers - done.payers - self.leaving,
            fund.gate.joins_stopped,
            fund.gate.low_for,
            fund.gate.few_for,
            reached,
        )
        self.shares.append(done.share)
        fund.winding |= reached and fund.terms.thresholds.winds_up and self.setting.acting
        fund.collect()
        self.tell(end + AFTER, "collect", 0)
        self._part(period, end + AFTER)
        return now

    def _part(self, period: int, at: int) -> None:
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
        self.leaving = 0

    # --- what members do ----------------------------------------------------------------------

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

    def _grow_older(self, period: int) -> None:
        """A year older with every 365.25 days; when who has waited joined no longer matters."""
        rows, begin = self.rows, self.setting.starts_at(period)
        if begin // YEAR > (begin - self.setting.period_seconds) // YEAR and period > 1:
            rows["age"] += 1
        if not self.setting.singly:
            waited = rows["joined"] + self.setting.plan.membership.waiting_seconds <= begin
            rows["joined"][waited] = self.long_ago

    def _cure(self, at: int) -> None:
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

    def _top_up(self, at: int) -> None:
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

    def _newcomers(self) -> int:
        setting = self.setting
        if setting.acting and self.fund.gate.joins_stopped:
            return 0
        usual = setting.members * setting.simulation.joining_bps / BPS * setting.years
        return int(self.chance.poisson(usual / (1 + self._excess())))

    def _join(self, members: int, at: int) -> None:
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

    def _give_notice(self, at: int) -> None:
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
