"""Three funds' whole lives, step by step: rules, pauses, agents, grants, and every kind of end.

Each story is an iterator: it does something and says what, so that a test can look after each step.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from eth_utils import keccak

from tests.mirror.village import ADOPT, DAY, HEALTH, KEEPER, ONE, REJECT, Village
from tests.stateful.plans import base_plan
from tests.support.evm import address_of
from tests.support.node import Node
from tests.support.receipts import providers
from tests.support.terms import Calendar, Offices, Plan, Surplus, Thresholds
from tests.support.vouchers import attestors, sign_voucher

JOINING, FILING, PAYING = range(3)
REASON = keccak(text="why")
FRIEND, NEW_KEY, WITNESS = map(address_of, ("friend", "new key", "witness"))
GUARDIAN, WARDEN = map(address_of, ("guardian of rules", "warden of rules"))
ACCIDENT = 3  # line of the benefits table


def _plan(node: Node, one: int = ONE, attested: bool = False) -> Plan:
    """The base plan, starting in three days, under a guardian."""
    newest = node.rpc("eth_getBlockByNumber", "latest", False)
    start = int(newest["timestamp"], 16) + 3 * DAY  # type: ignore[index]
    plan = base_plan(one, attestors(2) if attested else ())
    return replace(plan, calendar=Calendar(start, 14 * DAY), guardian=GUARDIAN)


# --- rules, pauses, agents, grants, an end by vote -----------------------------------------------


def governed_village(node: Node) -> Village:
    """Attested; dues once per three periods; surplus is granted."""
    plan = _plan(node, attested=True)
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
    v.send(v.agents, "nameSuccessors", lost, NEW_KEY, "0x" + "00" * 20, by=WITNESS)
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


# --- an end by a threshold, with a part of RESERVE for each --------------------------------------


def threshold_village(node: Node) -> Village:
    """Open; who is too few winds up; RESERVE lowers shares."""
    plan = _plan(node)
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
    plan = _plan(node)
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
    v.decide(_last_matter(v), REJECT, p[:3])
    yield "they want to go on"
    v.pass_to(v.rulebook.view("windsUpAt"))
    yield "its life is over"
    v.send(v.rulebook, "endOnDate")
    yield "the date has come"
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


def _last_matter(v: Village) -> int:
    """The newest proposal."""
    matter = 1
    while True:
        try:
            v.proposal(matter + 1)
        except Exception:  # noqa: BLE001 (the node refuses the call: no such proposal)
            return matter
        matter += 1


#: Who makes a village, and what becomes of it.
STORIES = (
    (governed_village, govern),
    (threshold_village, dwindle),
    (dated_village, expire),
)
