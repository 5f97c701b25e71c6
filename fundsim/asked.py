"""What `make simulate` is asked for, by its settings: docs/simulating.md lists them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from fundplan import Plan, load_plan, with_patch
from fundplan.bounds import DAY
from fundsim.setting import Setting

ROOT = Path(__file__).resolve().parent.parent
DAYS_A_YEAR = 365


class BadSetting(Exception):
    """A setting that cannot be used; the text says what is allowed."""


@dataclass(frozen=True)
class Asked:
    """One simulation: what is played, its name for files, and the seed of its chance."""

    name: str
    title: str
    setting: Setting
    seed: int
    why: str | None  # of the scenario
    ended_in: int | None = None  # the period in which the real scheme's end was announced

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Asked:
        """Read PLAN, MEMBERS, YEARS, SEED, SCENARIO. Raises BadSetting, PlanError or OSError."""
        named = Path(environ.get("PLAN") or "critical-illness")
        path = named if named.suffix == ".yaml" else ROOT / "plans" / f"{named}.yaml"
        if not path.exists():
            known = ", ".join(sorted(path.stem for path in (ROOT / "plans").glob("*.yaml")))
            raise BadSetting(f"PLAN={named}; allowed: {known}, or the path of a plan file")
        plan = load_plan(path)
        if plan.simulation is None:
            raise BadSetting(f"PLAN={named}; {path.name} has no section simulation")
        seed = number(environ, "SEED", 1, 0, 2**32)
        members = number(environ, "MEMBERS", 0, 1, 10**9)
        years = number(environ, "YEARS", 0, 1, 50)
        key = environ.get("SCENARIO") or ""
        if not key:
            periods = periods_in(plan, years or 10)
            setting = Setting.of(plan, plan.simulation, members or 1_000_000, periods)
            return cls(plan.id, plan.name.en, setting, seed, None)
        try:
            scenario = plan.simulation.scenario(key)
        except KeyError as error:
            raise BadSetting(f"SCENARIO={key}; {error.args[0]}") from error
        changed = with_patch(plan, dict(scenario.patch)) if scenario.patch else plan
        setting = Setting.of(
            changed,
            plan.simulation.with_settings(dict(scenario.settings), scenario.without),
            members or scenario.members,
            periods_in(changed, years) or scenario.periods,
            waited=scenario.waited,
            acting=scenario.acting,
        )
        name, title = f"{plan.id}-{key}", f"{plan.name.en}: {key}"
        return cls(name, title, setting, seed, scenario.why["en"], scenario.ended_in)


def periods_in(plan: Plan, years: int) -> int:
    """Whole periods in so many years of 365 days."""
    return years * DAYS_A_YEAR * DAY // plan.calendar.period_seconds


def number(environ: Mapping[str, str], name: str, default: int, least: int, most: int) -> int:
    """A whole number of the environment; `default` where it is absent or empty."""
    text = environ.get(name) or ""
    if not text:
        return default
    if not text.isdecimal() or not least <= int(text) <= most:
        raise BadSetting(f"{name}={text}; allowed: a whole number, {least} to {most}")
    return int(text)
