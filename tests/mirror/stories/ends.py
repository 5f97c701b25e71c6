"""An end by a threshold, and one by date; RESERVE goes to the last members."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tests.mirror.village import ADOPT, DAY, ONE, REJECT, Village
from tests.support.node import Node
from tests.support.terms import Offices, Surplus, Thresholds

from .plans import ACCIDENT, GUARDIAN, PAYING, plan_of


def threshold_village(node: Node) -> Village:
    """Open; who is too few winds up; RESERVE lowers shares."""
    plan = plan_of(node)
    limits = Thresholds(10_000, 3_000, 6, 2, True)
    return Village(node, "threshold", replace(plan, thresholds=limits), people=10)


def dwindle(v: Village) -> Iterator[str]:
    """Too few are left; the last ones share the reserve, and somebody never comes."""
    p = v.people
    for person in p[:8]:
        v.join(person, 200)
    v.settle(4)
    big = v.file(p[0], 2)
    yield "a claim larger than the fund can pay"
    v.settle(2)
    yield "joining is stopped, the ratio is low"
    v.settle(6)
    v.send(v.desk, "pay", big)
    yield "joining goes on"
    yield from _too_few(v)
    yield from _shared_out(v)


def _too_few(v: Village) -> Iterator[str]:
    p = v.people
    v.send(v.fund, "raiseCover", 2, 50 * ONE, by=p[1])
    v.send(v.fund, "donate", 100 * ONE + 7)
    for person in p[4:6]:
        v.send(v.fund, "exit", by=person)
    v.settle(3)
    v.send(v.fund, "raiseCover", 2, 50 * ONE, by=p[2])
    v.join(p[8], 30)
    for person in p[6:8]:
        v.send(v.fund, "exit", by=person)
    v.settle()
    yield "there are too few for the first time"
    v.send(v.fund, "exit", by=p[8])
    v.join(p[9], 60)
    v.settle()
    yield "the fund winds up by itself"


def _shared_out(v: Village) -> Iterator[str]:
    p = v.people
    unclaimed = v.file(p[3], ACCIDENT, 20 * DAY)
    v.settle(3)
    assert v.fund.view("fundedOf", v.desk.view("claimOf", unclaimed)["period"], ONE)
    v.pass_to(v.rulebook.view("closesAt"))
    v.send(v.fund, "exit", by=p[2])
    yield "claims have run off, and somebody leaves"
    v.send(v.rulebook, "closeFund")
    yield "closed, with somebody who left at the last moment"
    for person in (p[1], p[2], p[4], p[9]):
        v.send(v.fund, "collectRefund", person)
    v.send(v.rulebook, "pause", PAYING, 14 * DAY, by=GUARDIAN)
    yield "some have collected"
    v.chain.now += (3 * 365 + 15) * DAY
    yield "three years have passed"
    v.send(v.rulebook, "sweepUnclaimed")
    yield "what nobody claimed is the beneficiary's"
    v.send(v.fund, "donate", 5 * ONE)
    v.send(v.rulebook, "sweepUnclaimed")
    yield "and what came later too"


# --- an end by date, after a vote that a threshold asked for -------------------------------------


def dated_village(node: Node) -> Village:
    """A life of a year; too few members ask all; RESERVE is kept."""
    plan = plan_of(node)
    shares = replace(plan.shares, surplus=Surplus.KEEP, reserve_floor=20 * ONE)
    limits = Thresholds(0, 0, 4, 1, False)
    plan = replace(plan, shares=shares, thresholds=limits, life_seconds=365 * DAY)
    return Village(node, "dated", plan, people=6)


def expire(v: Village) -> Iterator[str]:
    """They vote against the end, which comes with its date; everybody collects."""
    p = v.people
    for person in p[:5]:
        v.join(person, 300)
    v.send(v.fund, "donate", 123_456_789)
    v.settle(4)
    claim = v.file(p[0], 2)
    v.settle(2)
    v.send(v.desk, "pay", claim)
    yield "members paid before the reserve"
    for person in p[3:5]:
        v.send(v.fund, "exit", by=person)
    v.settle()
    asked = v.fund.view("thresholdReached")["reached"]
    yield "too few: all members are asked"
    assert not asked
    v.decide(v.matters[-1], REJECT, p[:3])
    yield "they want to go on"
    v.pass_to(v.rulebook.view("windsUpAt"))
    yield "its life is over"
    v.send(v.rulebook, "endOnDate")
    yield "the date has come"
    yield from _closed_under_new_terms(v)


def _closed_under_new_terms(v: Village) -> Iterator[str]:
    p = v.people
    delay = v.rulebook.view("delaySeconds")
    v.pass_to(v.rulebook.view("closesAt") - delay - 15 * DAY)
    matter, (_, given) = v.amend(
        p[1], "rules of the last days", Offices(), shares=replace(v.plan.shares, surplus=0)
    )
    v.decide(matter, ADOPT, p[:3])
    ready = v.proposal(matter)["readyAt"]
    v.pass_to(max(ready, v.rulebook.view("closesAt")))
    v.send(v.rulebook, "enact", matter, *given)
    yield "other share terms wait when the fund is to close"
    v.send(v.rulebook, "closeFund")
    yield "closed: they count at once"
    for person in p[:5]:
        v.send(v.fund, "collectRefund", person)
    yield "the last one out took what rounding left"
    v.send(v.fund, "donate", ONE)
    yield "something came in late"
    v.send(v.rulebook, "sweepUnclaimed")
    yield "nothing is anybody's"
