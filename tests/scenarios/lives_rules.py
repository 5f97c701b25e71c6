"""Votes of all members, pauses and the end, as a reader of the plan file follows them."""

from __future__ import annotations

from dataclasses import dataclass, field

from fundplan import Offices, Plan, rules_hash
from fundplan.bounds import DAY
from tests.scenarios.lives_disputes import Disputes
from tests.scenarios.lives_ledger import NOBODY, tokens
from tests.scenarios.lives_members import Holder
from tests.support.model.books import Account, Movement

PROPOSAL_CASE = 5
AMENDMENT, GRANT, WINDING_UP, REARM = range(1, 5)
BY_VOTE, BY_DATE, BY_THRESHOLD = range(3)
ADOPT, REJECT = range(2)
CARRY_OUT_WITHIN = 30 * DAY
ALARM_EVERY = 92 * DAY
UNCLAIMED_AFTER = 3 * 365 * DAY


@dataclass
class Proposal:
    """What all members are asked."""

    kind: int
    proposer: str
    case: int
    amount: int = 0  # of a grant; of a rearming, the power
    plan: Plan | None = None
    offices: Offices = Offices()
    ready_at: int = 0


@dataclass
class Reader(Disputes):
    """The whole life of a fund, from its plan file alone."""

    beneficiary: str = NOBODY
    guardian: str = NOBODY
    proposals: dict[int, Proposal] = field(default_factory=dict)
    alarm_after: int = 0
    closed_at: int = 0
    per_unit: int = 0  # of RESERVE, of a closed fund
    rounding: int = 0

    # --- proposals -------------------------------------------------------------------------------

    def proposes(
        self,
        kind: int,
        proposer: str,
        amount: int = 0,
        plan: Plan | None = None,
        offices: Offices = Offices(),
    ) -> int:
        """A covered member asks all; nobody (a threshold) costs no bond."""
        self.matters += 1
        number = self.matters
        opens_at = self.now + self.plan.claims.publicity_seconds
        case = self._opens_case(number, PROPOSAL_CASE, 0, opens_at, REJECT)
        self.proposals[number] = Proposal(kind, proposer, case, amount, plan, offices)
        bond = 0 if proposer == NOBODY else tokens(self.plan.disputes.bond)
        said = {"matter": number, "kind": kind, "proposer": proposer, "amount": amount}
        said |= {"basedOn": len(self.versions), "caseId": case, "opensAt": opens_at, "bond": bond}
        self.say("rulebook", "Proposed", **said)
        if bond:
            self.pay_in(Movement.BOND_POSTED, proposer, proposer, bond, number)
        if plan:
            said = {"matter": number, "rulesHash": rules_hash(plan), "text": plan.canonical}
            self.say("rulebook", "RulesPublished", **said)
        return number

    def delay(self) -> int:
        """From a vote to the new rules: a day longer than the longest path of a claim on the old.

        That is: waiting for publication, the window, a vote, the time for an appeal, a vote.
        """
        plan = self.plan
        until_window = plan.calendar.period_seconds + plan.claims.publicity_seconds
        dispute = plan.disputes.appeal_seconds + 2 * plan.jury.longest_seconds
        return until_window + plan.claims.publicity_seconds + dispute + DAY

    def decides(self, number: int, adopted: bool, ended_at: int) -> None:
        """All members have voted."""
        proposal = self.proposals[number]
        option = ADOPT if adopted else REJECT
        self.say("jury", "CaseClosed", caseId=proposal.case, option=option, quorate=True)
        waits = self.delay() if proposal.kind == AMENDMENT else 0
        proposal.ready_at = ended_at + waits if adopted else 0
        expires = proposal.ready_at + CARRY_OUT_WITHIN if adopted else 0
        said = {"matter": number, "adopted": adopted, "quorate": True}
        said |= {"readyAt": proposal.ready_at, "expiresAt": expires}
        self.say("rulebook", "ProposalDecided", **said)

    def returns_proposal_bond(self, number: int) -> None:
        """Enough members took part."""
        proposer, bond = self.proposals[number].proposer, tokens(self.plan.disputes.bond)
        said = {"matter": number, "proposer": proposer, "amount": bond}
        self.say("rulebook", "ProposalBondCollected", **said)
        self.pay_out(Movement.BOND_RETURNED, proposer, proposer, bond, number)

    def carries_out(self, number: int) -> None:
        """What was adopted happens."""
        proposal = self.proposals[number]
        self.say("rulebook", "ProposalCarriedOut", matter=number)
        if proposal.kind == AMENDMENT:
            self._enacts(number, proposal.plan, proposal.offices)
        elif proposal.kind == GRANT:
            free = self.accounts[Account.RESERVE] - self.floor
            assert self.surplus == "grant" and proposal.amount <= free
            said = {"matter": number, "beneficiary": self.beneficiary, "amount": proposal.amount}
            self.say("rulebook", "SurplusGranted", **said)
            given = (self.beneficiary, self.beneficiary, proposal.amount, number)
            self.pay_out(Movement.GRANT, *given)
        elif proposal.kind == REARM:
            self.say("rulebook", "Rearmed", power=proposal.amount, matter=number)
        else:
            self.winds_up(BY_VOTE, number)

    def _enacts(self, number: int, plan: Plan, offices: Offices) -> None:
        said = {"version": len(self.versions) + 1, "rulesHash": rules_hash(plan)}
        self.say("rulebook", "RulesEnacted", **said, matter=number)
        self.versions.append((self.now + 1, plan))
        self.plan = plan  # shares and surplus follow with the next period
        self.new_shares_from = self.period + 1
        said = {"rulesHash": rules_hash(plan), "operator": self.operator}
        said |= {"beneficiary": self.beneficiary, "sharesFrom": self.new_shares_from}
        self.say("fund", "TermsAdopted", **said)
        for clinic in offices.gone_providers:
            self.say("desk", "ProviderRemoved", provider=clinic)
        for clinic in offices.new_providers:
            self.say("desk", "ProviderRegistered", provider=clinic)

    # --- pauses ----------------------------------------------------------------------------------

    def pauses(self, power: int, seconds: int) -> None:
        """The guardian stops one activity for a while."""
        until = self.now + seconds
        self.say("rulebook", "Paused", power=power, guardian=self.guardian, until=until)

    # --- the end ---------------------------------------------------------------------------------

    def winds_up(self, cause: int, number: int = 0) -> None:
        """Nobody joins any more, and later events are not covered."""
        self.winding_since = self.now
        self.say("rulebook", "WindingUpBegun", cause=cause, matter=number)
        self.say("fund", "WindingUpStarted", since=self.now)

    def raises_alarm(self) -> None:
        """After a settlement: a threshold that is reached winds up, or asks all members."""
        limits = self.plan.thresholds
        reached = limits.periods and limits.periods in (self.low_for, self.few_for)
        if not reached or self.winding_since or self.now < self.alarm_after:
            return
        self.alarm_after = self.now + ALARM_EVERY
        self.low_for = self.few_for = 0
        if limits.winds_up:
            self.winds_up(BY_THRESHOLD)
        else:
            self.proposes(WINDING_UP, NOBODY)

    def closes_at(self) -> int:
        """The last claim is reported, and goes the longest path."""
        return self.winding_since + self.plan.claims.reporting_seconds + self.delay()

    def closes(self) -> int:
        """All claims have run off: everybody leaves. Returns the part of RESERVE of a unit."""
        assert not self.disputed and not self.carried
        assert not any(b.claims for b in self.batches.values() if not b.settled)
        period = self.period
        self.leavers_go(period)
        if self.new_shares_from:
            self.take_share_terms()
        staying, units = self.paying, self.units
        for holder in staying:
            holder.is_last = True
        self.closed, self.closed_at = True, self.now
        reserve = 0 if self.surplus == "grant" or not units else self.accounts[Account.RESERVE]
        self.per_unit, self.rounding = divmod(reserve, units) if units else (0, 0)
        said = {"period": period, "perUnit": self.per_unit, "units": units}
        self.say("fund", "FundClosed", **said, payers=len(staying))
        return self.per_unit

    def part_of(self, holder: Holder) -> int:
        """Per unit, for whom was covered when winding-up began; with the rounding for the last."""
        covered_since = holder.joined_at + self.plan.membership.waiting_seconds
        if covered_since > self.winding_since:
            return 0
        alone = sum(other.is_last for other in self.holders.values()) == 1
        since = self.winding_since - self.plan.membership.waiting_seconds
        units = holder.units // holder.cover * holder.cover_at(since)
        return units * self.per_unit + (self.rounding if alone else 0)

    def sweeps(self) -> None:
        """What is nobody's, or was not claimed in time, goes to the beneficiary."""
        expired = self.now >= self.closed_at + UNCLAIMED_AFTER
        if expired:
            accounts = self.accounts
            self.move(Movement.UNCLAIMED_BALANCE, NOBODY, accounts[Account.MEMBERS], 0)
            self.move(Movement.UNCLAIMED_AID, NOBODY, accounts[Account.CLAIMS], 0)
            self.move(Movement.BOND_FORFEITED, NOBODY, accounts[Account.BONDS], 0)
            for holder in self.holders.values():
                holder.at_risk = holder.spare = 0
                holder.is_last = False
        amount = self.accounts[Account.RESERVE]
        said = {"beneficiary": self.beneficiary, "amount": amount, "expired": expired}
        self.say("fund", "UnclaimedSwept", **said)
        self.pay_out(Movement.GRANT, self.beneficiary, self.beneficiary, amount, 0)

    # --- anyone ----------------------------------------------------------------------------------

    def donates(self, donor: str, amount: int) -> None:
        """Into RESERVE."""
        self.pay_in(Movement.DONATION, donor, donor, amount, 0)

    def pays_fees(self) -> None:
        """All that the operator is owed."""
        amount = self.accounts[Account.FEES]
        self.say("fund", "FeesCollected", operator=self.operator, amount=amount)
        self.pay_out(Movement.FEE_PAID, self.operator, self.operator, amount, 0)
