"""A fund's books from its events alone: members, claims, accounts, as of the last event.

Needs the plan for what no event repeats (tick, windows, caps). It shares no code with the model.
Members and disputes are in `rebuild_members` and `rebuild_disputes`.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from tests.support.rebuild_disputes import CLOSED, OVER, Disputes
from tests.support.rebuild_members import Members

BPS = 10_000
UNLIMITED = 2**256 - 1
WORLD, MEMBERS, RESERVE, CLAIMS, BONDS, FEES = range(6)


@dataclass
class ClaimRecord:
    """A claim; `period` is that of its batch."""

    claimant: str
    line: int
    version: int
    event_at: int
    filed_at: int
    published_at: int
    period: int
    amount: int
    paid: int = 0
    fate: str = ""  # disputed, approved, paid, refused, fraud, withdrawn
    lower: int = 0
    attested: bool = False
    fast_paid: bool = False


@dataclass
class BatchRecord:
    """The claims of one settlement; `owed` is still to come."""

    asked: int = 0
    claims: int = 0
    funded: int = 0
    owed: int = 0
    short: bool = False


@dataclass
class Rebuilt(Members, Disputes):
    """Everything that the events tell."""

    accounts: Counter[int] = field(default_factory=Counter)
    claims: dict[int, ClaimRecord] = field(default_factory=dict)
    batches: dict[int, BatchRecord] = field(default_factory=dict)
    debts: Counter[str] = field(default_factory=Counter)
    providers: dict[str, bool] = field(default_factory=dict)  # whether in office

    def take(self, at: int, name: str, values: dict[str, Any]) -> None:
        """One event, with the time of its block. What says nothing about the books is passed."""
        handler = getattr(self, f"_on_{name}", None)
        if handler is not None:
            handler(at, **{key: value for key, value in values.items() if key != "at"})

    # --- answers ---------------------------------------------------------------------------------

    def funded(self, claim: ClaimRecord) -> int:
        """What is funded of a claim so far, token units."""
        batch = self.batches[claim.period]
        if claim.period >= self.period:
            return 0
        return claim.amount * batch.funded // batch.asked

    def claim_status(self, claim_id: int, now: int) -> int:
        """As IClaimDesk.ClaimStatus."""
        claim = self.claims[claim_id]
        ends = {"withdrawn": 14, "fraud": 13, "refused": 12, "paid": 11}
        if claim.fate in ends:
            return ends[claim.fate]
        if claim.fate == "disputed":
            return 4 + self.standing(claim_id, now)
        if not claim.fate:
            public = now < claim.published_at + self.publicity(claim.version)
            if claim.fast_paid:
                return 3 if public else 11
            if public:
                return 1 if now < claim.published_at else 2
        if claim.period >= self.period and not self.closed_at:
            return 8
        if self.funded(claim) > claim.paid:
            return 9
        return 10 if self.batches[claim.period].owed else 11

    def carried(self) -> int:
        """Aid owed by earlier settlements."""
        return sum(batch.owed for batch in self.batches.values())

    def under_decision(self) -> int:
        """Aid asked for and neither settled nor refused."""
        return sum(
            c.amount
            for c in self.claims.values()
            if not c.fast_paid
            and (c.fate == "disputed" or c.fate in ("", "approved") and c.period >= self.period)
        )

    # --- events ----------------------------------------------------------------------------------

    def _on_JournalEntry(self, at: int, amount: int, **e: Any) -> None:
        self.accounts[e["from"]] -= amount
        self.accounts[e["to"]] += amount

    def _on_PeriodSettled(self, at: int, period: int, result: dict[str, int]) -> None:
        self.index, self.period = result["index"], period + 1
        self.turn()
        batch = self.batches.setdefault(period, BatchRecord())
        if not batch.short:
            batch.funded = batch.asked
        self.close(period, at)

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
            claimant,
            line,
            e["version"],
            e["eventAt"],
            at,
            e["publishedAt"],
            e["period"],
            e["amount"],
        )

    def _on_ClaimBatched(self, at: int, claimId: int, period: int, amount: int) -> None:
        batch = self.batches.setdefault(period, BatchRecord())
        batch.asked += amount
        batch.claims += 1

    def _on_ClaimUnbatched(self, at: int, claimId: int, period: int, amount: int) -> None:
        self.batches[period].asked -= amount
        self.batches[period].claims -= 1

    def _on_ReceiptAttested(self, at: int, claimId: int, **e: Any) -> None:
        self.claims[claimId].attested = True

    def _on_FastLanePaid(self, at: int, claimId: int, amount: int, **e: Any) -> None:
        claim = self.claims[claimId]
        claim.fast_paid, claim.paid = True, amount

    def _on_Overturned(self, at: int, claimant: str, debt: int, **e: Any) -> None:
        self.debts[claimant] = debt

    def _on_ObjectionRaised(self, at: int, claimId: int, onTheTable: int, **e: Any) -> None:
        claim = self.claims[claimId]
        claim.fate, claim.lower = "disputed", onTheTable
        self.objected(claimId, claim.claimant, **e)

    def _on_ClaimConcluded(self, at: int, claimId: int, amount: int, period: int, **e: Any) -> None:
        claim = self.claims[claimId]
        if not amount:
            claim.fate = "fraud" if e["outcome"] == 13 else "refused"
        elif claim.fast_paid:
            claim.fate, claim.amount = "paid", amount
        else:
            claim.fate, claim.amount, claim.period = "approved", amount, period

    def _on_LowerAccepted(self, at: int, claimId: int, amount: int, period: int, **e: Any) -> None:
        claim = self.claims[claimId]
        claim.fate, claim.amount, claim.period = "approved", amount, period
        self.unjudged(claimId, at, 2)

    def _on_ClaimWithdrawn(self, at: int, claimId: int, **e: Any) -> None:
        claim = self.claims[claimId]
        if claim.fate == "disputed":
            self.unjudged(claimId, at, 1)
        claim.fate = "withdrawn"

    def _on_AidPaid(self, at: int, claimId: int, paid: int, done: bool, **e: Any) -> None:
        claim = self.claims[claimId]
        claim.paid, claim.fate = paid, "paid" if done else claim.fate
        self.debts[e["claimant"]] -= e["offset"]

    def _on_ProviderRegistered(self, at: int, provider: str) -> None:
        self.providers[provider] = True

    def _on_ProviderRemoved(self, at: int, provider: str) -> None:
        self.providers[provider] = False

    def is_over(self, case: int, now: int) -> bool:
        """Whether a case has an outcome."""
        return self.phase(self.cases[case], now) in (OVER, CLOSED)

    def lower_on_the_table(self, matter: int) -> int:
        """The lower amount that the jury may grant; 0: none."""
        return self.claims[matter].lower if matter in self.claims else 0
