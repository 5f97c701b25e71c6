"""What the read side answers: frozen records, amounts as exact integers in token units.

Moments are seconds since 1970 (UTC). Addresses and hashes are lower-case 0x text.
"per unit" means per unit of membership.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from .words import (
    Account,
    BenefitKind,
    CaseKind,
    ClaimStatus,
    MemberStatus,
    Movement,
    Reason,
    Ref,
)

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Where:
    """The place of an event on the chain."""

    block: int
    log_index: int
    tx: str
    time: int


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """One page of a list. `after` and `before` are opaque cursors; None at an end."""

    rows: tuple[Row, ...]
    after: str | None  # cursor of the next page
    before: str | None  # cursor of the previous page


# --- a fund and its terms ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Band:
    """One line of the age table."""

    age_from: int
    age_to: int
    units: int


@dataclass(frozen=True, slots=True)
class Benefit:
    """One line of the benefits table; `line` counts from 1."""

    line: int
    code: int
    kind: BenefitKind
    severity: int
    age_from: int
    age_to: int
    waits: bool
    capped: bool
    ratio_bps: int
    deductible: int
    amount: int


@dataclass(frozen=True, slots=True)
class Terms:
    """What the fund's contracts hold of its plan, as read from them."""

    min_prepayment: int  # token units per unit
    max_cover: int
    waiting_seconds: int
    grace_seconds: int
    attested: bool
    period_cap: int  # per unit and settlement
    claim_cap: int  # per unit and claim; 0: none
    dues: int  # per unit and period
    fee_bps: int
    reserve_floor: int
    carries: bool
    operator: str
    reporting_seconds: int
    publicity_seconds: int
    bond: int
    compensation_bps: int
    vote_seconds: int
    quorum_bps: int
    tie_option: int  # 0 refuse, 1 pay
    silence_option: int
    bands: tuple[Band, ...]
    benefits: tuple[Benefit, ...]


@dataclass(frozen=True, slots=True)
class Fund:
    """A mirrored fund. `id` is the database's own number for it, `key` its name in addresses."""

    id: int
    key: str  # "<chain id>-<fund address>"
    chain_id: int
    address: str
    claim_desk: str
    jury: str
    token: str
    token_symbol: str
    token_decimals: int
    deploy_block: int
    name_zh: str
    name_en: str
    rules_hash: str
    plan_text: str  # canonical text of the plan file, or "" where the deployments file has none
    starts_at: int
    period_seconds: int
    tick: int  # token units per unit between two expiry ticks
    terms: Terms


# --- overview ------------------------------------------------------------------------------------


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
    open_period: OpenPeriod
    next_share: ShareFormula  # estimate for the period after: waiting and disputed claims upheld
    payers: int
    units: int
    index: int
    claims_open: int  # filed, published, disputed, decided, approved, funded or carried
    claims_paid: int
    aid_paid: int
    trend: tuple[Period, ...]  # the newest settled periods, oldest first


# --- flows ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Flow:
    """One journal entry, with the balances of its two accounts after it (0 for WORLD)."""

    number: int
    movement: Movement
    source: Account
    target: Account
    source_balance: int
    target_balance: int
    party: str | None  # None: everybody's money
    amount: int
    ref_kind: Ref
    ref: int  # member number, period or claim id, by `ref_kind`
    where: Where


@dataclass(frozen=True, slots=True)
class FlowFilter:
    """Which flows; a field that is None does not restrict. Blocks and times include both ends."""

    movement: Movement | None = None
    account: Account | None = None  # either side
    party: str | None = None
    claim: int | None = None
    period: int | None = None
    member: int | None = None  # member number
    from_block: int | None = None
    to_block: int | None = None
    from_time: int | None = None
    to_time: int | None = None


@dataclass(frozen=True, slots=True)
class FlowTotal:
    """Exact sum of a movement under a filter."""

    movement: Movement
    entries: int
    amount: int


# --- claims --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim as the board shows it; `status` is that of the mirror's last block."""

    id: int
    claimant: str
    line: int
    benefit: Benefit | None
    event_at: int
    filed: Where
    published_at: int
    window_ends_at: int
    period: int  # the batch it is in; 0: none
    amount: int
    funded: int
    paid: int
    receipts: int
    other_sources: int
    status: ClaimStatus
    case_id: int  # 0: undisputed
    objections: int


@dataclass(frozen=True, slots=True)
class Objection:
    """An objection and its bond."""

    claim_id: int
    objector: str
    reason: Reason
    bond: int
    case_id: int
    evidence: str
    returned: int  # collected so far
    where: Where


@dataclass(frozen=True, slots=True)
class Evidence:
    """A commitment to evidence."""

    claim_id: int
    by: str
    commitment: str
    where: Where


@dataclass(frozen=True, slots=True)
class Vote:
    """One member's vote."""

    case_id: int
    claim_id: int
    voter: str
    option: int  # 0 refuse, 1 pay
    reason_hash: str | None
    where: Where


@dataclass(frozen=True, slots=True)
class Case:
    """A case before the members."""

    id: int
    kind: CaseKind
    claim_id: int
    opened: Where
    opens_at: int
    closes_at: int
    quorum: int
    refuse: int  # votes so far
    pay: int
    decided: Where | None
    option: int | None
    cancelled: bool


@dataclass(frozen=True, slots=True)
class Payment:
    """Aid paid on a claim."""

    claim_id: int
    claimant: str
    to: str
    amount: int
    paid: int  # in all, after it
    done: bool
    where: Where


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a claim's timeline.

    `name` is the event's name, or for what follows from time alone `Published`, `WindowClosed`
    (with `where` None), or `Settled` for a settlement that funded some of it.
    """

    name: str
    time: int
    where: Where | None
    actor: str | None
    amount: int | None
    detail: dict[str, str | int | bool]


@dataclass(frozen=True, slots=True)
class ClaimDetail:
    """Everything known about one claim, timeline oldest first."""

    claim: Claim
    timeline: tuple[Step, ...]
    evidence: tuple[Evidence, ...]
    objections: tuple[Objection, ...]
    case: Case | None
    votes: tuple[Vote, ...]
    payments: tuple[Payment, ...]
    compensation: int  # collected by the claimant from lost bonds
    bonds_forfeited: int


# --- members -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Member:
    """A member as of the mirror's last block."""

    address: str
    number: int
    status: MemberStatus
    units: int
    cover: int
    band: int
    balance: int
    expiry_tick: int
    spare: int
    joined_at: int
    waits_until: int  # end of the waiting period that now runs or last ran
    exit_period: int  # 0: not leaving, or left at once
    lapsed_at: int  # 0: not lapsed
    grace_ends_at: int  # 0: not lapsed
    changed: Where  # last event of the member itself


@dataclass(frozen=True, slots=True)
class MemberChange:
    """One event in a member's life, with what it left behind."""

    name: str
    units: int
    cover: int
    balance: int
    expiry_tick: int
    amount: int
    actor: str | None
    detail: dict[str, str | int | bool]
    where: Where


@dataclass(frozen=True, slots=True)
class SharePaid:
    """What one settlement took from the member, and what for.

    `share` + `dues` is the whole; of `share`, `aid` and `fee` are the member's parts of the funded
    aid and of the fee in proportion, rounded down; the rest went to RESERVE as carry-over.
    """

    period: int
    units: int
    dues: int
    share: int
    aid: int
    fee: int
    claims: tuple[int, ...]  # the claims of that period's batch (at most 20)
    lapsed: bool  # the balance ended in it
    where: Where


@dataclass(frozen=True, slots=True)
class MemberDetail:
    """A member's own page. Lists newest first, at most `limit` each."""

    member: Member
    history: tuple[MemberChange, ...]
    shares: tuple[SharePaid, ...]
    shares_total: int  # shares and dues paid in this and earlier memberships
    flows: tuple[Flow, ...]  # entries whose party is this address
    claims: tuple[Claim, ...]
    votes: tuple[Vote, ...]
    objections: tuple[Objection, ...]


# --- search --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Found:
    """One hit. `kind`: fund, member, party, claimant, voter, objector, attestor, claim,
    transaction or block."""

    kind: str
    fund_id: int
    ref: str  # address, claim id, transaction hash or block number as text


@dataclass(frozen=True, slots=True)
class EventRow:
    """One raw event, decoded: what a transaction or a block did."""

    fund_id: int
    contract: str
    name: str
    args: dict[str, object]  # by parameter name; structs are nested
    where: Where


@dataclass(frozen=True, slots=True)
class Attestor:
    """Who may sign vouchers."""

    address: str
    since: Where
    until: Where | None
    successor: str | None
    vouchers: int
