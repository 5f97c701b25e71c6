"""What has to be deployed, in order, and what is missing yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from scripts.deployment.artifacts import (
    Artifact,
    encode_inputs,
    load_artifact,
    named,
    returning_code,
)
from scripts.deployment.ledger import Ledger
from scripts.deployment.refusals import Reason, Refused

Json = dict[str, Any]
PARTS = ("fund", "claimDesk", "reviewDesk", "jury", "rulebook")  # in the factory's order
BLUEPRINTS = tuple(f"{part}Blueprint" for part in PARTS)
FORWARDED = ("agents", "enrolment")  # shared contracts that trust the forwarder
FACTORY_NEEDS = ("forwarder", "agents", *BLUEPRINTS)
LIBRARY = "library:"
MAX_CODE_BYTES = 24_576  # EIP-170
CONTRACT_OF = {
    "token": "TestnetDollar",
    "forwarder": "MemberForwarder",
    "agents": "Agents",
    "enrolment": "GroupEnrolment",
    "fundBlueprint": "MutualFund",
    "claimDeskBlueprint": "ClaimDesk",
    "reviewDeskBlueprint": "ReviewDesk",
    "juryBlueprint": "Jury",
    "rulebookBlueprint": "Rulebook",
    "factory": "FundFactory",
}


@dataclass(frozen=True)
class Token:
    """The token of a fund: a given one, or (address None) a TestnetDollar still to be deployed."""

    address: str | None
    symbol: str
    decimals: int


@dataclass(frozen=True)
class TestnetToken:
    """The TestnetDollar to deploy; `faucet_limit` in whole tokens per address and day."""

    __test__ = False  # not a test class

    name: str = "Testnet Dollar"
    symbol: str = "tUSD"
    decimals: int = 6
    faucet_limit: int = 1_000_000

    def arguments(self) -> tuple[Any, ...]:
        """Constructor arguments of TestnetDollar."""
        limit = self.faucet_limit * 10**self.decimals
        return (self.name, self.symbol, self.decimals, limit)


@dataclass(frozen=True)
class Step:
    """One transaction: what is sent where (`to` None: a creation), and what the record will say."""

    key: str
    to: str | None
    data: bytes
    record: Json


def contract_of(role: str) -> Artifact:
    """The contract that a role is filled by."""
    name = role.removeprefix(LIBRARY)
    return load_artifact(name if role.startswith(LIBRARY) else CONTRACT_OF[role])


def shared_roles(*, with_token: bool) -> list[str]:
    """Every role of a chain's shared contracts, in the order of deployment."""
    last = (*BLUEPRINTS, "factory")
    names = {name for role in last for name in contract_of(role).libraries}
    libraries = [LIBRARY + name for name in sorted(names)]
    return [*(["token"] if with_token else []), "forwarder", *FORWARDED, *libraries, *last]


def missing_roles(ledger: Ledger, *, with_token: bool, renew: bool) -> list[str]:
    """The shared contracts that must still be deployed, in order.

    Raises Refused where a recorded contract is not the one that would be deployed now, unless
    `renew`: then it counts as missing.
    """
    missing: list[str] = []
    for role in shared_roles(with_token=with_token):
        record = ledger.contract(role)
        if record is not None and (role == "token" or _is_current(ledger, role, record)):
            continue
        if record is not None and not renew:
            text = (
                f"the {role} at {record['address']} was made of other sources than those compiled"
                " now: check out its sources, or set NEW_FACTORY=1 to deploy a new set beside it"
            )
            raise Refused(Reason.CONTRACTS_CHANGED, text)
        missing.append(role)
    return missing


def role_step(ledger: Ledger, role: str, testnet_token: TestnetToken) -> Step:
    """The step that deploys one shared contract; what it needs must be deployed."""
    artifact = contract_of(role)
    inputs = [] if role in BLUEPRINTS else artifact.constructor_inputs
    arguments = testnet_token.arguments() if role == "token" else _needed(ledger, role)
    encoded = encode_inputs(inputs, arguments)
    libraries = linked_libraries(ledger, artifact)
    if role in BLUEPRINTS:
        data = returning_code(_blueprint(artifact, libraries))
    else:
        data = artifact.creation.linked(libraries) + encoded
    record = {
        "role": role,
        "contract": artifact.name,
        "libraries": libraries,
        "standardJsonSha256": artifact.standard_json_sha256,
        "arguments": named(inputs, arguments),
        "encodedArguments": hex_text(encoded),
    }
    return Step(role, None, data, record)


def _blueprint(artifact: Artifact, libraries: dict[str, str]) -> bytes:
    code = artifact.blueprint(libraries)
    if len(code) > MAX_CODE_BYTES:
        text = f"the blueprint of {artifact.name} has {len(code):,} bytes, of {MAX_CODE_BYTES:,}"
        raise Refused(Reason.TOO_LARGE, text)
    return code


def _needed(ledger: Ledger, role: str) -> tuple[Any, ...]:
    """Constructor arguments of a shared contract: the others that it is told of."""
    if role in FORWARDED:
        return (address_of(ledger, "forwarder"),)
    if role == "factory":
        return (tuple(address_of(ledger, needed) for needed in FACTORY_NEEDS),)
    return ()


def _is_current(ledger: Ledger, role: str, record: Json) -> bool:
    artifact = contract_of(role)
    same = record["standardJsonSha256"] == artifact.standard_json_sha256
    same = same and record["libraries"] == linked_libraries(ledger, artifact)
    if same and role in ("factory", *FORWARDED):
        encoded = hex_text(encode_inputs(artifact.constructor_inputs, _needed(ledger, role)))
        same = record["encodedArguments"] == encoded
    return same


def linked_libraries(ledger: Ledger, artifact: Artifact) -> dict[str, str]:
    """The deployed libraries that a contract's code is linked to, by name."""
    return {name: address_of(ledger, LIBRARY + name) for name in artifact.libraries}


def address_of(ledger: Ledger, role: str) -> str:
    """Where the contract in use for a role is; it must be recorded."""
    record = ledger.contract(role)
    if record is None:
        raise AssertionError(f"no {role} was deployed")
    return str(record["address"])


def hex_text(data: bytes) -> str:
    """Bytes as 0x text."""
    return "0x" + data.hex()
