"""What has to be deployed, in order, and what is missing yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from eth_utils.address import to_checksum_address

from fundplan import Plan, canonical_text, constructor_args, rules_hash
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
PARTS = ("fund", "claimDesk", "reviewDesk", "jury")  # the contracts of one fund
BLUEPRINTS = tuple(f"{part}Blueprint" for part in PARTS)
FACTORY_NEEDS = ("forwarder", *BLUEPRINTS)
LIBRARY = "library:"
CONTRACT_OF = {
    "token": "TestnetDollar",
    "forwarder": "MemberForwarder",
    "fundBlueprint": "MutualFund",
    "claimDeskBlueprint": "ClaimDesk",
    "reviewDeskBlueprint": "ReviewDesk",
    "juryBlueprint": "Jury",
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
class Launch:
    """What is chosen at deployment beside the plan. `starts_at` is a Unix time in seconds."""

    plan: Plan
    plan_file: str
    operator: str
    starts_at: int
    attestors: tuple[str, ...] = ()
    providers: tuple[str, ...] = ()
    rules_uri: str = ""

    def arguments(self, decimals: int) -> tuple[Any, ...]:
        """The struct `Plan` for a token of this many decimals; raises PlanError."""
        return constructor_args(
            self.plan,
            decimals,
            self.starts_at,
            operator=self.operator,
            attestors=self.attestors,
            providers=self.providers,
            rules_uri=self.rules_uri,
        )


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
    names = {name for role in BLUEPRINTS for name in contract_of(role).libraries}
    libraries = [LIBRARY + name for name in sorted(names)]
    return [*(["token"] if with_token else []), "forwarder", *libraries, *BLUEPRINTS, "factory"]


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
    arguments: tuple[Any, ...] = ()
    if role == "token":
        arguments = testnet_token.arguments()
    elif role == "factory":
        arguments = tuple(address_of(ledger, needed) for needed in FACTORY_NEEDS)
    encoded = encode_inputs(inputs, arguments)
    libraries = linked_libraries(ledger, artifact)
    if role in BLUEPRINTS:
        data = returning_code(artifact.blueprint(libraries))
    else:
        data = artifact.creation.linked(libraries) + encoded
    record = {
        "role": role,
        "contract": artifact.name,
        "libraries": libraries,
        "standardJsonSha256": artifact.standard_json_sha256,
        "arguments": named(inputs, arguments),
        "encodedArguments": _hex(encoded),
    }
    return Step(role, None, data, record)


def _is_current(ledger: Ledger, role: str, record: Json) -> bool:
    artifact = contract_of(role)
    same = record["standardJsonSha256"] == artifact.standard_json_sha256
    same = same and record["libraries"] == linked_libraries(ledger, artifact)
    if role == "factory" and same:
        addresses = tuple(address_of(ledger, needed) for needed in FACTORY_NEEDS)
        encoded = _hex(encode_inputs(artifact.constructor_inputs, addresses))
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


def fund_step(factory: str, forwarder: str, token: Token, launch: Launch) -> Step:
    """The step that creates the fund; the token's address must be known."""
    artifact = load_artifact(CONTRACT_OF["factory"])
    inputs = artifact.function("createFund")["inputs"]
    arguments = (token.address, launch.arguments(token.decimals))
    encoded = encode_inputs(inputs, arguments)
    plan = launch.plan
    record = {
        "planFile": launch.plan_file,
        "planId": plan.id,
        "name": {"zh": plan.name.zh, "en": plan.name.en},
        "rulesHash": "0x" + rules_hash(plan).hex(),
        "planText": canonical_text(plan),
        "rulesUri": launch.rules_uri,
        "token": token.address,
        "tokenSymbol": token.symbol,
        "tokenDecimals": token.decimals,
        "forwarder": forwarder,
        "factory": factory,
        "operator": to_checksum_address(launch.operator),
        "attestors": [to_checksum_address(address) for address in launch.attestors],
        "providers": [to_checksum_address(address) for address in launch.providers],
        "startsAt": launch.starts_at,
        "arguments": named(inputs, arguments),
        "encodedArguments": _hex(encoded),
    }
    data = artifact.selector("createFund") + encoded
    return Step("fund:0x" + rules_hash(plan).hex(), factory, data, record)


def _hex(data: bytes) -> str:
    return "0x" + data.hex()
