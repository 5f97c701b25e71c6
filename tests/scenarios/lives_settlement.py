"""Settlements, thresholds and the end as a reader of the plan file works them out.

share = (aid + fee - carry-over) / paying units, within the plan's caps.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.scenarios.lives_ledger import BPS, FOREVER, NOBODY, ceil_div, tokens
from tests.scenarios.lives_members import Roll
from tests.support.model.books import Account, Movement

RESERVE = Account.RESERVE


@dataclass
class Batch:
    """Claims of one settlement, amounts by claim. `allowance`: what they may yet cost a unit."""

    period: int
    claims: dict[int, int] = field(default_factory=dict)
    largest: int = 0
    funded: int = 0
    settled: bool = False
    short: bool = False
    owed: int = 0  # still to come
    allowance: int = FOREVER
    paid: int = 0
    unpaid: int = 0  # claims of a short batch that are not paid to the end

    @property
    def asked(self) -> int:
        """Aid in all."""
        return sum(self.claims.values())

    def funded_of(self, amount: int) -> int:
        """What is funded of one claim."""
        return amount * self.funded // self.asked if self.settled else 0


@dataclass
class Result:
    """What one settlement did."""

    asked: int
    carried_in: int
    units: int
    dues: int = 0
    funded: int = 0
    fee: int = 0
    collected: int = 0
    share: int = 0
    cancelled: int = 0
    dues_per_unit: int = 0
    carry_over: int = 0  # RESERVE above its floor, where it pays before the members
    lapsed: bool = False  # somebody's balance ended
    pot: int = 0
    budget: int = 0


@dataclass
class Settling(Roll):
    """Periods, batches, what is carried, and the thresholds."""

    batches: dict[int, Batch] = field(default_factory=dict)
    disputed: dict[int, int] = field(default_factory=dict)  # aid under decision by a jury
    joins_stopped: bool = False
    low_for: int = 0
    few_for: int = 0
    grown: bool = False
    new_shares_from: int = 0
    operator: str = NOBODY

    def __post_init__(self) -> None:
        super().__post_init__()
        self.take_share_terms()

    def take_share_terms(self) -> None:
        """Those of the plan in force count from now on."""
        self.shares, self.surplus = self.plan.shares, self.plan.surplus.policy
        self.new_shares_from = 0

    @property
    def floor(self) -> int:
        """What of RESERVE is not for claims; while winding up there is nothing to keep it for."""
        return 0 if self.winding_since else tokens(self.shares.reserve_floor)

    def batch(self, period: int) -> Batch:
        """The claims that the settlement of a period funds."""
        return self.batches.setdefault(period, Batch(period))

    @property
    def carried(self) -> list[Batch]:
        """Earlier batches that are owed something, the oldest first."""
        return [self.batches[p] for p in sorted(self.batches) if self.batches[p].owed]

    def fee_on(self, aid: int) -> int:
        """The operator's."""
        return aid * self.shares.fee_bps // BPS

    # --- settlement ------------------------------------------------------------------------------

    def settles(self) -> Result:
        """The open period; `now` is the time of settlement."""
        period, batch, shares = self.period, self.batch(self.period), self.shares
        r = Result(batch.asked, sum(b.owed for b in self.carried), self.units)
        begins = (period - 1) % shares.dues_every == 0 and not self.winding_since
        if shares.dues and begins:
            r.dues, r.dues_per_unit = self.charge(FOREVER, tokens(shares.dues))
        self.move(Movement.DUES, NOBODY, r.dues, period)
        if r.carried_in + r.asked:
            r.pot = max(0, self.accounts[RESERVE] - self.floor)
            r.carry_over = r.pot if self.surplus == "lower" else 0
            r.budget = tokens(shares.period_cap)
            for older in self.carried[:8]:
                if not self._fund_carried(older, r):
                    break
            if r.asked:
                self._fund_new(batch, r, clear=not self.carried)
            self.move(Movement.SHARE, NOBODY, r.collected, period)
            self.move(Movement.FUNDING, NOBODY, r.funded, period)
            self.move(Movement.FEE, self.operator, r.fee, period)
        batch.settled = True
        r.lapsed = self.units < r.units
        self.leavers_go(period)
        self._report(r)
        self.period += 1
        self._solvency_and_thresholds(period)
        if self.new_shares_from == self.period:
            self.take_share_terms()
        return r

    def _fund(self, r: Result, need: int, allowance: int) -> tuple[int, int]:
        gross = need + self.fee_on(need)
        first = self.surplus != "lower"  # the members pay first
        from_pot = 0 if first else min(gross, r.pot)
        collected = cost = 0
        if from_pot < gross:
            collected, cost = self.charge(gross - from_pot, min(r.budget, allowance))
            if first and collected < gross:
                from_pot = min(gross - collected, r.pot)
        there = from_pot + collected
        funded = need if there >= gross else there * BPS // (BPS + self.shares.fee_bps)
        fee = self.fee_on(funded)
        r.pot += collected - funded - fee
        r.budget -= cost
        r.funded, r.fee = r.funded + funded, r.fee + fee
        r.collected, r.share = r.collected + collected, r.share + cost
        return funded, cost

    def _fund_carried(self, batch: Batch, r: Result) -> bool:
        funded, cost = self._fund(r, batch.owed, batch.allowance)
        batch.funded += funded
        if batch.allowance != FOREVER:
            batch.allowance -= cost
        left = batch.owed - funded
        cancelled = left if batch.allowance == 0 or self._hopeless else 0
        batch.owed = left - cancelled
        r.cancelled += cancelled
        said = {"batch": batch.period, "period": self.period, "amount": funded}
        self.say("fund", "CarryFunded", **said, funded=batch.funded, cancelled=cancelled)
        return batch.owed == 0

    @property
    def _hopeless(self) -> bool:
        return self.winding_since != 0 and not self.units

    def _fund_new(self, batch: Batch, r: Result, clear: bool) -> None:
        cap = tokens(self.shares.claim_cap)
        if cap:
            batch.allowance = ceil_div(cap * batch.asked, batch.largest)
        cost = 0
        if clear:
            batch.funded, cost = self._fund(r, batch.asked, batch.allowance)
        missing = batch.asked - batch.funded
        if not missing:
            return
        if cap:
            batch.allowance -= cost
        batch.short, batch.unpaid = True, len(batch.claims)
        carries = self.shares.carries and batch.allowance and not self._hopeless
        batch.owed = missing if carries else 0
        r.cancelled += missing - batch.owed
        said = {"period": self.period, "asked": batch.asked, "funded": batch.funded}
        self.say("fund", "ShortfallRecorded", **said, carried=batch.owed)

    def _report(self, r: Result) -> None:
        result = {
            "units": r.units,
            "payers": len(self.paying),
            "asked": r.asked,
            "carriedIn": r.carried_in,
            "funded": r.funded,
            "cancelled": r.cancelled,
            "fee": r.fee,
            "dues": r.dues,
            "fromReserve": max(0, r.funded + r.fee - r.collected),
            "collected": r.collected,
            "share": r.share,
            "index": self.index,
            "reserve": self.accounts[RESERVE],
        }
        self.say("fund", "PeriodSettled", period=self.period, result=result)

    # --- solvency and thresholds -----------------------------------------------------------------

    def solvency(self) -> dict[str, int]:
        """Can the fund pay?"""
        published = sum(b.asked for b in self.batches.values() if not b.settled)
        reserve, unfunded = self.accounts[RESERVE], sum(b.owed for b in self.carried)
        most = tokens(self.shares.period_cap) * self.units
        collectable = min(self.accounts[Account.MEMBERS], most)
        decision = published + sum(self.disputed.values())
        owed = unfunded + decision
        ratio = (reserve + collectable) * BPS // owed if owed else FOREVER
        return {
            "reserve": reserve,
            "collectable": collectable,
            "unfunded": unfunded,
            "underDecision": decision,
            "ratioBps": ratio,
        }

    def _solvency_and_thresholds(self, period: int) -> None:
        found = self.solvency()
        self.say("fund", "SolvencyReported", period=period, solvency=found)
        limits, ratio = self.plan.thresholds, found["ratioBps"]
        stop, low = ratio < limits.stop_joins_bps, ratio < limits.low_bps
        few = self.grown and len(self.paying) < limits.few
        self.grown = self.grown or bool(limits.few) and len(self.paying) >= limits.few
        if stop != self.joins_stopped:
            self.say("fund", "JoinsStopped", period=period, stopped=stop, ratioBps=ratio)
        self.joins_stopped = stop
        if limits.periods and limits.periods in (self.low_for, self.few_for):
            return  # reached before; the alarm waits
        self.low_for = min(self.low_for + 1, limits.periods) if low else 0
        self.few_for = min(self.few_for + 1, limits.periods) if few else 0
        if low or few:
            said = {"period": period, "lowFor": self.low_for, "fewFor": self.few_for}
            self.say("fund", "ThresholdCounted", **said, limit=limits.periods)
