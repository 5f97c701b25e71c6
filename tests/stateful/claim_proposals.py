"""What claimants, objectors and voters might do next."""

from __future__ import annotations

from tests.stateful.generator import FEW, Generator, Proposal, proposal
from tests.stateful.world import DAY, PROVIDERS
from tests.support.model import ClaimStatus, Status
from tests.support.model.records import Claim
from tests.support.terms import BenefitKind

OPEN = (ClaimStatus.FILED, ClaimStatus.PUBLISHED, ClaimStatus.DISPUTED)
OBJECTIONABLE = (ClaimStatus.FILED, ClaimStatus.PUBLISHED, ClaimStatus.FAST_PAID)
PAYABLE = (ClaimStatus.FUNDED, ClaimStatus.CARRIED)


@proposal("file", 15)
def _file(g: Generator, now: int) -> Proposal:
    benefits, rng = g.plan.benefits, g.rng
    debtor = g.debtor()
    by = g.with_status(Status.COVERED) if debtor is None else debtor
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


@proposal("withdraw", 1)
def _withdraw(g: Generator, now: int) -> Proposal:
    claim = g.claim_in(*OPEN)
    return g.claimant(claim), {"claim": claim}


@proposal("file attested", 11)
def _file_attested(g: Generator, now: int) -> Proposal:
    g.insist_on(g.plan.claims.fast_limit)
    by, args = _file(g, now)
    in_office = [n for n in PROVIDERS if g.world.cast[n] in g.model.providers]
    good = bool(in_office) and not g.seldom(0.05)
    g.nonce += 0 if g.seldom(0.05) else 1
    return by, args | {
        "member": g.somebody() if g.seldom() else by,
        "line": g.rng.choice((3, 4, args["line"])),
        "provider": g.rng.choice(in_office) if good else g.rng.choice(PROVIDERS),
        "valid_until": now + g.rng.choice((0, 1, DAY, DAY, DAY, DAY, DAY)),
        "nonce": g.nonce,
        "genuine": not g.seldom(0.05),
    }


@proposal("pay fast", 3)
def _pay_fast(g: Generator, now: int) -> Proposal:
    payable = g.payable_fast(now)
    g.insist_on(payable)
    return g.anybody(), {"claim": g.rng.choice(payable) if payable else g.claim_in(*OPEN)}


@proposal("accept lower", 2)
def _accept_lower(g: Generator, now: int) -> Proposal:
    found = [c.id for c in g.claims() if c.disputed and c.lower]
    g.insist_on(found)
    claim = g.rng.choice(found) if found and not g.seldom(0.1) else g.claim_in(*OPEN)
    return g.claimant(claim), {"claim": claim}


@proposal("object", 6)
def _object(g: Generator, now: int) -> Proposal:
    wanted = (ClaimStatus.DISPUTED,) if g.rng.random() < 0.2 else OBJECTIONABLE
    g.insist_on(len(g.cases()) < FEW and g.covered() > FEW)
    fast = [c.id for c in g.claims() if g.model.claim_status(c.id) == ClaimStatus.FAST_PAID]
    claim_id = g.rng.choice(fast) if fast else g.claim_in(*wanted)
    claim = g.model.claim(claim_id)
    lower = g.rng.randrange(1, claim.amount) if claim and claim.amount > 1 else 0
    return g.with_status(Status.COVERED), {
        "claim": claim_id,
        "reason": g.rng.randrange(6),
        "lower": claim.amount if claim and g.seldom() else g.rng.choice((0, lower)),
        "evidence": "" if g.seldom() else "doubt",
    }


@proposal("conclude", 2)
def _conclude(g: Generator, now: int) -> Proposal:
    status = ClaimStatus.DISPUTED if g.seldom(0.1) else ClaimStatus.DECIDED
    return g.anybody(), {"claim": g.claim_in(status)}


@proposal("pay", 8)
def _pay(g: Generator, now: int) -> Proposal:
    owing = [c.id for c in g.claims(12) if g.model.debts[c.claimant] and _payable(g, c)]
    if owing:
        return g.anybody(), {"claim": g.rng.choice(owing)}
    return g.anybody(), {"claim": g.claim_in(*PAYABLE)}


@proposal("collect to", 2)
def _collect_to(g: Generator, now: int) -> Proposal:
    claim = g.claim_in(*PAYABLE)
    to = -1 if g.seldom(0.1) else g.anybody()
    return g.claimant(claim), {"claim": claim, "to": to}


def _payable(g: Generator, claim: Claim) -> bool:
    return g.model.claim_status(claim.id) in PAYABLE
