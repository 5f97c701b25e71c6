"""What each kind of step about a claim does, in the EVM and in the model."""

from __future__ import annotations

from typing import Any

from tests.stateful.steps import MAKERS, Pair, note_of, step
from tests.stateful.world import World


@step("file")
def _file(w: World, by: str, a: dict[str, Any]) -> Pair:
    terms = (a["line"], a["event_at"], a["receipts"], a["others"], note_of(a["evidence"]))
    return (
        lambda: w.desk.send("file", *terms, sender=by),
        lambda: w.model.file(by, *terms),
    )


@step("add evidence")
def _evidence(w: World, by: str, a: dict[str, Any]) -> Pair:
    terms = (a["claim"], note_of(a["evidence"]))
    return (
        lambda: w.desk.send("addEvidence", *terms, sender=by),
        lambda: w.model.add_evidence(by, *terms),
    )


@step("object")
def _object(w: World, by: str, a: dict[str, Any]) -> Pair:
    terms = (a["claim"], a["reason"], note_of(a["evidence"]))
    return (
        lambda: w.desk.send("raiseObjection", *terms, sender=by),
        lambda: w.model.object(by, *terms),
    )


@step("vote")
def _vote(w: World, by: str, a: dict[str, Any]) -> Pair:
    terms = (a["case"], a["option"], note_of(a["reason"]))
    return (
        lambda: w.jury.send("vote", *terms, sender=by),
        lambda: w.model.vote(by, *terms),
    )


@step("collect to")
def _collect_to(w: World, by: str, a: dict[str, Any]) -> Pair:
    claim, to = a["claim"], w.who(a["to"])
    return (
        lambda: w.desk.send("collectTo", claim, to, sender=by),
        lambda: w.model.collect_to(by, claim, to),
    )


@step("collect bond")
def _collect_bond(w: World, by: str, a: dict[str, Any]) -> Pair:
    claim, objector = a["claim"], w.who(a["objector"])
    return (
        lambda: w.desk.send("collectBond", claim, objector, sender=by),
        lambda: w.model.collect_bond(claim, objector),
    )


def _on_claim(name: str, function: str, method: str, *, by_caller: bool) -> None:
    """Register a step that takes a claim's number and nothing else."""

    def maker(w: World, by: str, a: dict[str, Any]) -> Pair:
        callers = (by,) if by_caller else ()
        return (
            lambda: w.desk.send(function, a["claim"], sender=by),
            lambda: getattr(w.model, method)(*callers, a["claim"]),
        )

    MAKERS[name] = maker


_on_claim("withdraw", "withdraw", "withdraw", by_caller=True)
_on_claim("conclude", "conclude", "conclude", by_caller=False)
_on_claim("pay", "pay", "pay", by_caller=False)
_on_claim("collect compensation", "collectCompensation", "collect_compensation", by_caller=False)
