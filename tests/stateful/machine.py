"""The states of a case, its draw, a claim and a challenge, and every step between them, as data.

A row says: in any of these states, each of these causes leads to one of those states. "time" is a
cause of its own: nobody acts, the clock passes a boundary. SAME is no change. What no row names is
impossible: the call reverts. Every edge of the product must be seen (see test_case_machine.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

TIME, SETTLE, SAME = "time", "settle", "="
Edge = tuple[str, str, str]  # state before, cause, state after


@dataclass(frozen=True)
class Machine:
    """One table. `rows` are (states, causes, states), names parted by spaces."""

    name: str
    states: tuple[str, ...]  # in the order of the Solidity enum
    terminal: frozenset[str]
    rows: tuple[tuple[str, str, str], ...]

    @cached_property
    def edges(self) -> frozenset[Edge]:
        """Every step the table allows."""
        return frozenset(self._expand())

    @cached_property
    def causes(self) -> frozenset[str]:
        """Whatever the table names as a cause."""
        return frozenset(cause for _, cause, _ in self.edges)

    @cached_property
    def _after(self) -> Mapping[tuple[str, str], frozenset[str]]:
        found: dict[tuple[str, str], set[str]] = {}
        for before, cause, after in self.edges:
            found.setdefault((before, cause), set()).add(after)
        return {key: frozenset(states) for key, states in found.items()}

    def after(self, before: str, cause: str) -> frozenset[str]:
        """Where a cause may lead; empty where it is impossible."""
        return self._after.get((before, cause), frozenset())

    def reach(self, before: Iterable[str], causes: Iterable[str]) -> frozenset[str]:
        """Every state that some steps of these causes, or none, lead to."""
        known, fresh = set(before), set(before)
        causes = tuple(causes)
        while fresh:
            fresh = {after for state in fresh for c in causes for after in self.after(state, c)}
            fresh -= known
            known |= fresh
        return frozenset(known)

    def forbidden(self) -> Iterator[tuple[str, str]]:
        """Every pair of a state and an act that must be refused in it."""
        for state in self.states:
            for cause in sorted(self.causes - {TIME, SETTLE}):
                if not self.after(state, cause):
                    yield state, cause

    def _expand(self) -> Iterator[Edge]:
        for befores, causes, afters in self.rows:
            for before in befores.split():
                for cause in causes.split():
                    for after in afters.split():
                        yield before, cause, before if after == SAME else after


CASE = Machine(
    "case",
    ("None", "Waiting", "Sealing", "Opening", "Over", "Closed", "Cancelled"),
    frozenset({"Closed", "Cancelled"}),
    (
        ("None", "raiseObjection challengeMember challengeProvider", "Waiting"),
        ("None", "appeal", "Sealing"),
        ("Waiting", TIME, "Sealing"),
        ("Waiting Sealing", "withdraw", "Cancelled"),
        ("Sealing", "acceptLower", "Cancelled"),
        ("Sealing", "draw recuse", SAME),
        ("Sealing", "sealVote", "= Opening"),  # the last seat ends sealing
        ("Sealing", TIME, "Opening Over"),  # over: too few votes are sealed
        ("Opening", "openVote", "= Over"),  # the last sealed vote ends opening
        ("Opening", TIME, "Over"),
        ("Over", "conclude", "Closed"),
        ("Closed", "collectJurorReward", SAME),
    ),
)
DRAW = Machine(
    "draw",
    ("Undrawn", "Scheduled", "Drawn"),
    frozenset({"Drawn"}),
    (
        ("Undrawn", "draw", "Scheduled"),
        ("Scheduled", "draw", "Drawn ="),  # again: the block is too old to be read
    ),
)
CLAIM = Machine(
    "claim",
    (
        *("None", "Filed", "Published", "FastPaid", "Disputed", "Verdict", "Appealed", "Decided"),
        *("Approved", "Funded", "Carried", "Paid", "Refused", "Fraud", "Withdrawn"),
    ),
    frozenset({"Paid", "Refused", "Fraud", "Withdrawn"}),
    (
        ("None", "file fileAttested", "Filed Published"),
        ("Filed", TIME, "Published"),
        ("Published", TIME, "Approved"),
        ("Filed Published", "payFast", "FastPaid"),
        ("FastPaid", TIME, "Paid"),
        ("Filed Published FastPaid Disputed", "raiseObjection", "Disputed"),
        ("Filed Published Disputed", "withdraw", "Withdrawn"),
        ("Disputed", "acceptLower", "Approved"),
        ("Disputed", f"{TIME} openVote", "Verdict"),
        ("Verdict", "appeal", "Appealed"),
        ("Verdict", TIME, "Decided"),
        ("Appealed", f"{TIME} openVote", "Decided"),
        ("Decided", "conclude", "Approved Paid Refused Fraud"),
        ("Approved", SETTLE, "Funded Carried Paid"),
        ("Funded", "pay collectTo", "Paid Carried"),
        ("Carried", SETTLE, "Funded Paid"),
        ("Paid", "pay collectTo", SAME),  # a last word where the rest was given up
        ("Filed Published FastPaid Disputed Appealed", "addEvidence", SAME),
    ),
)
CHALLENGE = Machine(
    "challenge",
    ("None", "Open", "Verdict", "Appealed", "Decided", "Upheld", "Dismissed"),
    frozenset({"Upheld", "Dismissed"}),
    (
        ("None", "challengeMember challengeProvider", "Open"),
        ("Open", f"{TIME} openVote", "Verdict Decided"),  # decided: a provider's; no appeal
        ("Verdict", "appeal", "Appealed"),
        ("Verdict", TIME, "Decided"),
        ("Appealed", f"{TIME} openVote", "Decided"),
        ("Decided", "conclude", "Upheld Dismissed"),
        ("Open Appealed", "addEvidence", SAME),
    ),
)
MACHINES = (CASE, DRAW, CLAIM, CHALLENGE)
UNDECIDED = {
    "case": frozenset({"Waiting", "Sealing", "Opening"}),
    "claim": frozenset({"Filed", "Published", "FastPaid", "Disputed", "Verdict", "Appealed"}),
    "challenge": frozenset({"Open", "Verdict", "Appealed"}),
}
