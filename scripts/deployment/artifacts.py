"""Compiled contracts from build/artifacts, and the blueprints made of them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eth_abi.abi import encode
from eth_utils.abi import collapse_if_tuple
from eth_utils.crypto import keccak

from scripts.deployment.refusals import Reason, Refused
from scripts.toolenv import ROOT

FOLDER = ROOT / "build" / "artifacts"
MAX_CODE_BYTES = 24_576  # EIP-170
BLUEPRINT_PREAMBLE = bytes.fromhex("fe7100")  # EIP-5202, version 0, no data


_PLACE = re.compile(r"__\$([0-9a-f]{34})\$__")


@dataclass(frozen=True)
class Code:
    """Bytecode, with zeros where the addresses of `links` (offset, library) belong."""

    data: bytes
    links: tuple[tuple[int, str], ...]

    def linked(self, libraries: Mapping[str, str]) -> bytes:
        """The code with the addresses of its libraries (by name) put in; raises KeyError."""
        code = bytearray(self.data)
        for offset, library in self.links:
            code[offset : offset + 20] = bytes.fromhex(libraries[library][2:])
        return bytes(code)


@dataclass(frozen=True)
class Artifact:
    """One compiled contract. `immutables` are (start, length) in the runtime code."""

    name: str
    abi: tuple[Mapping[str, Any], ...]
    creation: Code
    runtime: Code
    immutables: tuple[tuple[int, int], ...]
    standard_json_sha256: str

    @property
    def libraries(self) -> tuple[str, ...]:
        """Names of the libraries that the code is linked to."""
        return tuple(sorted({library for _, library in self.creation.links + self.runtime.links}))

    @property
    def constructor_inputs(self) -> list[Mapping[str, Any]]:
        """The constructor's parameters; none where there is no constructor."""
        found = [entry["inputs"] for entry in self.abi if entry["type"] == "constructor"]
        return list(found[0]) if found else []

    def function(self, name: str) -> Mapping[str, Any]:
        """The ABI entry of a function; raises KeyError."""
        for entry in self.abi:
            if entry["type"] == "function" and entry["name"] == name:
                return entry
        raise KeyError(f"{self.name} has no function {name}")

    def selector(self, name: str) -> bytes:
        """The four bytes that call a function."""
        signature = f"{name}({','.join(types_of(self.function(name)['inputs']))})"
        return bytes(keccak(text=signature)[:4])

    def matches_runtime(self, code: bytes, libraries: Mapping[str, str]) -> bool:
        """Whether code on chain is this contract's with these libraries, immutables masked."""
        own = self.runtime.linked(libraries)
        return len(code) == len(own) and self._masked(code) == self._masked(own)

    def _masked(self, code: bytes) -> bytes:
        masked = bytearray(code)
        for start, length in self.immutables:
            masked[start : start + length] = bytes(length)
        return bytes(masked)

    def blueprint(self, libraries: Mapping[str, str]) -> bytes:
        """The code of this contract's blueprint: preamble and linked creation code."""
        code = BLUEPRINT_PREAMBLE + self.creation.linked(libraries)
        if len(code) > MAX_CODE_BYTES:
            text = f"the blueprint of {self.name} has {len(code):,} bytes, of {MAX_CODE_BYTES:,}"
            raise Refused(Reason.TOO_LARGE, text)
        return code


def load_artifact(name: str, folder: Path = FOLDER) -> Artifact:
    """Read build/artifacts/<name>.json. Raises Refused where it is missing."""
    path = folder / f"{name}.json"
    if not path.exists():
        raise Refused(Reason.NOT_COMPILED, f"{name} is not compiled: run `make compile` first")
    data = json.loads(path.read_text(encoding="utf-8"))
    libraries = {
        keccak(text=f"{source}:{library}").hex()[:34]: library
        for source, names in data["linkReferences"].items()
        for library in names
    }
    runtime = _code(data["deployedBytecode"], libraries)
    ranges = [place for places in data["immutableReferences"].values() for place in places]
    immutables = [(place["start"], place["length"]) for place in ranges]
    return Artifact(
        name=name,
        abi=tuple(data["abi"]),
        creation=_code(data["bytecode"], libraries),
        runtime=runtime,
        immutables=tuple(sorted(immutables)),
        standard_json_sha256=data["standardJsonSha256"],
    )


def _code(text: str, libraries: Mapping[str, str]) -> Code:
    plain = text.removeprefix("0x")
    links = tuple((m.start() // 2, libraries[m[1]]) for m in _PLACE.finditer(plain))
    return Code(bytes.fromhex(_PLACE.sub("0" * 40, plain)), links)


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
