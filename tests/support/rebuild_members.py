"""Members from their events alone, with the plan for what no event repeats."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.support.rebuild_rules import NOBODY, Rules

NONE, WAITING, COVERED, GRACE, LAPSED, LEAVING, LEFT, EXPELLED = range(8)


@dataclass
class MemberRecord:
    """A member's latest membership. `spare` is token units at no risk."""

    number: int
    units: int
    cover: int
    band: int
    joined_at: int
    expiry: int = 0
    spare: int = 0
    lapsed_at: int = 0
    exit_period: int = 0
    gone: bool = False
    left_at_index: int | None = None
    left_at: int = 0
    expelled_at: int = 0
    referrer: str = NOBODY
    last: bool = False  # paid until the fund closed, and has not collected
    levels: list[tuple[int, int]] = field(default_factory=list)  # from when, cover level


@dataclass
class Members(Rules):
    """What the events tell of members."""

    index: int = 0  # share index
    members: dict[str, MemberRecord] = field(default_factory=dict)
    final: tuple[int, int] = (0, 0)  # units and payers at closing
    swept: bool = False  # what nobody claimed in time is gone

    # --- answers ---------------------------------------------------------------------------------

    def balance(self, member: str) -> int:
        """Prepaid balance, token units."""
        m = self.members.get(member)
        if m is None or self.swept:
            return 0
        if m.expelled_at:
            return m.spare
        index = self.index if m.left_at_index is None else m.left_at_index
        return m.units * max(0, m.expiry * self.plan.tick - index) + m.spare

    def status(self, member: str, now: int) -> int:
        """As IMembership.MemberStatus."""
        m, terms = self.members.get(member), self.terms
        if m is None:
            return NONE
        if m.expelled_at:
            return EXPELLED
        if m.gone or m.left_at_index is not None or self.closed_at:
            return LEFT
        if m.exit_period:
            return LEAVING
        if m.lapsed_at:
            return GRACE if now < m.lapsed_at + terms["graceSeconds"] else LAPSED
        return WAITING if now < m.joined_at + terms["waitingSeconds"] else COVERED

    def payers(self) -> tuple[int, int]:
        """Units and heads of who pays; of a closed fund, at its closing."""
        paying = self.paying()
        return self.final if self.closed_at else (sum(m.units for m in paying), len(paying))

    def part_of(self, member: str) -> int:
        """A last member's part in RESERVE, but for what dividing left."""
        m = self.members.get(member)
        since = self.winding_since - self.terms["waitingSeconds"]
        if m is None or not m.last or self.swept or m.joined_at > since:
            return 0
        level = [cover for at, cover in m.levels if at <= max(since, m.joined_at)][-1]
        return level * self.plan.bands[m.band].units * self.per_unit

    def paying(self) -> list[MemberRecord]:
        """Whom the next charge reaches."""
        return [
            m
            for m in self.members.values()
            if m.left_at_index is None
            and not m.expelled_at
            and m.expiry * self.plan.tick > self.index
        ]

    # --- events ----------------------------------------------------------------------------------

    def close(self, period: int, at: int) -> None:
        """Who leaves with a period is gone with its settlement."""
        for m in self.members.values():
            if m.exit_period == period and m.left_at_index is None:
                m.left_at_index, m.left_at = self.index, at

    def _on_MemberJoined(
        self, at: int, member: str, number: int, units: int, cover: int, band: int, **e: Any
    ) -> None:
        referrer = e["referrer"]
        self.members[member] = MemberRecord(number, units, cover, band, at, referrer=referrer)
        self.members[member].levels.append((at, cover))
        self._follow(member, e["balance"], e["expiryTick"])

    def _on_MemberToppedUp(self, at: int, member: str, **e: Any) -> None:
        self._follow(member, e["balance"], e["expiryTick"])

    def _on_MemberCured(self, at: int, member: str, **e: Any) -> None:
        self.members[member].lapsed_at = 0

    def _on_CoverRaised(self, at: int, member: str, newCover: int, units: int, **e: Any) -> None:
        m = self.members[member]
        m.cover, m.units = newCover, units
        m.levels.append((at, newCover))
        self._follow(member, e["balance"], e["expiryTick"])

    def _follow(self, member: str, balance: int, expiry: int) -> None:
        m = self.members[member]
        m.expiry = expiry
        m.spare = balance - m.units * (expiry * self.plan.tick - self.index)

    def _on_ExitRequested(self, at: int, member: str, period: int, **e: Any) -> None:
        m = self.members[member]
        m.exit_period, m.gone = period, period == 0

    def _on_RefundPaid(self, at: int, member: str, **e: Any) -> None:
        m = self.members[member]
        m.spare = 0
        if m.exit_period or m.last:
            m.expiry = 0
        m.last = False

    def _on_StakeTaken(self, at: int, member: str, balance: int, expiryTick: int, **e: Any) -> None:
        m = self.members[member]
        if self.status(member, at) in (WAITING, COVERED):
            self._follow(member, balance, expiryTick)
        elif m.left_at_index is not None:
            m.spare, m.expiry = balance, 0
        else:
            m.spare -= e["amount"]

    def _on_MemberExpelled(self, at: int, member: str, balance: int, **e: Any) -> None:
        m = self.members[member]
        ended = m.left_at if m.exit_period else m.lapsed_at
        ended = min(filter(None, (ended, self.winding_since)), default=at)
        m.expelled_at, m.spare, m.last = ended, balance, False
        m.expiry, m.exit_period, m.lapsed_at = 0, 0, 0

    def _on_FundClosed(self, at: int, period: int, units: int, payers: int, **e: Any) -> None:
        self.close(period, at)
        for m in self.paying():
            m.last = True
        self.final, self.closed_at, self.per_unit = (units, payers), at, e["perUnit"]

    def _on_UnclaimedSwept(self, at: int, expired: bool, **e: Any) -> None:
        self.swept = self.swept or expired

    def _on_TickLapsed(self, at: int, tick: int, **e: Any) -> None:
        for m in self.members.values():
            if m.expiry == tick and not m.exit_period and not m.expelled_at:
                m.lapsed_at = at
