"""The rulebook: what follows from votes and figures, and the versions of the rules."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

from tests.support.model.books import ZERO, Account, Movement, Rejected
from tests.support.model.pauses import Power
from tests.support.model.proposals import Proposals
from tests.support.model.records import Proposal, ProposalKind, Version
from tests.support.rules_abi import content_of
from tests.support.structs import Offices, Rules, Surplus

ALARM_SECONDS = 92 * 86_400


class Rulebook(Proposals):
    """What all members decided is carried out, and nothing else."""

    next_alarm_at: int

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
