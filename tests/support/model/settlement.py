"""Settlement: what a period owes is charged to every member in turn, and handed to claims."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from tests.support.model.books import ZERO, Account, Movement, Rejected
from tests.support.model.members import Members
from tests.support.model.records import BPS, Batch
from tests.support.model.roster import Membership

MAX_OVERDUE = 4
UNLIMITED = 2**256 - 1


class Settlement(Members):
    """The settlement calendar, the charges, and the queue of batches that are owed something."""

    batches: dict[int, Batch]
    queue: list[Batch]  # oldest first

    def batch(self, period: int) -> Batch:
        """The batch of a period."""
        return self.batches.setdefault(period, Batch(period))

    def carried(self) -> int:
        """Aid owed by earlier settlements."""
        return sum(batch.owed for batch in self.queue)

    def fee_on(self, aid: int) -> int:
        """The operator's fee."""
        return aid * self.plan.shares.fee_bps // BPS

    def settle(self) -> None:
        """Settle one period."""
        end = self.plan.calendar.end_of(self.period)
        if self.now < end:
            raise Rejected("PeriodNotOver", period=self.period, endsAt=end)
        self._settle()

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

    def under_decision(self) -> int:
        """Aid asked for and not yet settled or refused."""
        raise NotImplementedError

    def _settle(self) -> None:
        period, terms, batch = self.period, self.plan.shares, self.batch(self.period)
        result: dict[str, int] = dict.fromkeys(
            ("funded", "cancelled", "fee", "fromReserve", "collected", "share"), 0
        )
        result |= {"units": self.units(), "asked": batch.asked, "carriedIn": self.carried()}
        result["dues"], _ = self._charge(UNLIMITED, terms.dues)
        self.move(Movement.DUES, ZERO, result["dues"], period)
        if batch.asked + self.carried():
            available = self._collect(batch, result)
            self._fund(batch, available, result)
        batch.settled = True
        self._part_with_leavers(period)
        self.period += 1
        reserve = self.account(Account.RESERVE)
        result |= {"payers": self.payers(), "index": self.index, "reserve": reserve}
        self.emit("PeriodSettled", period=period, result=result)
        self.emit("SolvencyReported", period=period, solvency=self.solvency())

    def _collect(self, batch: Batch, result: dict[str, int]) -> int:
        """Find the money: RESERVE above its floor, then the members. Returns what can be spent."""
        owed = self.carried() + batch.asked
        gross = owed + self.fee_on(owed)
        free = max(0, self.account(Account.RESERVE) - self.plan.shares.reserve_floor)
        from_reserve = min(gross, free)
        older = self._older_cap()
        collected, share = self._charge(gross - from_reserve, self._share_cap(batch))
        self.move(Movement.SHARE, ZERO, collected, batch.period)
        self._note_costs(batch, min(share, older), max(0, share - older))
        result |= {"fromReserve": from_reserve, "collected": collected, "share": share}
        return from_reserve + collected

    def _share_cap(self, batch: Batch) -> int:
        """The most one unit pays now.

        A cap per claim binds as if the largest claim of the batch cost exactly the cap and the
        others their part in proportion, on top of what earlier batches are owed.
        """
        terms, units = self.plan.shares, self.units()
        if not terms.claim_cap or not units:
            return terms.period_cap
        cap = self._older_cap()
        if batch.asked:
            cap += terms.claim_cap * batch.asked // batch.largest
        return min(cap, terms.period_cap)

    def _older_cap(self) -> int:
        """What earlier batches are owed, the fee included, per paying unit; rounded up."""
        older = self.carried() + self.fee_on(self.carried())
        return -(-older // max(1, self.units()))

    def _note_costs(self, batch: Batch, older: int, new: int) -> None:
        """Split what a unit was charged among the claims it was charged for."""
        if not self.plan.shares.claim_cap:
            return
        for earlier in self.queue:
            part = Fraction(older * earlier.owed, self.carried() * earlier.asked)
            for claim in earlier.claims:
                claim.cost += part * claim.amount
        for claim in batch.claims:
            claim.cost += Fraction(new * claim.amount, batch.asked)

    def _fund(self, batch: Batch, available: int, result: dict[str, int]) -> None:
        """Spend it: aid and the fee on it; older batches first, then the new one."""
        owed, asked = self.carried() + batch.asked, batch.asked
        enough = available >= owed + self.fee_on(owed)
        funded = owed if enough else available * BPS // (BPS + self.plan.shares.fee_bps)
        result |= {"funded": funded, "fee": self.fee_on(funded)}
        self.move(Movement.FUNDING, ZERO, funded, batch.period)
        self.move(Movement.FEE, self.plan.operator, result["fee"], batch.period)
        left = funded
        for older in self.queue:
            part = min(left, older.owed)
            older.funded += part
            older.owed -= part
            left -= part
        self.queue = [older for older in self.queue if older.owed]
        batch.funded = left
        if left < asked:
            self._fall_short(batch, asked - left, result)

    def _fall_short(self, batch: Batch, missing: int, result: dict[str, int]) -> None:
        if self.plan.shares.carries:
            batch.owed = missing
            self.queue.append(batch)
        else:
            result["cancelled"] = missing
        self.emit(
            "ShortfallRecorded",
            period=batch.period,
            asked=batch.asked,
            funded=batch.funded,
            carried=batch.owed,
        )

    def _charge(self, amount: int, cap: int) -> tuple[int, int]:
        """Charge every paying member the same per unit, as little as collects `amount`.

        Returns what was collected, and the token units per unit. Nobody pays more than `cap` per
        unit, or more than is at risk.
        """
        members = self.paying()
        if not members or amount == 0:
            return 0, 0

        def collected(per_unit: int) -> int:
            return sum(min(m.at_risk, per_unit * m.units) for m in members)

        deepest = min(cap, max(m.at_risk // m.units for m in members))
        per_unit = _least(deepest, lambda step: collected(step) >= amount)
        total = collected(per_unit)
        exhausted = [m for m in members if m.at_risk <= per_unit * m.units]
        self._lapse(exhausted)
        for m in members:
            m.at_risk -= min(m.at_risk, per_unit * m.units)
        self.index += per_unit
        return total, per_unit

    def _lapse(self, exhausted: list[Membership]) -> None:
        """Who has nothing at risk any more stops paying; announced together where alike."""
        groups: dict[int, list[Membership]] = {}
        for m in exhausted:
            groups.setdefault(self.expiry_tick(m), []).append(m)
            if not m.exit_period:
                m.lapsed_at = self.now
        for tick in sorted(groups):
            self.emit(
                "TickLapsed",
                tick=tick,
                period=self.period,
                units=sum(m.units for m in groups[tick]),
                payers=len(groups[tick]),
            )

    def _part_with_leavers(self, period: int) -> None:
        for m in self.memberships():
            if m.exit_period == period and m.left_at is None:
                m.left_at = self.now


def _least(most: int, enough: Callable[[int], bool]) -> int:
    """The smallest step from 0 that is enough, at most `most`; enough grows with the step."""
    low, high = 0, most
    while low < high:
        middle = (low + high) // 2
        if enough(middle):
            high = middle
        else:
            low = middle + 1
    return low
