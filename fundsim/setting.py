"""What a course is played with: the plan's figures in token units, seconds and parts of one."""

from __future__ import annotations

from dataclasses import dataclass

from fundplan import Plan
from fundplan.bounds import DAY
from fundplan.limits import longest_claim_seconds
from fundplan.simulation import Simulation
from fundsim.illness import Risk, risks_of
from fundsim.people import Mix
from fundsim.terms import BPS, Terms, terms_of, units_of

YEAR = 31_557_600  # 365.25 days, by which contracts/libraries/BenefitTable.sol counts ages
# Moments of a period, seconds after its beginning (or before its end).
AFTER, CURING, TOPPING_UP, JOINING, LEAVING, EARLY = 600, 1_200, 2_400, 3_600, 4_800, 7_200
BEFORE_END = 3_600


@dataclass(frozen=True)
class Setting:
    """A plan, how it is simulated, and how long."""

    plan: Plan
    simulation: Simulation
    terms: Terms
    mix: Mix
    risks: tuple[Risk, ...]
    members: int
    periods: int
    waited: bool = False
    acting: bool = True
    singly: bool = False  # every member by itself, with a history of acts

    @classmethod
    def of(
        cls,
        plan: Plan,
        simulation: Simulation,
        members: int,
        periods: int,
        *,
        waited: bool = False,
        acting: bool = True,
        singly: bool = False,
    ) -> Setting:
        """Work out what stays the same all along."""
        mix, risks = Mix.of(plan, simulation), risks_of(plan, simulation)
        terms = terms_of(plan)
        return cls(plan, simulation, terms, mix, risks, members, periods, waited, acting, singly)

    @property
    def period_seconds(self) -> int:
        """Length of a settlement period."""
        return self.plan.calendar.period_seconds

    @property
    def years(self) -> float:
        """Length of a settlement period, years."""
        return self.period_seconds / YEAR

    @property
    def early(self) -> float:
        """The part of a period's claims that its own settlement still funds: the others' time for
        objections ends after it.
        """
        left = self.period_seconds - self.plan.claims.publicity_seconds
        return left / self.period_seconds if left >= EARLY else 0.0

    @property
    def fast_early(self) -> bool:
        """Whether a claim filed early can be paid fast before the late ones are filed."""
        fast = self.plan.claims.fast_seconds
        room = self.period_seconds - EARLY - 2 * BEFORE_END
        return fast < min(self.plan.claims.publicity_seconds, room)

    @property
    def retires_at(self) -> int:
        """The age from which no benefit line covers anybody."""
        return max(line.age_to for line in self.plan.lines) + 1

    @property
    def run_off(self) -> int:
        """Seconds from the beginning of winding-up until the fund may close: the longest time for
        reporting, and then for a claim's whole path (contracts/Rulebook.sol).
        """
        claims = self.plan.claims
        path = self.period_seconds + claims.publicity_seconds + longest_claim_seconds(self.plan)
        return claims.reporting_seconds + path + DAY

    @property
    def dues_a_year(self) -> float:
        """Dues per unit in a year, token units."""
        return self.terms.dues / self.terms.term_periods / self.years

    def starts_at(self, period: int) -> int:
        """The first second of a period, from the calendar's start."""
        return (period - 1) * self.period_seconds

    def dues_in(self, period: int) -> int:
        """Dues per unit that the settlement of a period charges."""
        return self.terms.dues if (period - 1) % self.terms.term_periods == 0 else 0

    def target(self, period: int) -> int:
        """Balance per unit that members top up to in a period."""
        return units_of(self.simulation.prepayment) + self.dues_in(period)

    def refill(self, period: int) -> int:
        """Who has less per unit tops up."""
        return units_of(self.simulation.refill) + self.dues_in(period)

    def frailty(self) -> tuple[float, float]:
        """What the table's rates are multiplied by, for the healthy and for the frail."""
        frail = self.simulation.frail
        part, times = frail.part_bps / BPS, frail.times_bps / BPS
        healthy = 1 / (1 - part + part * times)
        return healthy, healthy * times

    def excess(self, shares_a_year: float) -> float:
        """By which part of what members expect the yearly charge exceeds it; never below 0."""
        charge = (shares_a_year + self.dues_a_year) / units_of(self.simulation.expected)
        return max(0.0, charge - 1)
