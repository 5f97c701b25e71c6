"""How a plan is simulated: the section `simulation` of a plan file, as frozen dataclasses.

Not part of the rules: the rules hash does not cover it. Amounts are Decimals in the plan's
currency, percentages basis points (1/10,000), rates claims a year per 1,000 covered members.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from fundplan.errors import Problem, refused
from fundplan.notation import ages_of, basis_points_of

if TYPE_CHECKING:  # the model holds a Simulation
    from fundplan.model import Plan

Value = str | int | bool


@dataclass(frozen=True)
class People:
    """A row of the population: so many parts of it are men and women of these ages."""

    age_from: int
    age_to: int
    men: int
    women: int
    band: str | None  # None: the first that holds the age


@dataclass(frozen=True)
class Rate:
    """Approved claims a year per 1,000 covered members of these ages, on one benefit line."""

    claim: str  # <benefit>.<line>
    age_from: int
    age_to: int
    men: Decimal
    women: Decimal


@dataclass(frozen=True)
class Costs:
    """What costs come to, less other sources: log-normal about a median."""

    claim: str
    median: Decimal
    spread: Decimal  # the factor of one standard deviation


@dataclass(frozen=True)
class Frail:
    """Members with higher claim rates."""

    part_bps: int  # of the members
    times_bps: int  # their rates, in parts of the healthy's
    reaction_bps: int  # how far they react to the share, in parts of the healthy's reaction


@dataclass(frozen=True)
class Level:
    """So many parts of the members choose this cover level."""

    cover: int
    part: int


@dataclass(frozen=True)
class Scenario:
    """A named course: the plan and its simulation with some values changed."""

    key: str
    why: Mapping[str, str]  # by language
    members: int
    periods: int
    waited: bool  # the members at the start have waited already
    acting: bool  # thresholds act; otherwise it is only told when they would have
    patch: tuple[tuple[str, Value], ...]  # of the plan
    settings: tuple[tuple[str, Value], ...]  # of the simulation
    without: tuple[str, ...]  # benefit lines that nobody claims
    ended_in: int | None  # the period in which the real scheme's end was announced


@dataclass(frozen=True)
class Simulation:
    """How members join, pay, fall ill and leave."""

    why: Mapping[str, str]  # by language
    population: tuple[People, ...]
    rates: tuple[Rate, ...]
    costs: tuple[Costs, ...]
    prepayment: Decimal
    refill: Decimal
    topping_up_bps: int
    curing_bps: int
    joining_bps: int
    leaving_bps: int
    expected: Decimal
    reaction_bps: int
    frail: Frail
    trend_bps: int
    fast_bps: int
    levels: tuple[Level, ...]
    scenarios: tuple[Scenario, ...]
    data: Mapping[str, Any]  # the section as it stands, in canonical notation

    def scenario(self, key: str) -> Scenario:
        """The scenario with this name; raises KeyError naming the known ones."""
        for scenario in self.scenarios:
            if scenario.key == key:
                return scenario
        known = ", ".join(scenario.key for scenario in self.scenarios) or "none"
        raise KeyError(f"no scenario {key!r}; the plan has {known}")

    def with_settings(
        self, settings: Mapping[str, Value], without: tuple[str, ...] = ()
    ) -> Simulation:
        """The section with values replaced by dotted key, and benefit lines that nobody claims.

        Raises KeyError for an unknown key.
        """
        data = copy.deepcopy(dict(self.data))
        data["rates"] = [row for row in data["rates"] if row["claim"] not in without]
        for key, value in settings.items():
            *above, last = key.split(".")
            part = data
            for name in above:
                part = part[name]
            if isinstance(part.get(last, {}), dict | list):
                raise KeyError(f"no single value {key!r} in the section simulation")
            part[last] = value
        return build_simulation(data)


def build_simulation(data: Mapping[str, Any]) -> Simulation:
    """The section of a document that passed `check_structure` and `normalise`."""
    frail = data["frail"]
    return Simulation(
        why=data["why"],
        population=tuple(
            People(*ages_of(row["ages"]), row["men"], row["women"], row.get("band"))
            for row in data["population"]
        ),
        rates=tuple(
            Rate(row["claim"], *ages_of(row["ages"]), Decimal(row["men"]), Decimal(row["women"]))
            for row in data["rates"]
        ),
        costs=tuple(
            Costs(row["claim"], Decimal(row["median"]), Decimal(row["spread"]))
            for row in data["costs"]
        ),
        prepayment=Decimal(data["prepayment"]),
        refill=Decimal(data["refill"]),
        topping_up_bps=basis_points_of(data["topping_up"]),
        curing_bps=basis_points_of(data["curing"]),
        joining_bps=basis_points_of(data["joining"]),
        leaving_bps=basis_points_of(data["leaving"]),
        expected=Decimal(data["expected"]),
        reaction_bps=basis_points_of(data["reaction"]),
        frail=Frail(*(basis_points_of(frail[key]) for key in ("part", "times", "reaction"))),
        trend_bps=basis_points_of(data["trend"]),
        fast_bps=basis_points_of(data["fast"]),
        levels=tuple(Level(row["cover"], row["part"]) for row in data["levels"]),
        scenarios=tuple(_scenario(key, row) for key, row in data["scenarios"].items()),
        data=data,
    )


def _scenario(key: str, data: Mapping[str, Any]) -> Scenario:
    return Scenario(
        key=key,
        why=data["why"],
        members=data["members"],
        periods=data["periods"],
        waited=data["waited"],
        acting=data["acting"],
        patch=tuple(data["patch"].items()),
        settings=tuple(data["settings"].items()),
        without=tuple(data["without"]),
        ended_in=data.get("ended_in"),
    )


def simulation_problems(plan: Plan, simulation: Simulation) -> Iterator[Problem]:
    """What the section says that does not fit the plan, or itself."""
    yield from _ages(plan, simulation)
    yield from _claims(plan, simulation)
    if not simulation.refill < simulation.prepayment:
        found = refused(str(simulation.refill))
        yield Problem("simulation.refill", found, "less than simulation.prepayment")
    least = plan.membership.min_prepayment
    if simulation.prepayment < least:
        found, allowed = refused(str(simulation.prepayment)), "at least membership.min_prepayment"
        yield Problem("simulation.prepayment", found, f"{allowed}, {least}")
    if not simulation.expected:
        yield Problem("simulation.expected", "0", "an amount above 0")
    for number, level in enumerate(simulation.levels, 1):
        if level.cover > plan.membership.max_cover:
            allowed = f"at most membership.max_cover, {plan.membership.max_cover}"
            yield Problem(f"simulation.levels.{number}.cover", refused(level.cover), allowed)
    for scenario in simulation.scenarios:
        try:
            simulation.with_settings(dict(scenario.settings), scenario.without)
        except (KeyError, ArithmeticError, ValueError) as error:
            key = f"simulation.scenarios.{scenario.key}.settings"
            yield Problem(key, refused(str(error)), "single values of this section, by dotted key")


def _ages(plan: Plan, simulation: Simulation) -> Iterator[Problem]:
    for number, row in enumerate(simulation.population, 1):
        ages = range(row.age_from, row.age_to + 1)
        bands = [b for b in plan.bands if row.band in (None, b.key)]
        inside = all(any(b.age_from <= age <= b.age_to for b in bands) for age in ages)
        if not inside or not ages:
            found = refused(f"{row.age_from}-{row.age_to}")
            allowed = "the smaller age first, all within the plan's bands (or the row's band)"
            yield Problem(f"simulation.population.{number}.ages", found, allowed)
    if not any(row.men + row.women for row in simulation.population):
        yield Problem("simulation.population", "nobody", "at least one weight above 0")


def _claims(plan: Plan, simulation: Simulation) -> Iterator[Problem]:
    known = plan.keyed_lines
    rows = [("rates", n, row.claim) for n, row in enumerate(simulation.rates, 1)]
    rows += [("costs", n, row.claim) for n, row in enumerate(simulation.costs, 1)]
    for table, number, claim in rows:
        if claim not in known:
            allowed = "one of " + ", ".join(known)
            yield Problem(f"simulation.{table}.{number}.claim", refused(claim), allowed)
    costed = {row.claim for row in simulation.costs}
    for number, row in enumerate(simulation.rates, 1):
        line = known.get(row.claim)
        if line and line.proportional and row.claim not in costed:
            allowed = f"a row of simulation.costs about {row.claim}"
            yield Problem(f"simulation.rates.{number}.claim", "no costs", allowed)
