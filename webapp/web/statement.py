"""A member's prepaid balance as an account statement: every movement, and the balance after it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from webapp.store.records import Flow, MemberChange, MemberDetail, SharePaid, Where
from webapp.store.words import Movement

#: Events whose amount left the balance.
TAKEN = frozenset({"RefundPaid", "StakeTaken", "MemberExpelled"})
#: Journal entries of one member that no event of the member's tells, and their sign.
OWN = {Movement.DUES: ("TermDues", -1), Movement.DISTRIBUTION: ("Distribution", 1)}


@dataclass(frozen=True)
class Line:
    """One movement of a member's balance; `paid_in` or `taken` is 0."""

    name: str  # the event's name, "Dues", "TermDues", "Share" or "Distribution"
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
    own = [flow for flow in detail.flows if flow.movement in OWN]
    events: list[MemberChange | SharePaid | Flow] = [*detail.history, *detail.shares, *own]
    for event in sorted(events, key=lambda one: _order(one, detail.history)):
        if isinstance(event, SharePaid):
            if event.dues:
                account.add("Dues", -event.dues, event.where, event.period)
            if event.share:
                account.add("Share", -event.share, event.where, event.period, event.claims)
        elif isinstance(event, Flow):
            name, sign = OWN[event.movement]
            account.add(name, sign * event.amount, event.where)
        elif event.amount:
            sign = -1 if event.name in TAKEN else 1
            account.add(event.name, sign * event.amount, event.where)
    return tuple(account.lines)


def _order(
    event: MemberChange | SharePaid | Flow, history: Sequence[MemberChange]
) -> tuple[int, ...]:
    """By place on the chain; dues of a term stand after what they were paid with."""
    block, index = event.where.block, event.where.log_index
    if isinstance(event, Flow) and event.movement is Movement.DUES:
        later = [one.where.log_index for one in history if one.where.tx == event.where.tx]
        return block, min((at for at in later if at > index), default=index), 1
    return block, index, 0
