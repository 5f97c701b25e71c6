"""Settlement: what a period owes is charged to the members, and handed to claims in order."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction

from tests.support.model.books import UNLIMITED, ZERO, Account, Movement, Rejected
from tests.support.model.charges import Charges
from tests.support.model.records import BPS, Batch
from tests.support.terms import ShareTerms, Surplus

MAX_OVERDUE = 4
MAX_CARRIED = 8


@dataclass
class Purse:
    """What one settlement can still spend, and what it has done so far."""

    pot: int  # RESERVE above its floor
    budget: int  # token units that a unit may still be charged
    done: dict[str, int] = field(
        default_factory=lambda: dict.fromkeys(
            ("funded", "cancelled", "fee", "collected", "share"), 0
        )
    )


class Settlement(Charges):
    """The settlement calendar, and the queue of batches that are owed something."""

    batches: dict[int, Batch]
    queue: list[Batch]  # oldest first
    next_shares: ShareTerms | None  # in force from the next period on
    charged_by: dict[int, ShareTerms]  # by settled period
    low_for: int  # settlements in a row that found the funding ratio low
    few_for: int  # settlements in a row that found too few members
    grown: bool  # there once were as many members as must not be fewer

    def batch(self, period: int) -> Batch:
        """The batch of a period."""
        return self.batches.setdefault(period, Batch(period))

    def carried(self) -> int:
        """Aid owed by earlier settlements."""
        return sum(batch.owed for batch in self.queue)

    def fee_on(self, aid: int) -> int:
        """The operator's fee."""
        return aid * self.plan.shares.fee_bps // BPS

    def floor(self) -> int:
        """What RESERVE keeps for claims to come: nothing once none can come."""
        return 0 if self.winding_since else self.plan.shares.reserve_floor

    def free_reserve(self) -> int:
        """What claims may take of RESERVE."""
        return max(0, self.account(Account.RESERVE) - self.floor())

    def settle(self) -> None:
        """Settle one period."""
        end = self.plan.calendar.end_of(self.period)
        if self.now < end:
            raise Rejected("PeriodNotOver", period=self.period, endsAt=end)
        self._settle()
        self.raise_alarm()

    def overdue(self) -> int:
        """How many periods are over and not settled."""
        return max(0, self.plan.calendar.period_at(self.now) - self.period)

    def settle_overdue(self) -> None:
        """Settle all periods that are over; a few at most."""
        if self.overdue() > MAX_OVERDUE:
            raise Rejected("SettlementOverdue", period=self.period + MAX_OVERDUE)
        while self.overdue():
            self._settle()

    def solvency(self) -> dict[str, int]:
        """Can the fund pay?"""
        reserve = self.account(Account.RESERVE)
        reachable = min(self.account(Account.MEMBERS), self.plan.shares.period_cap * self.units())
        deciding = self.under_decision()
        owed = self.carried() + deciding
        return {
            "reserve": reserve,
            "collectable": reachable,
            "unfunded": self.carried(),
            "underDecision": deciding,
            "ratioBps": (reserve + reachable) * BPS // owed if owed else UNLIMITED,
        }

    def raise_alarm(self) -> None:
        """Act where a threshold of the plan is reached."""
        raise NotImplementedError

    def threshold_reached(self) -> bool:
        """Whether winding-up, or a vote on it, is due."""
        return self._at_limit() and not self.winding_since

    def _at_limit(self) -> bool:
        limit = self.plan.thresholds.periods
        return limit != 0 and max(self.low_for, self.few_for) >= limit

    def under_decision(self) -> int:
        """Aid asked for and not yet settled or refused."""
        raise NotImplementedError

    def _settle(self) -> None:
        period, terms, batch = self.period, self.plan.shares, self.batch(self.period)
        before = {"units": self.units(), "asked": batch.asked, "carriedIn": self.carried()}
        term_begins = (period - 1) % terms.term_periods == 0 and not self.winding_since
        dues, _ = self.charge(UNLIMITED, terms.dues) if term_begins else (0, 0)
        self.move(Movement.DUES, ZERO, dues, period)
        purse = Purse(self.free_reserve(), terms.period_cap)
        self._serve_carried(purse)
        self._serve_new(batch, purse)
        self.move(Movement.SHARE, ZERO, purse.done["collected"], period)
        self.move(Movement.FUNDING, ZERO, purse.done["funded"], period)
        self.move(Movement.FEE, self.plan.operator, purse.done["fee"], period)
        self._part_with_leavers(period)
        self.take_count()
        self.period += 1
        spent = purse.done["funded"] + purse.done["fee"]
        after = {
            "payers": self.payers(),
            "index": self.index,
            "dues": dues,
            "fromReserve": max(0, spent - purse.done["collected"]),
            "reserve": self.account(Account.RESERVE),
        }
        self.emit("PeriodSettled", period=period, result=before | purse.done | after)
        solvency = self.solvency()
        self.emit("SolvencyReported", period=period, solvency=solvency)
        self.charged_by[period] = replace(terms, reserve_floor=self.floor())
        self._turn(period, solvency["ratioBps"])

    def _turn(self, period: int, ratio: int) -> None:
        """Thresholds act, and share terms that waited come into force."""
        limits, payers = self.plan.thresholds, self.payers()
        low, stop = ratio < limits.low_bps, ratio < limits.stop_joins_bps
        few = self.grown and payers < limits.few_members
        self.grown |= 0 < limits.few_members <= payers
        if stop != self.joins_stopped:
            self.emit("JoinsStopped", period=period, stopped=stop, ratioBps=ratio)
        self.joins_stopped = stop
        if not self._at_limit():  # once reached, it stays until the alarm was raised
            self.low_for = min(self.low_for + 1, limits.periods) if low else 0
            self.few_for = min(self.few_for + 1, limits.periods) if few else 0
            if low or few:
                counts = {"lowFor": self.low_for, "fewFor": self.few_for, "limit": limits.periods}
                self.emit("ThresholdCounted", period=period, **counts)
        self._turn_terms()

    def _turn_terms(self) -> None:
        if self.next_shares is not None:
            self.plan = replace(self.plan, shares=self.next_shares)
            self.next_shares = None

    def _serve_carried(self, purse: Purse) -> None:
        """Batches that are owed something, the oldest first; a few at most."""
        for older in self.queue[:MAX_CARRIED]:
            owed = older.owed
            amount = self._fund(older, owed, purse)
            given_up = owed - amount if older.allowance == 0 or self._hopeless() else 0
            older.owed -= amount + given_up
            purse.done["cancelled"] += given_up
            self.emit(
                "CarryFunded",
                batch=older.period,
                period=self.period,
                amount=amount,
                funded=older.funded,
                cancelled=given_up,
            )
            if older.owed:
                break
        self.queue = [older for older in self.queue if older.owed]

    def _serve_new(self, batch: Batch, purse: Purse) -> None:
        """This period's batch, unless an older one still waits."""
        asked, cap = batch.asked, self.plan.shares.claim_cap
        batch.settled = True
        if not asked:
            return
        # The largest claim takes the cap per claim, the others their part in proportion.
        batch.allowance = -(-cap * asked // batch.largest) if cap else None
        if not self.queue:
            self._fund(batch, asked, purse)
        missing = asked - batch.funded
        if not missing:
            return
        if self.plan.shares.carries and batch.allowance != 0 and not self._hopeless():
            batch.owed = missing
            self.queue.append(batch)
        else:
            purse.done["cancelled"] += missing
        self.emit(
            "ShortfallRecorded",
            period=batch.period,
            asked=asked,
            funded=batch.funded,
            carried=batch.owed,
        )

    def _fund(self, batch: Batch, need: int, purse: Purse) -> int:
        """Find aid and the fee on it for one batch. Returns the aid.

        RESERVE pays before the members, or only what their caps leave missing, as the plan says.
        """
        gross, lowers = need + self.fee_on(need), self.plan.shares.surplus == Surplus.LOWER
        from_reserve = min(gross, purse.pot) if lowers else 0
        most = purse.budget if batch.allowance is None else min(purse.budget, batch.allowance)
        collected, share = self.charge(gross - from_reserve, most)
        if not lowers:
            from_reserve = min(max(0, gross - collected), purse.pot)
        available = from_reserve + collected
        aid = need if available >= gross else available * BPS // (BPS + self.plan.shares.fee_bps)
        fee = self.fee_on(aid)
        purse.pot += collected - aid - fee
        purse.budget -= share
        if batch.allowance is not None:
            batch.allowance -= share
        batch.funded += aid
        for claim in batch.claims:
            claim.cost += Fraction(share * claim.amount, batch.asked)
        done = {"funded": aid, "fee": fee, "collected": collected, "share": share}
        for key, amount in done.items():
            purse.done[key] += amount
        return aid

    def _hopeless(self) -> bool:
        """The fund winds up, and nobody is left who could pay what is missing."""
        return bool(self.winding_since) and not self.paying()

    def _part_with_leavers(self, period: int) -> None:
        for m in self.memberships():
            if m.exit_period == period and m.left_at is None:
                m.left_at = self.now
                m.last_tick = self.expiry_tick(m)
