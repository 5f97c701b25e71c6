"""Votes of all members: proposals, what becomes of them, and how the tests lead them there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import astuple, replace
from enum import IntEnum
from typing import Any

from eth_abi.abi import encode
from eth_utils.crypto import keccak

from tests.contracts.chain import DAY
from tests.contracts.checks import Event, by, event
from tests.contracts.conftest import DOLLAR, Open
from tests.contracts.court import end_voting, named, settle_in, vote
from tests.contracts.plans import with_shares
from tests.contracts.town import Town
from tests.support.abi import type_of
from tests.support.terms import Offices, Plan

ADOPT, REJECT = range(2)
OTHER = "other rules"
REASON = b"\x66" * 32
NOTHING = b"\0" * 32
VOTERS = "bob carol dave erin frank"  # a quorum while not more than twelve pay
CARRY_OUT = 30 * DAY
# A period at most until publication, the window twice (now and in the proposed rules), the
# dispute: the appeal window and two votes of sealing and opening at their longest; and a day.
DELAY = 14 * DAY + 2 * 7 * DAY + 5 * DAY + 2 * (2 * 3 + 2 + 1) * DAY + DAY


class Kind(IntEnum):
    """IRulebook.ProposalKind."""

    NONE = 0
    AMENDMENT = 1
    GRANT = 2
    WINDING_UP = 3
    REARM = 4


class Status(IntEnum):
    """IRulebook.ProposalStatus."""

    NONE = 0
    VOTING = 1
    DECIDED = 2
    REJECTED = 3
    DELAYED = 4
    READY = 5
    CARRIED_OUT = 6
    EXPIRED = 7
    OUTDATED = 8


class Power(IntEnum):
    """IMutualFund.Power: what a guardian may pause."""

    JOINING = 0
    FILING = 1
    PAYING = 2


class Cause(IntEnum):
    """IRulebook.WindingUpCause."""

    VOTE = 0
    DATE = 1
    THRESHOLD = 2


def governed(open_fund: Open, plan: Plan, cast: Mapping[str, Any]) -> Town:
    """Ten are covered, mallory waits; there is a guardian."""
    town = settle_in(open_fund(replace(plan, guardian=cast["guardian"].address)))
    town.join(cast["mallory"], 200 * DOLLAR)
    return town


def cheaper(plan: Plan) -> Plan:
    """The plan with a lower fee, and another text."""
    return with_shares(plan.amended(OTHER), fee_bps=500)


def given(plan: Plan, offices: Offices = Offices()) -> tuple[Any, Any]:
    """Rules and offices as the rulebook takes them in a proposal."""
    return plan.for_abi()[0], astuple(offices)


def content_of(rulebook: Any, plan: Plan, offices: Offices | None = None) -> bytes:
    """What a rulebook keeps of rules and offices; the plan's own offices unless told otherwise."""
    (entry,) = [e for e in rulebook.abi if e.get("name") == "enact"]
    types = [type_of(spec) for spec in entry["inputs"][1:]]
    values = plan.for_abi()[:2] if offices is None else given(plan, offices)
    return bytes(keccak(encode(types, values)))


def hash_of(factory: Any, token: Any, plan: Plan) -> bytes:
    """What a draft keeps of its token and plan."""
    (entry,) = [e for e in factory.abi if e.get("name") == "prepareFund"]
    values = (token.address, plan.for_abi())
    return bytes(keccak(encode([type_of(spec) for spec in entry["inputs"]], values)))


def amend(town: Town, plan: Plan, offices: Offices = Offices(), by_: str = "alice") -> int:
    """Propose other rules: the matter."""
    sent = town.rulebook.proposeAmendment(*given(plan, offices), plan.text, by(town.cast[by_]))
    return matter_of(town, sent)


def matter_of(town: Town, transaction: Any) -> int:
    """The matter of the proposal made in a transaction."""
    return int(named(town, transaction, "Proposed")["matter"])


def vote_on(town: Town, matter: int, votes: dict[int, str] | None = None) -> Any:
    """All members vote (five for it unless told otherwise); the conclusion."""
    case = town.rulebook.proposalOf(matter)["caseId"]
    vote(town, case, {ADOPT: VOTERS} if votes is None else votes)
    end_voting(town, case)
    return town.rulebook.conclude(matter, by(town.cast["relayer"]))


def adopted(town: Town, plan: Plan, offices: Offices = Offices()) -> int:
    """A proposed amendment that all members adopted: the matter."""
    matter = amend(town, plan, offices)
    vote_on(town, matter)
    return matter


def go_to(town: Town, moment: int) -> None:
    """Go on to a moment, settling."""
    town.settle_through(town.plan.calendar.period_at(moment) - 1)
    if town.clock.now < moment:
        town.clock.to(moment)


def wait_until_ready(town: Town, matter: int) -> None:
    """Go on, settling, to the first moment at which it may be carried out."""
    go_to(town, town.rulebook.proposalOf(matter)["readyAt"])


def enact(town: Town, matter: int, plan: Plan, offices: Offices = Offices()) -> Any:
    """Put adopted rules in force as soon as it may be."""
    wait_until_ready(town, matter)
    return town.rulebook.enact(matter, *given(plan, offices), by(town.cast["relayer"]))


def amended(town: Town, plan: Plan, offices: Offices = Offices()) -> Any:
    """Propose, vote, wait, enact: the enactment."""
    return enact(town, adopted(town, plan, offices), plan, offices)


def carry_out(town: Town, matter: int) -> Any:
    """Carry out what is no amendment."""
    return town.rulebook.carryOut(matter, by(town.cast["relayer"]))


def status_of(town: Town, matter: int) -> Status:
    """Where a proposal stands."""
    return Status(town.rulebook.proposalOf(matter)["status"])


def wind_up(town: Town, by_: str = "alice") -> int:
    """All members vote to wind the fund up, and it does: since when."""
    sent = town.rulebook.proposeWindingUp(REASON, by(town.cast[by_]))
    matter = matter_of(town, sent)
    vote_on(town, matter)
    carry_out(town, matter)
    return town.clock.now


def close(town: Town) -> Any:
    """Go on, settling, to the moment at which the fund may close; the closing."""
    go_to(town, town.rulebook.closesAt())
    return town.rulebook.closeFund(by(town.cast["relayer"]))


def pause(town: Town, power: Power, seconds: int = 14 * DAY) -> Any:
    """The guardian pauses."""
    return town.rulebook.pause(power, seconds, by(town.cast["guardian"]))


def rearm(town: Town, power: Power) -> Any:
    """All members let the guardian use a power once more: carried out."""
    sent = town.rulebook.proposeRearming(power, REASON, by(town.cast["alice"]))
    matter = matter_of(town, sent)
    vote_on(town, matter)
    return carry_out(town, matter)


def decided(matter: int, adopted_: bool, quorate: bool, ready_at: int) -> Event:
    """What all members decided."""
    expires_at = ready_at + CARRY_OUT if ready_at else 0
    values = {"matter": matter, "adopted": adopted_, "quorate": quorate}
    return event("rulebook", "ProposalDecided", **values, readyAt=ready_at, expiresAt=expires_at)
