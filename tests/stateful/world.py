"""One fund twice, in the EVM and in the model, and one step done to both."""

from __future__ import annotations

import pickle
from collections import defaultdict
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any, NamedTuple

from tests.stateful.plans import OPERATOR, Scenario
from tests.support.abi import Values
from tests.support.deploy import deploy_fund, endow
from tests.support.evm import CHAIN_ID, Chain, Receipt, Reverted, accounts, address_of
from tests.support.model import Account, Addresses, Entry, FundModel, Movement, Rejected
from tests.support.model.agents import dependant_of
from tests.support.model.books import UNLIMITED, ZERO, first_head, next_head
from tests.support.receipts import providers
from tests.support.vouchers import attestors

PEOPLE = 12
OPERATOR_AT, STRANGER = PEOPLE, PEOPLE + 1
ATTESTORS = (PEOPLE + 2, PEOPLE + 3)
PROVIDERS = (PEOPLE + 4, PEOPLE + 5)
GUARDIAN, BENEFICIARY = PEOPLE + 6, PEOPLE + 7
DEPENDANTS = (PEOPLE + 8, PEOPLE + 9)  # of persons 0 and 1, who pay for them
LABELS = ("a child", "a parent")
DAY = 86_400
PURSE = 10_000  # whole tokens that everybody starts with


class Disagreement(AssertionError):
    """Contracts and model differ."""


@dataclass(frozen=True)
class Step:
    """One action: `wait` seconds and `blocks` blocks, then `name` by person number `by`."""

    name: str
    wait: int
    by: int
    args: dict[str, Any] = field(default_factory=dict)
    blocks: int = 1

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        return asdict(self)


Action = Callable[[], Any]


class Logged(NamedTuple):
    """One event, and the time of its block."""

    at: int
    name: str
    values: Values


@dataclass
class Fold:
    """The journal's head, recomputed from events alone."""

    head: bytes
    entries: int = 0

    def add(self, event: Values) -> None:
        """Fold one JournalEntry in. Raises Disagreement where a number is missing."""
        if event["number"] != self.entries + 1:
            raise Disagreement(f"entry {event['number']} follows {self.entries}")
        entry = Entry(
            event["number"],
            Movement(event["movement"]),
            Account(event["from"]),
            Account(event["to"]),
            event["party"],
            event["amount"],
            event["ref"],
        )
        self.head, self.entries = next_head(self.head, entry), entry.number


class World:
    """A fund in the EVM, its model, and the people around both.

    People are numbers: 0 to PEOPLE-1 own tokens; then come the operator, a stranger with neither
    tokens nor allowance, two attestors, two providers, guardian, beneficiary, two dependants of the
    first two people. -1 is nobody, the zero address.
    """

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.chain = Chain(scenario.plan.calendar.starts_at - 2 * DAY)
        self.deployed = deploy_fund(self.chain, scenario.plan, scenario.decimals)
        self.fund, self.desk = self.deployed.fund, self.deployed.desk
        self.review, self.jury = self.deployed.review, self.deployed.jury
        self.rulebook, self.agents = self.deployed.rulebook, self.deployed.agents
        at = Addresses(
            self.fund.address,
            self.deployed.token.address,
            self.desk.address,
            self.review.address,
            self.jury.address,
            self.deployed.rulebook.address,
            self.deployed.agents.address,
        )
        self.model = FundModel(scenario.plan, at, CHAIN_ID, self.chain.now)
        self.cast = [
            *accounts("person", PEOPLE),
            OPERATOR,
            address_of("stranger"),
            *attestors(2),
            *providers(2),
            *(address_of(name) for name in ("guardian", "beneficiary")),
        ]
        self.cast += [
            dependant_of(CHAIN_ID, self.agents.address, guardian, label.encode().ljust(32, b"\0"))
            for guardian, label in zip(self.cast, LABELS, strict=False)
        ]
        self.logs: list[Logged] = []  # all events of the fund's contracts, in order
        self.settled: dict[int, Values] = {}  # what PeriodSettled said, by period
        self.unchecked = 0  # steps since all invariants were checked
        self.ends: dict[int, int] = {}  # states in which claims were seen to end
        self.folded = Fold(first_head(CHAIN_ID, self.fund.address))
        self._endow()

    def who(self, number: int) -> str:
        """The address of a person."""
        return ZERO if number < 0 else self.cast[number]

    def apply(self, real: Action, expected: Action, wait: int, blocks: int = 1) -> str | None:
        """Let time pass, act in both, compare. Returns the name of the refusal, if any.

        Raises Disagreement when one refuses and the other does not, or errors or events differ.
        """
        self.chain.now += wait
        self.chain.mine(blocks - 1)
        model = self.model
        model.now, model.block = self.chain.now, self.chain.block
        model.events = []
        before = pickle.dumps(model.__dict__) if model.overdue() else None
        refusal = _refusal_of(expected)
        got = _outcome_of(real)
        if refusal is not None:
            if before is not None:
                model.__dict__.update(pickle.loads(before))
            self._compare_refusals(refusal, got)
            return refusal.name
        if isinstance(got, Reverted):
            raise Disagreement(f"the contract refused: {got}")
        self._compare_events(got)
        return None

    def _compare_refusals(self, refusal: Rejected, got: Reverted | Receipt) -> None:
        if not isinstance(got, Reverted):
            raise Disagreement(f"the contract allowed what the model refuses: {refusal}")
        if (got.name, got.values) != (refusal.name, refusal.values):
            raise Disagreement(f"refusals differ: contract {got}, model {refusal}")

    def _compare_events(self, receipt: Receipt) -> None:
        token = self.deployed.token.address
        events = [(e.name, e.values) for e in receipt.events if e.address != token]
        self._take_note(events)
        got, wanted = _by_name(events), _by_name(self.model.events)
        for name in wanted | got:
            if got.get(name) != wanted.get(name):
                raise Disagreement(
                    f"events {name}: contract {got.get(name)}, model {wanted.get(name)}"
                )

    def _take_note(self, events: list[tuple[str, Values]]) -> None:
        self.logs += [Logged(self.chain.now, name, values) for name, values in events]
        for name, values in events:
            if name == "JournalEntry":
                self.folded.add(values)
            elif name == "PeriodSettled":
                self.settled[values["period"]] = values["result"]

    def _endow(self) -> None:
        purse = PURSE * 10**self.scenario.decimals
        for person in self.cast[:PEOPLE]:
            endow(self.deployed, person, purse)
            self.model.tokens[person] += purse
            self.model.approve(person, UNLIMITED)


def _refusal_of(action: Action) -> Rejected | None:
    try:
        action()
    except Rejected as refusal:
        return refusal
    return None


def _outcome_of(action: Action) -> Receipt | Reverted:
    try:
        return action()  # type: ignore[no-any-return]
    except Reverted as error:
        return error


def _by_name(events: list[tuple[str, Values]]) -> dict[str, list[Values]]:
    grouped: dict[str, list[Values]] = defaultdict(list)
    for name, values in events:
        grouped[name].append(values)
    return grouped
