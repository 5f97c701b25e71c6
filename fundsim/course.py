"""The course of a fund: period after period, what members do and what the fund does.

Moments of a period, in this order: aid is collected and leavers are refunded; the lapsed cure,
members top up, people join, people give notice; claims that this settlement funds are filed, some
take the fast lane; claims for the next one are filed; the period is settled. docs/simulating.md
says which of it is rule and which is our assumption.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from fundsim.claiming import Claiming
from fundsim.fund import Fund, Solvency
from fundsim.history import Act
from fundsim.members import Members
from fundsim.setting import AFTER, CURING, JOINING, LEAVING, TOPPING_UP, Setting
from fundsim.settlement import Settled, raise_alarm, settle
from fundsim.terms import Surplus


@dataclass(frozen=True)
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
    alarm: str  # why winding-up began by itself, or a vote on it opened: "low", "few"; else ""


@dataclass(frozen=True)
class Closing:
    """A fund whose claims have run off: what each unit receives of RESERVE, and what is left."""

    period: int
    per_unit: int
    rest: int


@dataclass
class Course:
    """A fund in play."""

    setting: Setting
    chance: np.random.Generator
    fund: Fund = field(init=False)
    members: Members = field(init=False)
    claiming: Claiming = field(init=False)
    acts: list[Act] = field(default_factory=list)
    closes_at: int = 0  # seconds from the start; 0: the fund does not wind up

    def __post_init__(self) -> None:
        self.fund = Fund(self.setting.terms)
        self.members = Members(self.setting, self.fund, self.chance, self.tell)
        self.claiming = Claiming(self.setting, self.fund, self.chance, self.tell)

    def run(self) -> Iterator[Period]:
        """Play it to the end, or until it is wound up."""
        members, waited = self.members, self.setting.waited
        members.join(self.setting.members, members.long_ago if waited else JOINING)
        if waited:
            members.rows = self.claiming.file_late(members.rows, 0)
        for period in range(1, self.setting.periods + 1):
            yield self._play(period)
            closing = self.closing()
            if closing is not None and self.setting.starts_at(period + 1) + AFTER >= self.closes_at:
                return

    def closing(self) -> Closing | None:
        """What closing the fund now would come to; None while it does not wind up, or owes aid."""
        fund = self.fund
        if not fund.winding or fund.owed or fund.published:
            return None
        units = fund.shares.pool.units
        spread = units and fund.terms.surplus is not Surplus.GRANT
        per_unit = fund.reserve // units if spread else 0
        return Closing(fund.period, per_unit, fund.reserve - per_unit * units)

    def tell(self, at: int, kind: str, person: Any, amount: Any = 0, **more: int) -> None:
        """Note acts of single persons; one for each number in `person`."""
        if not self.setting.singly:
            return
        persons = np.atleast_1d(person).tolist()
        amounts = np.broadcast_to(amount, len(persons)).tolist()
        self.acts += [Act(at, kind, p, a, **more) for p, a in zip(persons, amounts, strict=True)]

    def _play(self, period: int) -> Period:
        start, members = self.setting.starts_at(period), self.members
        life = self.setting.plan.calendar.life_seconds
        if life and start >= life:
            self._wind_up(start)
        if not self.fund.winding:
            members.grow_older(period)
            members.cure(start + CURING)
            members.top_up(start + TOPPING_UP)
            if period > 1:
                members.join(members.newcomers(), start + JOINING)
            members.give_notice(start + LEAVING)
            members.rows = self.claiming.file_early(members.rows, period)
        self.claiming.pay_fast(period)
        if not self.fund.winding:
            members.rows = self.claiming.file_late(members.rows, period)
        return self._settle(period)

    def _wind_up(self, at: int) -> None:
        """No event is covered from now on; the fund closes when all can have been reported."""
        if not self.fund.winding:
            self.fund.winding = True
            self.closes_at = at + self.setting.run_off

    def _settle(self, period: int) -> Period:
        end, fund, members = self.setting.starts_at(period + 1), self.fund, self.members
        cases, payers = fund.batches[period].claims, fund.shares.pool.payers
        done = settle(fund)
        self.tell(end, "settle", 0)
        why = _cause(fund)
        alarm = raise_alarm(fund, end)
        now = Period(
            settled=done,
            solvency=fund.solvency(),
            members=fund.members,
            claims=fund.claims,
            fees=fund.fees,
            cases=cases,
            joined=members.joined,
            leaving=members.leaving,
            lapsed=payers - done.payers - members.leaving,
            joins_stopped=fund.gate.joins_stopped,
            low_for=fund.gate.low_for,
            few_for=fund.gate.few_for,
            alarm=why if alarm else "",
        )
        if alarm and fund.terms.thresholds.winds_up and self.setting.acting:
            self._wind_up(end)
        members.shares.append(done.share)
        fund.collect()
        self.tell(end + AFTER, "collect", 0)
        members.part(period, end + AFTER)
        return now


def _cause(fund: Fund) -> str:
    """Which threshold is reached, if any is."""
    limits, gate = fund.terms.thresholds, fund.gate
    return "low" if gate.low_for >= limits.periods else "few"
