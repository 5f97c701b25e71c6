"""Who is or was a member, each with a balance of their own, and what follows from it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum

from tests.support.model.books import ZERO
from tests.support.model.pauses import Pauses
from tests.support.terms import Band


class Status(IntEnum):
    """A member's state."""

    NONE = 0
    WAITING = 1
    COVERED = 2
    GRACE = 3
    LAPSED = 4
    LEAVING = 5
    LEFT = 6
    EXPELLED = 7


PAYING = (Status.WAITING, Status.COVERED)


@dataclass
class Membership:
    """One membership of one person, from joining until lapse or exit.

    `at_risk` is what charges are taken from, `spare` what the whole-tick rule sets aside.
    """

    member: str
    number: int
    band: int
    units: int
    joined_at: int
    levels: list[tuple[int, int]]  # (from when, cover level)
    at_risk: int = 0
    spare: int = 0
    gaps: list[tuple[int, int]] = field(default_factory=list)  # lapsed from, cured at
    lapsed_at: int | None = None
    exit_period: int = 0
    left_at: int | None = None
    gone: bool = False  # left after lapsing
    closed: bool = False  # was there when the fund closed
    last: bool = False  # paid until it closed, and has not collected
    expelled_at: int | None = None  # when cover ended, of one who was expelled
    last_tick: int = 0  # the tick at which it lapsed, or would have when it left
    began: list[int] = field(default_factory=list)  # the open period of each beginning to pay
    counted: set[int] = field(default_factory=set)  # settlements after which it paid

    @property
    def balance(self) -> int:
        """Prepaid and not used up."""
        return self.at_risk + self.spare

    @property
    def pays(self) -> bool:
        """Whether the next charge reaches this member."""
        gone = self.closed or self.left_at is not None or self.expelled_at is not None
        return self.at_risk > 0 and not gone

    @property
    def cover(self) -> int:
        """The cover level paid for."""
        return self.levels[-1][1]

    @property
    def ended_at(self) -> int | None:
        """When cover ended; None while it lasts."""
        if self.expelled_at is not None:
            return self.expelled_at
        return self.left_at if self.exit_period else self.lapsed_at

    def covered_at(self, at: int) -> bool:
        """Cover held at a moment that is not before joining; waiting is not looked at."""
        if self.ended_at is not None and at >= self.ended_at:
            return False
        return not any(lapse <= at < cure for lapse, cure in self.gaps)

    def level_at(self, at: int) -> int:
        """The cover level paid for at a moment; before joining, the first one."""
        return [level for since, level in self.levels if since <= max(at, self.joined_at)][-1]


@dataclass(frozen=True)
class CoverFound:
    """The cover a person had at a moment."""

    number: int
    level: int
    band: Band
    joined_at: int
    waits_until: int


class Roster(Pauses):
    """Everybody who ever joined: all memberships of each, the latest last."""

    people: dict[str, list[Membership]]
    referrers: dict[str, str]
    swept: bool  # balances not claimed in time are gone
    winding_since: int  # 0: the fund does not wind up
    index: int  # token units charged per unit so far; the whole-tick rule refers to it

    def memberships(self) -> list[Membership]:
        """Everybody's current membership."""
        return [spells[-1] for spells in self.people.values()]

    def paying(self) -> list[Membership]:
        """Who shares the next charge."""
        return [m for m in self.memberships() if m.pays]

    def units(self) -> int:
        """Units of the paying members."""
        return sum(m.units for m in self.paying())

    def payers(self) -> int:
        """Head count of the paying members."""
        return len(self.paying())

    def current(self, member: str) -> Membership | None:
        """A person's latest membership."""
        spells = self.people.get(member)
        return spells[-1] if spells else None

    def status(self, member: str) -> Status:
        """A person's state now."""
        m = self.current(member)
        terms = self.plan.membership
        if m is None:
            return Status.NONE
        if m.expelled_at is not None:
            return Status.EXPELLED
        if m.gone or m.left_at is not None or m.closed:
            return Status.LEFT
        if m.exit_period:
            return Status.LEAVING
        if m.lapsed_at is not None:
            in_grace = self.now < m.lapsed_at + terms.grace_seconds
            return Status.GRACE if in_grace else Status.LAPSED
        waiting = self.now < m.joined_at + terms.waiting_seconds
        return Status.WAITING if waiting else Status.COVERED

    def balance(self, member: str) -> int:
        """A person's prepaid balance."""
        m = self.current(member)
        return m.balance if m and not self.swept else 0

    def cover_at(self, member: str, at: int, waiting: int) -> CoverFound | None:
        """The cover held at a moment, with the level that had waited long enough."""
        begun = [m for m in self.people.get(member, []) if m.joined_at <= at]
        if not begun or not begun[-1].covered_at(at):
            return None
        if self.winding_since and at >= self.winding_since:
            return None
        m = begun[-1]
        band = self.plan.bands[m.band]
        return CoverFound(
            m.number, m.level_at(at - waiting), band, m.joined_at, m.joined_at + waiting
        )

    def end_of(self, m: Membership) -> int | None:
        """When cover ended; None while it lasts. It ends for all where the fund begins to end."""
        if m.expelled_at is not None or not self.winding_since:
            return m.ended_at
        return min(m.ended_at or self.winding_since, self.winding_since)

    def referrer(self, member: str) -> str:
        """Who brought a member in."""
        return self.referrers.get(member, ZERO)

    def juror_number(self, member: str, since: int) -> int:
        """Member number if covered (waiting over) at `since` and now, else 0."""
        m = self.current(member)
        if m is None or self.status(member) != Status.COVERED:
            return 0
        if since < m.joined_at + self.plan.membership.waiting_seconds or not m.covered_at(since):
            return 0
        return m.number

    def expiry_tick(self, m: Membership) -> int:
        """The tick of the index at which a paying member's balance ends."""
        return (self.index + m.at_risk // m.units) // self.plan.tick
