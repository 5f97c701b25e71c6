"""What a verdict does to a member: a stake is taken, a membership ended."""

from __future__ import annotations

from tests.support.model.books import Movement
from tests.support.model.roster import PAYING, Status
from tests.support.model.settlement import Settlement


class Verdicts(Settlement):
    """The courts' power over members."""

    def take_stake(self, member: str, most: int, matter: int) -> int:
        """Take up to `most` of a balance, never what would make a member lapse, nor what is at
        risk for who is lapsed, or still owes a last settlement."""
        self.settle_overdue()
        m, status = self.current(member), self.status(member)
        if m is None:
            return 0
        tick, gone = self.plan.tick, status == Status.LEFT and m.exit_period
        kept = m.units * (tick - self.index % tick) if status in PAYING else m.at_risk
        if gone:
            kept = 0  # the last settlement is over
        taken = min(most, max(0, m.balance - kept))
        if not taken:
            return 0
        if gone:
            m.at_risk, m.spare, m.last_tick = 0, m.balance, 0
        if status in PAYING:
            m.at_risk, m.spare = self._split(m.units, m.balance - taken)
        else:
            m.spare -= taken
        self.emit(
            "StakeTaken",
            member=member,
            matter=matter,
            amount=taken,
            balance=m.balance,
            expiryTick=self.expiry_tick(m) if m.pays else m.last_tick,
        )
        self.move(Movement.STAKE, member, taken, matter)
        return taken

    def expel(self, member: str, stake: int, matter: int) -> int:
        """End a membership at once; up to `stake` is lost, the rest the member's to collect."""
        self.settle_overdue()
        m, status = self.current(member), self.status(member)
        if m is None or status == Status.EXPELLED:
            return 0
        if status in (*PAYING, Status.LEAVING):
            self.expelled_in.append(self.period)
        ended = self.end_of(m)
        m.expelled_at, m.last = self.now if ended is None else ended, False
        taken = min(stake, m.balance)
        m.at_risk, m.spare = 0, m.balance - taken
        m.exit_period = m.last_tick = 0
        m.lapsed_at = m.left_at = None
        self.emit("MemberExpelled", member=member, matter=matter, stake=taken, balance=m.spare)
        self.move(Movement.STAKE, member, taken, matter)
        return taken
