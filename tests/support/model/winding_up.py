"""The end of a fund: on its date, closing once claims have run off, and what nobody claims."""

from __future__ import annotations

from tests.support.model.books import ROUTES, ZERO, Account, Movement, Rejected
from tests.support.model.estate import CLOSED
from tests.support.model.pauses import Power
from tests.support.model.rulebook import Rulebook
from tests.support.terms import Surplus

UNCLAIMED_SECONDS = 3 * 365 * 86_400
UNCLAIMED = (Movement.UNCLAIMED_BALANCE, Movement.UNCLAIMED_AID, Movement.BOND_FORFEITED)


class WindingUp(Rulebook):
    """What anyone may do about the end."""

    def end_on_date(self) -> None:
        """Begin where the plan's date has come."""
        life = self.plan.life_seconds
        if not life:
            raise Rejected("NoEndDate")
        ends_at = self.plan.calendar.starts_at + life
        if self.now < ends_at:
            raise Rejected("NotYet", at=ends_at)
        self.begin_winding_up(1, 0)

    def closes_at(self) -> int:
        """When a fund that winds up can close; 0: it does not wind up."""
        since = self.winding_since
        if not since:
            return 0
        longest = max(v.rules.claims.reporting_seconds for v in self.versions)
        paused = self.paused_seconds(Power.FILING, since)
        return since + longest + paused + self.delay_seconds()

    def close_fund(self) -> None:
        """Everybody leaves."""
        at = self.closes_at()
        if not at:
            raise Rejected("NotRunningOff")
        if self.now < at:
            raise Rejected("NotYet", at=at)
        self.settle_overdue()
        if self.closed_at:
            raise Rejected("NotRunningOff")
        pending = self.under_decision() + self.carried()
        if pending:
            raise Rejected("ClaimsPending", amount=pending)
        self._part_with_leavers(self.period)
        self._turn_terms()
        units, payers = self.units(), self.payers()
        granted = self.plan.shares.surplus == Surplus.GRANT
        reserve = 0 if granted else self.account(Account.RESERVE)
        self.per_unit, self.rounding = divmod(reserve, units) if units else (0, 0)
        for m in self.memberships():
            m.last = m.pays
            m.closed = not m.exit_period and m.expelled_at is None
        self.emit(
            "FundClosed", period=self.period, perUnit=self.per_unit, units=units, payers=payers
        )
        self.final, self.closed_at, self.period = (units, payers), self.now, CLOSED

    def sweep_unclaimed(self) -> None:
        """What is nobody's, or was not claimed in time, is the beneficiary's."""
        if not self.closed_at:
            raise Rejected("NotClosed")
        paused = self.paused_seconds(Power.PAYING, self.closed_at)
        due_at = self.closed_at + UNCLAIMED_SECONDS + paused
        ownerless = not self.units_left() or self.plan.shares.surplus == Surplus.GRANT
        expired = self.now >= due_at
        if not expired and not ownerless:
            raise Rejected("UnclaimedUntil", at=due_at)
        first = expired and not self.swept
        unclaimed = {m: self.account(ROUTES[m][0]) if first else 0 for m in UNCLAIMED}
        left = self.account(Account.RESERVE) + sum(unclaimed.values())
        if not left:
            raise Rejected("NothingToPay")
        self.swept = self.swept or expired
        for movement, amount in unclaimed.items():
            self.move(movement, ZERO, amount, 0)
        to = self.plan.beneficiary
        self.emit("UnclaimedSwept", beneficiary=to, amount=left, expired=expired)
        self.pay_out(Movement.GRANT, to, to, left, 0)
