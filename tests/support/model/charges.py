"""Charging: every member pays in turn; who has nothing at risk any more lapses."""

from __future__ import annotations

from collections.abc import Callable

from tests.support.model.census import Census
from tests.support.model.roster import Membership


class Charges(Census):
    """What one charge does to the members."""

    def charge(self, amount: int, cap: int) -> tuple[int, int]:
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
            m.last_tick = self.expiry_tick(m)
            groups.setdefault(m.last_tick, []).append(m)
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
