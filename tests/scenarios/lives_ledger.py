"""The books of a life as a reader of the plan file keeps them: five accounts, journal, wallets.

What a reader expects a transaction to do is said as events, one by one and in order; `told` hands
them over. Amounts are token units.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from fundplan import Plan
from tests.support.evm import CHAIN_ID
from tests.support.model.books import ROUTES, Account, Entry, Movement, first_head, next_head

DECIMALS = 6
BPS = 10_000
NOBODY = "0x" + "00" * 20
FOREVER = 2**256 - 1


def tokens(amount: Decimal | int) -> int:
    """Token units of an amount of the plan file."""
    return int(Decimal(amount).scaleb(DECIMALS))


def ceil_div(a: int, b: int) -> int:
    """Rounded up."""
    return -(-a // b)


@dataclass(frozen=True)
class Told:
    """An event that must come: who emits it, its name, and those of its values that are known."""

    emitter: str
    name: str
    values: dict[str, Any]


@dataclass
class Ledger:
    """Accounts and wallets."""

    plan: Plan  # with the rules in force
    fund: str  # its address
    accounts: Counter[Account] = field(default_factory=Counter)
    wallets: Counter[str] = field(default_factory=Counter)  # changes since the start
    wallet_of: dict[str, str] = field(default_factory=dict)  # who is paid for a represented member
    moved: Counter[Movement] = field(default_factory=Counter)  # by kind, over all of life
    entries: int = 0
    head: bytes = b""
    told_so_far: list[Told] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.head = first_head(CHAIN_ID, self.fund)

    def say(self, emitter: str, name: str, **values: Any) -> None:
        """An event is expected."""
        self.told_so_far.append(Told(emitter, name, values))

    def told(self) -> list[Told]:
        """What was said since the last time."""
        found, self.told_so_far = self.told_so_far, []
        return found

    def move(self, movement: Movement, party: str, amount: int, ref: int) -> None:
        """One journal entry; nothing where there is nothing to move."""
        if not amount:
            return
        source, target = ROUTES[movement]
        self.accounts[source] -= amount
        self.accounts[target] += amount
        assert source == Account.WORLD or self.accounts[source] >= 0
        self.moved[movement] += amount
        self.entries += 1
        entry = Entry(self.entries, movement, source, target, party, amount, ref)
        self.head = next_head(self.head, entry)
        self.say(
            "fund",
            "JournalEntry",
            number=self.entries,
            party=party,
            movement=movement,
            **{"from": source, "to": target},
            amount=amount,
            ref=ref,
        )

    def pay_in(self, movement: Movement, payer: str, party: str, amount: int, ref: int) -> None:
        """An entry, and the tokens that come with it."""
        self.move(movement, party, amount, ref)
        self.transfer(self.wallet_of.get(payer, payer), self.fund, amount)

    def pay_out(self, movement: Movement, party: str, to: str, amount: int, ref: int) -> None:
        """An entry, and the tokens that go."""
        assert amount, "nothing is paid"
        self.move(movement, party, amount, ref)
        self.transfer(self.fund, self.wallet_of.get(to, to), amount)

    def transfer(self, source: str, target: str, amount: int) -> None:
        """Tokens go from wallet to wallet."""
        self.wallets[source] -= amount
        self.wallets[target] += amount
        self.say("token", "Transfer", **{"from": source, "to": target, "value": amount})
