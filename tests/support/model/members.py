"""What members do: join, prepay, cure, raise cover, leave, be refunded."""

from __future__ import annotations

from tests.support.model.books import ZERO, Movement, Rejected
from tests.support.model.joining import Application, Joining
from tests.support.model.roster import PAYING, Status


class Members(Joining):
    """The actions of members, and of who pays for them."""

    def join(self, payer: str, application: Application) -> None:
        """Become a member; one's own earlier membership may bring what it left over."""
        if self.plan.membership.attested:
            raise Rejected("VoucherRequired")
        self._join(payer, application)

    def top_up(self, payer: str, member: str, amount: int) -> None:
        """Prepay more; inside grace it cures a lapse."""
        self.settle_overdue()
        if amount == 0:
            raise Rejected("AmountZero")
        self.check_key(payer)
        m, status = self.current(member), self.status(member)
        grace = self.plan.membership.grace_seconds
        if m is not None and status == Status.LAPSED:
            assert m.lapsed_at is not None
            raise Rejected("GraceOver", member=member, endedAt=m.lapsed_at + grace)
        if m is None or status not in (*PAYING, Status.GRACE):
            raise Rejected("NotPayingMember", member=member, status=int(status))
        dues = 0 if m.lapsed_at is None else self.entry_dues(m.units)
        if m.balance + amount < dues:
            raise Rejected("PrepaymentTooSmall", balance=m.balance + amount, least=dues)
        at_risk, spare = self._split(m.units, m.balance + amount - dues)
        self.require_funds(payer, amount)
        if m.lapsed_at is not None:
            m.gaps.append((m.lapsed_at, self.now))
            self.emit("MemberCured", member=member, lapsedAt=m.lapsed_at)
            m.lapsed_at = None
            m.began.append(self.period)
        m.at_risk, m.spare = at_risk, spare
        self.emit(
            "MemberToppedUp",
            member=member,
            payer=payer,
            amount=amount,
            balance=m.balance,
            expiryTick=self.expiry_tick(m),
        )
        self._prepay(payer, member, amount, m.number, dues)

    def raise_cover(self, member: str, cover: int, amount: int) -> None:
        """Pay for a higher cover level from now on."""
        if self.plan.membership.attested:
            raise Rejected("VoucherRequired")
        self.check_key(member)
        self._raise_cover(member, cover, amount)

    def exit(self, member: str) -> None:
        """Ask to leave."""
        self.settle_overdue()
        self.check_key(member)
        m, status = self.current(member), self.status(member)
        if m is not None and status in PAYING:
            m.exit_period = self.period
        elif m is not None and status in (Status.GRACE, Status.LAPSED):
            m.gone = True
        else:
            raise Rejected("NotPayingMember", member=member, status=int(status))
        self.emit(
            "ExitRequested", member=member, period=m.exit_period, units=m.units, balance=m.balance
        )

    def refund(self, member: str, to: str) -> None:
        """Pay out who left."""
        self.settle_overdue()
        m, status = self.current(member), self.status(member)
        if m is None or status not in (Status.LEFT, Status.EXPELLED):
            raise Rejected("RefundNotDue", member=member, status=int(status))
        part = self.part_of(m)
        amount = self.balance(member) + part
        self.move(Movement.DISTRIBUTION, member, part, m.number)
        self.pay_out(Movement.REFUND, member, to, amount, m.number)
        m.at_risk = m.spare = 0
        if m.last or m.exit_period:
            m.last_tick = 0
        m.last = False
        self.emit("RefundPaid", member=member, to=to, amount=amount)

    def refund_to(self, member: str, to: str) -> None:
        """As `refund`, to an address of the member's choice."""
        if to == ZERO:
            raise Rejected("PayeeAddressZero")
        self.check_key(member)
        self.refund(member, to)

    def _raise_cover(self, member: str, cover: int, amount: int) -> None:
        self.settle_overdue()
        self.check_joining()
        m, status = self.current(member), self.status(member)
        if m is None or status not in PAYING:
            raise Rejected("NotPayingMember", member=member, status=int(status))
        old, most = m.cover, self.plan.membership.max_cover
        if not old < cover <= most:
            raise Rejected("CoverOutOfRange", cover=cover, least=old + 1, most=most)
        units = cover * self.plan.bands[m.band].units
        dues = self._check_minimum(m.balance + amount, units, units - m.units)
        at_risk, spare = self._split(units, m.balance + amount - dues)
        self.require_funds(member, amount)
        m.units, m.at_risk, m.spare = units, at_risk, spare
        m.levels.append((self.now, cover))
        self.emit(
            "CoverRaised",
            member=member,
            oldCover=old,
            newCover=cover,
            units=units,
            amount=amount,
            balance=m.balance,
            expiryTick=self.expiry_tick(m),
        )
        self._prepay(member, member, amount, m.number, dues)
