"""How many members are covered, counted from the member list by the published definition."""

from __future__ import annotations

from tests.support.model.members import Members
from tests.support.model.roster import Membership, Status


class Census(Members):
    """Head counts at settlements."""

    expelled_in: list[int]  # the open period of every expulsion that ended somebody's cover

    def take_count(self) -> None:
        """A settlement is done: who pays now was a payer at it."""
        for m in self.paying():
            m.counted.add(self.period)

    def electorate(self) -> tuple[int, int]:
        """Covered members for the draw, and paying members for the quorum.

        Covered: who paid at the last settlement, less all who began to pay since the settlement
        before the period that holds the moment a waiting time ago, whatever became of them.
        """
        if self.closed_at:
            return 0, 0
        last = self.period - 1
        then = max(0, self.now - self.plan.membership.waiting_seconds)
        period = self.plan.calendar.period_at(then)
        most = min(self.payers(), self._counted(min(period, last)))
        newcomers = sum(
            min(period - 1, last) < began <= last for m in self._ever() for began in m.began
        )
        return max(0, self._counted(last) - newcomers, most // 2), most

    def truly_covered(self) -> int:
        """Who paid at the last settlement, was not expelled since, and has waited long enough."""
        waiting, last = self.plan.membership.waiting_seconds, self.period - 1
        return sum(
            last in m.counted
            and m.expelled_at is None
            and self.now >= m.joined_at + waiting
            and self.status(m.member) in (Status.COVERED, Status.LEAVING, Status.WAITING)
            for m in self._ever()
        )

    def _counted(self, period: int) -> int:
        """Payers at a settlement; who was expelled before the next is taken off, newcomer or not.

        Nobody is looked up for that, so it errs on the small side.
        """
        there = sum(period in m.counted for m in self._ever())
        return max(0, there - self.expelled_in.count(period + 1))

    def _ever(self) -> list[Membership]:
        return [m for spells in self.people.values() for m in spells]
