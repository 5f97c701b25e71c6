"""A member's prepaid balance as an account statement: every movement, and the balance after it."""

from __future__ import annotations

from dataclasses import dataclass, field

from webapp.store.records import MemberChange, MemberDetail, SharePaid, Where

#: Events whose amount left the balance.
TAKEN = frozenset({"RefundPaid", "StakeTaken", "MemberExpelled"})


@dataclass(frozen=True)
class Line:
    """One movement of a member's balance; `paid_in` or `taken` is 0."""

    name: str  # the event's name, "Dues" or "Share"
    period: int  # of dues and shares, otherwise 0
    paid_in: int
    taken: int
    balance: int
    claims: tuple[int, ...]
    where: Where

    @property
    def time(self) -> int:
        """When it happened."""
        return self.where.time


@dataclass
class _Account:
    balance: int = 0
    lines: list[Line] = field(default_factory=list)

    def add(
        self, name: str, amount: int, where: Where, period: int = 0, claims: tuple[int, ...] = ()
    ) -> None:
        self.balance += amount
        self.lines.append(
            Line(name, period, max(amount, 0), max(-amount, 0), self.balance, claims, where)
        )


def lines_of(detail: MemberDetail) -> tuple[Line, ...]:
    """The statement, oldest line first; its last balance is the member's, to the token unit."""
    account = _Account()
    events: list[MemberChange | SharePaid] = [*detail.history, *detail.shares]
    for event in sorted(events, key=lambda one: (one.where.block, one.where.log_index)):
        if isinstance(event, SharePaid):
            if event.dues:
                account.add("Dues", -event.dues, event.where, event.period)
            if event.share:
                account.add("Share", -event.share, event.where, event.period, event.claims)
        elif event.amount:
            sign = -1 if event.name in TAKEN else 1
            account.add(event.name, sign * event.amount, event.where)
    return tuple(account.lines)
