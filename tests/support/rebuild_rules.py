"""Rules, proposals, pauses, agents and the end from their events alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.support.rules_abi import named
from tests.support.terms import NOBODY, Plan

AMENDMENT, GRANT = 1, 2
PAYING = 2  # the power to pause payments
CARRY_OUT_SECONDS = 30 * 86_400


@dataclass
class ProposalRecord:
    """A proposal, as announced; `adopted` is None until all members have decided."""

    kind: int
    proposer: str
    based_on: int
    case: int
    amount: int
    content: bytes
    bond: int
    adopted: bool | None = None
    ready_at: int = 0
    carried_out: bool = False


@dataclass
class Rules:
    """What the events tell of rules, and of what stops and ends."""

    plan: Plan
    period: int = 1
    published: dict[int, dict[str, Any]] = field(default_factory=dict)  # by matter
    versions: list[tuple[dict[str, Any], int]] = field(default_factory=list)
    shares: dict[str, Any] = field(default_factory=dict)  # in force
    next_shares: tuple[dict[str, Any], int] | None = None  # and from which period on
    proposals: dict[int, ProposalRecord] = field(default_factory=dict)
    pauses: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    used: set[int] = field(default_factory=set)
    joins_stopped: bool = False
    counts: tuple[int, int] = (0, 0)
    winding_since: int = 0
    closed_at: int = 0
    per_unit: int = 0
    agents: dict[str, str] = field(default_factory=dict)
    represented: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.versions.append((named(self.plan.rules), 0))
        self.shares = self.versions[0][0]["shares"]

    # --- answers ---------------------------------------------------------------------------------

    @property
    def terms(self) -> dict[str, Any]:
        """The membership terms in force."""
        return self.versions[-1][0]["membership"]  # type: ignore[no-any-return]

    def version_at(self, event_at: int) -> int:
        """By which version an event is judged."""
        return max(n for n, (_, since) in enumerate(self.versions, 1) if since <= event_at)

    def publicity(self, version: int) -> int:
        """How long a claim under a version may be objected to."""
        return int(self.versions[version - 1][0]["claims"]["publicitySeconds"])

    def paused_seconds(self, power: int, since: int, now: int) -> int:
        """Seconds from a moment to now in which something was paused."""
        spans = self.pauses.get(power, [])
        return sum(max(0, min(end, now) - max(start, since)) for start, end in spans)

    def expiry_of(self, p: ProposalRecord, now: int) -> int:
        """Until when an adopted proposal can be carried out."""
        if not p.ready_at:
            return 0
        paused = self.paused_seconds(PAYING, p.ready_at, now) if p.kind == GRANT else 0
        return p.ready_at + CARRY_OUT_SECONDS + paused

    def proposal_status(self, p: ProposalRecord, now: int) -> int:
        """As IRulebook.ProposalStatus."""
        if p.carried_out:
            return 6
        if p.adopted is None:
            return 2 if self.is_over(p.case, now) else 1
        if not p.adopted:
            return 3
        if p.kind == AMENDMENT and p.based_on != len(self.versions):
            return 8
        return 4 if now < p.ready_at else 5 if now < self.expiry_of(p, now) else 7

    def is_over(self, case: int, now: int) -> bool:
        """Whether a case has an outcome."""
        raise NotImplementedError

    # --- events ----------------------------------------------------------------------------------

    def turn(self) -> None:
        """Share terms that waited come into force with a period."""
        if self.next_shares is not None and self.period >= self.next_shares[1]:
            self.shares, self.next_shares = self.next_shares[0], None

    def _on_RulesPublished(self, at: int, matter: int, rules: dict[str, Any], **e: Any) -> None:
        self.published[matter] = rules

    def _on_RulesEnacted(self, at: int, matter: int, **e: Any) -> None:
        self.versions.append((self.published[matter], e["from"]))

    def _on_TermsAdopted(self, at: int, sharesFrom: int, **e: Any) -> None:
        self.next_shares = self.versions[-1][0]["shares"], sharesFrom

    def _on_Proposed(self, at: int, matter: int, kind: int, proposer: str, **e: Any) -> None:
        facts = (e["basedOn"], e["caseId"], e["amount"], e["content"], e["bond"])
        self.proposals[matter] = ProposalRecord(kind, proposer, *facts)
        if proposer == NOBODY:
            self.counts = 0, 0  # the alarm was raised

    def _on_ProposalDecided(self, at: int, matter: int, adopted: bool, **e: Any) -> None:
        p = self.proposals[matter]
        p.adopted, p.ready_at = adopted, e["readyAt"]

    def _on_ProposalCarriedOut(self, at: int, matter: int) -> None:
        self.proposals[matter].carried_out = True

    def _on_Paused(self, at: int, power: int, until: int, **e: Any) -> None:
        self._cut(power, at)
        self.pauses.setdefault(power, []).append((at, until))
        self.used.add(power)

    def _on_Resumed(self, at: int, power: int, **e: Any) -> None:
        self._cut(power, at)

    def _cut(self, power: int, at: int) -> None:
        spans = self.pauses.get(power, [])
        if spans and at < spans[-1][1]:
            spans[-1] = spans[-1][0], at

    def _on_Rearmed(self, at: int, power: int, **e: Any) -> None:
        self.used.discard(power)

    def _on_JoinsStopped(self, at: int, stopped: bool, **e: Any) -> None:
        self.joins_stopped = stopped

    def _on_ThresholdCounted(self, at: int, lowFor: int, fewFor: int, **e: Any) -> None:
        self.counts = lowFor, fewFor

    def _on_WindingUpBegun(self, at: int, cause: int, **e: Any) -> None:
        self.winding_since = at
        if cause == 2:
            self.counts = 0, 0

    def _on_AgentChanged(self, at: int, member: str, newAgent: str, **e: Any) -> None:
        self.agents[member] = newAgent

    def _on_MemberRepresented(self, at: int, member: str, **e: Any) -> None:
        self.represented.add(member)
