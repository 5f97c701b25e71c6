"""The rulebook: what all members decide, versions of the rules, and thresholds that ask them."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

from eth_utils import keccak

from tests.support.model.books import ZERO, Account, Movement, Rejected
from tests.support.model.jury_records import CaseKind
from tests.support.model.pauses import Power
from tests.support.model.payments import Payments
from tests.support.model.records import Proposal, ProposalKind, ProposalStatus, Version
from tests.support.terms import Offices, Rules, Surplus, content_of, named

DAY = 86_400
ADOPT, REJECT = 0, 1
CARRY_OUT_SECONDS = 30 * DAY
ALARM_SECONDS = 92 * DAY


class Rulebook(Payments):
    """Proposals, from the question to what follows from the answer."""

    next_alarm_at: int

    # --- asking ----------------------------------------------------------------------------------

    def propose_amendment(self, by: str, rules: Rules, offices: Offices, text: str) -> None:
        """Propose new rules."""
        if rules.rules_hash == self.plan.rules_hash:
            raise Rejected("NothingChanges", rulesHash=rules.rules_hash)
        if rules.shares.fee_bps > 800:
            values = {"value": rules.shares.fee_bps, "least": 0, "most": 800}
            raise Rejected("OutOfBounds", key="shares.feeBps", **values)
        given = keccak(text=text)
        wrong = given != rules.rules_hash
        p = self._ask(ProposalKind.AMENDMENT, by, 0, content_of(rules, offices), last=wrong)
        if p is None:
            raise Rejected("TextNotOfHash", textHash=given, rulesHash=rules.rules_hash)
        p.rules, p.offices, p.text = rules, offices, text
        self.emit(
            "RulesPublished",
            matter=p.id,
            rulesHash=rules.rules_hash,
            rules=named(rules),
            offices=named(offices),
            text=text,
        )

    def propose_grant(self, by: str, amount: int, purpose: bytes) -> None:
        """Propose to give surplus to the beneficiary."""
        if not 0 < amount < 2**96:
            raise Rejected("GrantOfNothing")
        self._check_reason(purpose)
        self._ask(ProposalKind.GRANT, by, amount, purpose)

    def propose_winding_up(self, by: str, reason: bytes) -> None:
        """Propose to end the fund."""
        self._check_reason(reason)
        self._ask(ProposalKind.WINDING_UP, by, 0, reason)

    def propose_rearming(self, by: str, power: int, reason: bytes) -> None:
        """Propose that the guardian may pause once more."""
        self._check_reason(reason)
        self._ask(ProposalKind.REARM, by, power, reason)

    def raise_alarm(self) -> None:
        """Act where a threshold is reached; not again too soon."""
        if not self.threshold_reached() or self.now < self.next_alarm_at:
            return
        self.next_alarm_at = self.now + ALARM_SECONDS
        self.low_for = self.few_for = 0
        if self.plan.thresholds.winds_up:
            self.begin_winding_up(2, 0)
        else:
            self._open(ProposalKind.WINDING_UP, ZERO, 0, bytes(32), 0)

    # --- answering -------------------------------------------------------------------------------

    def proposals(self) -> list[Proposal]:
        """All proposals."""
        return [m for m in self.matters.values() if isinstance(m, Proposal)]

    def proposal_status(self, p: Proposal) -> ProposalStatus:
        """A proposal's state now."""
        if p.carried_out:
            return ProposalStatus.CARRIED_OUT
        if p.adopted is None:
            over = self.cases[p.case - 1].over(self.now)
            return ProposalStatus.DECIDED if over else ProposalStatus.VOTING
        if not p.adopted:
            return ProposalStatus.REJECTED
        if p.kind == ProposalKind.AMENDMENT and p.based_on != len(self.versions):
            return ProposalStatus.OUTDATED
        if self.now < p.ready_at:
            return ProposalStatus.DELAYED
        return ProposalStatus.READY if self.now < self.expiry_of(p) else ProposalStatus.EXPIRED

    def expiry_of(self, p: Proposal) -> int:
        """Until when an adopted proposal can be carried out; 0: not adopted."""
        if not p.ready_at:
            return 0
        grant = p.kind == ProposalKind.GRANT
        paused = self.paused_seconds(Power.PAYING, p.ready_at) if grant else 0
        return p.ready_at + CARRY_OUT_SECONDS + paused

    def delay_seconds(self) -> int:
        """From the vote on an amendment to its first moment: longer than any claim's path."""
        plan, jury = self.plan, self.plan.jury
        voting = jury.rounds * jury.sealing_seconds + jury.opening_seconds + jury.extension_seconds
        disputes = plan.disputes.appeal_seconds + 2 * voting
        publicity = max(v.rules.claims.publicity_seconds for v in self.versions)
        claim = plan.calendar.period_seconds + 2 * publicity
        return claim + disputes + DAY

    def conclude_proposal(self, matter_id: int) -> None:
        """Record how all members decided."""
        p = self._proposal(matter_id)
        if self.proposal_status(p) != ProposalStatus.DECIDED:
            self._not_ready(p)
        case = self.cases[p.case - 1]
        self.close_case(p.case)
        p.adopted = case.outcome() == ADOPT
        if p.adopted:
            delayed = p.kind == ProposalKind.AMENDMENT
            p.ready_at = case.end + (self.delay_seconds() if delayed else 0)
        self.emit(
            "ProposalDecided",
            matter=p.id,
            adopted=p.adopted,
            quorate=case.quorate,
            readyAt=p.ready_at,
            expiresAt=self.expiry_of(p),
        )
        p.bond_due = case.quorate and p.bond > 0
        if not case.quorate and p.bond:
            p.bond_held = False
            self.move(Movement.BOND_FORFEITED, ZERO, p.bond, p.id)

    def collect_proposal_bond(self, matter_id: int) -> None:
        """Give the bond back."""
        p = self.matters.get(matter_id)
        if not isinstance(p, Proposal) or not p.bond_due:
            raise Rejected("NoBondAt", matter=matter_id)
        p.bond_due = p.bond_held = False
        self.emit("ProposalBondCollected", matter=p.id, proposer=p.proposer, amount=p.bond)
        self.pay_out(Movement.BOND_RETURNED, p.proposer, p.proposer, p.bond, p.id)

    # --- carrying out ----------------------------------------------------------------------------

    def enact(self, matter_id: int, rules: Rules, offices: Offices) -> None:
        """Put adopted rules in force."""
        p = self._ready(matter_id)
        if p.kind != ProposalKind.AMENDMENT:
            raise Rejected("NotThisKind", matter=p.id, kind=int(p.kind))
        content = content_of(rules, offices)
        if content != p.content:
            raise Rejected("NotAsAdopted", given=content, adopted=p.content)
        self.settle_overdue()
        p.carried_out = True
        self.emit("ProposalCarriedOut", matter=p.id)
        self._adopt(p.id, rules, offices, p.text)

    def carry_out(self, matter_id: int) -> None:
        """Carry out what is no amendment."""
        p = self._ready(matter_id)
        if p.kind == ProposalKind.AMENDMENT:
            raise Rejected("NotThisKind", matter=p.id, kind=int(p.kind))
        if p.kind == ProposalKind.GRANT:
            self._grant_surplus(p)
        elif p.kind == ProposalKind.REARM:
            self.used_powers.discard(Power(p.amount))
            self.emit("Rearmed", power=p.amount, matter=p.id)
        else:
            self.begin_winding_up(0, p.id)
        p.carried_out = True
        self.emit("ProposalCarriedOut", matter=p.id)

    def begin_winding_up(self, cause: int, matter_id: int) -> None:
        """Nobody joins any more, and no event is covered."""
        if self.winding_since:
            raise Rejected("FundWindingUp", since=self.winding_since)
        self.winding_since = self.now
        self.emit("WindingUpBegun", cause=cause, matter=matter_id)
        self.emit("WindingUpStarted", since=self.now)

    # --- inside ----------------------------------------------------------------------------------

    def _check_reason(self, reason: bytes) -> None:
        if not any(reason):
            raise Rejected("ReasonMissing")

    def _ask(
        self, kind: ProposalKind, by: str, amount: int, content: bytes, *, last: bool = False
    ) -> Proposal | None:
        """A covered member asks all members; nothing happens where something else stands against
        it in the end."""
        if not self.juror_number(by, self.now):
            raise Rejected("NotCovered", proposer=by)
        self.check_key(by)
        bond = self.plan.disputes.bond
        self.require_funds(by, bond)
        return None if last else self._open(kind, by, amount, content, bond)

    def _open(
        self, kind: ProposalKind, by: str, amount: int, content: bytes, bond: int
    ) -> Proposal:
        matter_id, opens_at = len(self.matters) + 1, self.now + self.plan.claims.publicity_seconds
        case = self.open_case(CaseKind.PROPOSAL, matter_id, opens_at, 2, REJECT, 0)
        p = Proposal(
            id=matter_id,
            respondent=ZERO,
            case=case,
            kind=kind,
            proposer=by,
            based_on=len(self.versions),
            amount=amount,
            content=content,
            bond=bond,
            bond_held=bond > 0,
        )
        self.matters[matter_id] = p
        self.emit(
            "Proposed",
            matter=matter_id,
            kind=int(kind),
            proposer=by,
            basedOn=p.based_on,
            caseId=case,
            opensAt=opens_at,
            amount=amount,
            content=content,
            bond=bond,
        )
        if bond:
            self.take_in(Movement.BOND_POSTED, by, by, bond, matter_id)
        return p

    def _proposal(self, matter_id: int) -> Proposal:
        p = self.matters.get(matter_id)
        if not isinstance(p, Proposal):
            raise Rejected("UnknownProposal", matter=matter_id)
        return p

    def _ready(self, matter_id: int) -> Proposal:
        p = self._proposal(matter_id)
        if self.proposal_status(p) != ProposalStatus.READY:
            self._not_ready(p)
        return p

    def _not_ready(self, p: Proposal) -> None:
        status = int(self.proposal_status(p))
        raise Rejected("ProposalNotReady", matter=p.id, status=status)

    def _grant_surplus(self, p: Proposal) -> None:
        self.settle_overdue()
        self.check_pause(Power.PAYING)
        if self.closed_at:
            raise Rejected("FundIsClosed")
        if self.plan.shares.surplus != Surplus.GRANT:
            raise Rejected("SurplusNotGranted")
        free = max(0, self.account(Account.RESERVE) - self.plan.shares.reserve_floor)
        if p.amount > free:
            raise Rejected("ReserveTooLow", free=free, needed=p.amount)
        to = self.plan.beneficiary
        terms: dict[str, Any] = {"amount": p.amount, "purposeHash": p.content}
        self.emit("SurplusGranted", matter=p.id, beneficiary=to, **terms)
        self.pay_out(Movement.GRANT, to, to, p.amount, p.id)

    def _adopt(self, matter_id: int, rules: Rules, offices: Offices, text: str) -> None:
        """All but the share terms counts at once; those, from the next period on."""
        old, since = self.plan, self.now + 1
        self.versions.append(Version(rules, since))
        given = {f.name: getattr(rules, f.name) for f in fields(Rules) if f.name != "rules_hash"}
        self.plan = replace(old, text=text, **{**given, "shares": old.shares})
        self.next_shares = rules.shares
        told = {"version": len(self.versions), "rulesHash": rules.rules_hash}
        self.emit("RulesEnacted", matter=matter_id, **told, **{"from": since})
        if rules.guardian != old.guardian:
            guardians = {"oldGuardian": old.guardian, "newGuardian": rules.guardian}
            self.emit("GuardianChanged", **guardians)
        self.emit(
            "TermsAdopted",
            rulesHash=rules.rules_hash,
            operator=rules.operator,
            beneficiary=rules.beneficiary,
            sharesFrom=self.period + 1,
        )
        self._change_offices(offices)

    def _change_offices(self, offices: Offices) -> None:
        for account in offices.gone_attestors:
            self.attestors.discard(account)
            self.emit("AttestorRemoved", attestor=account)
        for account in offices.new_attestors:
            self.attestors.add(account)
            self.emit("AttestorRegistered", attestor=account)
        for account in offices.gone_providers:
            self.providers.discard(account)
            self.emit("ProviderRemoved", provider=account)
        for account in offices.new_providers:
            self.providers.add(account)
            self.emit("ProviderRegistered", provider=account)
