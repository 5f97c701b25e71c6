"""Rules, pauses, agents, grants, and an end by vote.

Each story is an iterator: it does something and says what, so that a test can look after each step.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tests.mirror.village import ADOPT, DAY, HEALTH, KEEPER, ONE, REJECT, Village
from tests.support.node import Node
from tests.support.receipts import providers
from tests.support.terms import NOBODY, Offices, Surplus, Thresholds
from tests.support.vouchers import attestors, sign_voucher

from .plans import (
    ACCIDENT,
    FILING,
    FRIEND,
    GUARDIAN,
    JOINING,
    NEW_KEY,
    PAYING,
    REASON,
    WARDEN,
    WITNESS,
    plan_of,
)


def governed_village(node: Node) -> Village:
    """Attested; dues once per three periods; surplus is granted."""
    plan = plan_of(node, attested=True)
    shares = replace(
        plan.shares, dues=ONE, term_periods=3, surplus=Surplus.GRANT, reserve_floor=10 * ONE
    )
    return Village(node, "governed", replace(plan, shares=shares), people=9)


def govern(v: Village) -> Iterator[str]:
    """Everything that all members decide, a guardian may, and agents do; then they wind up."""
    yield from _enrolled(v)
    yield from _represented(v)
    yield from _paused(v)
    yield from _amended(v)
    yield from _granted(v)
    yield from _struck_off(v)
    yield from _wound_up(v)


def _enrolled(v: Village) -> Iterator[str]:
    p = v.people
    v.enrol(KEEPER, [*p[:4]], 500)
    v.enrol(KEEPER, [p[3], p[4], p[5]], 500)
    yield "a group was enrolled, and one of it skipped"
    v.send(v.agents, "addDependant", HEALTH, by=p[0])
    v.join(v.agents.view("dependantOf", p[0], HEALTH), 500, payer=p[0])
    v.join(p[6], 500)
    v.send(v.agents, "nameSuccessors", p[6], FRIEND, p[1], by=p[6])
    yield "a child joined by its guardian, and somebody named successors"
    v.settle(4)
    v.join(p[7], 500)
    u = v.voucher(p[2])
    signature = sign_voucher(v.fund.address, u)
    v.send(v.fund, "raiseCoverAttested", 2, 9 * ONE, u.fields(), u.attestor, signature, by=p[2])
    yield "within a term, its dues fell due at once"
    v.settle()


def _represented(v: Village) -> Iterator[str]:
    lost = v.people[6]
    v.send(v.agents, "startHandover", lost, v.people[1], by=v.people[1])
    v.send(v.agents, "startHandover", lost, NEW_KEY, by=FRIEND)
    yield "the friend's handover took the place of the beneficiary's"
    v.send(v.agents, "vetoHandover", lost, by=lost)
    yield "the old key refused"
    v.send(v.agents, "startHandover", lost, NEW_KEY, by=FRIEND)
    v.wait(15 * DAY)
    v.send(v.agents, "finishHandover", lost, [v.fund.address], by=FRIEND)
    yield "the new key took over"
    v.endow(NEW_KEY)
    v.act(NEW_KEY, lost, v.fund, "topUp", lost, 20 * ONE)
    v.send(v.agents, "changeAgent", lost, WITNESS, by=NEW_KEY)
    v.send(v.agents, "represent", lost, [v.fund.address], by=WITNESS)
    v.endow(WITNESS)
    v.send(v.agents, "nameSuccessors", lost, NEW_KEY, NOBODY, by=WITNESS)
    yield "another agent took over from it"


def _paused(v: Village) -> Iterator[str]:
    p = v.people
    v.send(v.rulebook, "pause", JOINING, 5 * DAY, by=GUARDIAN)
    yield "joining is paused"
    v.wait(DAY)
    v.send(v.rulebook, "resume", JOINING, by=GUARDIAN)
    v.send(v.rulebook, "pause", FILING, 14 * DAY, by=GUARDIAN)
    matter = v.propose(p[1], "proposeRearming", FILING, REASON)
    yield "joining goes on, filing is paused; all members are asked"
    found = v.proposal(matter)
    child = v.agents.view("dependantOf", p[0], HEALTH)
    v.vote(found["caseId"], ADOPT, (child, *p[:5]), agent=p[0])
    yield "all members have voted, a child by its guardian"
    v.send(v.rulebook, "conclude", matter)
    v.send(v.rulebook, "carryOut", matter)
    v.send(v.rulebook, "pause", FILING, 6 * DAY, by=GUARDIAN)
    yield "rearmed while filing is paused, the guardian paused it anew"
    v.send(v.rulebook, "collectBond", matter)
    other = v.propose(p[2], "proposeRearming", JOINING, REASON)
    v.decide(other, REJECT, p[:4])
    yield "another rearming was rejected"
    v.wait(20 * DAY)


def _amended(v: Village) -> Iterator[str]:
    p, old = v.people, v.plan
    offices = Offices(attestors(3)[2:], attestors(1), providers(3)[2:], providers(1))
    benefits = tuple(replace(line, amount=line.amount + 5 * ONE) for line in old.benefits)
    matter, (plan, given) = v.amend(
        p[1],
        "the second rules of a test",
        offices,
        operator=WITNESS,
        guardian=WARDEN,
        beneficiary=FRIEND,
        shares=replace(old.shares, period_cap=7 * ONE, fee_bps=700),
        claims=replace(old.claims, publicity_seconds=5 * DAY, reporting_seconds=200 * DAY),
        membership=replace(old.membership, waiting_seconds=40 * DAY, grace_seconds=20 * DAY),
        thresholds=Thresholds(9_000, 5_000, 3, 2, False),
        benefits=benefits,
    )
    other, _ = v.amend(p[2], "rules that came too late", Offices(), operator=FRIEND)
    yield "two amendments are proposed"
    v.decide(matter, ADOPT, p[:6])
    v.decide(other, ADOPT, p[:6])
    yield "both are adopted, and wait"
    v.pass_to(v.proposal(matter)["readyAt"])
    early = v.file(p[3], ACCIDENT)
    v.send(v.rulebook, "enact", matter, *given)
    v.plan = replace(plan, attestors=(*attestors(3)[2:], attestors(2)[1]))
    yield "one is in force for events, its share terms wait"
    v.chain.now += DAY
    late = v.file(p[3], ACCIDENT)
    v.file(p[4], ACCIDENT, 2 * DAY)
    yield "claims are judged by two versions"
    v.settle(3)
    for claim in (early, late):
        v.send(v.desk, "pay", claim)
    v.send(v.rulebook, "collectBond", matter)
    v.send(v.fund, "collectFees")
    yield "the new operator has the fees, the claims are paid"
    v.join(p[8], 300)
    v.settle(3)


def _granted(v: Village) -> Iterator[str]:
    p = v.people
    v.send(v.fund, "donate", 777 * ONE)
    matter = v.propose(p[1], "proposeGrant", 55 * ONE, REASON)
    v.decide(matter, ADOPT, p[:6])
    v.send(v.rulebook, "pause", PAYING, 3 * DAY, by=WARDEN)
    yield "a grant is adopted, and paying paused"
    v.wait(4 * DAY)
    v.send(v.rulebook, "carryOut", matter)
    yield "the grant is paid"
    silent = v.propose(p[2], "proposeWindingUp", REASON)
    v.pass_to(v.jury.view("caseOf", v.proposal(silent)["caseId"])["latestEnd"])
    yield "nobody voted"
    v.send(v.rulebook, "conclude", silent)
    expired = v.propose(p[2], "proposeGrant", 5 * ONE, REASON)
    v.decide(expired, ADOPT, p[:6])
    v.wait(40 * DAY)
    yield "a grant expired"


def _struck_off(v: Village) -> Iterator[str]:
    attestor = attestors(2)[1]
    receipt = v.send(v.review, "challengeProvider", attestor, REASON, by=v.people[1])
    event = receipt.named("Challenged")[0]
    v.vote(event["caseId"], 0, v.people[2:6])
    yield "all have voted on an attestor"
    v.send(v.review, "conclude", event["matter"])
    v.send(v.review, "collectBond", event["matter"], v.people[1])
    yield "the attestor is struck off"


def _wound_up(v: Village) -> Iterator[str]:
    p = v.people
    matter = v.propose(p[1], "proposeWindingUp", REASON)
    v.decide(matter, ADOPT, p[:6])
    v.send(v.rulebook, "carryOut", matter)
    yield "the fund winds up"
    v.file(p[5], ACCIDENT, DAY)
    v.settle(4)
    v.send(v.fund, "exit", by=p[4])
    yield "claims run off"
    v.pass_to(v.rulebook.view("closesAt"))
    yield "all claims have run off"
    v.send(v.rulebook, "closeFund")
    yield "the fund is closed"
    v.send(v.rulebook, "sweepUnclaimed")
    v.send(v.fund, "collectRefund", p[0])
    v.send(v.fund, "collectRefund", p[4])
    v.send(v.fund, "collectRefund", p[6])
    yield "surplus is the beneficiary's, balances the members'"
