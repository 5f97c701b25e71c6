"""What members might ask all members, what the guardian might pause, and how it ends."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.stateful.generator import Generator, Proposal, proposal
from tests.stateful.world import ATTESTORS, BENEFICIARY, DAY, GUARDIAN, OPERATOR_AT, PROVIDERS
from tests.support.model import Account, Status, records
from tests.support.model.pauses import LONGEST, Power
from tests.support.model.records import ProposalKind, ProposalStatus
from tests.support.terms import Surplus

AGAINST = 3  # open proposals from which on new ones are rare


def _asker(g: Generator) -> int:
    """A covered member, while not too much is asked."""
    voting = [p for p in g.model.proposals()[-6:] if p.adopted is None]
    g.insist_on(len(voting) < AGAINST and g.covered() > 1)
    return g.with_status(Status.COVERED)


@proposal("propose amendment", 3)
def _amendment(g: Generator, now: int) -> Proposal:
    g.insist_on(not g.model.winding_since)
    by, changes = _asker(g), dict[str, Any]()
    for _ in range(g.rng.choice((1, 1, 2, 3))):
        changes |= g.rng.choice(CHANGES)(g)
    offices = _offices(g) if g.rng.random() < 0.3 else {}
    g.nonce += 1
    text = g.model.plan.text if g.seldom() else f"rules {g.nonce} of {now}"
    honest = not g.seldom()
    return by, {"changes": changes, "offices": offices, "text": text, "honest": honest}


def _shares(g: Generator) -> dict[str, Any]:
    one, rng = g.one, g.rng
    fields: tuple[tuple[str, Any], ...] = (
        ("period_cap", rng.randrange(one, 8 * one)),
        ("claim_cap", rng.choice((0, rng.randrange(one, 9 * one)))),
        ("dues", rng.choice((0, rng.randrange(3 * one)))),
        ("fee_bps", 801 if g.seldom() else rng.randrange(801)),
        ("reserve_floor", rng.choice((0, rng.randrange(300 * one)))),
        ("carries", rng.random() < 0.5),
        ("term_periods", rng.randrange(1, 5)),
        ("surplus", rng.randrange(3)),
    )
    return {"shares": dict(rng.sample(fields, rng.randrange(1, 4)))}


def _membership(g: Generator) -> dict[str, Any]:
    one, rng = g.one, g.rng
    fields: tuple[tuple[str, Any], ...] = (
        ("min_prepayment", rng.randrange(8 * one, 20 * one)),
        ("max_cover", rng.randrange(1, 5)),
        ("waiting_seconds", rng.randrange(30 * DAY, 50 * DAY)),
        ("grace_seconds", rng.choice((0, rng.randrange(40 * DAY)))),
    )
    return {"membership": dict(rng.sample(fields, 2))}


def _claims(g: Generator) -> dict[str, Any]:
    one, rng = g.one, g.rng
    fields: tuple[tuple[str, Any], ...] = (
        ("reporting_seconds", rng.randrange(30 * DAY, 200 * DAY)),
        ("publicity_seconds", rng.randrange(3 * DAY, 10 * DAY)),
        ("fast_limit", rng.randrange(10 * one, 150 * one)),
        ("fast_seconds", rng.randrange(3_600, 3 * DAY)),
    )
    return {"claims": dict(rng.sample(fields, 2))}


def _thresholds(g: Generator) -> dict[str, Any]:
    rng = g.rng
    return {
        "thresholds": {
            "stop_joins_bps": rng.choice((0, rng.randrange(20_000))),
            "low_bps": rng.choice((0, rng.randrange(20_000))),
            "few_members": rng.choice((0, rng.randrange(10))),
            "periods": rng.randrange(1, 4),
            "winds_up": g.seldom(0.2),
        }
    }


def _benefits(g: Generator) -> dict[str, Any]:
    lines = len(g.model.versions[-1].rules.benefits)
    kept = max(1, lines - (1 if g.seldom(0.3) else 0))
    return {"benefits": [g.rng.randrange(20 * g.one, 400 * g.one) for _ in range(kept)]}


def _limits(g: Generator) -> dict[str, Any]:
    rows = [
        [g.rng.choice((0, g.rng.randrange(50 * g.one, 500 * g.one))) for _ in range(3)]
        for _ in g.model.versions[-1].rules.capped_codes
    ]
    return {"caps": rows}


def _people(g: Generator) -> dict[str, Any]:
    return g.rng.choice(
        (
            {"operator": g.rng.choice((OPERATOR_AT, g.somebody()))},
            {"beneficiary": g.rng.choice((BENEFICIARY, g.somebody()))},
            {"guardian": g.rng.choice((GUARDIAN, GUARDIAN, g.somebody(), -1))},
        )
    )


CHANGES: tuple[Callable[[Generator], dict[str, Any]], ...] = (
    _shares,
    _shares,
    _membership,
    _claims,
    _thresholds,
    _benefits,
    _limits,
    _people,
)


def _offices(g: Generator) -> dict[str, list[int]]:
    kind, people = g.rng.choice((("attestors", ATTESTORS), ("providers", PROVIDERS)))
    return {f"new_{kind}": [g.rng.choice(people)], f"gone_{kind}": [g.rng.choice(people)]}


@proposal("propose grant", 1)
def _grant(g: Generator, now: int) -> Proposal:
    g.insist_on(g.plan.shares.surplus == Surplus.GRANT and g.model.account(Account.RESERVE))
    most = g.model.account(Account.RESERVE) // 2
    amount = 0 if g.seldom(0.02) else g.rng.randrange(1, max(2, most))
    return _asker(g), {"amount": amount, "purpose": "" if g.seldom(0.02) else "a clinic"}


@proposal("propose winding up", 2)
def _wind_up(g: Generator, now: int) -> Proposal:
    asked = any(p.kind == ProposalKind.WINDING_UP for p in g.model.proposals()[-4:])
    wanted = g.ending and g.model.period > 5 and not g.model.winding_since and not asked
    g.insist_on(wanted or g.seldom(0.01))
    return _asker(g), {"reason": "" if g.seldom() else "it is over"}


@proposal("propose rearming", 1)
def _rearm(g: Generator, now: int) -> Proposal:
    spent = sorted(g.model.used_powers)
    g.insist_on(spent)
    power = g.rng.choice(spent) if spent else g.rng.randrange(3)
    return _asker(g), {"power": int(power), "reason": "" if g.seldom() else "floods"}


@proposal("pause", 1)
def _pause(g: Generator, now: int) -> Proposal:
    free = sorted(set(Power) - g.model.used_powers)
    g.insist_on(free and g.plan.guardian in g.world.cast)
    seconds = g.rng.choice((DAY, 5 * DAY, LONGEST, g.rng.randrange(1, LONGEST)))
    return _guardian(g), {
        "power": int(g.rng.choice(free)) if free and not g.seldom() else g.rng.randrange(3),
        "seconds": g.rng.choice((0, LONGEST + 1)) if g.seldom() else seconds,
    }


def _guardian(g: Generator) -> int:
    if g.plan.guardian not in g.world.cast or g.seldom():
        return g.anybody()
    return g.person(g.plan.guardian)


@proposal("resume", 1)
def _resume(g: Generator, now: int) -> Proposal:
    running = [power for power in Power if now < g.model.paused_until(power)]
    g.insist_on(running and g.seldom(0.2))
    return _guardian(g), {"power": int(g.rng.choice(running)) if running else 0}


def _asked(g: Generator, suits: Callable[[records.Proposal], object]) -> int:
    """A proposal that suits; now and then any matter, or none."""
    found = [p.id for p in g.model.proposals() if suits(p)]
    g.insist_on(found)
    if not found or g.seldom(0.05):
        return g.rng.randrange(len(g.model.matters) + 2)
    return g.rng.choice(found)


def _in(g: Generator, status: ProposalStatus) -> Callable[[records.Proposal], bool]:
    return lambda p: g.model.proposal_status(p) == status


@proposal("conclude proposal", 1)
def _conclude(g: Generator, now: int) -> Proposal:
    return g.anybody(), {"matter": _asked(g, _in(g, ProposalStatus.DECIDED))}


@proposal("enact", 1)
def _enact(g: Generator, now: int) -> Proposal:
    def ready(p: records.Proposal) -> bool:
        wanted = ProposalStatus.DELAYED if g.seldom(0.02) else ProposalStatus.READY
        return p.kind == ProposalKind.AMENDMENT and g.model.proposal_status(p) == wanted

    return g.anybody(), {"matter": _asked(g, ready), "other": g.seldom()}


@proposal("carry out", 1)
def _carry_out(g: Generator, now: int) -> Proposal:
    def ready(p: records.Proposal) -> bool:
        other = p.kind != ProposalKind.AMENDMENT
        return other and g.model.proposal_status(p) == ProposalStatus.READY

    return g.anybody(), {"matter": _asked(g, ready)}


@proposal("collect proposal bond", 1)
def _collect_bond(g: Generator, now: int) -> Proposal:
    return g.anybody(), {"matter": _asked(g, lambda p: p.bond_due)}


@proposal("raise alarm", 1)
def _raise_alarm(g: Generator, now: int) -> Proposal:
    g.insist_on(g.model.threshold_reached())
    return g.anybody(), {}


@proposal("end on date", 1)
def _end_on_date(g: Generator, now: int) -> Proposal:
    plan = g.plan
    due = plan.life_seconds and now >= plan.calendar.starts_at + plan.life_seconds
    g.insist_on(due and not g.model.winding_since)
    return g.anybody(), {}


@proposal("close fund", 1)
def _close(g: Generator, now: int) -> Proposal:
    g.insist_on(0 < g.model.closes_at() <= now and not g.model.closed_at)
    return g.anybody(), {}


@proposal("sweep", 1)
def _sweep(g: Generator, now: int) -> Proposal:
    ownerless = not g.model.units_left() or g.plan.shares.surplus == Surplus.GRANT
    g.insist_on(g.model.closed_at and ownerless and g.model.account(Account.RESERVE))
    return g.anybody(), {}
