"""A checked plan as frozen dataclasses.

Amounts are Decimals in the plan's currency (one whole token each), durations are seconds,
percentages are basis points (1/10,000). "Per unit" means per unit of membership.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from fundplan.benefits import Benefit, Line
from fundplan.simulation import Simulation
from fundplan.text import Text


@dataclass(frozen=True)
class Currency:
    """What amounts count."""

    code: str
    name: Text


@dataclass(frozen=True)
class CalendarTerms:
    """The settlement calendar; it starts when deployment says. `life_seconds` 0: no fixed end."""

    period_seconds: int
    life_seconds: int


@dataclass(frozen=True)
class MembershipTerms:
    """Who may join and from when a member is covered."""

    attested: bool
    min_prepayment: Decimal
    max_cover: int
    waiting_seconds: int
    grace_seconds: int


@dataclass(frozen=True)
class Band:
    """One age band at joining; `number` is its index on chain, from 0."""

    key: str
    number: int
    title: Text
    age_from: int
    age_to: int
    units: int


@dataclass(frozen=True)
class ShareTerms:
    """What a settlement may charge; caps and dues are per unit, 0 means none.

    Dues fall due once in a term of `dues_every` periods.
    """

    period_cap: Decimal
    claim_cap: Decimal
    dues: Decimal
    fee_bps: int
    reserve_floor: Decimal
    carries: bool
    tick: Decimal
    dues_every: int


@dataclass(frozen=True)
class SurplusTerms:
    """What RESERVE above its floor is for (`lower`, `keep`, `grant`); what the beneficiary does."""

    policy: str
    purpose: Text


@dataclass(frozen=True)
class Thresholds:
    """Figures that act by themselves after a settlement; 0 switches each off."""

    stop_joins_bps: int
    low_bps: int
    few: int
    periods: int
    winds_up: bool


@dataclass(frozen=True)
class ClaimTerms:
    """Clocks of a claim; `fast_limit` 0: no fast lane."""

    reporting_seconds: int
    publicity_seconds: int
    fast_seconds: int
    fast_limit: Decimal


@dataclass(frozen=True)
class DisputeTerms:
    """What a dispute costs whom, and who gets what the losing side staked."""

    appeal_seconds: int
    bond: Decimal
    appeal_bond: Decimal
    stake: Decimal
    refused_bps: int
    winner_bps: int
    juror_bps: int


@dataclass(frozen=True)
class JuryTerms:
    """How a jury is drawn, and how it decides."""

    size: int
    quorum_bps: int
    plenary_quorum_bps: int
    majority_bps: int
    grave_bps: int
    appeal_factor: int
    rounds: int
    tie_refuses: bool
    silence_pays: bool
    sealing_seconds: int
    opening_seconds: int
    swing_seconds: int
    extension_seconds: int

    @property
    def longest_seconds(self) -> int:
        """From the beginning of voting to the verdict, whoever is silent and however it swings."""
        return self.rounds * self.sealing_seconds + self.opening_seconds + self.extension_seconds


@dataclass(frozen=True)
class Rule:
    """One rule in plain words. Texts still hold their `{dotted.key}` places: see fundplan.words."""

    about: tuple[str, ...]
    published: bool
    text: Text
    why: Text | None


@dataclass(frozen=True)
class Variant:
    """The plan is another one (`of`: its rules hash) with the values of `keys` changed."""

    of: str
    keys: tuple[str, ...]


@dataclass(frozen=True)
class Crowd:
    """Demo accounts that each stand for `cover` people."""

    members: int
    cover: int


@dataclass(frozen=True)
class Demo:
    """How a few accounts play the scheme; not covered by the rules hash."""

    why: Text
    patch: tuple[tuple[str, str | int | bool], ...]
    crowd: Crowd


@dataclass(frozen=True)
class Plan:
    """A plan that passed every check. `canonical` is its canonical text (see fundplan.canonical).

    Plans come from `load_plan`, `parse_plan` and `with_patch` only, so text and fields agree.
    """

    id: str
    name: Text
    summary: Text
    modelled_on: Text | None
    currency: Currency
    calendar: CalendarTerms
    membership: MembershipTerms
    bands: tuple[Band, ...]
    shares: ShareTerms
    surplus: SurplusTerms
    thresholds: Thresholds
    claims: ClaimTerms
    disputes: DisputeTerms
    jury: JuryTerms
    benefits: tuple[Benefit, ...]
    rules: tuple[Rule, ...]
    variant: Variant | None
    demo: Demo | None
    simulation: Simulation | None
    canonical: str

    @property
    def lines(self) -> tuple[Line, ...]:
        """All lines of the benefits table in the order of their numbers."""
        every = (line for benefit in self.benefits for line in benefit.lines)
        return tuple(sorted(every, key=lambda line: line.number))

    @property
    def keyed_lines(self) -> dict[str, Line]:
        """All lines by their dotted keys `<benefit>.<line>`, in the order of the benefits."""
        return {f"{b.key}.{line.key}": line for b in self.benefits for line in b.lines}

    def line(self, key: str) -> Line:
        """The line with the dotted key `<benefit>.<line>`; raises KeyError."""
        known = self.keyed_lines
        if key not in known:
            raise KeyError(f"no benefit line {key!r}; the plan has {', '.join(known)}")
        return known[key]

    def benefit_of(self, line_number: int) -> Benefit:
        """The benefit that holds the line with this number; raises KeyError."""
        for benefit in self.benefits:
            if any(line.number == line_number for line in benefit.lines):
                return benefit
        raise KeyError(f"no benefit line {line_number}; the plan has 1 to {len(self.lines)}")

    def band(self, key: str) -> Band:
        """The band with this short name; raises KeyError naming the known ones."""
        for band in self.bands:
            if band.key == key:
                return band
        raise KeyError(f"no band {key!r}; the plan has {', '.join(b.key for b in self.bands)}")
