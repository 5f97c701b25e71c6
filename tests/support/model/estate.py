"""A fund at its end: who still has a part in RESERVE, and how large it is."""

from __future__ import annotations

from tests.support.model.roster import Membership, Roster

CLOSED = 2**16 - 1  # the open period of a closed fund


class Estate(Roster):
    """What each member takes away besides the balance."""

    closed_at: int
    final: tuple[int, int]  # units and payers at closing
    per_unit: int  # of RESERVE, to every unit
    rounding: int  # what dividing left

    def units(self) -> int:
        """Units of the paying members; of a closed fund, at its closing."""
        return self.final[0] if self.closed_at else super().units()

    def payers(self) -> int:
        """Head count of the paying members; of a closed fund, at its closing."""
        return self.final[1] if self.closed_at else super().payers()

    def units_left(self) -> int:
        """Units of the last members who have not collected."""
        return sum(m.units for m in self.memberships() if m.last)

    def part_of(self, m: Membership) -> int:
        """A last member's part, for the units covered when winding-up began."""
        since = self.winding_since - self.plan.membership.waiting_seconds
        if not m.last or self.swept or m.joined_at > since:
            return 0
        units = m.level_at(since) * self.plan.bands[m.band].units
        return units * self.per_unit + (self.rounding if self.units_left() == m.units else 0)
