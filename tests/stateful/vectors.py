"""Histories with what must come of them, as data: tests/support/vectors.json.

`python -m tests.stateful.vectors` plays small courses with the simulator and writes them. A vector
stands by itself: the plan's canonical text, the acts of single persons in order, and after each
settlement every figure that is published. Amounts are token units of a token with 6 decimals.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from fundplan import Plan, canonical_text, parse_plan
from fundsim.history import Act
from tests.stateful.simulated_history import Case
from tests.support.simulated import published

PATH = Path(__file__).resolve().parents[1] / "support" / "vectors.json"
MEMBERS, PERIODS = 14, 16
STRICT = (("thresholds.stop_joins", "150%"), ("thresholds.few", 10), ("thresholds.periods", 2))
VOTE = ("thresholds.then", "vote")
OPEN = ("membership.joining", "open")
CARELESS = (("topping_up", "50%"), ("curing", "50%"), ("joining", "60%"))
CASES = {
    "capped": Case("cancer-accident", 400, (VOTE, *STRICT), CARELESS),
    "terms": Case("city-gig-workers", 600, (VOTE, *STRICT), CARELESS),
    "carried": Case("critical-illness", 300, (("shares.claim_cap", "0"), VOTE, *STRICT), CARELESS),
    "kept": Case("truck-drivers", 60, (OPEN, VOTE, *STRICT), CARELESS),
}


@dataclass(frozen=True)
class Vector:
    """One history: the plan, what is done, and what each settlement must tell."""

    name: str
    plan: Plan
    acts: tuple[Act, ...]
    settlements: list[dict[str, Any]]

    @property
    def people(self) -> int:
        """How many persons act."""
        return max(act.person for act in self.acts)


@cache
def vector(name: str) -> Vector:
    """The vector of a name on file."""
    (data,) = [row for row in json.loads(PATH.read_text("utf-8")) if row["name"] == name]
    plan = parse_plan(json.dumps(data["plan"], ensure_ascii=False), name)
    return Vector(name, plan, tuple(Act(**act) for act in data["acts"]), data["settlements"])


def main() -> None:
    """Write them anew."""
    lines = []
    for name, case in CASES.items():
        course = case.course(MEMBERS, PERIODS, seed=3)
        settlements = [published(now) for now in course.run()]
        acts = [act.to_json() for act in course.acts]
        plan = json.loads(canonical_text(case.changed()))
        made = {"name": name, "plan": plan, "acts": acts, "settlements": settlements}
        lines.append(json.dumps(made, ensure_ascii=False, separators=(",", ":")))
    PATH.write_text("[\n" + ",\n".join(lines) + "\n]\n", encoding="utf-8")


if __name__ == "__main__":
    main()
