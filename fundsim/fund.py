"""One fund: its accounts, members' balances as totals, claims, and the actions that change them.

The arithmetic of contracts/fund, exact to the last token unit. Who acts is not known here: an
action is done by `count` members that are alike (numbers, or arrays of them), each with a record
(units, expiry, spare) that the caller keeps.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import accumulate
from operator import add
from typing import Any

import numpy as np

from fundsim.batches import Amounts, Batch, Shortfall, total
from fundsim.index import ShareIndex, TooLittle
from fundsim.terms import BPS, Terms

NO_RATIO = 2**256 - 1  # nothing is owed


@dataclass(frozen=True)
class Solvency:
    """Can the fund pay? As ISettlement.Solvency."""

    reserve: int
    collectable: int
    unfunded: int
    under_decision: int
    ratio_bps: int


@dataclass
class Gate:
    """What the thresholds have done, or are about to do."""

    joins_stopped: bool = False
    low_for: int = 0
    few_for: int = 0
    grown: bool = False


@dataclass
class Fund:
    """A fund under `terms`; `winding` is set by who finds that it winds up."""

    terms: Terms
    period: int = 1  # the oldest one not settled
    members: int = 0  # the account MEMBERS, token units; so are the next three
    reserve: int = 0
    claims: int = 0
    fees: int = 0
    ready: int = 0  # of CLAIMS: aid funded in full
    published: int = 0  # asked for in batches not yet settled
    winding: bool = False
    next_alarm_at: int = 0  # seconds from the calendar's start
    gate: Gate = field(default_factory=Gate)
    batches: defaultdict[int, Batch] = field(default_factory=lambda: defaultdict(Batch))
    queue: list[Shortfall] = field(default_factory=list)  # still owed something, the oldest first
    waiting: list[Shortfall] = field(default_factory=list)  # short batches not paid to the end
    shares: ShareIndex = field(init=False)

    def __post_init__(self) -> None:
        self.shares = ShareIndex(self.terms.tick)

    # --- members ------------------------------------------------------------------------------

    def entry_dues(self, units: Any) -> Any:
        """Dues for the rest of a term that has begun; rounds up."""
        terms = self.terms
        passed = (self.period - 1) % terms.term_periods
        if passed == 0 or self.winding:
            return units * 0
        return -(-terms.dues * units * (terms.term_periods - passed) // terms.term_periods)

    def join(self, units: Any, prepayment: Any, count: Any = 1) -> tuple[Any, Any]:
        """Begin to pay, or begin again; `prepayment` is all that is brought. Expiry and spare."""
        return self._begin(units, 0, prepayment, count)

    def cure(self, units: Any, spare: Any, amount: Any, count: Any = 1) -> tuple[Any, Any]:
        """Top up inside the grace period."""
        return self._begin(units, spare, amount, count)

    def top_up(
        self, units: Any, expiry: Any, spare: Any, amount: Any, count: Any = 1
    ) -> tuple[Any, Any]:
        """Prepay more while paying. New expiry and spare."""
        balance = self.shares.balance(units, expiry, spare) + amount
        end, rest = self.shares.follow(units, balance)
        self.shares.move(units, expiry, end, count)
        self.members += _total(amount, count)
        return end, rest

    def exit(self, units: Any, expiry: Any, count: Any = 1) -> None:
        """Ask to leave with the open period."""
        self.shares.give_notice(units, expiry, self.terms.reach, count)

    def refund(self, amount: Any, count: Any = 1) -> None:
        """Who left is paid what is left."""
        self.members -= _total(amount, count)

    def donate(self, amount: int) -> None:
        """A gift to RESERVE."""
        self.reserve += amount

    def _begin(self, units: Any, kept: Any, amount: Any, count: Any) -> tuple[Any, Any]:
        dues = self.entry_dues(units)
        balance = kept + amount - dues
        if np.any(balance < 0):
            raise TooLittle(f"dues {dues}, balance {kept + amount}")
        expiry, spare = self.shares.follow(units, balance)
        self.shares.enter(units, expiry, count)
        paid = _total(dues, count)
        self.members += _total(amount, count) - paid
        self.reserve += paid
        return expiry, spare

    # --- claims -------------------------------------------------------------------------------

    def largest_grant(self) -> int | None:
        """The most one claim is granted at publication; None: no cap per claim."""
        cap = self.terms.claim_cap
        return self.terms.aid_within(cap * self.shares.pool.units) if cap else None

    def publish(self, period: int, amounts: Amounts) -> Amounts:
        """Place claims in a period's batch; what each is granted, without those granted nothing."""
        most = self.largest_grant()
        granted = amounts
        if isinstance(granted, np.ndarray):
            granted = granted if most is None else np.minimum(granted, most)
            granted = granted[granted > 0]
        else:
            limited = granted if most is None else [min(amount, most) for amount in granted]
            granted = [amount for amount in limited if amount]
        self.batches[period].add(granted)
        self.published += total(granted)
        return granted

    def pay_fast(self, period: int, amounts: Amounts) -> int:
        """Take claims out of their batch and pay them, in order, while RESERVE above its floor
        holds them; how many.
        """
        fees: Amounts
        if isinstance(amounts, np.ndarray):
            fees = amounts * self.terms.fee_bps // BPS
            paid = int(np.searchsorted(np.cumsum(amounts + fees), self.free, side="right"))
        else:
            fees = [self.terms.fee_on(amount) for amount in amounts]
            costs = accumulate(map(add, amounts, fees))
            paid = sum(cost <= self.free for cost in costs)
        aid, fee = total(amounts[:paid]), total(fees[:paid])
        self.batches[period].remove(amounts[:paid])
        self.published -= aid
        self.reserve -= aid + fee
        self.fees += fee
        return paid

    @property
    def free(self) -> int:
        """RESERVE above its floor; at the end there is none, for no claims are to come."""
        return self.reserve if self.winding else max(0, self.reserve - self.terms.reserve_floor)

    def collect(self) -> None:
        """Every claim of a batch that is done is paid; what rounding left over goes to RESERVE."""
        self.claims -= self.ready
        self.ready = 0
        for short in [short for short in self.waiting if not short.open]:
            self.claims -= short.funded
            self.reserve += short.funded - sum(short.parts())
            self.waiting.remove(short)

    # --- state --------------------------------------------------------------------------------

    @property
    def owed(self) -> int:
        """Aid owed by earlier settlements."""
        return sum(short.asked - short.funded for short in self.queue)

    def solvency(self) -> Solvency:
        """The published figure: what can pay, over what is owed or under decision."""
        collectable = min(self.members, self.terms.period_cap * self.shares.pool.units)
        due = self.owed + self.published
        ratio = (self.reserve + collectable) * BPS // due if due else NO_RATIO
        return Solvency(self.reserve, collectable, self.owed, self.published, ratio)


def _total(amount: Any, count: Any) -> int:
    """Token units that `count` members bring or take together."""
    total = amount * count
    return sum(total.tolist()) if isinstance(total, np.ndarray) else int(total)
