"""Who acts for whom, in tests: handovers, and what an agent does in a member's name."""

from __future__ import annotations

from typing import Any

from tests.contracts.chain import DAY
from tests.contracts.checks import by
from tests.contracts.conftest import DOLLAR, Open
from tests.contracts.court import settle_in
from tests.contracts.plans import with_jury
from tests.contracts.rules import go_to
from tests.contracts.town import NOBODY, Town
from tests.support.terms import Plan

HANDOVER, LAPSE = 14 * DAY, 30 * DAY
LABEL, SECOND = b"\x77" * 32, b"\x78" * 32  # of two dependants
NAMED, NEW_KEY = "donor", "kim"  # alice's recovery address, and the key it hands over to
HEIR = "notary"  # who shall step in when she is dead


def name_successors(town: Town, recovery: Any = None, heir: Any = None) -> Any:
    """alice names who may take over."""
    names = (recovery or town.cast[NAMED], heir or town.cast[HEIR])
    return town.agents.nameSuccessors(town.cast["alice"], *names, by(town.cast["alice"]))


def start(town: Town, by_: str = NAMED, successor: str = NEW_KEY) -> Any:
    """Ask to take alice's place."""
    whom = successor if successor == NOBODY else town.cast[successor]
    return town.agents.startHandover(town.cast["alice"], whom, by(town.cast[by_]))


def finish(town: Town, by_: str = NAMED, everywhere: bool = True) -> Any:
    """Take alice's place, in this fund too unless told otherwise."""
    funds = [town.fund] if everywhere else []
    return town.agents.finishHandover(town.cast["alice"], funds, by(town.cast[by_]))


def handed_over(town: Town) -> Town:
    """kim acts for alice: her recovery address handed over to a new key."""
    name_successors(town)
    start(town)
    go_to(town, town.clock.now + HANDOVER)
    finish(town)
    return town


def act(town: Town, contract: Any, call: str, *arguments: Any, **who: Any) -> Any:
    """An agent calls a function in a member's name: kim for alice unless told otherwise."""
    member, agent = who.get("member", town.cast["alice"]), who.get("agent", town.cast[NEW_KEY])
    data = getattr(contract, call).encode_input(*arguments)
    return town.agents.act(member, contract, data, by(agent))


def dependant_of(town: Town, guardian: str, label: bytes = LABEL) -> str:
    """A dependant of a member of the cast: an address without a key."""
    town.agents.addDependant(label, by(town.cast[guardian]))
    return str(town.agents.dependantOf(town.cast[guardian], label))


def family(open_fund: Open, plan: Plan) -> Town:
    """alice and nine others are covered, and so are her two children; a jury is all of them."""
    town = open_fund(with_jury(plan, size=20))
    for label in (LABEL, SECOND):
        child = dependant_of(town, "alice", label)
        town.join(child, 200 * DOLLAR, payer=town.cast["alice"])
    return settle_in(town)


def child_of(town: Town, label: bytes = LABEL) -> str:
    """One of alice's children."""
    return str(town.agents.dependantOf(town.cast["alice"], label))


def for_child(town: Town, contract: Any, call: str, *arguments: Any, label: bytes = LABEL) -> Any:
    """alice acts for her child."""
    who = {"member": child_of(town, label), "agent": town.cast["alice"]}
    return act(town, contract, call, *arguments, **who)
