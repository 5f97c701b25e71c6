"""Money: who holds which tokens, the five accounts, the journal and its head."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, NamedTuple

from eth_utils import keccak

from tests.support.terms import Plan

ZERO = "0x" + "00" * 20
UNLIMITED = 2**256 - 1
HEAD_BYTES = 26


class Rejected(Exception):
    """The fund refuses an action. `values` are the error's parameters by name."""

    def __init__(self, name: str, **values: Any) -> None:
        super().__init__(f"{name} {values}")
        self.name = name
        self.values = values


class Account(IntEnum):
    """Where a token can be; WORLD is outside the fund."""

    WORLD = 0
    MEMBERS = 1
    RESERVE = 2
    CLAIMS = 3
    BONDS = 4
    FEES = 5


class Movement(IntEnum):
    """Why a token moves."""

    CONTRIBUTION = 0
    REFUND = 1
    DUES = 2
    SHARE = 3
    FUNDING = 4
    FEE = 5
    AID = 6
    ROUNDING = 7
    BOND_POSTED = 8
    BOND_RETURNED = 9
    BOND_FORFEITED = 10
    COMPENSATION = 11
    FEE_PAID = 12
    DONATION = 13
    UNBOOKED = 14
    STAKE = 15
    REWARD = 16
    JUROR_REWARD = 17
    FAST_FUNDING = 18
    OFFSET = 19
    GRANT = 20
    DISTRIBUTION = 21
    UNCLAIMED_BALANCE = 22
    UNCLAIMED_AID = 23


A, M = Account, Movement
ROUTES: dict[Movement, tuple[Account, Account]] = {
    M.CONTRIBUTION: (A.WORLD, A.MEMBERS),
    M.REFUND: (A.MEMBERS, A.WORLD),
    M.DUES: (A.MEMBERS, A.RESERVE),
    M.SHARE: (A.MEMBERS, A.RESERVE),
    M.FUNDING: (A.RESERVE, A.CLAIMS),
    M.FEE: (A.RESERVE, A.FEES),
    M.AID: (A.CLAIMS, A.WORLD),
    M.ROUNDING: (A.CLAIMS, A.RESERVE),
    M.BOND_POSTED: (A.WORLD, A.BONDS),
    M.BOND_RETURNED: (A.BONDS, A.WORLD),
    M.BOND_FORFEITED: (A.BONDS, A.RESERVE),
    M.COMPENSATION: (A.BONDS, A.WORLD),
    M.FEE_PAID: (A.FEES, A.WORLD),
    M.DONATION: (A.WORLD, A.RESERVE),
    M.UNBOOKED: (A.WORLD, A.RESERVE),
    M.STAKE: (A.MEMBERS, A.BONDS),
    M.REWARD: (A.BONDS, A.WORLD),
    M.JUROR_REWARD: (A.BONDS, A.WORLD),
    M.FAST_FUNDING: (A.RESERVE, A.CLAIMS),
    M.OFFSET: (A.CLAIMS, A.RESERVE),
    M.GRANT: (A.RESERVE, A.WORLD),
    M.DISTRIBUTION: (A.RESERVE, A.MEMBERS),
    M.UNCLAIMED_BALANCE: (A.MEMBERS, A.RESERVE),
    M.UNCLAIMED_AID: (A.CLAIMS, A.RESERVE),
}


class Entry(NamedTuple):
    """One journal entry."""

    number: int
    movement: Movement
    source: Account
    target: Account
    party: str
    amount: int
    ref: int


@dataclass(frozen=True)
class Addresses:
    """Where the fund's parts live; the model needs them to hold tokens and to seed the journal."""

    fund: str
    token: str
    desk: str
    review: str
    jury: str
    rulebook: str = ""
    agents: str = ""


def first_head(chain_id: int, fund: str) -> bytes:
    """The journal's head before any entry."""
    return keccak(_word(chain_id) + _word(int(fund, 16)))[:HEAD_BYTES]


def next_head(head: bytes, entry: Entry) -> bytes:
    """Fold one entry into the head, as published in IBooks.journal."""
    words = (
        entry.number,
        entry.movement,
        entry.source,
        entry.target,
        int(entry.party, 16),
        entry.amount,
        entry.ref,
    )
    return keccak(head.ljust(32, b"\0") + b"".join(map(_word, words)))[:HEAD_BYTES]


def _word(value: int) -> bytes:
    return value.to_bytes(32, "big")


class Books:
    """Tokens, accounts, journal, and the events of the action at hand."""

    def __init__(self, plan: Plan, at: Addresses, chain_id: int, now: int) -> None:
        self.plan = plan  # the rules in force; share terms change with a period, the rest at once
        self.at = at
        self.chain_id = chain_id
        self.now = now
        self.tokens: Counter[str] = Counter()
        self.allowances: Counter[str] = Counter()  # to the fund
        self.accounts: Counter[Account] = Counter()
        self.journal: list[Entry] = []
        self.head = first_head(chain_id, at.fund)
        self.events: list[tuple[str, dict[str, Any]]] = []

    def wallet(self, account: str) -> str:
        """Who pays and is paid for an account."""
        raise NotImplementedError

    def emit(self, name: str, **values: Any) -> None:
        """Note an event that the contracts must emit."""
        self.events.append((name, values))

    def account(self, account: Account) -> int:
        """What an account holds; for WORLD zero, as the fund answers."""
        return 0 if account == Account.WORLD else self.accounts[account]

    def recount(self) -> Counter[Account]:
        """Every account from the journal alone: what came in less what went out."""
        totals: Counter[Account] = Counter()
        for entry in self.journal:
            totals[entry.target] += entry.amount
            totals[entry.source] -= entry.amount
        return totals

    def booked(self) -> int:
        """What the five accounts hold together."""
        return sum(map(self.account, Account))

    def unbooked(self) -> int:
        """Tokens that came past the fund's functions."""
        return self.tokens[self.at.fund] - self.booked()

    def move(self, movement: Movement, party: str, amount: int, ref: int) -> None:
        """Book one movement; nothing is no movement."""
        if amount == 0:
            return
        entry = Entry(len(self.journal) + 1, movement, *ROUTES[movement], party, amount, ref)
        held = self.account(entry.source)
        if entry.source != Account.WORLD and held < amount:
            account = int(entry.source)
            raise Rejected("AccountShort", account=account, balance=held, needed=amount)
        self.accounts[entry.source] -= amount
        self.accounts[entry.target] += amount
        self.journal.append(entry)
        self.head = next_head(self.head, entry)
        self.emit(
            "JournalEntry",
            number=entry.number,
            party=party,
            movement=int(movement),
            amount=amount,
            ref=ref,
            **{"from": int(entry.source), "to": int(entry.target)},
        )

    def require_funds(self, payer: str, amount: int) -> None:
        """The token refuses what the payer has not allowed, or does not have."""
        payer = self.wallet(payer)
        allowed, held = self.allowances[payer], self.tokens[payer]
        if allowed < amount:
            raise Rejected(
                "ERC20InsufficientAllowance", spender=self.at.fund, allowance=allowed, needed=amount
            )
        if held < amount:
            raise Rejected("ERC20InsufficientBalance", sender=payer, balance=held, needed=amount)

    def take_in(self, movement: Movement, payer: str, party: str, amount: int, ref: int) -> None:
        """Tokens come in. Call `require_funds` before changing anything."""
        self.require_funds(payer, amount)
        self.move(movement, party, amount, ref)
        payer = self.wallet(payer)
        if self.allowances[payer] != UNLIMITED:
            self.allowances[payer] -= amount
        self.tokens[payer] -= amount
        self.tokens[self.at.fund] += amount

    def pay_out(self, movement: Movement, party: str, to: str, amount: int, ref: int) -> None:
        """Tokens go out."""
        if amount == 0:
            raise Rejected("NothingToPay")
        self.move(movement, party, amount, ref)
        self.tokens[self.at.fund] -= amount
        self.tokens[self.wallet(to)] += amount

    def approve(self, owner: str, amount: int) -> None:
        """Allow the fund to take tokens."""
        self.allowances[owner] = amount

    def stray(self, owner: str, amount: int) -> None:
        """Send tokens to the fund past its functions."""
        held = self.tokens[owner]
        if held < amount:
            raise Rejected("ERC20InsufficientBalance", sender=owner, balance=held, needed=amount)
        self.tokens[owner] -= amount
        self.tokens[self.at.fund] += amount
