"""What each kind of step about rules, pauses and the end does, in both."""

from __future__ import annotations

from dataclasses import astuple, fields, is_dataclass, replace
from typing import Any

from eth_utils.crypto import keccak

from tests.stateful.steps import MAKERS, Pair, alike, note_of, step
from tests.stateful.world import World
from tests.support.model.records import Proposal
from tests.support.terms import BenefitCaps, Offices, Rules

WHO = ("operator", "guardian", "beneficiary")


def amended(w: World, changes: dict[str, Any], text: str) -> Rules:
    """The latest rules with some fields changed; people are numbers, tables are by line."""
    rules = w.model.versions[-1].rules
    for name, value in changes.items():
        old = getattr(rules, name)
        if name in WHO:
            value = w.who(value)
        elif is_dataclass(old):
            known = {field.name for field in fields(old)}
            value = replace(old, **{key: value[key] for key in value if key in known})
        elif name == "caps":
            value = tuple(BenefitCaps(*row) for row in value)
        else:  # amounts of the lines of the benefits table; further lines are dropped
            lines = zip(old, value, strict=False)
            value = tuple(replace(line, amount=amount) for line, amount in lines)
        rules = replace(rules, **{name: value})
    return replace(rules, rules_hash=keccak(text=text))


def _offices(w: World, named: dict[str, list[int]]) -> Offices:
    return Offices(**{name: tuple(map(w.who, people)) for name, people in named.items()})


@step("propose amendment")
def _propose_amendment(w: World, by: str, a: dict[str, Any]) -> Pair:
    rules, offices = amended(w, a["changes"], a["text"]), _offices(w, a["offices"])
    text = a["text"] if a["honest"] else a["text"] + " "
    return (
        lambda: w.rulebook.send(
            "proposeAmendment", astuple(rules), astuple(offices), text, sender=by
        ),
        lambda: w.model.propose_amendment(by, rules, offices, text),
    )


@step("propose grant")
def _propose_grant(w: World, by: str, a: dict[str, Any]) -> Pair:
    terms = (a["amount"], note_of(a["purpose"]))
    return alike(w.rulebook, "proposeGrant", w.model.propose_grant, by, *terms)


@step("propose winding up")
def _propose_winding_up(w: World, by: str, a: dict[str, Any]) -> Pair:
    reason = note_of(a["reason"])
    return alike(w.rulebook, "proposeWindingUp", w.model.propose_winding_up, by, reason)


@step("propose rearming")
def _propose_rearming(w: World, by: str, a: dict[str, Any]) -> Pair:
    terms = (a["power"], note_of(a["reason"]))
    return alike(w.rulebook, "proposeRearming", w.model.propose_rearming, by, *terms)


@step("enact")
def _enact(w: World, by: str, a: dict[str, Any]) -> Pair:
    p = w.model.matters.get(a["matter"])
    known = isinstance(p, Proposal) and p.rules is not None and not a["other"]
    rules = p.rules if known else w.model.versions[0].rules
    offices = p.offices if known else Offices()
    return (
        lambda: w.rulebook.send("enact", a["matter"], astuple(rules), astuple(offices), sender=by),
        lambda: w.model.enact(a["matter"], rules, offices),
    )


@step("pause")
def _pause(w: World, by: str, a: dict[str, Any]) -> Pair:
    terms = (a["power"], a["seconds"])
    return alike(w.rulebook, "pause", w.model.pause, by, *terms)


@step("resume")
def _resume(w: World, by: str, a: dict[str, Any]) -> Pair:
    return alike(w.rulebook, "resume", w.model.resume, by, a["power"])


def _by_anyone(name: str, function: str, method: str, *keys: str) -> None:
    """Register a step that anyone may do."""

    def maker(w: World, by: str, a: dict[str, Any]) -> Pair:
        args = [a[key] for key in keys]
        return (
            lambda: w.rulebook.send(function, *args, sender=by),
            lambda: getattr(w.model, method)(*args),
        )

    MAKERS[name] = maker


_by_anyone("conclude proposal", "conclude", "conclude_proposal", "matter")
_by_anyone("carry out", "carryOut", "carry_out", "matter")
_by_anyone("collect proposal bond", "collectBond", "collect_proposal_bond", "matter")
_by_anyone("raise alarm", "raiseAlarm", "raise_alarm")
_by_anyone("end on date", "endOnDate", "end_on_date")
_by_anyone("close fund", "closeFund", "close_fund")
_by_anyone("sweep", "sweepUnclaimed", "sweep_unclaimed")
