"""What a transaction's gas went into, read from the node's own trace of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

NEW_SLOT_GAS = 20_000
CALL_OPS = frozenset({"CALL", "STATICCALL", "DELEGATECALL", "CALLCODE"})
STORAGE_OPS = frozenset({"SLOAD", "SSTORE"})


@dataclass(frozen=True)
class Spent:
    """Gas of one transaction. `floor` is what no code that does the same could save:
    base and calldata, storage reads and writes, logs, calls of the token.
    """

    gas: int
    floor: int
    new_slots: int
    logs: int

    @property
    def ratio(self) -> float:
        """Gas over floor."""
        return self.gas / self.floor


def spent(trace: dict[str, Any], gas: int, token: str) -> Spent:
    """Sort a structLog trace into what the work needs and the rest."""
    steps = trace["structLogs"]
    floor = gas - _execution(steps)
    new_slots = logs = 0
    outside: int | None = None  # depth of the call into the token that we are in
    for at, step in enumerate(steps):
        op, cost, depth = step["op"], step["gasCost"], step["depth"]
        if outside is not None and depth > outside:
            new_slots += op == "SSTORE" and cost >= NEW_SLOT_GAS
            continue
        outside = None
        if op in STORAGE_OPS:
            floor += cost
            new_slots += op == "SSTORE" and cost >= NEW_SLOT_GAS
        elif op.startswith("LOG"):
            floor += cost
            logs += 1
        elif op in CALL_OPS and _callee(step) == token.lower():
            outside = depth
            floor += step["gas"] - _after(steps, at, depth)["gas"]
    return Spent(gas, floor, new_slots, logs)


def _execution(steps: list[dict[str, Any]]) -> int:
    """Gas used between the first and the last step; refunds are left to the total."""
    last = steps[-1]
    return int(steps[0]["gas"] - last["gas"] + last["gasCost"])


def _callee(step: dict[str, Any]) -> str:
    return "0x" + step["stack"][-2].removeprefix("0x").rjust(40, "0")[-40:].lower()


def _after(steps: list[dict[str, Any]], at: int, depth: int) -> dict[str, Any]:
    return next(step for step in steps[at + 1 :] if step["depth"] == depth)
