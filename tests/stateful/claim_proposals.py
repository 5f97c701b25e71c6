"""What claimants, objectors and voters might do next."""

from __future__ import annotations

from tests.stateful.generator import Generator, Proposal, proposal
from tests.stateful.world import DAY
from tests.support.model import ClaimStatus, Status
from tests.support.terms import BenefitKind

OPEN = (ClaimStatus.FILED, ClaimStatus.PUBLISHED, ClaimStatus.DISPUTED)
OBJECTIONABLE = (ClaimStatus.FILED, ClaimStatus.PUBLISHED, ClaimStatus.PUBLISHED)
PAYABLE = (ClaimStatus.FUNDED, ClaimStatus.CARRIED)


@proposal("file", 15)
def _file(g: Generator, now: int) -> Proposal:
    benefits, rng = g.plan.benefits, g.rng
    by = g.with_status(Status.COVERED)
    line = 9 if g.seldom(0.02) else rng.randrange(1, len(benefits) + 1)
    proportional = line <= len(benefits) and benefits[line - 1].kind == BenefitKind.PROPORTIONAL
    receipts = rng.randrange(400 * g.one) if proportional or g.seldom() else 0
    return by, {
        "line": line,
        "event_at": _event_at(g, by, now),
        "receipts": receipts,
        "others": rng.choice((0, receipts // 3, receipts)) if proportional else 0,
        "evidence": "" if g.seldom(0.02) else "receipt",
    }


def _event_at(g: Generator, by: int, now: int) -> int:
    """Lately, or a second around a moment at which the claimant's cover changed."""
    spells = g.model.people.get(g.world.cast[by], [])
    if g.rng.random() < 0.6 or not spells:
        return now - g.rng.choice((0, 0, 1, g.rng.randrange(40 * DAY)))
    m = g.rng.choice(spells)
    waiting = g.plan.membership.waiting_seconds
    moments = [m.joined_at, m.joined_at + waiting, now - g.plan.claims.reporting_seconds, now]
    moments += [since + waiting for since, _ in m.levels]
    moments += [moment for gap in m.gaps for moment in gap]
    moments += [moment for moment in (m.lapsed_at, m.left_at) if moment is not None]
    return g.rng.choice(moments) + g.rng.choice((-1, 0, 0, 1))


@proposal("withdraw", 2)
def _withdraw(g: Generator, now: int) -> Proposal:
    claim = g.claim_in(*OPEN)
    return g.claimant(claim), {"claim": claim}


@proposal("add evidence", 2)
def _add_evidence(g: Generator, now: int) -> Proposal:
    claim = g.claim_in(*OPEN)
    return g.claimant(claim), {"claim": claim, "evidence": "" if g.seldom(0.2) else "more"}


@proposal("object", 6)
def _object(g: Generator, now: int) -> Proposal:
    wanted = (ClaimStatus.DISPUTED,) if g.rng.random() < 0.2 else OBJECTIONABLE
    return g.with_status(Status.COVERED), {
        "claim": g.claim_in(*wanted),
        "reason": g.rng.randrange(6),
        "evidence": "" if g.seldom() else "doubt",
    }


@proposal("vote", 3)
def _vote(g: Generator, now: int) -> Proposal:
    cases = g.model.cases
    open_now = [case.id for case in cases if case.votable(now)]
    case = g.rng.choice(open_now) if open_now else g.rng.randrange(len(cases) + 2)
    return _voter(g, case), {
        "case": case,
        "option": 2 if g.seldom() else g.rng.choice((0, 1, 1)),
        "reason": g.rng.choice(("", "because")),
    }


def _voter(g: Generator, case_id: int) -> int:
    """One who may vote and has not, where there is one; often enough another."""
    case = g.model.case(case_id)
    g.insist_on(case)
    if case is None or g.seldom(0.1):
        return g.with_status(Status.COVERED)
    numbers = [(n, g.model.voter_number(p, case.opened_at)) for n, p in enumerate(g.world.cast)]
    free = [
        n
        for n, number in numbers
        if number
        and number not in case.ballots
        and not g.model.is_party(case.subject, g.world.cast[n])
    ]
    g.insist_on(free)
    return g.rng.choice(free) if free else g.with_status(Status.COVERED)


@proposal("conclude", 2)
def _conclude(g: Generator, now: int) -> Proposal:
    status = ClaimStatus.DISPUTED if g.seldom(0.1) else ClaimStatus.DECIDED
    return g.anybody(), {"claim": g.claim_in(status)}


@proposal("pay", 8)
def _pay(g: Generator, now: int) -> Proposal:
    return g.anybody(), {"claim": g.claim_in(*PAYABLE)}


@proposal("collect to", 2)
def _collect_to(g: Generator, now: int) -> Proposal:
    claim = g.claim_in(*PAYABLE)
    to = -1 if g.seldom(0.1) else g.anybody()
    return g.claimant(claim), {"claim": claim, "to": to}


@proposal("collect bond", 3)
def _collect_bond(g: Generator, now: int) -> Proposal:
    held = [(c.id, g.world.cast.index(o)) for c in g.model.claims for o in c.bonds if not c.alive]
    g.insist_on(held)
    if not held or g.seldom(0.1):
        return g.anybody(), {"claim": g.claim_in(*OPEN), "objector": g.somebody()}
    claim, objector = g.rng.choice(held)
    return g.anybody(), {"claim": claim, "objector": objector}


@proposal("collect compensation", 2)
def _collect_compensation(g: Generator, now: int) -> Proposal:
    due = [c.id for c in g.model.claims if c.compensation]
    g.insist_on(due)
    claim = g.rng.choice(due) if due and not g.seldom(0.1) else g.claim_in(*OPEN)
    return g.anybody(), {"claim": claim}
