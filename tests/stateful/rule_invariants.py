"""What must hold of rules, pauses, agents and the end after every step; continues the others."""

from __future__ import annotations

import pickle

from tests.stateful.checking import invariant, same
from tests.stateful.world import DAY, OPERATOR_AT, World
from tests.support.evm import Reverted
from tests.support.model import Account, FundModel, Status
from tests.support.model.books import ZERO
from tests.support.model.pauses import Power
from tests.support.model.records import ProposalKind
from tests.support.rules_abi import named

LATEST = 6  # proposals compared in full
MAX_OVERDUE = 4


@invariant("I33", "whoever pays can leave at once, whatever is paused, and is refunded in full")
def _can_leave(w: World) -> None:
    paying = [n for n, person in enumerate(w.cast) if w.model.status(person) in (1, 2)]
    if not paying:
        return
    member = w.cast[paying[len(w.logs) % len(paying)]]
    point, model = w.chain.snapshot(), _copy(w.model)
    try:
        _leave(w, model, member)
    except Reverted as error:
        raise AssertionError(f"{member} cannot leave: {error}") from None
    finally:
        w.chain.restore(point)


def _leave(w: World, model: FundModel, member: str) -> None:
    """Give notice, wait for the settlement, collect; on a chain that is then undone."""
    while model.overdue() > MAX_OVERDUE:
        w.fund.send("settle", sender=w.cast[OPERATOR_AT])
        model.settle()
    agent = model.agent_of[member] if member in model.represented else ""
    if agent:
        data = w.fund.artifact.abi.function("exit").call_data(())
        w.agents.send("act", member, w.fund.address, data, sender=agent)
        model.act(agent, member, lambda: model.exit(member))
    else:
        w.fund.send("exit", sender=member)
        model.exit(member)
    w.chain.now = max(w.chain.now, w.fund.view("openPeriod")["endsAt"])
    model.now = w.chain.now
    w.fund.send("settle", sender=w.cast[OPERATOR_AT])
    model.settle()
    same("status", w.fund.view("statusOf", member), int(Status.LEFT))
    due = model.balance(member)
    same("balance", w.fund.view("balanceOfMember", member), due)
    if not due:
        return
    wallet, token = model.wallet(member), w.deployed.token
    before = token.view("balanceOf", wallet)
    w.fund.send("collectRefund", member, sender=w.cast[OPERATOR_AT])
    same("refund", token.view("balanceOf", wallet) - before, due)


def _copy(model: FundModel) -> FundModel:
    """A model to go on with; the entries of the journal never change."""
    rest = {name: value for name, value in model.__dict__.items() if name != "journal"}
    twin = object.__new__(FundModel)
    twin.__dict__.update(pickle.loads(pickle.dumps(rest)), journal=list(model.journal))
    return twin


@invariant("I34", "a claim is judged by the rules in force at its event, and no rule changes else")
def _versions(w: World) -> None:
    versions = w.model.versions
    same("versions", w.rulebook.view("versionCount"), len(versions))
    same("versions of claims", w.desk.view("versionCount"), len(versions))
    for number, version in enumerate(versions, 1):
        told = {"rulesHash": version.rules.rules_hash, "from": version.since}
        same(f"version {number}", w.rulebook.view("versionOf", number), told)
        terms = {"terms": named(version.rules.claims), "from": version.since}
        same(f"clocks of version {number}", w.desk.view("claimTerms", number), terms)
        same("lines", w.desk.view("benefitCount", number), len(version.rules.benefits))
    rules = w.model.plan
    same("membership terms", w.fund.view("membershipTerms"), named(rules.membership))
    same("share terms", w.fund.view("shareTerms"), named(rules.shares))
    same("thresholds", w.fund.view("thresholds"), named(rules.thresholds))
    same("rules", w.fund.view("rulesHash"), versions[-1].rules.rules_hash)
    same("operator", w.fund.view("operator"), rules.operator)
    same("beneficiary", w.fund.view("beneficiary"), rules.beneficiary)
    same("guardian", w.rulebook.view("guardian"), rules.guardian)
    for claim in w.model.claims[-LATEST:]:
        same(f"claim {claim.id}", w.desk.view("versionAt", claim.event_at), claim.version)


@invariant("I35", "what stops, waits and ends is what votes, the guardian and the figures said")
def _standing(w: World) -> None:
    model = w.model
    paused = {f"{power.name.lower()}PausedUntil": model.paused_until(power) for power in Power}
    waits = model.period + 1 if model.next_shares and not model.closed_at else 0
    ends = {
        "joinsStopped": model.joins_stopped,
        "lowFor": model.low_for,
        "fewFor": model.few_for,
        "windingSince": model.winding_since,
        "closedAt": model.closed_at,
        "perUnit": model.per_unit,
        "rounding": model.rounding,
        "unitsLeft": model.units_left(),
        "swept": model.swept,
    }
    found = w.fund.view("standing")
    told = paused | ends | ({} if model.closed_at else {"newTermsFrom": waits})
    same("standing", {key: found[key] for key in told}, told)
    same("closes at", w.rulebook.view("closesAt"), model.closes_at())
    for power in Power:
        for since in (0, model.winding_since, w.chain.now - 20 * DAY):
            seconds = w.rulebook.view("pausedSeconds", int(power), since)
            same(f"{power.name} paused", seconds, model.paused_seconds(power, since))


@invariant("I36", "proposals are on record as made, decided and carried out")
def _proposals(w: World) -> None:
    for p in w.model.proposals()[-LATEST:]:
        told = {
            "kind": int(p.kind),
            "status": int(w.model.proposal_status(p)),
            "proposer": p.proposer,
            "basedOn": p.based_on,
            "caseId": p.case,
            "amount": p.amount,
            "content": p.content,
            "bond": p.bond,
            "readyAt": p.ready_at,
            "expiresAt": w.model.expiry_of(p),
        }
        same(f"proposal {p.id}", w.rulebook.view("proposalOf", p.id), told)


@invariant("I37", "who acts for a member is who the member named, and only after the delay")
def _agents(w: World) -> None:
    for n, person in enumerate(w.cast):
        same(f"agent of {n}", w.agents.view("agentOf", person), w.model.agent_of.get(person, ZERO))
        counts = person in w.model.represented
        same(f"represented {n}", w.fund.view("isRepresented", person), counts)


@invariant("I38", "the parts of the last members are together no more than RESERVE")
def _parts(w: World) -> None:
    parts = 0
    for n, person in enumerate(w.cast):
        m = w.model.current(person)
        part = w.fund.view("partOf", person)
        same(f"part of person {n}", part, w.model.part_of(m) if m else 0)
        parts += part
    if parts > w.fund.view("balanceOf", int(Account.RESERVE)):
        raise AssertionError(f"parts of {parts} in all")


@invariant("I39", "the only way out of RESERVE past claims and fees is a vote, or the end")
def _grants(w: World) -> None:
    granted = {e.ref: e.amount for e in w.model.journal if e.movement.name == "GRANT" and e.ref}
    voted = {
        p.id: p.amount
        for p in w.model.proposals()
        if p.kind == ProposalKind.GRANT and p.carried_out
    }
    same("grants", granted, voted)
