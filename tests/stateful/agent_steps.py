"""What each kind of step about agents does, in both."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from typing import Any

from tests.stateful.steps import MAKERS, Pair, alike, note_of, step
from tests.stateful.world import World
from tests.support.evm import Contract, Receipt

PARTS = ("fund", "desk", "review", "jury", "rulebook")


@dataclass(frozen=True)
class Relayed:
    """A contract as an agent calls it in a member's name."""

    contract: Contract
    register: Contract
    agent: str

    @property
    def address(self) -> str:
        """Where the contract lives."""
        return self.contract.address

    def send(self, function: str, *args: Any, sender: str) -> Receipt:
        """Call through the register; `sender` is the member."""
        data = self.contract.artifact.abi.function(function).call_data(args)
        return self.register.send("act", sender, self.address, data, sender=self.agent)


@step("act")
def _act(w: World, by: str, a: dict[str, Any]) -> Pair:
    member, through = w.who(a["member"]), copy(w)
    for part in PARTS:
        setattr(through, part, Relayed(getattr(w, part), w.agents, by))
    real, expected = MAKERS[a["name"]](through, member, a["args"])
    return real, lambda: w.model.act(by, member, expected)


@step("name successors")
def _name_successors(w: World, by: str, a: dict[str, Any]) -> Pair:
    who = (w.who(a["member"]), w.who(a["recovery"]), w.who(a["heir"]))
    return alike(w.agents, "nameSuccessors", w.model.name_successors, by, *who)


@step("veto handover")
def _veto(w: World, by: str, a: dict[str, Any]) -> Pair:
    member = w.who(a["member"])
    return alike(w.agents, "vetoHandover", w.model.veto_handover, by, member)


@step("start handover")
def _start(w: World, by: str, a: dict[str, Any]) -> Pair:
    who = (w.who(a["member"]), w.who(a["successor"]))
    return alike(w.agents, "startHandover", w.model.start_handover, by, *who)


@step("finish handover")
def _finish(w: World, by: str, a: dict[str, Any]) -> Pair:
    member, funds = w.who(a["member"]), [w.fund.address] if a["here"] else []
    return (
        lambda: w.agents.send("finishHandover", member, funds, sender=by),
        lambda: w.model.finish_handover(by, member, here=a["here"]),
    )


@step("add dependant")
def _add_dependant(w: World, by: str, a: dict[str, Any]) -> Pair:
    label = note_of(a["label"])
    return alike(w.agents, "addDependant", w.model.add_dependant, by, label)


@step("change agent")
def _change_agent(w: World, by: str, a: dict[str, Any]) -> Pair:
    who = (w.who(a["member"]), w.who(a["successor"]))
    return alike(w.agents, "changeAgent", w.model.change_agent, by, *who)


@step("represent")
def _represent(w: World, by: str, a: dict[str, Any]) -> Pair:
    member = w.who(a["member"])
    return (
        lambda: w.agents.send("represent", member, [w.fund.address], sender=by),
        lambda: w.model.represent(by, member),
    )
