"""How much the random histories do is a setting; what they did is printed at the end.

STATEFUL_OPS: operations in all (100,000), SEED: where the random numbers start (1).
"""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass, field

import pytest

from tests.stateful.history import Tally
from tests.stateful.plans import Scenario, scenarios
from tests.support.vouchers import attestors

HISTORY = 500  # steps
SCENARIOS = scenarios(attestors(1))


@dataclass
class Exploration:
    """What all random histories of a run did together."""

    seed: str
    operations: int
    tally: Tally = field(default_factory=Counter)
    events: Counter[str] = field(default_factory=Counter)
    histories: int = 0

    @property
    def histories_each(self) -> int:
        """Histories under each plan."""
        return -(-self.operations // (HISTORY * len(SCENARIOS)))

    def done(self) -> int:
        """Operations so far."""
        return sum(self.tally.values())


_RUN = Exploration(os.environ.get("SEED", "1"), int(os.environ.get("STATEFUL_OPS", "100000")))


@pytest.fixture(scope="session")
def exploration() -> Exploration:
    """The run's settings and counts."""
    return _RUN


@pytest.fixture(params=SCENARIOS, ids=lambda scenario: scenario.name)
def scenario(request: pytest.FixtureRequest) -> Scenario:
    """One plan after the other."""
    return request.param  # type: ignore[no-any-return]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how much was explored, from which seed."""
    if not _RUN.histories:
        return
    refused = sum(count for (_, refusal), count in _RUN.tally.items() if refusal)
    terminalreporter.write_line(
        f"stateful: {_RUN.done():,} operations ({refused:,} rightly refused) in"
        f" {_RUN.histories} histories under {len(SCENARIOS)} plans, SEED={_RUN.seed}"
    )
