"""Calls that change nothing, many at once: made-up arguments, and what is refused how."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from brownie import web3

from tests.contracts.checks import comparable
from tests.support import abi

Refusal = tuple[str, tuple[Any, ...]]


def changing(contract: Any) -> list[dict[str, Any]]:
    """The functions of a contract that are not views."""
    functions = [entry for entry in contract.abi if entry["type"] == "function"]
    return [f for f in functions if f["stateMutability"] not in ("view", "pure")]


def blank(spec: dict[str, Any], address: str) -> Any:
    """The plainest argument of a type: one, the given address, an empty list."""
    kind = spec["type"]
    if kind.endswith("[]"):
        return []
    if kind == "tuple":
        return tuple(blank(part, address) for part in spec["components"])
    if kind.startswith("bytes"):
        return b"\x01" * int(kind[5:]) if kind != "bytes" else b""
    return {"address": address, "bool": True, "string": ""}.get(kind, 1)


def blanks(contract: Any, function: str, address: str) -> tuple[Any, ...]:
    """The plainest arguments of a function."""
    entry = next(e for e in changing(contract) if e["name"] == function)
    return tuple(blank(spec, address) for spec in entry["inputs"])


def answers(
    contract: Any, calls: Sequence[tuple[Any, str, tuple[Any, ...]]]
) -> list[Refusal | None]:
    """What calls by (sender, function, arguments) revert with: error and values; None: nothing."""
    interface = abi.parse(contract.abi)
    requests = []
    for sender, function, arguments in calls:
        data = interface.function(function).call_data([plain(a) for a in arguments])
        message = {"from": sender.address, "to": contract.address, "data": "0x" + data.hex()}
        requests.append(("eth_call", [message, "latest"]))
    return [refusal(interface, one) for one in web3.provider.make_batch_request(requests)]


def plain(value: Any) -> Any:
    """Accounts and contracts as addresses, at any depth."""
    if isinstance(value, (list, tuple)):
        return type(value)(plain(part) for part in value)
    return getattr(value, "address", value)


def refusal(interface: abi.Abi, answer: Mapping[str, Any]) -> Refusal | None:
    """The custom error in an answer, and its values."""
    if "error" not in answer:
        return None
    data = bytes.fromhex(str(answer["error"].get("data", "0x"))[2:])
    known = interface.errors.get(data[:4])
    if known is None:
        return (data.hex(), ())
    return (known.name, tuple(known.inputs.read(data[4:]).values()))


def expected(error: str, *values: Any) -> Refusal:
    """As `answers` tells it."""
    return (error, tuple(comparable(value) for value in values))
