"""A fund with its contracts, its calendar, and what people do there; every act is a transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from tests.contracts.chain import DAY, Clock, rpc, rpc_batch
from tests.contracts.checks import Event, EventReader, by, comparable, event
from tests.contracts.plans import ACCIDENT, YOUNG
from tests.support.model.books import ROUTES, Account, Entry, Movement, first_head, next_head
from tests.support.terms import Plan

HEALTH = b"\x22" * 32
EVIDENCE = b"\x33" * 32
NOBODY = "0x" + "00" * 20
UNLIMITED = 2**256 - 1
CHAIN_ID = 31337
RESULT = (
    "units payers asked carriedIn funded cancelled fee dues fromReserve collected share index"
    " reserve"
).split()


class Member(IntEnum):
    """IMembership.MemberStatus."""

    NONE = 0
    WAITING = 1
    COVERED = 2
    GRACE = 3
    LAPSED = 4
    LEAVING = 5
    LEFT = 6
    EXPELLED = 7


class Claim(IntEnum):
    """IClaimDesk.ClaimStatus."""

    NONE = 0
    FILED = 1
    PUBLISHED = 2
    FAST_PAID = 3
    DISPUTED = 4
    VERDICT = 5
    APPEALED = 6
    DECIDED = 7
    APPROVED = 8
    FUNDED = 9
    CARRIED = 10
    PAID = 11
    REFUSED = 12
    FRAUD = 13
    WITHDRAWN = 14


@dataclass(frozen=True)
class Town:
    """One fund: its contracts (brownie), its plan, and the cast that lives there by name."""

    plan: Plan
    token: Any
    fund: Any
    desk: Any
    review: Any
    jury: Any
    rulebook: Any
    agents: Any  # this and the next three are of all funds
    enrolment: Any
    factory: Any
    forwarder: Any
    prepared: Any  # the transactions
    created: Any
    clock: Clock
    cast: Mapping[str, Any]
    reader: EventReader

    # --- time

    def end_of(self, period: int) -> int:
        """The first second after a period."""
        return self.plan.calendar.end_of(period)

    def settle(self, sender: Any = None) -> Any:
        """Settle the oldest open period, at its end if that is still to come."""
        period, ends_at = self.fund.openPeriod()
        if self.clock.now < ends_at:
            self.clock.to(ends_at)
        return self.fund.settle(by(sender or self.cast["relayer"]))

    def settle_through(self, period: int) -> Any:
        """Settle up to and with a period; the last settlement."""
        transaction = None
        while self.fund.openPeriod()[0] <= period:
            transaction = self.settle()
        return transaction

    def wait_for_cover(self) -> None:
        """Go on, settling, until who has joined by now is covered for illness."""
        ready = self.clock.now + self.plan.membership.waiting_seconds
        self.settle_through(self.plan.calendar.period_at(ready) - 1)
        self.clock.to(max(ready, self.clock.now))

    # --- members

    def application(self, member: Any, prepayment: int, **other: Any) -> tuple[Any, ...]:
        """IMembership.Application: cover 1 in the younger band unless told otherwise."""
        fields = {"cover": 1, "band": YOUNG, "health": HEALTH, "rules": self.plan.rules_hash}
        fields |= {"referrer": NOBODY} | other
        address = getattr(member, "address", member)
        return (
            address,
            fields["cover"],
            fields["band"],
            prepayment,
            fields["health"],
            fields["rules"],
            comparable(fields["referrer"]),
        )

    def join(self, member: Any, prepayment: int, *, payer: Any = None, **other: Any) -> Any:
        """Join, paid for by the member unless told otherwise."""
        return self.fund.join(self.application(member, prepayment, **other), by(payer or member))

    def top_up(self, member: Any, amount: int, *, payer: Any = None) -> Any:
        """Add to a prepaid balance."""
        return self.fund.topUp(member, amount, by(payer or member))

    def leave(self, member: Any) -> Any:
        """Ask to leave."""
        return self.fund.exit(by(member))

    # --- claims

    def file(self, claimant: Any, line: int = ACCIDENT, **other: Any) -> Any:
        """File a claim for an event now, unless told otherwise."""
        fields = {"event_at": self.clock.now, "receipts": 0, "others": 0, "evidence": EVIDENCE}
        fields |= other
        return self.desk.file(
            line,
            fields["event_at"],
            fields["receipts"],
            fields["others"],
            fields["evidence"],
            by(claimant),
        )

    def object(self, objector: Any, claim: int, lower: int = 0, **other: Any) -> Any:
        """Object to a claim: nothing is right, or `lower` would be."""
        fields = {"reason": 0, "evidence": EVIDENCE} | other
        return self.desk.raiseObjection(
            claim, fields["reason"], lower, fields["evidence"], by(objector)
        )

    def claim_status(self, claim: int) -> Claim:
        """What the desk says a claim's state is."""
        return Claim(self.desk.statusOf(claim))

    def member_status(self, member: Any) -> Member:
        """What the fund says a member's state is."""
        return Member(self.fund.statusOf(member))

    # --- what happened

    def events(self, transaction: Any) -> list[Event]:
        """Everything that a transaction emitted, in order."""
        return self.reader.read(transaction.logs)

    def entry(
        self, number: int, movement: Movement, party: Any, amount: int, ref: int = 0
    ) -> Event:
        """A journal entry, along the movement's published route."""
        source, target = (int(account) for account in ROUTES[movement])
        values = {"number": number, "party": party, "movement": int(movement), "from": source}
        return event("fund", "JournalEntry", **values, to=target, amount=amount, ref=ref)

    def transfer(self, payer: Any, payee: Any, amount: int) -> Event:
        """The token's own event."""
        return event("token", "Transfer", **{"from": payer}, to=payee, value=amount)

    def settled(self, period: int, **result: int) -> Event:
        """A settlement; figures that are not given are zero."""
        unknown = set(result) - set(RESULT)
        assert not unknown, f"no figure {unknown} in a settlement"
        figures = {name: result.get(name, 0) for name in RESULT}
        return event("fund", "PeriodSettled", period=period, result=figures)

    def solvency(self, period: int, **figures: int) -> Event:
        """The report after a settlement; nothing owed unless told otherwise."""
        report = {"reserve": 0, "collectable": 0, "unfunded": 0, "underDecision": 0}
        report |= {"ratioBps": UNLIMITED} | figures
        return event("fund", "SolvencyReported", period=period, solvency=report)

    # --- money

    def money(self) -> dict[str, int]:
        """Tokens of everybody in the cast and of the fund, and the five accounts, token units."""
        people = {**self.cast, "fund": self.fund}
        calls = [
            (self.token, self.token.balanceOf.encode_input(who.address)) for who in people.values()
        ]
        inside = [account for account in Account if account != Account.WORLD]
        calls += [(self.fund, self.fund.balanceOf.encode_input(int(account))) for account in inside]
        answers = rpc_batch(
            [("eth_call", [{"to": to.address, "data": data}, "latest"]) for to, data in calls]
        )
        names = [*people, *(account.name for account in inside)]
        return {name: int(answer, 16) for name, answer in zip(names, answers, strict=True)}

    def changes(self, before: Mapping[str, int]) -> dict[str, int]:
        """What has changed since `money` was asked, in token units."""
        after = self.money()
        return {name: after[name] - held for name, held in before.items() if after[name] != held}

    def journal(self) -> list[Entry]:
        """Every journal entry since the fund was created, read from the logs."""
        logs = rpc(
            "eth_getLogs",
            {"fromBlock": hex(self.created.block_number), "address": self.fund.address},
        )
        entries = [one.values for one in self.reader.read(logs) if one.name == "JournalEntry"]
        return [
            Entry(
                values["number"],
                Movement(values["movement"]),
                Account(values["from"]),
                Account(values["to"]),
                values["party"],
                values["amount"],
                values["ref"],
            )
            for values in entries
        ]

    def check_books(self, *, token_keeps_its_word: bool = True) -> None:
        """The entries alone rebuild the head, the count and every account; the tokens are there."""
        entries = self.journal()
        head = first_head(CHAIN_ID, self.fund.address)
        totals = dict.fromkeys(Account, 0)
        for number, entry in enumerate(entries, start=1):
            assert entry.number == number
            assert (entry.source, entry.target) == ROUTES[entry.movement]
            head = next_head(head, entry)
            totals[entry.source] -= entry.amount
            totals[entry.target] += entry.amount
        stored, count = self.fund.journal()
        assert (bytes(stored), count) == (head, len(entries))
        money = self.money()
        inside = {account: money[account.name] for account in Account if account != Account.WORLD}
        assert inside == {account: totals[account] for account in inside}
        assert self.fund.booked() == sum(inside.values())
        if token_keeps_its_word:
            assert money["fund"] >= sum(inside.values())


def days(count: float) -> int:
    """Days in seconds."""
    return int(count * DAY)
