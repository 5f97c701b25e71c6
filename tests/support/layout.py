"""Storage by name: where a value lies, from the compiler's layout; to put a chain into a state.

A path names a variable, fields and mapping keys: `_state.pool.units`, `_state.ticks[7].payers`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from eth_utils import keccak

from tests.support.evm import Contract

_STEP = re.compile(r"\.?(?P<name>\w+)|\[(?P<key>\w+)\]")


@dataclass(frozen=True)
class Place:
    """Where a value lies: storage slot, first byte from the right, length in bytes."""

    slot: int
    offset: int
    size: int

    def cut(self, word: int) -> int:
        """The value out of a whole slot."""
        return word >> (8 * self.offset) & ((1 << 8 * self.size) - 1)

    def put(self, word: int, value: int) -> int:
        """The slot with the value put in. Raises OverflowError for a value too large."""
        if not 0 <= value < 1 << 8 * self.size:
            raise OverflowError(f"{value} does not fit into {self.size} bytes")
        mask = ((1 << 8 * self.size) - 1) << 8 * self.offset
        return word & ~mask | value << 8 * self.offset


def locate(layout: dict[str, Any], path: str) -> Place:
    """Find a value of a plain type. Raises KeyError for a name that is not there."""
    types = layout["types"]
    steps = list(_STEP.finditer(path))
    first = next(v for v in layout["storage"] if v["label"] == steps[0]["name"])
    slot, offset, kind = int(first["slot"]), int(first["offset"]), first["type"]
    for step in steps[1:]:
        if step["key"] is not None:
            key = int(step["key"], 0).to_bytes(32, "big")
            slot = int.from_bytes(keccak(key + slot.to_bytes(32, "big")), "big")
            offset, kind = 0, types[kind]["value"]
        else:
            fields = {field["label"]: field for field in types[kind]["members"]}
            field = fields[step["name"]]
            slot, offset, kind = slot + int(field["slot"]), int(field["offset"]), field["type"]
    return Place(slot, offset, int(types[kind]["numberOfBytes"]))


def peek(contract: Contract, path: str) -> int:
    """Read a value."""
    place = locate(contract.artifact.storage, path)
    return place.cut(contract.chain.load(contract.address, place.slot))


def poke(contract: Contract, path: str, value: int) -> None:
    """Overwrite a value; what shares its slot stays. Raises OverflowError."""
    place = locate(contract.artifact.storage, path)
    word = contract.chain.load(contract.address, place.slot)
    contract.chain.store(contract.address, place.slot, place.put(word, value))


def add(contract: Contract, path: str, amount: int) -> None:
    """Add to a value."""
    poke(contract, path, peek(contract, path) + amount)
