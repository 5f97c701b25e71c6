"""Compiled contracts, from build/artifacts: what code of ours looks like on a chain."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eth_utils import keccak

from webapp.chain.abitypes import signature
from webapp.chain.catalogue import ARTIFACTS

BLUEPRINT_PREAMBLE = bytes.fromhex("fe7100")  # EIP-5202, version 0, no data

_PLACE = re.compile(r"__\$([0-9a-f]{34})\$__")


class NotCompiled(LookupError):
    """There is no such artifact; the message says how to make it."""


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

    def links_of(self, code: bytes) -> dict[str, set[str]]:
        """The addresses (lower-case) that stand in `code` where each library belongs."""
        found: dict[str, set[str]] = {}
        for offset, library in self.links:
            found.setdefault(library, set()).add("0x" + code[offset : offset + 20].hex())
        return found


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
        return bytes(keccak(text=signature(self.function(name)))[:4])

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
        return BLUEPRINT_PREAMBLE + self.creation.linked(libraries)


def load_artifact(name: str, folder: Path = ARTIFACTS) -> Artifact:
    """Read build/artifacts/<name>.json. Raises NotCompiled where it is missing."""
    path = folder / f"{name}.json"
    if not path.exists():
        raise NotCompiled(f"{name} is not compiled: run `make compile` first")
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
