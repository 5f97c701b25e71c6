"""Funds that go through what votes, guardians, agents, groups, appeals and the end can bring."""

from __future__ import annotations

from dataclasses import astuple, replace

from eth_utils import keccak

from tests.support.deploy import deploy_platform, deploy_token
from tests.support.evm import Chain, Contract, accounts, address_of
from tests.support.jury import (
    DAY,
    NOBODY,
    NOTE,
    ONE,
    REFUSE,
    START,
    Town,
    jury_plan,
    settle_in,
)
from tests.support.model import Voucher
from tests.support.terms import Offices, Plan, Surplus, Thresholds
from tests.support.vouchers import attestors, sign_voucher

ADOPT = 0
GUARDIAN = address_of("guardian")
PEOPLE = tuple(accounts("govern", 12))
JOINING = 0
HANDOVER, YEARS = 14 * DAY, 3 * 365 * DAY
HASH = b"\x09" * 32


def govern() -> None:
    """Play them all."""
    _by_appeal(_town(_plan(Surplus.LOWER)))
    _by_agreement(_town(_plan(Surplus.LOWER)))
    _by_votes(_town(_plan(Surplus.GRANT)))
    _by_date(_town(replace(_plan(Surplus.LOWER), life_seconds=365 * DAY)))
    for at_once in (False, True):
        few = Thresholds(few_members=len(PEOPLE), periods=1, winds_up=at_once)
        _by_number(_town(replace(_plan(Surplus.KEEP), thresholds=few)))


def _plan(surplus: Surplus) -> Plan:
    plan = jury_plan()
    shares = replace(plan.shares, dues=ONE, term_periods=26, surplus=surplus)
    return replace(plan, shares=shares, guardian=GUARDIAN, attestors=attestors(1))


def _town(plan: Plan) -> Town:
    platform = deploy_platform(Chain(START))
    token = deploy_token(platform.chain, 6)
    town = Town(platform.create_fund(token, plan), plan, PEOPLE)
    for person in PEOPLE:
        token.send("faucet", 10**6 * ONE, sender=person)
        token.send("approve", platform.enrolment.address, 2**256 - 1, sender=person)
    _enrol(settle_in(town), platform.enrolment)
    return town


# --- by votes ------------------------------------------------------------------------------------


def _by_votes(town: Town) -> None:
    at, (first, *_) = town.at, PEOPLE
    at.fund.send("donate", 500 * ONE, sender=first)
    for _ in range(2):
        at.rulebook.send("pause", JOINING, DAY, sender=GUARDIAN)
        at.rulebook.send("resume", JOINING, sender=GUARDIAN)
        _carry_out(town, _propose(town, "proposeRearming", JOINING, HASH))
    _carry_out(town, _propose(town, "proposeGrant", 100 * ONE, HASH))
    _amend(town, Offices(new_attestors=(first,), new_providers=(first,)), "second")
    _amend(town, Offices(gone_attestors=(first,), gone_providers=(first,)), "third")
    lost = _propose(town, "proposeWindingUp", HASH)
    town.wait_until(_case(town, lost)["sealingEndsAt"])
    at.rulebook.send("conclude", lost, sender=first)
    _carry_out(town, _propose(town, "proposeWindingUp", HASH))
    _close(town)


def _propose(town: Town, function: str, *args: object) -> int:
    return int(town.at.rulebook.send(function, *args, sender=PEOPLE[0]).value)


def _amend(town: Town, offices: Offices, text: str) -> None:
    plan = town.plan.amended(text, guardian=address_of(text))
    given = (astuple(plan.rules), astuple(offices))
    matter = _propose(town, "proposeAmendment", *given, text)
    _adopt(town, matter)
    town.wait_until(town.at.rulebook.view("proposalOf", matter)["readyAt"])
    town.at.rulebook.send("enact", matter, *given, sender=PEOPLE[0])


def _carry_out(town: Town, matter: int) -> None:
    _adopt(town, matter)
    town.at.rulebook.send("carryOut", matter, sender=PEOPLE[0])


def _adopt(town: Town, matter: int) -> None:
    case = int(town.at.rulebook.view("proposalOf", matter)["caseId"])
    town.wait_until(_case(town, matter)["opensAt"])
    seats = {person: town.seal(case, person, ADOPT) for person in PEOPLE}
    town.wait_until(_case(town, matter)["sealingEndsAt"])
    for person, seat in seats.items():
        town.open(case, person, ADOPT, seat)
    town.at.rulebook.send("conclude", matter, sender=PEOPLE[0])
    if town.at.rulebook.view("proposalOf", matter)["bond"]:
        town.at.rulebook.send("collectBond", matter, sender=PEOPLE[0])


def _case(town: Town, matter: int) -> dict[str, int]:
    case = town.at.rulebook.view("proposalOf", matter)["caseId"]
    found: dict[str, int] = town.at.jury.view("caseOf", case)
    return found


# --- by date, with agents ------------------------------------------------------------------------


def _by_date(town: Town) -> None:
    at, agents = town.at, town.at.agents
    lost, recovery, fresh, guardian = PEOPLE[0], PEOPLE[1], PEOPLE[2], PEOPLE[3]
    child = agents.send("addDependant", NOTE, sender=guardian).value
    application = (child, 1, 0, 100 * ONE, NOTE, town.plan.rules_hash, NOBODY)
    at.fund.send("join", application, sender=guardian)
    agents.send("changeAgent", child, fresh, sender=guardian)
    agents.send("nameSuccessors", lost, recovery, NOBODY, sender=lost)
    agents.send("startHandover", lost, fresh, sender=recovery)
    agents.send("vetoHandover", lost, sender=lost)
    agents.send("startHandover", lost, fresh, sender=recovery)
    town.wait_until(town.chain.now + HANDOVER)
    agents.send("finishHandover", lost, [at.fund.address], sender=recovery)
    agents.send("represent", lost, [at.fund.address], sender=fresh)
    town.wait_until(at.rulebook.view("windsUpAt"))
    at.rulebook.send("endOnDate", sender=PEOPLE[0])
    _close(town)


def _close(town: Town) -> None:
    rulebook = town.at.rulebook
    town.wait_until(rulebook.view("closesAt"))
    rulebook.send("closeFund", sender=PEOPLE[0])
    for person in PEOPLE[1:]:
        town.at.fund.send("collectRefund", person, sender=person)
    town.wait_until(town.chain.now + YEARS)
    rulebook.send("sweepUnclaimed", sender=PEOPLE[0])


# --- by number, with a group ---------------------------------------------------------------------


def _by_number(town: Town) -> None:
    """The settlement that finds too few is first somebody's gift, then `settle`."""
    for leaver in PEOPLE[-3:]:
        town.at.fund.send("exit", sender=leaver)
    town.chain.now = town.at.fund.view("openPeriod")["endsAt"]
    town.at.fund.send("donate", ONE, sender=PEOPLE[0])
    town.at.rulebook.send("raiseAlarm", sender=PEOPLE[0])
    town.wait_until(town.chain.now + 120 * DAY)


def _enrol(town: Town, enrolment: Contract) -> None:
    """One newcomer, and one who is a member already."""
    fund, (attestor,) = town.at.fund.address, town.plan.attestors
    group = (address_of("newcomer"), PEOPLE[1])
    until = town.chain.now + DAY
    vouchers = [
        Voucher(one, keccak(text=one), NOTE, 0, 1, until, number, attestor, True)
        for number, one in enumerate(group)
    ]
    applications = [(one, 1, 0, 100 * ONE, NOTE, town.plan.rules_hash, NOBODY) for one in group]
    signatures = [sign_voucher(fund, voucher) for voucher in vouchers]
    given = (fund, applications, [voucher.fields() for voucher in vouchers], attestor, signatures)
    enrolment.send("enrol", *given, sender=PEOPLE[0])


# --- by appeal, or without -----------------------------------------------------------------------


def _by_appeal(town: Town) -> None:
    """Silence pays a claim; the jury of the appeal refuses it, and the appellant gets the bond."""
    claimant, objector, *others = PEOPLE
    claim = town.file(claimant)
    case = town.object(claim, objector)
    town.wait_until(town.at.jury.view("caseOf", case)["sealingEndsAt"])
    appeal = town.appeal(claim, objector)
    town.vote(appeal, dict.fromkeys(others, REFUSE))
    town.at.desk.send("conclude", claim, sender=objector)
    town.at.desk.send("collectAppealBond", claim, sender=objector)


def _by_agreement(town: Town) -> None:
    """An objector names a lower amount, and the claimant takes it."""
    claimant, objector, *_ = PEOPLE
    claim = town.file(claimant)
    case = town.object(claim, objector, lower=ONE)
    town.wait_until(town.at.jury.view("caseOf", case)["opensAt"])
    town.at.desk.send("acceptLower", claim, sender=claimant)
