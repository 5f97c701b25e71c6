"""The part of hledger's journals that an export uses, read back and checked as hledger does."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

AMOUNT = r'(-?[0-9.]+) "([^"]+)"'
POSTING = re.compile(rf"    (\S+)  {AMOUNT}(?: (=\*?) {AMOUNT})?")


class WrongJournal(AssertionError):
    """hledger would refuse the journal; the message says why."""


@dataclass
class Journal:
    """What a journal comes to."""

    accounts: set[str] = field(default_factory=set)
    held: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    dates: list[str] = field(default_factory=list)
    asserted: int = 0
    tags: list[dict[str, str]] = field(default_factory=list)

    def post(self, line: str) -> Decimal:
        """Post a line, and check what it asserts."""
        match = POSTING.fullmatch(line)
        if match is None:
            raise WrongJournal(f"no posting: {line!r}")
        account, amount, _, kind, expected, _ = match.groups()
        if account not in self.accounts:
            raise WrongJournal(f"undeclared account {account}")
        self.held[account] += Decimal(amount)
        if kind is not None:
            self.asserted += 1
            if self.of(account, kind == "=*") != Decimal(expected):
                raise WrongJournal(f"{account} does not hold {expected} on {self.dates[-1]}")
        return Decimal(amount)

    def of(self, account: str, whole: bool) -> Decimal:
        """What an account holds, its sub-accounts included if `whole`."""
        below = f"{account}:"
        return sum(
            (
                held
                for name, held in self.held.items()
                if name == account or whole and name.startswith(below)
            ),
            Decimal(),
        )


def read(text: str) -> Journal:
    """Read a journal.

    Raises:
        WrongJournal: a transaction or an assertion is wrong, or dates go back.
    """
    journal, total = Journal(), Decimal()
    for line in (*text.splitlines(), ""):
        if line.startswith("account "):
            journal.accounts.add(line.removeprefix("account "))
        elif re.match(r"\d{4}-\d\d-\d\d \* ", line):
            if journal.dates and line[:10] < journal.dates[-1]:
                raise WrongJournal(f"{line[:10]} after {journal.dates[-1]}")
            journal.dates.append(line[:10])
            journal.tags.append({})
        elif line.startswith("    ; "):
            name, _, value = line.removeprefix("    ; ").partition(": ")
            journal.tags[-1][name] = value
        elif line.startswith("    "):
            total += journal.post(line)
        elif total:
            raise WrongJournal(f"a transaction of {journal.dates[-1]} sums to {total}")
    return journal
