"""Members and what they paid."""

from __future__ import annotations

from dataclasses import dataclass

from ..words import MemberStatus
from .agents import Agency
from .claims import Claim
from .common import Where
from .disputes import Challenge, Objection, Payable, Standing, Vote
from .flows import Flow


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
    expelled_at: int  # when the cover of one expelled ended; 0: not expelled
    referrer: str | None
    debt: int  # kept back from later aid
    agent: str | None  # who acts for the member, by the register; None: the member
    represented: bool  # and here only the agent does: the member's own key counts no more
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
    shares_total: int  # shares and dues paid in this and earlier memberships, by settlements
    term_dues: int  # dues for the rest of a term, paid on joining, raising cover and curing
    distributed: int  # of RESERVE, collected when the fund had closed
    part: int  # of RESERVE, not collected yet
    flows: tuple[Flow, ...]  # entries whose party is this address
    claims: tuple[Claim, ...]
    votes: tuple[Vote, ...]
    objections: tuple[Objection, ...]
    challenges: tuple[Challenge, ...]  # against this address
    payables: tuple[Payable, ...]
    agency: Agency | None  # None: the register knows nothing of this address
    acts_for: tuple[str, ...]  # members of this fund for whom the address acts


@dataclass(frozen=True, slots=True)
class JuryDesk:
    """What juries want of an address, and owe it."""

    address: str
    member: Member | None
    summons: tuple[Standing, ...]  # open cases in which it may sit, sits, or is drawn
    others: int  # other open cases
    past: tuple[Vote, ...]  # newest first
    payables: tuple[Payable, ...]
