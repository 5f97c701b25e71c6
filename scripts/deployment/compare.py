"""Compares a fund on chain with its plan: hash, every parameter, and the code."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from eth_utils.crypto import keccak
from web3 import Web3
from web3.contract import Contract
from web3.exceptions import ContractLogicError, Web3Exception

from fundplan import Plan, constructor_args, rules_hash
from fundplan.deployments import DeployedFund
from scripts.deployment.artifacts import Artifact, named
from scripts.deployment.codes import (
    Difference,
    code_differences,
    hex_text,
    parts_of,
    unequal,
    without_code,
)
from scripts.deployment.steps import contract_of

# Which views name whom; what a view is called is the key of whom it must name.
_WIRING = {
    "fund": ("claimDesk", "reviewDesk"),
    "claimDesk": ("fund", "reviewDesk", "jury"),
    "reviewDesk": ("fund", "claimDesk", "jury"),
    "jury": ("members", "claimDesk", "reviewDesk"),
}


def differences(web3: Web3, fund: DeployedFund, plan: Plan | None = None) -> Iterator[Difference]:
    """Every difference between the chain and `plan` (default: the recorded text), in order."""
    missing = list(without_code(web3, fund))
    if missing:
        yield from missing  # nothing else can be asked
        return
    plan = plan if plan is not None else fund.plan()
    reader = _Reader(web3, fund)
    expected = _expected(plan, fund)
    yield from unequal("recorded text", "0x" + keccak(text=fund.plan_text).hex(), fund.rules_hash)
    yield from unequal(
        "rulesHash", hex_text(reader.fund.ask("rulesHash")), hex_text(rules_hash(plan))
    )
    yield from unequal("factory", reader.in_factory(), tuple(reader.places().values()))
    yield from unequal("token", reader.fund.ask("token"), fund.token)
    for key, found, wanted in reader.wiring():
        yield from unequal(key, found, wanted)
    yield from unequal("operator", reader.fund.ask("operator"), fund.operator)
    yield from unequal("attestors", reader.registered("fund", "Attestor"), fund.attestors)
    yield from unequal("providers", reader.registered("claimDesk", "Provider"), fund.providers)
    for key, found in reader.parameters(plan):
        yield from unequal(key, found, expected[key])
    yield from code_differences(web3, fund)


def _providers(plan: Plan, fund: DeployedFund) -> tuple[str, ...]:
    """As many as the plan asks for; who they are is compared by itself."""
    if not plan.claims.fast_limit:
        return ()
    return fund.providers or (fund.operator,)


def _expected(plan: Plan, fund: DeployedFund) -> dict[str, Any]:
    """What each key of `_Reader.parameters` should be, in the same notation."""
    inputs = contract_of("factory").function("createFund")["inputs"]
    arguments = constructor_args(
        plan,
        fund.token_decimals,
        fund.starts_at,
        operator=fund.operator,
        attestors=fund.attestors if plan.membership.attested else (),
        providers=_providers(plan, fund),
        rules_uri=fund.rules_uri,
    )
    tree = named(inputs, (fund.token, arguments))["plan"]
    result = {
        "tick": tree["tick"],
        "startsAt": str(fund.starts_at),
        "periodSeconds": tree["calendar"]["periodSeconds"],
        "rulesURI": fund.rules_uri,
        "membership": tree["membership"],
        "shares": tree["shares"],
        "claims": tree["claims"],
        "disputes of the claimDesk": tree["disputes"],
        "disputes of the reviewDesk": tree["disputes"],
        "answerSeconds": tree["claims"]["publicitySeconds"],
        "jury": tree["jury"],
        "bands": tree["bands"],
        "benefits": tree["benefits"],
    }
    caps = dict(zip(tree["cappedCodes"], tree["caps"], strict=True))
    none = {"perEvent": "0", "annual": "0", "lifetime": "0"}
    for benefit in plan.benefits:
        result[f"caps of code {benefit.code}"] = caps.get(str(benefit.code), none)
    return result


@dataclass(frozen=True)
class _Bound:
    """A contract at its address, with the artifact that names its fields."""

    artifact: Artifact
    contract: Contract

    @classmethod
    def at(cls, web3: Web3, address: str, role: str) -> _Bound:
        artifact = contract_of(role)
        address = web3.to_checksum_address(address)
        return cls(artifact, web3.eth.contract(address=address, abi=list(artifact.abi)))

    def ask(self, name: str, *arguments: Any) -> Any:
        """The answer of a view as it is."""
        return self.contract.functions[name](*arguments).call()

    def struct(self, name: str, *arguments: Any) -> dict[str, Any]:
        """The struct that a view answers, by field name."""
        output = {**self.artifact.function(name)["outputs"][0], "name": "value"}
        return dict(named([output], (self.ask(name, *arguments),))["value"])

    def rows(self, name: str, numbers: range, filled: str) -> list[Any]:
        """Rows of a table up to the first that is empty or does not exist."""
        rows: list[Any] = []
        for number in numbers:
            try:
                row = self.struct(name, number)
            except (ContractLogicError, Web3Exception):
                break
            if row[filled] == "0":
                break
            rows.append(row)
        return rows


class _Reader:
    """Reads a fund's parameters from the chain, structs by field name as in the record."""

    def __init__(self, web3: Web3, record: DeployedFund) -> None:
        self._record = record
        self._parts = {
            part: _Bound.at(web3, address, f"{part}Blueprint")
            for part, address in self.places().items()
        }
        self.fund, self._desk = self._parts["fund"], self._parts["claimDesk"]
        self._review, self._jury = self._parts["reviewDesk"], self._parts["jury"]
        self._factory = _Bound.at(web3, record.factory, "factory")

    def places(self) -> dict[str, str]:
        """Where the contracts of the fund are by the record, in the factory's order."""
        return {part: address for part, address, _ in parts_of(self._record)}

    def in_factory(self) -> tuple[str, ...]:
        """What the factory lists under the fund's number."""
        return tuple(self._factory.ask("fundAt", self._record.id))

    def wiring(self) -> Iterator[tuple[str, str, str]]:
        """Whom each contract listens to: key, address on chain, address on record.

        Whoever is a trusted forwarder can act for every member.
        """
        record = self._record
        places = {**self.places(), "members": record.fund}
        for part, views in _WIRING.items():
            for view in views:
                yield f"{view} of {part}", self._parts[part].ask(view), places[view]
        for part, bound in self._parts.items():
            yield f"trustedForwarder of {part}", bound.ask("trustedForwarder"), record.forwarder

    def created(self, part: str, event: str) -> list[Any]:
        """Arguments of a part's events of one name in the block of the fund's creation."""
        block = self._record.deploy_block
        events = self._parts[part].contract.events
        logs = events[event]().get_logs(from_block=block, to_block=block)
        return [log["args"] for log in logs]

    def registered(self, part: str, office: str) -> tuple[str, ...]:
        """Who was given an office (Attestor, Provider) when the fund was created."""
        events = self.created(part, f"{office}Registered")
        return tuple(event[office.lower()] for event in events)

    def _announced(self) -> Any:
        """Arguments of the event in which the factory announced the fund."""
        block = self._record.deploy_block
        logs = self._factory.contract.events.FundCreated().get_logs(
            from_block=block, to_block=block, argument_filters={"fundId": self._record.id}
        )
        return logs[0]["args"]

    def parameters(self, plan: Plan) -> Iterator[tuple[str, Any]]:
        """Every parameter of the plan under the keys of `_expected`."""
        opened = next(iter(self.created("fund", "FundOpened")), {})
        yield "tick", str(self.fund.ask("shareIndex")[2])
        yield "startsAt", str(opened.get("startsAt"))
        yield "periodSeconds", str(opened.get("periodSeconds"))
        yield "rulesURI", self._announced()["rulesURI"]
        yield "membership", self.fund.struct("membershipTerms")
        yield "shares", self.fund.struct("shareTerms")
        yield "claims", self._desk.struct("claimTerms")
        yield "disputes of the claimDesk", self._desk.struct("disputeTerms")
        yield "disputes of the reviewDesk", self._review.struct("disputeTerms")
        yield "answerSeconds", str(self._review.ask("answerSeconds"))
        yield "jury", self._jury.struct("juryTerms")
        # One more than the plan has, so that a surplus shows.
        yield "bands", self.fund.rows("bandOf", range(len(plan.bands) + 1), "units")
        count = self._desk.ask("benefitCount")
        yield "benefits", self._desk.rows("benefitAt", range(1, count + 1), "amount")
        for benefit in plan.benefits:
            yield f"caps of code {benefit.code}", self._desk.struct("capsOf", benefit.code)
