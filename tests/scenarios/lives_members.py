"""Members as a reader of the plan file follows them: everybody is charged one by one.

A balance lasts for whole ticks of the share index; what is left of a tick is never charged.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from fundplan.model import ShareTerms
from tests.scenarios.lives_ledger import FOREVER, NOBODY, Ledger, ceil_div, tokens
from tests.support.model.books import Movement

NONE, WAITING, COVERED, GRACE, LAPSED, LEAVING, LEFT, EXPELLED = range(8)


@dataclass
class Holder:
    """One membership. `at_risk` is what may still be charged per unit."""

    number: int
    units: int
    cover: int
    joined_at: int
    at_risk: int = 0
    spare: int = 0
    raised: tuple[int, int] = (0, 0)  # when, and the cover level before
    lapsed_at: int = 0
    exit_period: int = 0
    over: int = 0  # LEFT or EXPELLED
    is_last: bool = False  # was paying when the fund closed, and has not collected

    def cover_at(self, at: int) -> int:
        """The cover level that held at a moment."""
        return self.raised[1] if at < self.raised[0] else self.cover

    @property
    def balance(self) -> int:
        """What is left of the prepayment."""
        return self.units * self.at_risk + self.spare

    @property
    def pays(self) -> bool:
        """Whether the next charge reaches this member."""
        return not self.over and self.at_risk > 0


@dataclass
class Roll(Ledger):
    """All members, and the charges that reach them."""

    holders: dict[str, Holder] = field(default_factory=dict)
    shares: ShareTerms = field(init=False)  # in force; of the plan file
    surplus: str = field(init=False)
    period: int = 1
    index: int = 0  # charged per unit since the start
    now: int = 0
    winding_since: int = 0
    closed: bool = False

    @property
    def tick(self) -> int:
        """Per unit."""
        return tokens(self.plan.shares.tick)

    @property
    def paying(self) -> list[Holder]:
        """Whom the next charge reaches."""
        return [holder for holder in self.holders.values() if holder.pays]

    @property
    def units(self) -> int:
        """Units that pay."""
        return sum(holder.units for holder in self.paying)

    def status(self, member: str) -> int:
        """As the contracts name it."""
        holder = self.holders.get(member)
        terms = self.plan.membership
        if holder is None:
            return NONE
        if holder.over:
            return holder.over
        if self.closed:
            return LEFT
        if holder.exit_period:
            return LEAVING
        if not holder.at_risk:
            return GRACE if self.now < holder.lapsed_at + terms.grace_seconds else LAPSED
        return WAITING if self.now < holder.joined_at + terms.waiting_seconds else COVERED

    # --- joining, paying in, leaving -------------------------------------------------------------

    def rest_of_term(self, units: int) -> int:
        """Dues for the periods that are left of a term that has begun."""
        dues, term = tokens(self.shares.dues), self.shares.dues_every
        passed = 0 if self.winding_since else (self.period - 1) % term
        return ceil_div(dues * units * (term - passed), term) if passed else 0

    def joins(self, member: str, payer: str, units: int, cover: int, prepayment: int) -> None:
        """A new member; `units` in all."""
        dues = self.rest_of_term(units)
        assert prepayment - dues >= tokens(self.plan.membership.min_prepayment) * units
        holder = Holder(self.entries + 1, units, cover, self.now)
        self.holders[member] = holder
        self.lasts(holder, prepayment - dues)
        self.say(
            "fund",
            "MemberJoined",
            member=member,
            number=holder.number,
            payer=payer,
            units=units,
            cover=cover,
            balance=prepayment - dues,
            referrer=NOBODY,
        )
        self._pays(payer, member, prepayment, dues)

    def tops_up(self, member: str, payer: str, amount: int) -> None:
        """More prepayment; it cures who has lapsed."""
        holder = self.holders[member]
        lapsed = not holder.at_risk
        dues = self.rest_of_term(holder.units) if lapsed else 0
        balance = holder.balance + amount - dues
        self.lasts(holder, balance)
        if lapsed:
            self.say("fund", "MemberCured", member=member, lapsedAt=holder.lapsed_at)
            holder.lapsed_at = 0
        said = {"member": member, "payer": payer, "amount": amount, "balance": balance}
        self.say("fund", "MemberToppedUp", **said)
        self._pays(payer, member, amount, dues)

    def raises_cover(self, member: str, cover: int, amount: int) -> None:
        """To a higher level; of a term that has begun the rest is paid for the added units."""
        holder = self.holders[member]
        units = holder.units // holder.cover * cover
        dues = self.rest_of_term(units - holder.units)
        balance, before = holder.balance + amount - dues, holder.cover
        holder.raised, holder.cover, holder.units = (self.now, before), cover, units
        self.lasts(holder, balance)
        said = {"member": member, "oldCover": before, "newCover": cover, "units": units}
        self.say("fund", "CoverRaised", **said, amount=amount, balance=balance)
        self._pays(member, member, amount, dues)

    def lasts(self, holder: Holder, balance: int) -> None:
        """How far the balance reaches: to a whole tick of the index, rounded down."""
        end = (self.index + balance // holder.units) // self.tick * self.tick
        assert end > self.index
        holder.at_risk = end - self.index
        holder.spare = balance - holder.units * holder.at_risk

    def _pays(self, payer: str, member: str, amount: int, dues: int) -> None:
        self.pay_in(Movement.CONTRIBUTION, payer, member, amount, self.holders[member].number)
        self.move(Movement.DUES, member, dues, self.period)

    def gives_notice(self, member: str) -> None:
        """Leaves with the open period; at once where cover had lapsed."""
        holder = self.holders[member]
        if holder.at_risk:
            holder.exit_period = self.period
        else:
            holder.over = LEFT
        said = {"member": member, "period": holder.exit_period}
        self.say("fund", "ExitRequested", **said, units=holder.units, balance=holder.balance)

    def refunds(self, member: str, to: str) -> None:
        """Who left is paid out; of a closed fund also with a part of RESERVE."""
        holder = self.holders[member]
        amount = holder.balance
        if holder.is_last:
            part = self.part_of(holder)
            holder.is_last = False
            self.move(Movement.DISTRIBUTION, member, part, holder.number)
            amount += part
        holder.at_risk = holder.spare = 0
        self.say("fund", "RefundPaid", member=member, to=to, amount=amount)
        self.pay_out(Movement.REFUND, member, to, amount, holder.number)

    def part_of(self, holder: Holder) -> int:
        """Of RESERVE, for one of the last members of a closed fund; token units."""
        raise NotImplementedError

    # --- charging --------------------------------------------------------------------------------

    def charge(self, amount: int, cap: int = FOREVER) -> tuple[int, int]:
        """Charge all who pay alike, up to `cap` per unit: what was collected, and per unit."""
        collected = charged = 0
        while collected < amount and charged < cap and (paying := self.paying):
            units = sum(holder.units for holder in paying)
            least = min(holder.at_risk for holder in paying)
            step = min(ceil_div(amount - collected, units), least, cap - charged)
            for holder in paying:
                holder.at_risk -= step
            collected, charged, self.index = (
                collected + step * units,
                charged + step,
                self.index + step,
            )
            self._lapse([holder for holder in paying if not holder.at_risk])
        return collected, charged

    def _lapse(self, ended: list[Holder]) -> None:
        for holder in ended:
            holder.lapsed_at = self.now
        if ended:
            units = sum(holder.units for holder in ended)
            said = {"tick": self.index // self.tick, "period": self.period, "payers": len(ended)}
            self.say("fund", "TickLapsed", **said, units=units)

    def leavers_go(self, period: int) -> None:
        """Who gave notice for a period is gone with its settlement."""
        for holder in self.holders.values():
            if holder.exit_period == period and not holder.over:
                holder.over = LEFT
