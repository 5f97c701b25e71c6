"""Compares a fund on chain with its plan: hash, text, every parameter, and the code.

Besides, the factory keeps a hash of the whole plan that it prepared the fund for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from eth_utils.crypto import keccak
from web3 import Web3

from fundplan import Holders, Plan, PlanError, constructor_args, parse_plan, rules_hash
from fundplan.deployments import DeployedFund
from scripts.deployment.artifacts import encode_inputs, named
from scripts.deployment.codes import Difference, code_differences, unequal, without_code
from scripts.deployment.reading import Reader
from scripts.deployment.steps import contract_of, hex_text


def differences(web3: Web3, fund: DeployedFund, plan: Plan | None = None) -> Iterator[Difference]:
    """Every difference between the chain and `plan`, in order.

    `plan` None: the text of the version in force, which is the recorded one until an amendment.
    """
    missing = list(without_code(web3, fund))
    if missing:
        yield from missing  # nothing else can be asked
        return
    reader = Reader(web3, fund)
    yield from _creation(reader, fund)
    version = reader.versions()
    current = reader.published(version)
    if current is None:
        return  # `_creation` said so
    on_chain = reader.version_hash(version)
    yield from unequal("published text", hex_text(keccak(text=current.text)), on_chain)
    yield from unequal("rulesHash of the fund", hex_text(reader.fund.ask("rulesHash")), on_chain)
    try:
        meant = plan if plan is not None else parse_plan(current.text, f"version {version}")
    except PlanError as error:
        yield Difference("published text", str(error), "a plan")
        return
    yield from unequal("rulesHash", on_chain, hex_text(rules_hash(meant)))
    yield from _in_force(reader, fund, meant, current.holders, version)
    yield from code_differences(web3, fund)


def in_force(web3: Web3, fund: DeployedFund) -> tuple[int, str]:
    """Number (from 1) and hash (0x text) of the version of the rules that is in force."""
    reader = Reader(web3, fund)
    version = reader.versions()
    return version, reader.version_hash(version)


def _creation(reader: Reader, fund: DeployedFund) -> Iterator[Difference]:
    """What was decided once, when the fund was made."""
    yield from unequal("recorded text", hex_text(keccak(text=fund.plan_text)), fund.rules_hash)
    listed = tuple(reader.factory.ask("fundAt", fund.id))
    yield from unequal("factory", listed, tuple(reader.places().values()))
    yield from unequal("token", reader.fund.ask("token"), fund.token)
    for key, found, wanted in reader.wiring():
        yield from unequal(key, found, wanted)
    first = reader.published(1)
    if first is None:
        yield Difference("version 1", "not published", fund.rules_hash)
        return
    yield from unequal("version 1", first.rules_hash, fund.rules_hash)
    yield from unequal("operator at the start", first.holders.operator, fund.operator)
    yield from unequal("guardian at the start", first.holders.guardian, fund.guardian)
    yield from unequal("beneficiary at the start", first.holders.beneficiary, fund.beneficiary)
    yield from unequal("attestors", reader.registered("fund", "Attestor"), fund.attestors)
    yield from unequal("providers", reader.registered("claimDesk", "Provider"), fund.providers)
    prepared = hex_text(reader.factory.ask("draftAt", fund.draft_id)[0])
    yield from unequal("whole plan", prepared, _plan_hash(fund))


def _in_force(
    reader: Reader, fund: DeployedFund, plan: Plan, holders: Holders, version: int
) -> Iterator[Difference]:
    """What the version in force says, and what never changes, against a plan."""
    yield from unequal("operator", reader.fund.ask("operator"), holders.operator)
    yield from unequal("beneficiary", reader.fund.ask("beneficiary"), holders.beneficiary)
    yield from unequal("guardian", reader.rulebook.ask("guardian"), holders.guardian)
    values = expected(plan, fund, holders)
    original = plan if version == 1 else fund.plan()
    # Fixed when the fund was made, whatever the version in force says.
    values["answerSeconds"] = str(original.claims.publicity_seconds)
    if reader.fund.struct("standing")["newTermsFrom"] != "0":
        # New share terms count from the next period on.
        earlier = reader.published(version - 1)
        if earlier is not None:
            values["shares"] = expected(parse_plan(earlier.text), fund, holders)["shares"]
    for key, found in reader.parameters(plan, version):
        yield from unequal(key, found, values[key])


@dataclass(frozen=True)
class _Named:
    """Attestors and providers, as many as a plan asks for; who they are is compared by itself."""

    attestors: tuple[str, ...]
    providers: tuple[str, ...]

    @classmethod
    def of(cls, plan: Plan, fund: DeployedFund) -> _Named:
        somebody = (fund.operator,)
        return cls(
            (fund.attestors or somebody) if plan.membership.attested else (),
            (fund.providers or somebody) if plan.claims.fast_limit else (),
        )


def _arguments(plan: Plan, fund: DeployedFund, holders: Holders, who: _Named) -> tuple[Any, ...]:
    return constructor_args(
        plan,
        fund.token_decimals,
        fund.starts_at,
        operator=holders.operator,
        beneficiary=holders.beneficiary,
        guardian=holders.guardian,
        attestors=who.attestors,
        providers=who.providers,
    )


def _plan_hash(fund: DeployedFund) -> str:
    """keccak256 of token and plan, as the factory keeps it of a draft; or why there is none."""
    inputs = contract_of("factory").function("prepareFund")["inputs"]
    try:
        who = _Named(fund.attestors, fund.providers)
        arguments = _arguments(fund.plan(), fund, fund.holders, who)
    except PlanError as error:
        return str(error)
    return hex_text(keccak(encode_inputs(inputs, (fund.token, arguments))))


def _end(fund: DeployedFund, plan: Plan) -> str:
    life = plan.calendar.life_seconds
    return str(fund.starts_at + life) if life else "0"


def expected(plan: Plan, fund: DeployedFund, holders: Holders) -> dict[str, Any]:
    """What each key of `Reader.parameters` should be, in the same notation."""
    inputs = contract_of("factory").function("prepareFund")["inputs"]
    arguments = _arguments(plan, fund, holders, _Named.of(plan, fund))
    tree = named(inputs, (fund.token, arguments))["plan"]
    rules = tree["rules"]
    result = {
        "tick": tree["tick"],
        "startsAt": str(fund.starts_at),
        "periodSeconds": tree["calendar"]["periodSeconds"],
        "windsUpAt": _end(fund, plan),
        "membership": rules["membership"],
        "shares": rules["shares"],
        "thresholds": rules["thresholds"],
        "claims": rules["claims"],
        "disputes of the claimDesk": tree["disputes"],
        "disputes of the reviewDesk": tree["disputes"],
        "jury": tree["jury"],
        "bands": tree["bands"],
        "benefits": rules["benefits"],
    }
    caps = dict(zip(rules["cappedCodes"], rules["caps"], strict=True))
    none = {"perEvent": "0", "annual": "0", "lifetime": "0"}
    for benefit in plan.benefits:
        result[f"caps of code {benefit.code}"] = caps.get(str(benefit.code), none)
    return result
