"""The books as double entry: what both journals are made of.

An account of the fund is a liability or equity, so its balance is negative; the tokens held are the
asset. Each period has its own sub-accounts. A settlement closes them: what the chain says each
account holds right after it is carried forward to the next period's, and the period's own must be
empty from then on. So every settlement's balances are checked, whatever else happened on that day.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from heapq import merge

from webapp.store.records import Accounts, Flow, Fund, Period, Where
from webapp.store.words import Account, Movement, Ref

from .chart import ROOTS, assets, sub_account
from .narration import CARRIED, narration

DAY = 86_400


@dataclass(frozen=True, slots=True)
class Posting:
    """Token units added to an account; `after`: what it must hold then, None: not stated."""

    account: str
    units: int
    after: int | None = None


@dataclass(frozen=True, slots=True)
class Transaction:
    """Postings that sum to nothing, and the accounts that they open."""

    where: Where
    payee: str
    narration: str
    facts: tuple[tuple[str, str | int], ...]
    postings: tuple[Posting, ...]
    opens: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Emptied:
    """A period's sub-account: empty from `day` (its first second) on, and closed."""

    day: int
    account: str


Item = Transaction | Emptied


@dataclass(slots=True)
class Ledger:
    """A fund's books while they are written."""

    fund: Fund
    language: str
    period: int = 1  # open
    last_time: int = 0
    held: dict[Account, int] = field(default_factory=lambda: dict.fromkeys(ROOTS, 0))
    open: dict[str, int] = field(default_factory=dict)  # the period's, and what they hold
    emptied: list[Emptied] = field(default_factory=list)  # to be said when the day is over

    def items(self, flows: Iterable[Flow], periods: Iterable[Period]) -> Iterator[Item]:
        """The books in the order of the chain; what is checked of a day follows the day."""
        entered = ((_spot(flow.where), flow) for flow in flows)
        settled = ((_spot(period.settled), period) for period in periods)
        both: Iterable[tuple[tuple[int, int], Flow | Period]] = merge(
            entered, settled, key=lambda each: each[0]
        )
        for _, each in both:
            made = self._enter(each) if isinstance(each, Flow) else self._carry(each)
            self.last_time = made.where.time
            yield from self._checks(day_of(self.last_time))
            yield made
        yield from self._checks(day_of(self.last_time) + DAY)

    @property
    def name(self) -> str:
        """The fund's, in the books' language."""
        return self.fund.name_zh if self.language == "zh" else self.fund.name_en

    def _enter(self, flow: Flow) -> Transaction:
        """A movement, by the sub-accounts of the open period."""
        postings = (
            self._posting(flow.source, flow.amount, flow.movement),
            self._posting(flow.target, -flow.amount, flow.movement),
        )
        balances = ((flow.source, flow.source_balance), (flow.target, flow.target_balance))
        self.held.update({account: held for account, held in balances if account in ROOTS})
        facts: list[tuple[str, str | int]] = [
            ("entry", flow.number),
            ("movement", flow.movement.name.lower()),
        ]
        if flow.ref_kind is not Ref.NOTHING:
            facts.append((flow.ref_kind.name.lower(), flow.ref))
        payee = flow.party or self.name
        return self._made(flow.where, payee, narration(flow, self.language), facts, postings)

    def _posting(self, account: Account, units: int, movement: Movement) -> Posting:
        if account is Account.WORLD:
            return Posting(assets(self.fund), units)
        return Posting(sub_account(account, self.period, movement), units)

    def _carry(self, period: Period) -> Transaction:
        """What the chain says that each account holds after a settlement, to the next period.

        Of RESERVE the settlement's own event says it, of the others the journal.
        """
        self.held[Account.RESERVE] = period.reserve
        stated = {
            sub_account(each, self.period, None): held
            for each, held in self.held.items()
            if each is not Account.RESERVE
        }
        old = [Posting(name, stated.get(name, -held), 0) for name, held in self.open.items()]
        new = [
            Posting(sub_account(each, self.period + 1, None), -held, -held)
            for each, held in self.held.items()
            if held
        ]
        day = day_of(period.settled.time) + DAY
        self.emptied += [Emptied(day, name) for name in self.open]
        self.open.clear()
        self.period += 1
        text = CARRIED[self.language].format(ref=period.number)
        return self._made(period.settled, self.name, text, [("settled", period.number)], old + new)

    def _made(
        self,
        where: Where,
        payee: str,
        text: str,
        facts: Sequence[tuple[str, str | int]],
        postings: Sequence[Posting],
    ) -> Transaction:
        """A transaction; the open period's sub-accounts now hold what it says."""
        opens = []
        for posting in postings:
            if f":P{self.period:05}" not in posting.account:
                continue
            if posting.account not in self.open:
                opens.append(posting.account)
            self.open[posting.account] = self.open.get(posting.account, 0) + posting.units
        return Transaction(where, payee, text, tuple(facts), tuple(postings), tuple(opens))

    def _checks(self, today: int) -> Iterator[Emptied]:
        due = [each for each in self.emptied if each.day <= today]
        self.emptied = [each for each in self.emptied if each.day > today]
        yield from due


def closing(fund: Fund, accounts: Accounts) -> tuple[tuple[str, int], ...]:
    """What the accounts, their sub-accounts included, hold in the end."""
    own = ((root, -accounts.of(account)) for account, root in ROOTS.items())
    return ((assets(fund), accounts.booked), *own)


def day_of(time: int) -> int:
    """The first second of a moment's day (UTC)."""
    return time - time % DAY


def _spot(where: Where) -> tuple[int, int]:
    return where.block, where.log_index
