"""Plays a plan off chain with the contracts' arithmetic: `make simulate`.

Settings: PLAN, MEMBERS, YEARS, SEED, SCENARIO; see docs/simulating.md. Prints a table and what the
fund's thresholds did; writes every figure as CSV and a picture as SVG into reports/simulate/. Exit
codes: 0; 2 a setting or the plan cannot be used.
"""

from __future__ import annotations

import os
import sys
import time

import numpy as np

from fundplan import PlanError
from fundplan.bounds import DAY
from fundsim.asked import ROOT, Asked, BadSetting
from fundsim.course import Course
from fundsim.plot import write_svg
from fundsim.telling import events_of, money, table, warned, write_csv
from fundsim.terms import TooFine

FOLDER = ROOT / "reports" / "simulate"


def main() -> int:
    """Simulate what the environment asks for."""
    try:
        asked = Asked.from_env(os.environ)
    except (BadSetting, PlanError, TooFine, OSError) as error:
        print(f"simulate: {error}", file=sys.stderr)
        return 2
    setting, start = asked.setting, time.monotonic()
    course = Course(setting, np.random.default_rng(asked.seed))
    periods = list(course.run())
    seconds = time.monotonic() - start
    events = events_of(periods, setting)
    days = setting.period_seconds / DAY
    print(f"{asked.title}: {setting.members:,} members, {len(periods)} periods of {days:g} days")
    if asked.why:
        print(asked.why.strip())
    print()
    print("\n".join(table(periods, setting, {event.period for event in events})))
    print()
    for event in events:
        print(f"* period {event.period}: {event.text}")
    if not events:
        print("No threshold was reached.")
    if asked.ended_in and asked.ended_in <= len(periods):
        print(warned(events, asked.ended_in, setting))
    closing, unit = course.closing(), setting.plan.currency.code
    if closing is not None:
        part, rest = money(closing.per_unit), money(closing.rest)
        print(
            f"Claims have run off: {part} {unit} of the reserve per unit, {rest} {unit} are left."
        )
    FOLDER.mkdir(parents=True, exist_ok=True)
    name = f"{asked.name}-{setting.members}-{len(periods)}-{asked.seed}"
    write_csv(FOLDER / f"{name}.csv", periods)
    write_svg(FOLDER / f"{name}.svg", asked.title, periods, setting, events)
    print(f"\nreports/simulate/{name}.csv and .svg; simulated in {seconds:.1f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
