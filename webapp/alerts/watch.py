"""What rules find in a fund's events: the same for the same blocks, whenever they are looked at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from webapp.store import accounts_at, iterate_flows, proposal, tenures
from webapp.store.alerts import events_named
from webapp.store.records import EventRow, FlowFilter, Fund, Where
from webapp.store.words import ROUTES, Account, Movement, ProposalKind

from .rules import Rule

BPS = 10_000
OUT = tuple(kind for kind, (_, target, _) in ROUTES.items() if target is Account.WORLD)

#: The events of each kind of rule, and what a message tells of them.
NAMES: dict[str, dict[str, tuple[str, ...]]] = {
    "objection": {"ObjectionRaised": ("claim_id", "objector", "reason", "bond", "case_id")},
    "challenge": {"Challenged": ("matter", "target", "challenger", "kind", "reason", "bond")},
    "proposal": {
        "Proposed": ("matter", "kind", "proposer", "opens_at", "amount"),
        "ProposalDecided": ("matter", "adopted", "quorate", "ready_at", "expires_at"),
        "ProposalCarriedOut": ("matter",),
        "RulesEnacted": ("matter", "version", "rules_hash"),
    },
    "pause": {
        "Paused": ("power", "guardian", "until"),
        "Resumed": ("power", "guardian"),
        "Rearmed": ("power", "matter"),
    },
    "winding-up": {
        "WindingUpBegun": ("cause", "matter"),
        "FundClosed": ("period", "per_unit", "units", "payers"),
    },
}


@dataclass(frozen=True, slots=True)
class Sighting:
    """An event that a rule is about. `part` tells apart what one event says about several."""

    rule: Rule
    where: Where
    facts: dict[str, Any]
    part: str = ""


def sightings(
    db: Connection, fund: Fund, rules: tuple[Rule, ...], first: int, last: int
) -> list[Sighting]:
    """What the rules find in blocks [first, last], in the order of the events."""
    found: list[Sighting] = []
    mine = [rule for rule in rules if rule.concerns(fund.key)]
    paid = _payments(db, fund, first, last) if any(r.when == "payment" for r in mine) else []
    names = {name for rule in mine for name in NAMES.get(rule.when, ())}
    events = events_named(db, fund, names, first, last) if names else ()
    for rule in mine:
        if rule.when == "payment":
            found += [Sighting(rule, *each) for each in paid if _is_large(rule, fund, each[1])]
        elif rule.when == "office":
            found += _offices(db, fund, rule, first, last)
        else:
            found += _events(db, fund, rule, events)
    return sorted(found, key=lambda one: (one.where.block, one.where.log_index))


# --- events --------------------------------------------------------------------------------------


def _events(
    db: Connection, fund: Fund, rule: Rule, events: tuple[EventRow, ...]
) -> Iterator[Sighting]:
    names = NAMES.get(rule.when, {})
    for event in events:
        if event.name not in names:
            continue
        facts = {name: _plain(event.args[name]) for name in names[event.name]}
        if event.name in ("ProposalDecided", "ProposalCarriedOut"):
            asked = proposal(db, fund, int(str(facts["matter"])))
            facts["kind"] = int(asked.kind) if asked else 0
        if event.name == "ProposalCarriedOut" and facts["kind"] == ProposalKind.AMENDMENT:
            continue  # RulesEnacted tells it
        if event.name == "RulesEnacted" and facts["matter"] == 0:
            continue  # version 1: the fund was deployed with it
        yield Sighting(rule, event.where, {"event": event.name, **facts})


def _plain(value: object) -> Any:
    """Whole numbers that do not fit into 53 bits as text."""
    small = isinstance(value, int) and abs(value) < 1 << 53
    return value if small or isinstance(value, str) else str(value)


def _offices(db: Connection, fund: Fund, rule: Rule, first: int, last: int) -> Iterator[Sighting]:
    for held in tenures(db, fund):
        about = {"office": held.office.name, "address": held.address}
        part = f"{held.office.name} {held.address}"
        if held.matter and first <= held.since.block <= last:
            facts = {"event": "taken", **about, "matter": held.matter}
            yield Sighting(rule, held.since, facts, f"{part} taken")
        if held.until is not None and first <= held.until.block <= last:
            facts = {"event": "left", **about, "matter": held.until_matter}
            yield Sighting(rule, held.until, facts, f"{part} left")


# --- payments ------------------------------------------------------------------------------------


def _payments(
    db: Connection, fund: Fund, first: int, last: int
) -> list[tuple[Where, dict[str, Any]]]:
    """Everything that left the fund, with what the fund had after the block before."""
    found = []
    before: dict[int, dict[str, str]] = {}
    for movement in OUT:
        for flow in iterate_flows(db, fund, FlowFilter(movement, from_block=first, to_block=last)):
            block = flow.where.block
            if block not in before:
                accounts = accounts_at(db, fund, block - 1)
                held, reserve = str(accounts.booked), str(accounts.reserve)
                before[block] = {"held_before": held, "reserve_before": reserve}
            facts = {
                "event": "JournalEntry",
                "movement": Movement(movement).name,
                "amount": str(flow.amount),
                "party": flow.party,
                "ref_kind": flow.ref_kind.name.lower(),
                "ref": flow.ref,
                "number": flow.number,
            }
            found.append((flow.where, {**facts, **before[block]}))
    return found


def _is_large(rule: Rule, fund: Fund, facts: dict[str, Any]) -> bool:
    """Whether a payment reaches every limit of a rule."""
    amount = int(facts["amount"])
    if rule.at_least is not None and amount < rule.at_least * 10**fund.token_decimals:
        return False
    for share, of in ((rule.reserve_share, "reserve_before"), (rule.held_share, "held_before")):
        if share is not None and amount * BPS < share * int(facts[of]):
            return False
    return True
