"""Rows that change, as records: field names are column names, amounts are int."""

from __future__ import annotations

from dataclasses import dataclass

from .words import Account, Mark


@dataclass(slots=True)
class BooksRow:
    """The fund's calendar and figures."""

    operator: str = ""
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
    carried: int = 0
    disputed: int = 0
    aid_paid: int = 0
    events: int = 0

    def of(self, account: int) -> int:
        """Balance of an account; 0 for WORLD."""
        return 0 if account == Account.WORLD else int(getattr(self, _ACCOUNTS[account]))

    def set(self, account: int, balance: int) -> None:
        """Set the balance of an account; nothing for WORLD."""
        if account != Account.WORLD:
            setattr(self, _ACCOUNTS[account], balance)


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
    solvency: str | None = None


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


@dataclass(slots=True)
class AttestorRow:
    """Who may sign vouchers."""

    address: str
    block: int
    log_index: int
    until_block: int | None = None
    until_log_index: int | None = None
    successor: str | None = None


@dataclass(slots=True)
class ClaimRow:
    """A claim."""

    claim_id: int
    block: int
    log_index: int
    claimant: str
    line: int
    event_at: int
    filed_at: int
    published_at: int
    period: int
    amount: int
    receipts: int
    other_sources: int
    paid: int = 0
    mark: int = Mark.NONE
    case_id: int = 0
    objections: int = 0
    bond: int = 0
    bonds_forfeited: int = 0
    compensation: int = 0


@dataclass(slots=True)
class ObjectionRow:
    """An objection."""

    claim_id: int
    objector: str
    block: int
    log_index: int
    reason: int
    bond: int
    case_id: int
    evidence: str
    returned: int = 0


@dataclass(slots=True)
class CaseRow:
    """A case."""

    case_id: int
    block: int
    log_index: int
    kind: int
    subject: int
    opens_at: int
    closes_at: int
    quorum: int
    refuse: int = 0
    pay: int = 0
    option: int | None = None
    decided_block: int | None = None
    decided_log_index: int | None = None
    cancelled: bool = False
