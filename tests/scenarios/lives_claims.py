"""Claims and disputes as a reader of the plan file follows them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from fundplan import Plan
from fundplan.bounds import DAY
from fundplan.model import Line
from tests.scenarios.lives_ledger import BPS, NOBODY, tokens
from tests.scenarios.lives_settlement import Settling
from tests.support.model.books import Account, Movement

FRAUD, REFUSE, LOWER, PAY = range(4)
CLAIM_CASE, APPEAL_CASE = 0, 1
YEAR = 365 * DAY
REFUSED, FRAUDULENT, APPROVED, PAID = 12, 13, 8, 11  # as IClaimDesk.ClaimStatus


@dataclass
class Claim:
    """One claim; `plan` is the version it is judged by."""

    member: str
    line: Line
    plan: Plan
    event_at: int
    published_at: int
    period: int
    amount: int
    paid: int = 0
    fast: bool = False  # paid by the fast lane
    lower: int = 0  # what objectors hold to be right
    objectors: list[str] = field(default_factory=list)
    case: int = 0
    appeal: int = 0
    appellant: str = NOBODY
    each: int = 0  # of what the losing side staked: to each winner
    per_juror: int = 0
    objectors_right: bool = False

    @property
    def window_ends_at(self) -> int:
        """The first second after the objection window."""
        return self.published_at + self.plan.claims.publicity_seconds


@dataclass
class Claims(Settling):
    """All claims."""

    starts_at: int = 0
    versions: list[tuple[int, Plan]] = field(default_factory=list)  # from when; the first from 0
    claims: dict[int, Claim] = field(default_factory=dict)
    used: Counter[tuple[str, int, str, int]] = field(default_factory=Counter)
    debts: Counter[str] = field(default_factory=Counter)
    matters: int = 0
    cases: int = 0
    close: set[tuple[int, str]] = field(default_factory=set)  # too close to a matter to judge it

    # --- filing ----------------------------------------------------------------------------------

    def version_at(self, event_at: int) -> int:
        """The version by which an event is judged, from 1."""
        return sum(since <= event_at for since, _ in self.versions)

    def plan_at(self, event_at: int) -> Plan:
        """The rules by which an event is judged."""
        return self.versions[self.version_at(event_at) - 1][1]

    def period_end(self, period: int) -> int:
        """The first second after a period."""
        return self.starts_at + period * self.plan.calendar.period_seconds

    def aid(self, member: str, line: Line, event_at: int, receipts: int = 0, other: int = 0) -> int:
        """What the table gives for an event, within the benefit's caps and the cap per claim."""
        plan = self.plan_at(event_at)
        line = plan.lines[line.number - 1]
        wait = plan.membership.waiting_seconds if line.waits else 0
        level = self.holders[member].cover_at(event_at - wait)
        amount = tokens(line.amount) * level
        if line.proportional:
            borne = max(0, receipts - other - tokens(line.deductible))
            amount = min(amount, borne * line.ratio_bps // BPS)
        for key, cap in self._caps(plan, member, line, event_at).items():
            amount = min(amount, cap * level - self.used[key])
        if cap := tokens(self.shares.claim_cap):
            amount = min(amount, cap * self.units * BPS // (BPS + self.shares.fee_bps))
        return amount

    def _caps(self, plan: Plan, member: str, line: Line, event_at: int) -> dict[tuple, int]:
        """The caps of a benefit, per cover level, by what they count."""
        benefit = plan.benefit_of(line.number)
        if benefit.caps is None:
            return {}
        year = max(0, event_at - self.starts_at) // YEAR
        every = {
            (member, benefit.code, "event", event_at // DAY): tokens(benefit.caps.per_event),
            (member, benefit.code, "year", year): tokens(benefit.caps.annual),
            (member, benefit.code, "life", 0): tokens(benefit.caps.lifetime),
        }
        return {key: cap for key, cap in every.items() if cap}

    def _use(self, claim: Claim, amount: int) -> None:
        for key in self._caps(claim.plan, claim.member, claim.line, claim.event_at):
            self.used[key] += amount

    def files(self, member: str, line: Line, event_at: int, receipts: int, other: int) -> int:
        """A claim, its id returned. It is published at once if its window fits into the period."""
        amount = self.aid(member, line, event_at, receipts, other)
        plan = self.plan_at(event_at)
        period, published = self.period, self.now
        if self.now + plan.claims.publicity_seconds > self.period_end(period):
            period, published = period + 1, self.period_end(period)
        self.matters += 1
        number = self.matters
        claim = Claim(member, line, plan, event_at, published, period, amount)
        self.claims[number] = claim
        self._use(claim, amount)
        self.enters_batch(number, period, amount)
        self.say(
            "desk",
            "ClaimFiled",
            claimId=number,
            claimant=member,
            line=line.number,
            version=self.version_at(event_at),
            eventAt=event_at,
            publishedAt=published,
            period=period,
            amount=amount,
            receipts=receipts,
            otherSources=other,
        )
        return number

    def enters_batch(self, number: int, period: int, amount: int) -> None:
        """The settlement of a period will fund the claim."""
        batch = self.batch(period)
        batch.claims[number] = amount
        batch.largest = max(batch.largest, amount)
        self.say("fund", "ClaimBatched", claimId=number, period=period, amount=amount)

    def leaves_batch(self, number: int) -> None:
        """It will not."""
        claim = self.claims[number]
        batch = self.batch(claim.period)
        del batch.claims[number]
        batch.largest = batch.largest if batch.claims else 0
        said = {"claimId": number, "period": claim.period, "amount": claim.amount}
        self.say("fund", "ClaimUnbatched", **said)

    def withdraws(self, number: int) -> None:
        """The claimant takes an undisputed claim back."""
        claim = self.claims[number]
        self._use(claim, -claim.amount)
        said = {"claimId": number, "claimant": claim.member}
        self.say("desk", "ClaimWithdrawn", **said)
        self.leaves_batch(number)
        claim.amount = 0

    # --- paying ----------------------------------------------------------------------------------

    def pays_claim(self, number: int, to: str = "") -> None:
        """All that is funded by now, less the claimant's debt."""
        claim = self.claims[number]
        batch = self.batches[claim.period]
        due, done = batch.funded_of(claim.amount) - claim.paid, batch.owed == 0
        if batch.short:
            batch.paid += due
            batch.unpaid -= done
            if not batch.unpaid:
                rest = batch.funded - batch.paid
                self.move(Movement.ROUNDING, NOBODY, rest, claim.period)
        kept = min(due, self.debts[claim.member])
        self.debts[claim.member] -= kept
        self.move(Movement.OFFSET, claim.member, kept, number)
        to = to or claim.member
        if due > kept:
            self.pay_out(Movement.AID, claim.member, to, due - kept, number)
        claim.paid += due
        said = {"claimId": number, "claimant": claim.member, "to": to, "amount": due}
        self.say("desk", "AidPaid", **said, offset=kept, paid=claim.paid, done=done)

    def pays_fast(self, number: int) -> None:
        """Out of RESERVE above the floor, fee included."""
        claim = self.claims[number]
        self.leaves_batch(number)
        fee = self.fee_on(claim.amount)
        free = self.accounts[Account.RESERVE] - self.floor
        assert claim.amount + fee <= free
        self.move(Movement.FAST_FUNDING, NOBODY, claim.amount, number)
        self.move(Movement.FEE, self.operator, fee, self.period)
        self.pay_out(Movement.AID, claim.member, claim.member, claim.amount, number)
        claim.fast, claim.paid = True, claim.amount
        said = {"claimId": number, "claimant": claim.member, "amount": claim.amount}
        self.say("desk", "FastLanePaid", **said, fee=fee)
