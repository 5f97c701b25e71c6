"""Reads deployments/<chainId>.json: which funds exist on which chain, under which plan.

The one place that mirror, site and scripts read; deployments/README.md documents the file.
scripts/deployment writes it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from fundplan.encode import Holders
from fundplan.model import Plan
from fundplan.plan import parse_plan
from fundplan.text import Text

SCHEMA_PATH = Path(__file__).with_name("deployments.schema.json")


class DeploymentsError(ValueError):
    """A deployments file that cannot be read; the text names file, key and what is wrong."""


@dataclass(frozen=True)
class Code:
    """What code stands at an address: contract, libraries by name, keccak256, sources' SHA-256."""

    contract: str
    libraries: tuple[tuple[str, str], ...]
    code_hash: str
    standard_json_sha256: str


@dataclass(frozen=True)
class DeployedContract:
    """A contract that the funds of a chain share. Addresses are checksummed, hashes 0x text."""

    role: str
    address: str
    block: int
    transaction: str
    encoded_arguments: str
    code: Code


@dataclass(frozen=True)
class DeployedFund:
    """A fund as it was created. Addresses are checksummed, hashes 0x text.

    `starts_at` is Unix time in seconds; who held an office, and the plan, are of version 1 of the
    rules. A `guardian` of zeros is nobody.
    """

    chain_id: int
    id: int
    draft_id: int
    plan_file: str
    plan_id: str
    name: Text
    rules_hash: str
    plan_text: str
    fund: str
    claim_desk: str
    review_desk: str
    jury: str
    rulebook: str
    token: str
    token_symbol: str
    token_decimals: int
    forwarder: str
    agents: str
    enrolment: str
    factory: str
    operator: str
    guardian: str
    beneficiary: str
    attestors: tuple[str, ...]
    providers: tuple[str, ...]
    starts_at: int
    deploy_block: int
    transaction: str
    encoded_arguments: str
    fund_code: Code
    claim_desk_code: Code
    review_desk_code: Code
    jury_code: Code
    rulebook_code: Code

    @property
    def holders(self) -> Holders:
        """Who holds the offices that version 1 of the rules names."""
        return Holders(self.operator, self.beneficiary, self.guardian)

    def plan(self) -> Plan:
        """The plan, read again from the recorded text; raises PlanError."""
        return parse_plan(self.plan_text, f"{self.plan_id} (deployed)")


@dataclass(frozen=True)
class Deployment:
    """What was deployed on one chain."""

    chain_id: int
    genesis_hash: str
    contracts: tuple[DeployedContract, ...]
    funds: tuple[DeployedFund, ...]

    def contract(self, role: str) -> DeployedContract | None:
        """The contract now in use for a role (`factory`, `token`, …), or None."""
        return next((entry for entry in reversed(self.contracts) if entry.role == role), None)


def load_deployment(path: Path | str) -> Deployment:
    """Read one deployments file. Raises DeploymentsError, or OSError where it cannot be opened."""
    data = read_raw(Path(path))
    return Deployment(
        chain_id=data["chainId"],
        genesis_hash=data["genesisHash"],
        contracts=tuple(_contract(entry) for entry in data["contracts"]),
        funds=tuple(_fund(entry, data["chainId"]) for entry in data["funds"]),
    )


def load_deployments(path: Path | str) -> tuple[Deployment, ...]:
    """Read one file, or every <chainId>.json of a folder, in the order of chain ids."""
    path = Path(path)
    if not path.is_dir():
        return (load_deployment(path),)
    files = [file for file in path.glob("*.json") if file.stem.isdecimal()]
    return tuple(load_deployment(file) for file in sorted(files, key=lambda file: int(file.stem)))


def read_raw(path: Path) -> dict[str, Any]:
    """The file's JSON, checked against its schema. Raises DeploymentsError, OSError."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise DeploymentsError(f"{path.name}: not JSON: {error}") from error
    check_raw(data, path.name)
    return dict(data)


def check_raw(data: Any, source: str) -> None:
    """Raise DeploymentsError where `data` is no deployments file; `source` names it."""
    error = best_match(_validator().iter_errors(data))
    if error is not None:
        key = ".".join(str(part) for part in error.absolute_path) or "(file)"
        raise DeploymentsError(f"{source}: {key}: {error.message}")


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(json.loads(SCHEMA_PATH.read_text(encoding="utf-8")))


def _code(entry: dict[str, Any]) -> Code:
    return Code(
        contract=entry["contract"],
        libraries=tuple(sorted(entry["libraries"].items())),
        code_hash=entry["codeHash"],
        standard_json_sha256=entry["standardJsonSha256"],
    )


def _contract(entry: dict[str, Any]) -> DeployedContract:
    return DeployedContract(
        role=entry["role"],
        address=entry["address"],
        block=entry["block"],
        transaction=entry["transaction"],
        encoded_arguments=entry["encodedArguments"],
        code=_code(entry),
    )


def _fund(entry: dict[str, Any], chain_id: int) -> DeployedFund:
    return DeployedFund(
        chain_id=chain_id,
        id=entry["id"],
        draft_id=entry["draftId"],
        plan_file=entry["planFile"],
        plan_id=entry["planId"],
        name=Text(entry["name"]["zh"], entry["name"]["en"]),
        rules_hash=entry["rulesHash"],
        plan_text=entry["planText"],
        fund=entry["fund"],
        claim_desk=entry["claimDesk"],
        review_desk=entry["reviewDesk"],
        jury=entry["jury"],
        rulebook=entry["rulebook"],
        token=entry["token"],
        token_symbol=entry["tokenSymbol"],
        token_decimals=entry["tokenDecimals"],
        forwarder=entry["forwarder"],
        agents=entry["agents"],
        enrolment=entry["enrolment"],
        factory=entry["factory"],
        operator=entry["operator"],
        guardian=entry["guardian"],
        beneficiary=entry["beneficiary"],
        attestors=tuple(entry["attestors"]),
        providers=tuple(entry["providers"]),
        starts_at=entry["startsAt"],
        deploy_block=entry["deployBlock"],
        transaction=entry["transaction"],
        encoded_arguments=entry["encodedArguments"],
        fund_code=_code(entry["code"]["fund"]),
        claim_desk_code=_code(entry["code"]["claimDesk"]),
        review_desk_code=_code(entry["code"]["reviewDesk"]),
        jury_code=_code(entry["code"]["jury"]),
        rulebook_code=_code(entry["code"]["rulebook"]),
    )
