"""Contracts at their addresses: call data, answers, events and errors by the compiled ABI."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from eth_abi.abi import decode, encode
from eth_utils.abi import collapse_if_tuple
from eth_utils.crypto import keccak

from scripts.deployment.artifacts import Artifact, encode_inputs, load_artifact, types_of
from webapp.chain.layout import EventLayout, event_layout, signature, snake

Entry = Mapping[str, Any]


@dataclass(frozen=True)
class Event:
    """One event of a transaction: its contract's address, its name, its values by name."""

    address: str
    name: str
    values: Mapping[str, Any]

    def __getattr__(self, name: str) -> Any:
        try:
            return self.values[name]
        except KeyError:
            raise AttributeError(f"{self.name} has no {name}") from None


@dataclass(frozen=True)
class Failure:
    """A named error with its values."""

    name: str
    values: Mapping[str, Any]

    def __str__(self) -> str:
        return f"{self.name}({', '.join(f'{k}: {v}' for k, v in self.values.items())})"


class Contract:
    """One contract; `address` is lower-case."""

    def __init__(self, name: str, address: str) -> None:
        self.name = name
        self.address = address.lower()
        self._artifact: Artifact = load_artifact(name)

    def data(self, function: str, *args: Any) -> bytes:
        """Call data. Raises eth_abi's errors where the arguments do not fit."""
        inputs = self._artifact.function(function)["inputs"]
        return self._artifact.selector(function) + encode_inputs(inputs, args)

    def answer(self, function: str, data: bytes) -> Any:
        """What a view returned: one value as it is, several (and structs) by snake-case name."""
        outputs = self._artifact.function(function)["outputs"]
        values = decode(types_of(outputs), data)
        shaped = [_shaped(entry, value) for entry, value in zip(outputs, values, strict=True)]
        return shaped[0] if len(shaped) == 1 else _row(outputs)(*shaped)

    def event(self, topics: Sequence[str], data: str) -> Event | None:
        """One of this contract's events, None where its ABI does not have it."""
        layout = _events(self.name).get(topics[0]) if topics else None
        if layout is None:
            return None
        values = dict(zip(layout.params, layout.decode(topics, data), strict=True))
        return Event(self.address, layout.name, values)


def failure_of(data: str) -> Failure:
    """The error that a revert's data (0x text) encodes, whichever of our contracts declares it."""
    raw = bytes.fromhex(data[2:])
    entry = _errors().get(raw[:4])
    if entry is None:
        return Failure("unknown error", {"data": data})
    values = decode(types_of(entry["inputs"]), raw[4:])
    return Failure(
        entry["name"], {item["name"]: v for item, v in zip(entry["inputs"], values, strict=True)}
    )


def packed(types: Sequence[str], values: Sequence[Any]) -> bytes:
    """keccak256 of the ABI encoding."""
    return bytes(keccak(encode(types, values)))


@lru_cache(maxsize=16)
def _events(name: str) -> Mapping[str, EventLayout]:
    entries = (entry for entry in load_artifact(name).abi if entry["type"] == "event")
    layouts = [event_layout(entry) for entry in entries]
    return {layout.topic: layout for layout in layouts}


@lru_cache(maxsize=1)
def _errors() -> Mapping[bytes, Entry]:
    text = {"name": "Error", "inputs": [{"name": "text", "type": "string"}]}
    panic = {"name": "Panic", "inputs": [{"name": "code", "type": "uint256"}]}
    parts = ("MutualFund", "ClaimDesk", "ReviewDesk", "Jury", "Rulebook")
    shared = ("FundFactory", "Agents", "GroupEnrolment", "MemberForwarder", "TestnetDollar")
    entries = [text, panic]
    for name in (*parts, *shared):
        entries += [entry for entry in load_artifact(name).abi if entry["type"] == "error"]
    return {bytes(keccak(text=signature(entry))[:4]): entry for entry in entries}


@lru_cache(maxsize=64)
def _row_type(fields: tuple[str, ...]) -> Any:
    return namedtuple("Row", fields)


def _row(entries: Sequence[Entry]) -> Any:
    return _row_type(tuple(snake(entry["name"]) or f"value{n}" for n, entry in enumerate(entries)))


def _shaped(entry: Entry, value: Any) -> Any:
    if collapse_if_tuple(dict(entry)).startswith("(") and entry["type"] == "tuple":
        parts = entry["components"]
        return _row(parts)(*(_shaped(p, v) for p, v in zip(parts, value, strict=True)))
    return value
