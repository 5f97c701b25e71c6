"""The guardian's pauses: what stops, for how long, and how deadlines shift."""

from __future__ import annotations

from enum import IntEnum

from tests.support.model.agents import Agents
from tests.support.model.books import Rejected

LONGEST = 14 * 86_400


class Power(IntEnum):
    """What a guardian may pause."""

    JOINING = 0
    FILING = 1
    PAYING = 2


REFUSALS = ("JoiningPaused", "FilingPaused", "PayingPaused")


class Pauses(Agents):
    """Each pause is kept as [from, until); none overlaps another of its power."""

    pauses: dict[Power, list[tuple[int, int]]]
    used_powers: set[Power]  # until a vote arms the guardian again

    def pause(self, by: str, power: int, seconds: int) -> None:
        """Stop one activity for a while."""
        self._check_guardian(by)
        if power in self.used_powers:
            raise Rejected("PowerUsed", power=power)
        if not 0 < seconds <= LONGEST:
            raise Rejected("PauseTooLong", requested=seconds, most=LONGEST)
        self.used_powers.add(Power(power))
        self._cut(Power(power))
        until = self.now + seconds
        self.pauses.setdefault(Power(power), []).append((self.now, until))
        self.emit("Paused", power=power, guardian=by, until=until)

    def resume(self, by: str, power: int) -> None:
        """End a pause early."""
        self._check_guardian(by)
        if self.now >= self.paused_until(Power(power)):
            raise Rejected("NotPaused", power=power)
        self._cut(Power(power))
        self.emit("Resumed", power=power, guardian=by, at=self.now)

    def paused_until(self, power: Power) -> int:
        """When the last pause ends, or ended; 0: there was none."""
        return self.pauses.get(power, [(0, 0)])[-1][1]

    def paused_seconds(self, power: Power, since: int) -> int:
        """Seconds from a moment to now in which an activity was paused."""
        spans = self.pauses.get(power, [])
        return sum(max(0, min(end, self.now) - max(start, since)) for start, end in spans)

    def check_pause(self, power: Power) -> None:
        """Raises what a pause forbids."""
        until = self.paused_until(power)
        if self.now < until:
            raise Rejected(REFUSALS[power], until=until)

    def _cut(self, power: Power) -> None:
        """A pause that still runs ends now."""
        spans = self.pauses.get(power, [])
        if spans and self.now < spans[-1][1]:
            spans[-1] = (spans[-1][0], self.now)

    def _check_guardian(self, by: str) -> None:
        if by != self.plan.guardian:
            raise Rejected("OnlyGuardian", caller=by)
