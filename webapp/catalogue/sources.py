"""What the last compilation says of our contracts: ABI entries, NatSpec, storage."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from eth_hash.auto import keccak

from webapp.chain.abitypes import signature
from webapp.chain.catalogue import ABIS, ARTIFACTS, CONTRACTS

Json = dict[str, Any]

_EMITS = re.compile(r"\s*\bEmits (\{.*?)(?:\.(?=\s|$))")


@cache
def artifact(contract: str) -> Json:
    """A contract's artifact. Raises FileNotFoundError where nothing was compiled."""
    found: Json = json.loads((ARTIFACTS / f"{contract}.json").read_text(encoding="utf-8"))
    return found


def libraries(contract: str) -> list[str]:
    """The deployed libraries that it is linked to: they run in its storage, and what they emit and
    refuse comes from it."""
    linked = artifact(contract)["linkReferences"].values()
    return sorted(name for names in linked for name in names)


def built_abi(contract: str) -> str:
    """Text of an ABI file, from the last compilation."""
    lines = (json.dumps(entry, sort_keys=True) for entry in artifact(contract)["abi"])
    return "[\n" + ",\n".join(lines) + "\n]\n"


def entries(kind: str) -> dict[str, tuple[Json, list[str]]]:
    """Every event, or every error: by name the ABI entry, and the contracts it comes from.

    Raises:
        ValueError: one name with two signatures.
    """
    found: dict[str, tuple[Json, list[str]]] = {}
    for contract in ABIS:
        parts = [contract, *libraries(contract)]
        for entry in (each for part in parts for each in artifact(part)["abi"]):
            if entry["type"] != kind:
                continue
            known, contracts = found.setdefault(entry["name"], (entry, []))
            if signature(known) != signature(entry):
                raise ValueError(f"two signatures of {entry['name']}")
            if contract not in contracts:
                contracts.append(contract)
    return found


def functions() -> Iterator[tuple[str, Json]]:
    """Every external function with its contract, those of the libraries left out."""
    for contract in ABIS:
        for entry in artifact(contract)["abi"]:
            if entry["type"] == "function":
                yield contract, entry


def topic(entry: Json) -> str:
    """First topic of an event."""
    return "0x" + keccak(signature(entry).encode()).hex()


def selector(entry: Json) -> str:
    """First four bytes of a call, or of an error's data."""
    return topic(entry)[:10]


def notice(contract: str, entry: Json) -> str:
    """The @notice of an ABI entry in the sources; empty where there is none."""
    part = {"event": "events", "error": "errors", "function": "methods"}[entry["type"]]
    found = artifact(contract)["userdoc"].get(part, {}).get(signature(entry), {})
    one = found[0] if isinstance(found, list) else found
    return str(one.get("notice", ""))


def details(contract: str, entry: Json) -> Json:
    """A function's @dev, and what @param and @return say of its values, by name."""
    found = artifact(contract)["devdoc"].get("methods", {}).get(signature(entry), {})
    told = found.get("params", {}) | found.get("returns", {})
    named = [(value["name"], value["name"]) for value in entry["inputs"] + entry["outputs"]]
    named += [(f"_{at}", "returns") for at in range(len(entry["outputs"]))]
    values = {name: told[key] for key, name in named if key in told}
    return {"details": found.get("details", ""), "values": values}


def split_notice(text: str) -> tuple[str, list[str]]:
    """A function's @notice without "Emits …", and the events named there."""
    emits = [name for part in _EMITS.findall(text) for name in re.findall(r"\{(\w+)\}", part)]
    rest = re.sub(r"\{(\w+)\}", r"`\1`", _EMITS.sub("", text).strip())
    return rest, list(dict.fromkeys(emits))


def heading(contract: str) -> str:
    """The @title of a contract."""
    return str(artifact(contract)["devdoc"]["title"])


def standing(contract: str) -> str:
    """Whether one such contract belongs to each fund, or all funds share it."""
    fund = list(CONTRACTS.values())[:5]
    return "one for each fund" if contract in fund else "one for all funds of a factory"
