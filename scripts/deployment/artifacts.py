"""Compiled contracts as the deployment needs them, and arguments in the ABI's notation."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from eth_abi.abi import encode
from eth_utils.abi import collapse_if_tuple

from scripts.deployment.refusals import Reason, Refused
from webapp.audit.artifacts import Artifact, NotCompiled
from webapp.audit.artifacts import load_artifact as read_artifact
from webapp.chain.catalogue import ARTIFACTS

__all__ = [
    "Artifact",
    "encode_inputs",
    "load_artifact",
    "named",
    "returning_code",
    "types_of",
]


def load_artifact(name: str, folder: Path = ARTIFACTS) -> Artifact:
    """Read build/artifacts/<name>.json. Raises Refused where it is missing."""
    try:
        return read_artifact(name, folder)
    except NotCompiled as error:
        raise Refused(Reason.NOT_COMPILED, str(error)) from error


def returning_code(code: bytes) -> bytes:
    """Creation code that deploys exactly `code`.

    PUSH2 length, RETURNDATASIZE (0), DUP2, PUSH1 10, RETURNDATASIZE, CODECOPY, RETURN: EIP-5202.
    """
    return b"\x61" + len(code).to_bytes(2, "big") + bytes.fromhex("3d81600a3d39f3") + code


def types_of(inputs: list[Mapping[str, Any]]) -> list[str]:
    """ABI types of parameters, structs written out as tuples."""
    return [collapse_if_tuple(dict(entry)) for entry in inputs]


def encode_inputs(inputs: list[Mapping[str, Any]], arguments: tuple[Any, ...]) -> bytes:
    """Arguments encoded for these parameters. Raises eth_abi's errors where they do not fit."""
    return bytes(encode(types_of(inputs), arguments))


def named(inputs: list[Mapping[str, Any]], arguments: tuple[Any, ...]) -> dict[str, Any]:
    """Arguments by parameter name for JSON: structs as mappings, numbers as decimal strings."""
    return {
        entry["name"]: _readable(entry, value)
        for entry, value in zip(inputs, arguments, strict=True)
    }


def _readable(entry: Mapping[str, Any], value: Any) -> Any:
    kind = str(entry["type"])
    if kind.endswith("]"):
        item = {**entry, "type": kind[: kind.rindex("[")]}
        return [_readable(item, part) for part in value]
    if kind == "tuple":
        return named(entry["components"], value)
    if isinstance(value, bytes):
        return "0x" + value.hex()
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value
