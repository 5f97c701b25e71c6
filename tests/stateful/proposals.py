"""What members, payers, attestors and passers-by might do next."""

from __future__ import annotations

from typing import Any

from tests.stateful.generator import Generator, Proposal, proposal
from tests.stateful.steps import INTRUSIONS
from tests.stateful.world import ATTESTORS, DAY, PEOPLE, STRANGER
from tests.support.model import Account, Status
from tests.support.model.books import UNLIMITED

OUT = (Status.NONE, Status.LAPSED, Status.LEFT)
PAYING = (Status.WAITING, Status.COVERED)


@proposal("join", 10)
def _join(g: Generator, now: int) -> Proposal:
    bands, rng = g.plan.bands, g.rng
    member = -1 if g.seldom(0.02) else g.with_status(*OUT)
    band = len(bands) if g.seldom() else rng.randrange(len(bands))
    cover = rng.choice((0, 4)) if g.seldom() else rng.choice((1, 1, 1, 2, 3))
    units = max(1, cover * bands[band % len(bands)].units)
    args: dict[str, Any] = {
        "member": member,
        "cover": cover,
        "band": band,
        "amount": _prepayment(g, units),
        "agrees": not g.seldom(0.02),
    }
    if g.plan.membership.attested and not g.seldom(0.05):
        args["voucher"] = _voucher(g, max(0, member), band, now)
    by = member if 0 <= member and rng.random() < 0.8 else g.somebody()
    if by == member and rng.random() < 0.25:
        args["referrer"] = g.somebody() if g.seldom(0.1) else g.with_status(*PAYING)
    return by, args


def _prepayment(g: Generator, units: int) -> int:
    """Around one to a few times the minimum, seldom round."""
    least = g.plan.membership.min_prepayment * units
    if g.seldom(0.04):
        return g.rng.choice((0, 1, least - 1))
    return least if g.seldom(0.2) else least + g.rng.randrange(3 * least)


@proposal("top up", 11)
def _top_up(g: Generator, now: int) -> Proposal:
    member = g.with_status(*PAYING, Status.GRACE)
    if g.rng.random() < 0.4:
        member = g.with_status(Status.GRACE)
    amount = g.rng.randrange(1, 90 * g.one)
    if g.rng.random() < 0.2:
        amount = g.rng.choice((0, 1, g.rng.randrange(g.one)))
    by = member if member < PEOPLE and g.rng.random() < 0.7 else g.anybody()
    return by, {"member": member, "amount": amount}


@proposal("raise cover", 4)
def _raise_cover(g: Generator, now: int) -> Proposal:
    by = g.with_status(*PAYING)
    m = g.model.current(g.world.cast[by])
    g.insist_on(m and m.cover < g.plan.membership.max_cover)
    cover = m.cover + 1 if m and g.rng.random() < 0.8 else g.rng.randrange(1, 5)
    amount = 0 if g.rng.random() < 0.3 else g.rng.randrange(150 * g.one)
    args: dict[str, Any] = {"cover": cover, "amount": amount}
    if g.plan.membership.attested and not g.seldom(0.05):
        args["voucher"] = _voucher(g, by, m.band if m else 0, now)
    return by, args


def _voucher(g: Generator, member: int, band: int, now: int) -> dict[str, Any]:
    g.nonce += 0 if g.seldom(0.1) else 1
    others = {"identity": g.rng.choice((-1, g.somebody()))} if g.seldom(0.15) else {}
    return others | {
        "ill": g.seldom(0.02),
        "member": g.somebody() if g.seldom() else member,
        "band": band,
        "max_cover": g.rng.choice((1, 3, 3, 3)),
        "valid_until": now + g.rng.choice((0, 1, DAY, DAY, DAY, DAY)),
        "nonce": g.nonce,
        "attestor": _attestor(g),
        "genuine": not g.seldom(0.05),
    }


def _attestor(g: Generator) -> int:
    """One who is in office, mostly."""
    in_office = [n for n in ATTESTORS if g.world.cast[n] in g.model.attestors]
    if not in_office or g.seldom(0.05):
        return g.rng.choice((*ATTESTORS, STRANGER))
    return g.rng.choice(in_office)


@proposal("exit", 2)
def _exit(g: Generator, now: int) -> Proposal:
    return g.with_status(*PAYING, Status.GRACE, Status.LAPSED), {}


@proposal("refund", 3)
def _refund(g: Generator, now: int) -> Proposal:
    member = g.with_status(Status.LEFT, Status.EXPELLED)
    g.insist_on(g.model.balance(g.world.cast[member]))
    return g.anybody(), {"member": member}


@proposal("refund to", 1)
def _refund_to(g: Generator, now: int) -> Proposal:
    return g.with_status(Status.LEFT, Status.EXPELLED), {"to": _payee(g)}


def _payee(g: Generator) -> int:
    return -1 if g.seldom(0.1) else g.anybody()


@proposal("settle", 4)
def _settle(g: Generator, now: int) -> Proposal:
    g.insist_on(g.plan.calendar.period_at(now) > g.model.period)
    return g.anybody(), {}


@proposal("donate", 4)
def _donate(g: Generator, now: int) -> Proposal:
    most = 3_000 if g.seldom(0.1) else 100
    return g.anybody(), {"amount": 0 if g.seldom(0.1) else g.rng.randrange(most * g.one)}


@proposal("stray transfer", 2)
def _stray(g: Generator, now: int) -> Proposal:
    return g.somebody(), {"amount": g.rng.randrange(50 * g.one)}


@proposal("book unbooked", 2)
def _book(g: Generator, now: int) -> Proposal:
    g.insist_on(g.model.unbooked())
    return g.anybody(), {}


@proposal("collect fees", 2)
def _fees(g: Generator, now: int) -> Proposal:
    g.insist_on(g.model.account(Account.FEES))
    return g.anybody(), {}


@proposal("approve", 2)
def _approve(g: Generator, now: int) -> Proposal:
    amount = 0 if g.seldom(0.1) else g.rng.randrange(100 * g.one)
    short = [n for n in range(PEOPLE) if g.model.allowances[g.world.cast[n]] != UNLIMITED]
    if short and g.rng.random() < 0.9:
        return g.rng.choice(short), {"amount": UNLIMITED}
    return g.somebody(), {"amount": amount}


@proposal("intrude", 2)
def _intrude(g: Generator, now: int) -> Proposal:
    return g.anybody(), {"call": g.rng.randrange(len(INTRUSIONS))}
