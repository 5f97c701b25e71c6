"""Which function handles which event, and which rows it touches.

A handler's parameters after book and place are the event's, by name: `dispatch` refuses to start
when an ABI and a handler disagree, or when an event has no handler.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from webapp.chain.catalogue import CONTRACTS, Role, UnknownEvent, catalogue

Handler = Callable[..., None]

#: Tables whose row to fetch for a parameter of this name; the small tables are read whole.
_BY_NAME = {
    "member": ("members",),
    "claim_id": ("claims", "disputes"),
    "matter": ("claims", "disputes", "challenges"),
    "case_id": ("cases",),
}
_IN_RULEBOOK = {"matter": ("proposals", "rule_texts")}
_IN_REGISTER = {"member": ("wards",), "dependant": ("wards",)}
_OF_ROLE: dict[Role, dict[str, tuple[str, ...]]] = {
    Role.RULEBOOK: _IN_RULEBOOK,
    Role.AGENTS: _IN_REGISTER,
    Role.ENROLMENT: {},
}
#: Tables whose row to fetch for two parameters of these names.
_BY_PAIR = {
    ("claim_id", "objector"): "objections",
    ("matter", "objector"): "objections",
    ("matter", "challenger"): "objections",
    ("case_id", "juror"): "seats",
    ("subject", "account"): "excused",
}

_handlers: dict[str, Handler] = {}


@dataclass(frozen=True, slots=True)
class Dispatch:
    """An event's handler, and the rows it needs: (table, positions of the key in the values)."""

    handler: Handler
    needs: tuple[tuple[str, tuple[int, ...]], ...]


def on(name: str) -> Callable[[Handler], Handler]:
    """Register the handler of the event `name`."""

    def register(handler: Handler) -> Handler:
        if name in _handlers:
            raise TypeError(f"two handlers for {name}")
        _handlers[name] = handler
        return handler

    return register


@lru_cache(maxsize=1)
def dispatch() -> dict[tuple[Role, str], Dispatch]:
    """Handlers by contract and event name, checked against the ABIs.

    Raises:
        UnknownEvent: an event has no handler, or a handler other parameters than its event.
    """
    table: dict[tuple[Role, str], Dispatch] = {}
    for (role, _), layout in catalogue().by_topic.items():
        where = f"{CONTRACTS[role]}.{layout.name}{layout.params}"
        handler = _handlers.get(layout.name)
        if handler is None:
            raise UnknownEvent(f"no handler for {where}")
        given = tuple(inspect.signature(handler).parameters)[2:]
        if given != layout.params:
            raise UnknownEvent(f"the handler of {where} takes {given}")
        table[role, layout.name] = Dispatch(handler, _needs(role, layout.params))
    return table


def _needs(role: Role, params: tuple[str, ...]) -> tuple[tuple[str, tuple[int, ...]], ...]:
    by_name = _OF_ROLE.get(role, _BY_NAME)
    needs = [(table, (at,)) for at, name in enumerate(params) for table in by_name.get(name, ())]
    for pair, table in _BY_PAIR.items():
        if set(pair) <= set(params):
            needs.append((table, tuple(params.index(name) for name in pair)))
    return tuple(needs)
