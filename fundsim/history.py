"""What happened in a course of single persons, act by act, to be done again elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from fundsim.fund import Fund
from fundsim.settlement import Settled, raise_alarm, settle
from fundsim.terms import Terms


@dataclass(frozen=True)
class Act:
    """One act, `at` seconds after the calendar's start.

    `kind`: join, top up, cure, exit, refund, file, file fast, pay fast, settle, or collect (every
    claim whose batch is done is paid). `number` is the benefit line of a filing, the number of a
    claim (in order of filing, from 1) of a payment; `amount` token units paid in, or what the
    benefits table makes of a filing; `period` whose batch a filing is in; `units` and `band` are of
    who joins.
    """

    at: int
    kind: str
    person: int = 0
    amount: int = 0
    number: int = 0
    receipts: int = 0
    period: int = 0
    units: int = 0
    band: int = 0

    def to_json(self) -> dict[str, Any]:
        """As plain data, without what is zero."""
        return {key: value for key, value in asdict(self).items() if value or key == "at"}


@dataclass
class Record:
    """What the fund keeps about one person."""

    units: int
    expiry: int
    spare: int


@dataclass
class Replay:
    """Does acts one by one to a fund, person by person."""

    terms: Terms
    fund: Fund = field(init=False)
    people: dict[int, Record] = field(default_factory=dict)
    leavers: list[int] = field(default_factory=list)
    claims: list[tuple[int, int]] = field(default_factory=list)  # period and amount of each

    def __post_init__(self) -> None:
        self.fund = Fund(self.terms)

    def run(self, acts: Iterable[Act]) -> Iterator[Settled]:
        """Do acts; yields what each settlement did."""
        for act in acts:
            if act.kind == "settle":
                yield self.settle()
                raise_alarm(self.fund, act.at)
            else:
                getattr(self, act.kind.replace(" ", "_"))(act)

    def settle(self) -> Settled:
        """Settle; who gave notice stays on record with what is left."""
        done = settle(self.fund)
        for person in self.leavers:
            record = self.people[person]
            record.spare, record.expiry = self.balance(person), 0
        self.leavers.clear()
        return done

    def balance(self, person: int) -> int:
        """A person's balance, token units."""
        record = self.people[person]
        return int(self.fund.shares.balance(record.units, record.expiry, record.spare))

    def join(self, act: Act) -> None:
        """A person joins, bringing along what an earlier membership left."""
        kept = self.balance(act.person) if act.person in self.people else 0
        self.fund.members -= kept
        expiry, spare = self.fund.join(act.units, kept + act.amount)
        self.people[act.person] = Record(act.units, expiry, spare)

    def top_up(self, act: Act) -> None:
        """A paying person prepays more."""
        record = self.people[act.person]
        record.expiry, record.spare = self.fund.top_up(
            record.units, record.expiry, record.spare, act.amount
        )

    def cure(self, act: Act) -> None:
        """A lapsed person tops up in time."""
        record = self.people[act.person]
        record.expiry, record.spare = self.fund.cure(record.units, record.spare, act.amount)

    def exit(self, act: Act) -> None:
        """A person gives notice; one who lapsed leaves at once."""
        record = self.people[act.person]
        if not self.fund.shares.ended(record.expiry):
            self.fund.exit(record.units, record.expiry)
            self.leavers.append(act.person)

    def refund(self, act: Act) -> None:
        """A person who left collects the balance."""
        record = self.people[act.person]
        self.fund.refund(self.balance(act.person))
        record.expiry = record.spare = 0

    def file(self, act: Act) -> None:
        """A claim."""
        granted = self.fund.publish(act.period, [act.amount])
        self.claims.append((act.period, granted[0] if granted else 0))

    def file_fast(self, act: Act) -> None:
        """A claim with an attested receipt."""
        self.file(act)

    def pay_fast(self, act: Act) -> None:
        """A claim takes the fast lane."""
        period, amount = self.claims[act.number - 1]
        self.fund.pay_fast(period, [amount])

    def collect(self, act: Act) -> None:
        """Every claim whose batch is done is paid."""
        self.fund.collect()
