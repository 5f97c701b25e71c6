"""Rows that change, as records: field names are column names, amounts are int."""

from __future__ import annotations

from dataclasses import dataclass

from .words import Account, Mark

CLOSED = (1 << 16) - 1  # the open period of a fund that is closed


@dataclass(slots=True)
class BooksRow:
    """The fund's calendar and figures."""

    starts_at: int = 0
    period_seconds: int = 0
    tick: int = 0
    members: int = 0
    reserve: int = 0
    claims: int = 0
    bonds: int = 0
    fees: int = 0
    entries: int = 0
    head: str = ""
    share_index: int = 0
    units: int = 0
    payers: int = 0
    settled: int = 0
    closed_in: int = 0
    carried: int = 0
    disputed: int = 0
    aid_paid: int = 0
    events: int = 0

    @property
    def period(self) -> int:
        """The open period; of a closed fund, a number that no settlement reaches."""
        return CLOSED if self.closed_in else self.settled + 1

    @property
    def ended(self) -> int:
        """The last period whose leavers have left."""
        return self.closed_in or self.settled

    def of(self, account: int) -> int:
        """Balance of an account; 0 for WORLD."""
        return 0 if account == Account.WORLD else int(getattr(self, _ACCOUNTS[account]))

    def move(self, source: int, target: int, amount: int) -> tuple[int, int]:
        """Move money between accounts; both balances afterwards, 0 for WORLD, which has none."""
        left = filled = 0
        if source:
            left = getattr(self, _ACCOUNTS[source]) - amount
            setattr(self, _ACCOUNTS[source], left)
        if target:
            filled = getattr(self, _ACCOUNTS[target]) + amount
            setattr(self, _ACCOUNTS[target], filled)
        return left, filled


_ACCOUNTS = tuple(account.name.lower() for account in Account)


@dataclass(slots=True)
class MovementRow:
    """Sum and count of one kind of movement."""

    movement: int
    total: int = 0
    count: int = 0


@dataclass(slots=True)
class PeriodRow:
    """A settlement."""

    period: int
    block: int
    log_index: int
    settled_at: int
    units: int
    payers: int
    asked: int
    carried_in: int
    funded: int
    cancelled: int
    fee: int
    dues: int
    from_reserve: int
    collected: int
    share: int
    share_index: int
    reserve: int
    carried_out: int
    lapsed_units: int
    lapsed_members: int
    begun: int
    counted: int
    solvency: str | None = None
    shares_version: int = 0
    joins_stopped: bool = False
    low_for: int = 0
    few_for: int = 0


@dataclass(slots=True)
class BatchRow:
    """What a period's settlement finds."""

    period: int
    asked: int = 0
    largest: int = 0
    claims: int = 0
    short: bool = False
    open: bool = False
    funded: int = 0
    allowance: int = 0
    leaving_units: int = 0
    leaving_members: int = 0
    lapsed_units: int = 0
    lapsed_members: int = 0


@dataclass(slots=True)
class TickRow:
    """Whose balance ends at a tick."""

    tick: int
    units: int = 0
    members: int = 0
    lapsed_at: int = 0


@dataclass(slots=True)
class LeaverRow:
    """Who leaves with a period, by the tick where the balance ends."""

    period: int
    tick: int
    units: int = 0
    members: int = 0


@dataclass(slots=True)
class MemberRow:
    """A member's facts."""

    address: str
    block: int
    log_index: int
    number: int
    units: int
    cover: int
    band: int
    expiry_tick: int
    spare: int
    joined_at: int
    waits_from: int
    exit_period: int = 0
    left_at_once: bool = False
    expelled_at: int = 0
    referrer: str | None = None


@dataclass(slots=True)
class ClaimRow:
    """A claim."""

    claim_id: int
    block: int
    log_index: int
    claimant: str
    line: int
    version: int
    event_at: int
    filed_at: int
    published_at: int
    period: int
    asked: int
    amount: int
    receipts: int
    other_sources: int
    paid: int = 0
    mark: int = Mark.NONE
    lower: int = 0
    provider: str | None = None
    nonce: int | None = None
    payable_at: int = 0
    fast_paid: bool = False
    fast_block: int | None = None
    fast_log_index: int | None = None
    overturned: int = 0
