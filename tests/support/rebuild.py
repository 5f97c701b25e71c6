"""A fund's books from its events alone: members, claims, accounts, as of the last event.

Needs the plan for what no event repeats (tick, windows, caps). It shares no code with the model.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from tests.support.terms import Plan

BPS = 10_000
UNLIMITED = 2**256 - 1
WORLD, MEMBERS, RESERVE, CLAIMS, BONDS, FEES = range(6)
NONE, WAITING, COVERED, GRACE, LAPSED, LEAVING, LEFT = range(7)


@dataclass
class MemberRecord:
    """A member's latest membership. `spare` is token units at no risk."""

    number: int
    units: int
    cover: int
    band: int
    joined_at: int
    expiry: int = 0
    spare: int = 0
    lapsed_at: int = 0
    exit_period: int = 0
    gone: bool = False
    left_at_index: int | None = None


@dataclass
class ClaimRecord:
    """A claim; `period` is that of its batch."""

    claimant: str
    line: int
    event_at: int
    filed_at: int
    published_at: int
    period: int
    amount: int
    paid: int = 0
    fate: str = ""  # disputed, approved, paid, refused, withdrawn
    case: int = 0
    objections: int = 0
    bond: int = 0


@dataclass
class BatchRecord:
    """The claims of one settlement; `owed` is still to come."""

    asked: int = 0
    claims: int = 0
    funded: int = 0
    owed: int = 0
    short: bool = False


@dataclass
class Rebuilt:
    """Everything that the events tell."""

    plan: Plan
    index: int = 0
    period: int = 1
    accounts: Counter[int] = field(default_factory=Counter)
    members: dict[str, MemberRecord] = field(default_factory=dict)
    claims: dict[int, ClaimRecord] = field(default_factory=dict)
    batches: dict[int, BatchRecord] = field(default_factory=dict)
    closes_at: dict[int, int] = field(default_factory=dict)  # end of voting, by case
    votes: Counter[tuple[int, int]] = field(default_factory=Counter)  # by case and option

    def take(self, at: int, name: str, values: dict[str, Any]) -> None:
        """One event, with the time of its block. What says nothing about the books is passed."""
        handler = getattr(self, f"_on_{name}", None)
        if handler is not None:
            handler(at, **values)

    # --- answers ---------------------------------------------------------------------------------

    def balance(self, member: str) -> int:
        """Prepaid balance, token units."""
        m = self.members.get(member)
        if m is None:
            return 0
        index = self.index if m.left_at_index is None else m.left_at_index
        return m.units * max(0, m.expiry * self.plan.tick - index) + m.spare

    def status(self, member: str, now: int) -> int:
        """As IMembership.MemberStatus."""
        m, terms = self.members.get(member), self.plan.membership
        if m is None:
            return NONE
        if m.gone or m.left_at_index is not None:
            return LEFT
        if m.exit_period:
            return LEAVING
        if m.lapsed_at:
            return GRACE if now < m.lapsed_at + terms.grace_seconds else LAPSED
        return WAITING if now < m.joined_at + terms.waiting_seconds else COVERED

    def paying(self) -> list[MemberRecord]:
        """Whom the next charge reaches."""
        return [
            m
            for m in self.members.values()
            if m.left_at_index is None and m.expiry * self.plan.tick > self.index
        ]

    def funded(self, claim: ClaimRecord) -> int:
        """What is funded of a claim so far, token units."""
        batch = self.batches[claim.period]
        if claim.period >= self.period:
            return 0
        return claim.amount * batch.funded // batch.asked

    def claim_status(self, claim_id: int, now: int) -> int:
        """As IClaimDesk.ClaimStatus."""
        claim = self.claims[claim_id]
        ends = {"withdrawn": 10, "refused": 9, "paid": 8}
        if claim.fate in ends:
            return ends[claim.fate]
        if claim.fate == "disputed":
            return 4 if now >= self.closes_at[claim.case] else 3
        if not claim.fate and now < claim.published_at + self.plan.claims.publicity_seconds:
            return 1 if now < claim.published_at else 2
        if claim.period >= self.period:
            return 5
        if self.funded(claim) > claim.paid:
            return 6
        return 7 if self.batches[claim.period].owed else 8

    def carried(self) -> int:
        """Aid owed by earlier settlements."""
        return sum(batch.owed for batch in self.batches.values())

    def under_decision(self) -> int:
        """Aid asked for and neither settled nor refused."""
        return sum(
            c.amount
            for c in self.claims.values()
            if c.fate == "disputed" or (c.fate in ("", "approved") and c.period >= self.period)
        )

    # --- events ----------------------------------------------------------------------------------

    def _on_JournalEntry(self, at: int, amount: int, **e: Any) -> None:
        self.accounts[e["from"]] -= amount
        self.accounts[e["to"]] += amount

    def _on_MemberJoined(
        self, at: int, member: str, number: int, units: int, cover: int, band: int, **e: Any
    ) -> None:
        self.members[member] = MemberRecord(number, units, cover, band, at)
        self._follow(member, e["balance"], e["expiryTick"])

    def _on_MemberToppedUp(self, at: int, member: str, **e: Any) -> None:
        self._follow(member, e["balance"], e["expiryTick"])

    def _on_MemberCured(self, at: int, member: str, **e: Any) -> None:
        self.members[member].lapsed_at = 0

    def _on_CoverRaised(self, at: int, member: str, newCover: int, units: int, **e: Any) -> None:
        m = self.members[member]
        m.cover, m.units = newCover, units
        self._follow(member, e["balance"], e["expiryTick"])

    def _follow(self, member: str, balance: int, expiry: int) -> None:
        m = self.members[member]
        m.expiry = expiry
        m.spare = balance - m.units * (expiry * self.plan.tick - self.index)

    def _on_ExitRequested(self, at: int, member: str, period: int, **e: Any) -> None:
        m = self.members[member]
        m.exit_period, m.gone = period, period == 0

    def _on_RefundPaid(self, at: int, member: str, **e: Any) -> None:
        m = self.members[member]
        m.spare = 0
        if m.exit_period:
            m.expiry = 0

    def _on_TickLapsed(self, at: int, tick: int, **e: Any) -> None:
        for m in self.members.values():
            if m.expiry == tick and not m.exit_period:
                m.lapsed_at = at

    def _on_PeriodSettled(self, at: int, period: int, result: dict[str, int]) -> None:
        self.index, self.period = result["index"], period + 1
        batch = self.batches.setdefault(period, BatchRecord())
        if not batch.short:
            batch.funded = batch.asked
        for m in self.members.values():
            if m.exit_period == period and m.left_at_index is None:
                m.left_at_index = self.index

    def _on_ShortfallRecorded(
        self, at: int, period: int, funded: int, carried: int, **e: Any
    ) -> None:
        batch = self.batches[period]
        batch.funded, batch.owed, batch.short = funded, carried, True

    def _on_CarryFunded(self, at: int, batch: int, funded: int, cancelled: int, **e: Any) -> None:
        record = self.batches[batch]
        record.owed -= funded - record.funded + cancelled
        record.funded = funded

    def _on_ClaimFiled(self, at: int, claimId: int, claimant: str, line: int, **e: Any) -> None:
        self.claims[claimId] = ClaimRecord(
            claimant, line, e["eventAt"], at, e["publishedAt"], e["period"], e["amount"]
        )

    def _on_ClaimBatched(self, at: int, claimId: int, period: int, amount: int) -> None:
        batch = self.batches.setdefault(period, BatchRecord())
        batch.asked += amount
        batch.claims += 1

    def _on_ClaimUnbatched(self, at: int, claimId: int, period: int, amount: int) -> None:
        self.batches[period].asked -= amount
        self.batches[period].claims -= 1

    def _on_ObjectionRaised(self, at: int, claimId: int, bond: int, caseId: int, **e: Any) -> None:
        claim = self.claims[claimId]
        claim.fate, claim.case, claim.bond = "disputed", caseId, bond
        claim.objections += 1

    def _on_ClaimConcluded(
        self, at: int, claimId: int, approved: bool, period: int, **e: Any
    ) -> None:
        claim = self.claims[claimId]
        claim.fate = "approved" if approved else "refused"
        claim.period = period if approved else claim.period

    def _on_ClaimWithdrawn(self, at: int, claimId: int, **e: Any) -> None:
        self.claims[claimId].fate = "withdrawn"

    def _on_AidPaid(self, at: int, claimId: int, paid: int, done: bool, **e: Any) -> None:
        claim = self.claims[claimId]
        claim.paid, claim.fate = paid, "paid" if done else claim.fate

    def _on_CaseOpened(self, at: int, caseId: int, closesAt: int, **e: Any) -> None:
        self.closes_at[caseId] = closesAt

    def _on_VoteCast(self, at: int, caseId: int, option: int, tally: int, **e: Any) -> None:
        self.votes[caseId, option] = tally
