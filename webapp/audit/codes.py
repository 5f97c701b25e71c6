"""The code on the chain against the compiled sources: nothing of it is taken on trust.

Masked are only the places of immutables, and the twenty bytes of each library's address; whose code
then stands at that address is compared too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from eth_utils import keccak

from webapp.chain.calls import Question, ask, view
from webapp.chain.wire import Header

from .artifacts import load_artifact
from .node import PinnedNode

#: The contract of each part of a fund, in the order of the factory.
PARTS = {
    "fund": "MutualFund",
    "claimDesk": "ClaimDesk",
    "reviewDesk": "ReviewDesk",
    "jury": "Jury",
    "rulebook": "Rulebook",
}
#: The contracts that funds share.
SHARED = {
    "agents": "Agents",
    "enrolment": "GroupEnrolment",
    "forwarder": "MemberForwarder",
    "factory": "FundFactory",
}


@dataclass(frozen=True)
class CodeCheck:
    """One contract's code: where, what it should be, its hash, and what is wrong with it."""

    role: str
    contract: str
    address: str
    code_hash: str
    sources: str  # SHA-256 of the standard JSON that makes this code
    difference: str | None


def is_of_sources(name: str, code: bytes) -> bool:
    """Whether this is the code of the contract `name`, with whatever libraries.

    Raises:
        NotCompiled: there is nothing to compare with.
    """
    return _libraries(name, code) is not None


def code_checks(
    node: PinnedNode, contracts: Mapping[str, tuple[str, str]], block: int
) -> Iterator[CodeCheck]:
    """Compare contracts (by role: name and address) and every library that they are linked to.

    Raises:
        NotCompiled: there is nothing to compare with.
    """
    known: dict[str, str] = {}
    seen: set[tuple[str, str]] = set()
    places = [(role, name, address) for role, (name, address) in contracts.items()]
    while places:
        codes = node.codes([address for _, _, address in places], block)
        linked: list[tuple[str, str, str]] = []
        for (role, name, address), code in zip(places, codes, strict=True):
            libraries = _libraries(name, code)
            difference = None if libraries is not None else f"it is not the code of {name}"
            for library, at in (libraries or {}).items():
                if known.setdefault(library, at) == at:
                    linked.append((f"library {library}", library, at))
                else:
                    linked.append((f"library {library} of {role}", library, at))
            yield _check(role, name, address, code, difference)
        seen |= {(name, address) for _, name, address in places}
        places = [each for each in dict.fromkeys(linked) if each[1:] not in seen]


def blueprint_checks(
    node: PinnedNode, factory: str, parts: Mapping[str, str], end: Header
) -> list[CodeCheck]:
    """The blueprints from which a factory makes a fund's contracts, against those contracts' code.

    With them, a factory whose code is right gave every immutable the value that the plan says.
    """
    views = [view("FundFactory", f"{part}Blueprint") for part in parts]
    places = ask(node, end.hash, [Question(factory, each) for each in views])
    codes = node.codes([*places, *parts.values()], end.number)
    found = []
    for at, part in enumerate(parts):
        role, name = f"{part}Blueprint", PARTS[part]
        libraries = _libraries(name, codes[len(places) + at])
        same = libraries is not None and codes[at] == load_artifact(name).blueprint(libraries)
        difference = None if same else f"it is not the blueprint of {name}"
        found.append(_check(role, name, places[at], codes[at], difference))
    return found


def _check(role: str, name: str, address: str, code: bytes, difference: str | None) -> CodeCheck:
    if not code:
        difference = "there is no code"
    digest, sources = "0x" + keccak(code).hex(), load_artifact(name).standard_json_sha256
    return CodeCheck(role, name, address, digest, sources, difference)


def _libraries(name: str, code: bytes) -> dict[str, str] | None:
    """The libraries that the code is linked to; None where it is not this contract's code."""
    artifact = load_artifact(name)
    found = artifact.runtime.links_of(code)
    if len(code) != len(artifact.runtime.data) or any(len(each) != 1 for each in found.values()):
        return None
    libraries = {library: next(iter(each)) for library, each in found.items()}
    return libraries if artifact.matches_runtime(code, libraries) else None
