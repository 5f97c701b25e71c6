"""Compares the code of a fund's contracts with the record and the sources."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from eth_utils.crypto import keccak
from web3 import Web3

from fundplan.deployments import Code, DeployedFund
from scripts.deployment.artifacts import load_artifact
from scripts.deployment.steps import contract_of, hex_text

SHARED = ("forwarder", "agents", "enrolment", "factory")


@dataclass(frozen=True)
class Difference:
    """One thing that is not as it should be."""

    key: str
    on_chain: Any
    expected: Any

    def __str__(self) -> str:
        return f"{self.key} is {self.on_chain!r} on chain, {self.expected!r} by the plan"


def parts_of(fund: DeployedFund) -> tuple[tuple[str, str, Code], ...]:
    """The contracts of a fund: part, address and code on record, in the factory's order."""
    return (
        ("fund", fund.fund, fund.fund_code),
        ("claimDesk", fund.claim_desk, fund.claim_desk_code),
        ("reviewDesk", fund.review_desk, fund.review_desk_code),
        ("jury", fund.jury, fund.jury_code),
        ("rulebook", fund.rulebook, fund.rulebook_code),
    )


def unequal(key: str, found: Any, expected: Any) -> Iterator[Difference]:
    """A difference where two values are not the same."""
    if found != expected:
        yield Difference(key, found, expected)


def without_code(web3: Web3, fund: DeployedFund) -> Iterator[Difference]:
    """Contracts on record at whose address there is nothing."""
    places = [(part, address) for part, address, _ in parts_of(fund)]
    places += [(role, getattr(fund, role)) for role in ("token", *SHARED)]
    for role, address in places:
        if not _code(web3, address):
            yield Difference(f"code of {role}", "none", f"some at {address}")


def code_differences(web3: Web3, fund: DeployedFund) -> Iterator[Difference]:
    """Code that is not the recorded one, or not that of the sources; libraries included."""
    libraries: dict[str, str] = {}
    for role, address, recorded in parts_of(fund):
        libraries |= dict(recorded.libraries)
        code = _code(web3, address)
        yield from unequal(f"code hash of {role}", hex_text(keccak(code)), recorded.code_hash)
        artifact = load_artifact(recorded.contract)
        sources = artifact.standard_json_sha256
        yield from unequal(f"sources of {role}", recorded.standard_json_sha256, sources)
        if not artifact.matches_runtime(code, dict(recorded.libraries)):
            yield Difference(f"code of {role}", "other code", f"that of {recorded.contract}")
    others = [(f"library {name}", name, address) for name, address in libraries.items()]
    others += [(role, contract_of(role).name, getattr(fund, role)) for role in SHARED]
    for role, name, address in others:
        if not load_artifact(name).matches_runtime(_code(web3, address), libraries):
            yield Difference(f"code of {role}", "other code", f"that of {name}")


def _code(web3: Web3, address: str) -> bytes:
    return bytes(web3.eth.get_code(web3.to_checksum_address(address)))
