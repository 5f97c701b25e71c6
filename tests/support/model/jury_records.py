"""What is kept of a case, and what follows from it at any moment: phases, rounds, outcome."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from fractions import Fraction
from functools import lru_cache

from eth_utils import keccak

from tests.support.terms import JuryTerms

BPS = 10_000
EVERYBODY = 2**256 - 1
SPARE_SEATS = 8
REWARD_SECONDS = 180 * 86_400


class CaseKind(IntEnum):
    """What a case is about."""

    CLAIM = 0
    CLAIM_APPEAL = 1
    MEMBERSHIP = 2
    MEMBERSHIP_APPEAL = 3
    PROVIDER = 4
    PROPOSAL = 5


PLENARY = (CaseKind.PROVIDER, CaseKind.PROPOSAL)
APPEALS = (CaseKind.CLAIM_APPEAL, CaseKind.MEMBERSHIP_APPEAL)


class Phase(IntEnum):
    """Where a case stands."""

    WAITING = 0
    SEALING = 1
    OPENING = 2
    OVER = 3
    CLOSED = 4
    CANCELLED = 5


@lru_cache(maxsize=4096)
def _lot(seed: bytes, account: str) -> int:
    return int.from_bytes(keccak(seed + bytes(12) + bytes.fromhex(account[2:])), "big")


@dataclass
class Ballot:
    """One juror's seat. No seal: recused. Option and moment come with opening."""

    juror: str
    seal: bytes
    sealed_at: int
    option: int | None = None
    opened_at: int = 0
    rewarded: bool = False


@dataclass
class Case:
    """One question before the members."""

    id: int
    kind: CaseKind
    subject: int
    opened_at: int
    opens_at: int
    options: int
    silence: int
    prior: int
    electorate: int
    quorum: int
    terms: JuryTerms
    seed_block: int = 0
    seed: bytes = b""
    ballots: dict[int, Ballot] = field(default_factory=dict)  # by seat
    opened: list[Ballot] = field(default_factory=list)  # in the order of opening
    closed: bool = False
    cancelled: bool = False

    # --- who sits --------------------------------------------------------------------------------

    @property
    def plenary(self) -> bool:
        """All covered members vote."""
        return self.kind in PLENARY

    @property
    def seats(self) -> int:
        """How many may seal; in a plenary every member number has a seat."""
        if self.plenary:
            return 2**40 - 1
        factor = self.terms.appeal_factor if self.kind in APPEALS else 1
        return 2 * self.terms.size * factor + SPARE_SEATS

    def lot(self, account: str) -> int:
        """An account's lot."""
        return _lot(self.seed, account)

    def threshold(self, now: int) -> int:
        """What a lot must be below, in this round."""
        drawn = self.terms.size * 2 ** self.round(now)
        return EVERYBODY if self.electorate <= drawn else EVERYBODY // self.electorate * drawn

    def ballot_of(self, account: str) -> Ballot | None:
        """What an account did in this case."""
        return next((b for b in self.ballots.values() if b.juror == account), None)

    def seat_for(self, account: str, number: int) -> int | None:
        """An account's seat, or the first free one from where its lot points; None: all taken."""
        if self.plenary:
            return number
        home = self.lot(account) % self.seats
        for seat in (*range(home, self.seats), *range(home)):
            if seat not in self.ballots or self.ballots[seat].juror == account:
                return seat
        return None

    # --- clocks ----------------------------------------------------------------------------------

    def sealed(self) -> list[Ballot]:
        """Sealed votes, opened ones too, in order."""
        return sorted((b for b in self.ballots.values() if b.seal), key=lambda b: b.sealed_at)

    @property
    def enough(self) -> bool:
        """Enough votes were sealed to open them."""
        return len(self.sealed()) >= min(self.quorum, self.seats)

    @property
    def sealing_end(self) -> int:
        """End of the round in which enough votes were sealed, else of the last round."""
        votes, length = self.sealed(), self.terms.sealing_seconds
        if len(votes) == self.seats:
            return votes[-1].sealed_at
        if len(votes) >= self.quorum:
            spent = votes[self.quorum - 1].sealed_at - self.opens_at
            return self.opens_at + (spent // length + 1) * length
        return self.opens_at + self.terms.rounds * length

    def round(self, now: int) -> int:
        """The round of sealing, from 0; the last one once sealing is over."""
        last = max(self.opens_at, min(now, self.sealing_end - 1))
        return (last - self.opens_at) // self.terms.sealing_seconds

    @property
    def latest_end(self) -> int:
        """Nothing extends the opening beyond this."""
        terms = self.terms
        return self.sealing_end + terms.opening_seconds + terms.extension_seconds

    @property
    def opening_end(self) -> int:
        """The full opening, longer by late swings, or shorter once every vote is open."""
        end = self.sealing_end + self.terms.opening_seconds
        for count, ballot in enumerate(self.opened, 1):
            swing = ballot.opened_at + self.terms.swing_seconds
            if count == len(self.sealed()):
                end = ballot.opened_at
            elif self._turned(count) and swing > end:
                end = min(swing, self.latest_end)
        return end

    def _turned(self, count: int) -> bool:
        """Whether the last of the first `count` opened votes changed the outcome."""
        return self.outcome(self.opened[: count - 1]) != self.outcome(self.opened[:count])

    @property
    def end(self) -> int:
        """When the outcome is fixed: too few sealed votes are never opened."""
        return self.opening_end if self.enough else self.sealing_end

    def phase(self, now: int) -> Phase:
        """Where it stands."""
        if self.closed or self.cancelled:
            return Phase.CLOSED if self.closed else Phase.CANCELLED
        if now < self.opens_at:
            return Phase.WAITING
        if now < self.sealing_end:
            return Phase.SEALING
        return Phase.OPENING if now < self.end else Phase.OVER

    def over(self, now: int) -> bool:
        """Whether there is an outcome."""
        return self.phase(now) in (Phase.OVER, Phase.CLOSED)

    # --- the count -------------------------------------------------------------------------------

    @property
    def votes(self) -> tuple[int, ...]:
        """Opened votes by option."""
        return tuple(sum(b.option == option for b in self.opened) for option in range(4))

    @property
    def quorate(self) -> bool:
        """Enough votes were opened."""
        return len(self.opened) >= self.quorum

    def outcome(self, opened: list[Ballot] | None = None) -> int:
        """The gravest option that enough of the votes hold to be deserved, or a graver one."""
        votes = self.opened if opened is None else opened
        if len(votes) < self.quorum:
            return self.silence
        tie_counts = self.terms.tie_refuses and self.kind in (
            CaseKind.CLAIM,
            CaseKind.CLAIM_APPEAL,
        )
        for option in range(self.options - 1):
            bps = self.terms.majority_bps if option else self.terms.grave_bps
            behind = sum(b.option is not None and b.option <= option for b in votes)
            share, needed = Fraction(behind, len(votes)), Fraction(bps, BPS)
            if share > needed or (option and tie_counts and share == needed):
                return option
        return self.options - 1
