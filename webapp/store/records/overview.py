"""The overview of a fund, its periods, and how far the mirror is."""

from __future__ import annotations

from dataclasses import dataclass

from ..words import Account
from .common import Where
from .fund import Fund


@dataclass(frozen=True, slots=True)
class Accounts:
    """The five accounts."""

    members: int
    reserve: int
    claims: int
    bonds: int
    fees: int

    @property
    def booked(self) -> int:
        """What the books say the fund holds."""
        return self.members + self.reserve + self.claims + self.bonds + self.fees

    def of(self, account: Account) -> int:
        """Balance of one account; 0 for WORLD."""
        return 0 if account is Account.WORLD else int(getattr(self, account.name.lower()))


@dataclass(frozen=True, slots=True)
class Solvency:
    """(reserve + collectable) / (unfunded + under_decision); `ratio_bps` None: nothing is owed."""

    reserve: int
    collectable: int
    unfunded: int
    under_decision: int
    ratio_bps: int | None


@dataclass(frozen=True, slots=True)
class ShareFormula:
    """share = (aid + fee - carry-over) / paying units, with its parts.

    aid = carried + batch; fee = aid * feeBps / 10,000 rounded down; `from_reserve` is what RESERVE
    above its floor pays (the carry-over); `due` = aid + fee - from_reserve; `share` is what the
    settlement charges per unit, found by the contract's own walk over the expiry ticks.
    """

    carried: int  # aid owed by earlier settlements
    batch: int  # aid of the period's own batch
    fee: int
    from_reserve: int
    due: int
    units: int  # paying units before the charge
    share: int  # token units per unit
    collected: int  # what that share brings in
    shortfall: int  # aid that would stay unfunded
    capped: bool  # the cap binds, or the balances are used up

    @property
    def aid(self) -> int:
        """Aid to fund."""
        return self.carried + self.batch


@dataclass(frozen=True, slots=True)
class OpenPeriod:
    """The oldest period that is not settled."""

    number: int
    starts_at: int
    ends_at: int
    overdue: bool  # its end has passed at the mirror's last block
    claims: int  # claims in its batch
    formula: ShareFormula  # the share so far


@dataclass(frozen=True, slots=True)
class Period:
    """A settled period. Amounts as in the event PeriodSettled."""

    number: int
    starts_at: int
    ends_at: int
    settled: Where
    units: int  # paying units before the charge
    payers: int  # paying members after it
    claims: int  # claims in its batch
    asked: int
    carried_in: int
    funded: int
    cancelled: int
    fee: int
    dues: int
    from_reserve: int
    collected: int
    share: int  # per unit
    index: int  # share index afterwards
    reserve: int  # RESERVE afterwards
    carried_out: int  # aid still owed afterwards
    lapsed_units: int
    lapsed_members: int
    solvency: Solvency | None
    shares_version: int  # of the rules whose share terms it used
    joins_stopped: bool  # after it nobody may join
    low_for: int  # settlements in a row, with it, that found the funding ratio low
    few_for: int  # or too few members


@dataclass(frozen=True, slots=True)
class MirrorStatus:
    """How far the mirror is, and the last proof that it is complete and right."""

    chain_id: int
    block: int  # last block mirrored
    block_hash: str | None
    block_time: int | None
    head: int | None  # the chain's head when last seen
    head_seen_at: int | None
    lag: int | None  # head - block
    events: int
    entries: int  # journal entries mirrored
    journal_head: str  # recomputed from them
    proof: Proof | None  # of the journal, made after each sync
    reconciled: Proof | None  # of every figure, made by `reconcile`
    stopped: str | None  # why the mirror stopped itself, or None

    def lag_seconds(self, now: int) -> int | None:
        """How old what the mirror shows may be at second `now`; None: it never saw the head.

        At the head, since it last looked there; behind it, the age of its last block, if more.
        """
        if self.head_seen_at is None:
            return None
        seen = now - self.head_seen_at
        behind = now - self.block_time if self.lag and self.block_time else 0
        return max(seen, behind, 0)


@dataclass(frozen=True, slots=True)
class Proof:
    """The last comparison with the chain. `difference` None: everything agreed."""

    block: int
    block_hash: str
    at: int  # when it was made
    kind: str  # "journal": head, count and token balance; "full": every figure
    figures: int  # figures compared
    journal_head: str
    entries: int
    token_balance: int
    booked: int
    unbooked: int
    difference: str | None


@dataclass(frozen=True, slots=True)
class Overview:
    """The first page of a fund."""

    fund: Fund
    as_of: MirrorStatus
    accounts: Accounts
    solvency: Solvency  # now, by the contract's formula
    open_period: OpenPeriod | None  # None: the fund is closed
    next_share: (
        ShareFormula | None
    )  # estimate for the period after: waiting and disputed claims upheld
    payers: int
    units: int
    index: int
    claims_open: int  # filed, published, disputed, decided, approved, funded or carried
    claims_paid: int
    aid_paid: int
    trend: tuple[Period, ...]  # the newest settled periods, oldest first
