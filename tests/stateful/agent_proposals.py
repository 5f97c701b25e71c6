"""What members, successors, agents and guardians of dependants might do next."""

from __future__ import annotations

from tests.stateful.generator import Generator, Proposal, proposal
from tests.stateful.world import DEPENDANTS, LABELS
from tests.support.model import Status
from tests.support.model.agents import Handover

IN = (Status.WAITING, Status.COVERED, Status.GRACE)


def _control(g: Generator, member: int) -> int:
    """Who acts for a member: the member, or the agent; now and then anybody."""
    agent = g.model.agent_of.get(g.world.who(member))
    if g.seldom(0.05):
        return g.anybody()
    return member if agent is None else g.person(agent)


@proposal("name successors", 1)
def _name(g: Generator, now: int) -> Proposal:
    g.insist_on(len(g.model.successors) < 4)
    member = g.with_status(*IN)
    heirs = {"recovery": g.somebody(), "heir": g.somebody()}
    return _control(g, member), {"member": member} | heirs


@proposal("start handover", 1)
def _start(g: Generator, now: int) -> Proposal:
    named = sorted(g.model.successors)
    g.insist_on(named and len(g.model.handovers) < 2)
    if not named:
        return g.anybody(), {"member": g.somebody(), "successor": g.somebody()}
    member = g.rng.choice(named)
    recovery, heir = g.model.successors[member]
    by = g.person(g.rng.choice((recovery, recovery, heir)))
    successor = by if g.rng.random() < 0.6 else g.rng.choice((-1, g.somebody(), g.somebody()))
    by = g.anybody() if g.seldom(0.05) else by
    return by, {"member": g.person(member), "successor": successor}


def _pending(g: Generator) -> tuple[int, Handover] | None:
    pending = sorted(g.model.handovers.items())
    if not pending:
        return None
    member, handover = g.rng.choice(pending)
    return g.person(member), handover


@proposal("finish handover", 1)
def _finish(g: Generator, now: int) -> Proposal:
    found = _pending(g)
    g.insist_on(found and now >= found[1].due_at)
    member, by = (found[0], g.person(found[1].by)) if found else (g.somebody(), g.somebody())
    here = g.rng.random() < 0.8
    return g.anybody() if g.seldom(0.05) else by, {"member": member, "here": here}


@proposal("veto handover", 1)
def _veto(g: Generator, now: int) -> Proposal:
    found = _pending(g)
    g.insist_on(found and g.seldom(0.1))
    member = found[0] if found else g.somebody()
    return _control(g, member), {"member": member}


@proposal("add dependant", 1)
def _add(g: Generator, now: int) -> Proposal:
    missing = [n for n, d in enumerate(DEPENDANTS) if g.world.cast[d] not in g.model.agent_of]
    g.insist_on(missing)
    guardian = g.rng.choice(missing) if missing else g.rng.randrange(len(DEPENDANTS))
    return guardian, {"label": LABELS[guardian]}


@proposal("change agent", 1)
def _change(g: Generator, now: int) -> Proposal:
    held = sorted(g.model.agent_of)
    g.insist_on(held and g.seldom(0.1))
    member = g.person(g.rng.choice(held)) if held else g.somebody()
    successor = -1 if g.seldom(0.05) else g.somebody()
    return _control(g, member), {"member": member, "successor": successor}


@proposal("represent", 1)
def _represent(g: Generator, now: int) -> Proposal:
    elsewhere = sorted(set(g.model.agent_of) - g.model.represented)
    g.insist_on(elsewhere and g.seldom(0.5))
    member = g.person(g.rng.choice(elsewhere)) if elsewhere else g.somebody()
    return _control(g, member), {"member": member}
