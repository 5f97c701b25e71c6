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
from scripts.deployment.artifacts import Artifact, load_artifact, named
from scripts.deployment.steps import contract_of


@dataclass(frozen=True)
class Difference:
    """One thing that is not as it should be."""

    key: str
    on_chain: Any
    expected: Any

    def __str__(self) -> str:
        return f"{self.key} is {self.on_chain!r} on chain, {self.expected!r} by the plan"


def differences(web3: Web3, fund: DeployedFund, plan: Plan | None = None) -> Iterator[Difference]:
    """Every difference between the chain and `plan` (default: the recorded text), in order."""
    missing = list(_without_code(web3, fund))
    if missing:
        yield from missing  # nothing else can be asked
        return
    plan = plan if plan is not None else fund.plan()
    reader = _Reader(web3, fund)
    expected = _expected(plan, fund)
    yield from _unequal("recorded text", "0x" + keccak(text=fund.plan_text).hex(), fund.rules_hash)
    yield from _unequal("rulesHash", _hex(reader.fund.ask("rulesHash")), _hex(rules_hash(plan)))
    yield from _unequal("factory", reader.in_factory(), (fund.fund, fund.claim_desk, fund.jury))
    yield from _unequal("token", reader.fund.ask("token"), fund.token)
    for key, found, wanted in reader.wiring():
        yield from _unequal(key, found, wanted)
    yield from _unequal("operator", reader.fund.ask("operator"), fund.operator)
    attestors = tuple(event["attestor"] for event in reader.created("AttestorRegistered"))
    yield from _unequal("attestors", attestors, fund.attestors)
    for key, found in reader.parameters(plan):
        yield from _unequal(key, found, expected[key])
    yield from _codes(web3, fund)


def _hex(data: bytes) -> str:
    return "0x" + bytes(data).hex()


def _unequal(key: str, found: Any, expected: Any) -> Iterator[Difference]:
    if found != expected:
        yield Difference(key, found, expected)


def _expected(plan: Plan, fund: DeployedFund) -> dict[str, Any]:
    """What each key of `_Reader.parameters` should be, in the same notation."""
    inputs = contract_of("factory").function("createFund")["inputs"]
    arguments = constructor_args(
        plan,
        fund.token_decimals,
        fund.starts_at,
        operator=fund.operator,
        attestors=fund.attestors if plan.membership.attested else (),
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
        "votes": tree["votes"],
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
        self.fund = _Bound.at(web3, record.fund, "fundBlueprint")
        self._desk = _Bound.at(web3, record.claim_desk, "claimDeskBlueprint")
        self._jury = _Bound.at(web3, record.jury, "juryBlueprint")
        self._factory = _Bound.at(web3, record.factory, "factory")

    def in_factory(self) -> tuple[str, ...]:
        """What the factory lists under the fund's number."""
        return tuple(self._factory.ask("fundAt", self._record.id))

    def wiring(self) -> Iterator[tuple[str, str, str]]:
        """Whom each contract listens to: key, address on chain, address on record.

        Whoever is a trusted forwarder can act for every member.
        """
        record = self._record
        yield "claimDesk", self.fund.ask("claimDesk"), record.claim_desk
        yield "fund of the claimDesk", self._desk.ask("fund"), record.fund
        yield "jury of the claimDesk", self._desk.ask("jury"), record.jury
        yield "members of the jury", self._jury.ask("members"), record.fund
        yield "court of the jury", self._jury.ask("court"), record.claim_desk
        for role, part in (("fund", self.fund), ("claimDesk", self._desk), ("jury", self._jury)):
            yield f"trustedForwarder of {role}", part.ask("trustedForwarder"), record.forwarder

    def created(self, event: str) -> list[Any]:
        """Arguments of the fund's events of one name in the block of its creation."""
        block = self._record.deploy_block
        logs = self.fund.contract.events[event]().get_logs(from_block=block, to_block=block)
        return [log["args"] for log in logs]

    def _announced(self) -> Any:
        """Arguments of the event in which the factory announced the fund."""
        block = self._record.deploy_block
        logs = self._factory.contract.events.FundCreated().get_logs(
            from_block=block, to_block=block, argument_filters={"fundId": self._record.id}
        )
        return logs[0]["args"]

    def parameters(self, plan: Plan) -> Iterator[tuple[str, Any]]:
        """Every parameter of the plan under the keys of `_expected`."""
        opened = self.created("FundOpened")[0]
        yield "tick", str(self.fund.ask("shareIndex")[2])
        yield "startsAt", str(opened["startsAt"])
        yield "periodSeconds", str(opened["periodSeconds"])
        yield "rulesURI", self._announced()["rulesURI"]
        yield "membership", self.fund.struct("membershipTerms")
        yield "shares", self.fund.struct("shareTerms")
        yield "claims", self._desk.struct("claimTerms")
        keys = ("voteSeconds", "quorumBps", "tieOption", "silenceOption")
        yield "votes", {key: str(self._jury.ask(key)) for key in keys}
        # One more than the plan has, so that a surplus shows.
        yield "bands", self.fund.rows("bandOf", range(len(plan.bands) + 1), "units")
        count = self._desk.ask("benefitCount")
        yield "benefits", self._desk.rows("benefitAt", range(1, count + 1), "amount")
        for benefit in plan.benefits:
            yield f"caps of code {benefit.code}", self._desk.struct("capsOf", benefit.code)


def _without_code(web3: Web3, fund: DeployedFund) -> Iterator[Difference]:
    for role in ("fund", "claim_desk", "jury", "token", "forwarder", "factory"):
        address = getattr(fund, role)
        if not _code(web3, address):
            yield Difference(f"code of {role.replace('_d', 'D')}", "none", f"some at {address}")


def _codes(web3: Web3, fund: DeployedFund) -> Iterator[Difference]:
    entries = (
        ("fund", fund.fund, fund.fund_code),
        ("claimDesk", fund.claim_desk, fund.claim_desk_code),
        ("jury", fund.jury, fund.jury_code),
    )
    libraries: dict[str, str] = {}
    for role, address, recorded in entries:
        libraries |= dict(recorded.libraries)
        code = _code(web3, address)
        yield from _unequal(f"code hash of {role}", _hex(keccak(code)), recorded.code_hash)
        artifact = load_artifact(recorded.contract)
        sources = artifact.standard_json_sha256
        yield from _unequal(f"sources of {role}", recorded.standard_json_sha256, sources)
        if not artifact.matches_runtime(code, dict(recorded.libraries)):
            yield Difference(f"code of {role}", "other code", f"that of {recorded.contract}")
    others = [(f"library {name}", name, address) for name, address in libraries.items()]
    others += [
        ("forwarder", contract_of("forwarder").name, fund.forwarder),
        ("factory", contract_of("factory").name, fund.factory),
    ]
    for role, name, address in others:
        if not load_artifact(name).matches_runtime(_code(web3, address), {}):
            yield Difference(f"code of {role}", "other code", f"that of {name}")


def _code(web3: Web3, address: str) -> bytes:
    return bytes(web3.eth.get_code(web3.to_checksum_address(address)))
