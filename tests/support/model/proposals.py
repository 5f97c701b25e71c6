"""What members ask all members, and what those answer."""

from __future__ import annotations

from eth_utils import keccak

from tests.support.model.books import ZERO, Movement, Rejected
from tests.support.model.jury_records import CaseKind
from tests.support.model.pauses import Power
from tests.support.model.payments import Payments
from tests.support.model.records import Proposal, ProposalKind, ProposalStatus
from tests.support.rules_abi import content_of, named
from tests.support.structs import Offices, Rules

DAY = 86_400
ADOPT, REJECT = 0, 1
CARRY_OUT_SECONDS = 30 * DAY


class Proposals(Payments):
    """From the question to the answer."""

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
