"""Reads a fund's parameters from the chain, structs by field name as in the record."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from web3 import Web3
from web3.contract import Contract
from web3.exceptions import Web3Exception

from fundplan import Holders, Plan
from fundplan.deployments import DeployedFund
from scripts.deployment.artifacts import Artifact, named
from scripts.deployment.codes import parts_of
from scripts.deployment.steps import FORWARDED, contract_of, hex_text
from webapp.audit.wiring import WIRING


@dataclass(frozen=True)
class Published:
    """A version of the rules as the chain has it: its text, and who holds the offices."""

    rules_hash: str
    text: str
    holders: Holders


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
        """The struct that a view answers (the first of its answers), by field name."""
        outputs = self.artifact.function(name)["outputs"]
        answer = self.ask(name, *arguments)
        first = answer if len(outputs) == 1 else answer[0]
        return dict(named([{**outputs[0], "name": "value"}], (first,))["value"])

    def rows(self, name: str, numbers: range, filled: str, *before: int) -> list[Any]:
        """Rows of a table up to the first that is empty or does not exist."""
        rows: list[Any] = []
        for number in numbers:
            try:
                row = self.struct(name, *before, number)
            except Web3Exception:
                break
            if row[filled] == "0":
                break
            rows.append(row)
        return rows


class Reader:
    """One fund on chain, at the addresses of its record."""

    def __init__(self, web3: Web3, record: DeployedFund) -> None:
        self._record = record
        self._parts = {
            part: _Bound.at(web3, address, f"{part}Blueprint")
            for part, address in self.places().items()
        }
        self._shared = {
            role: _Bound.at(web3, getattr(record, role), role) for role in (*FORWARDED, "factory")
        }
        self.fund, self.rulebook = self._parts["fund"], self._parts["rulebook"]
        self.factory = self._shared["factory"]

    def places(self) -> dict[str, str]:
        """Where the contracts of the fund are by the record, in the factory's order."""
        return {part: address for part, address, _ in parts_of(self._record)}

    def wiring(self) -> Iterator[tuple[str, str, str]]:
        """Whom each contract listens to: key, address on chain, address on record.

        Whoever is a trusted forwarder, or the register of agents, can act for every member.
        """
        record = self._record
        places = {**self.places(), "members": record.fund}
        for part, views in WIRING.items():
            for view in views:
                yield f"{view} of {part}", self._parts[part].ask(view), places[view]
        relayed = {**self._parts, **{role: self._shared[role] for role in FORWARDED}}
        for part, bound in relayed.items():
            yield f"trustedForwarder of {part}", bound.ask("trustedForwarder"), record.forwarder
        for part, bound in self._parts.items():
            yield f"agents of {part}", bound.ask("agents"), record.agents

    def versions(self) -> int:
        """How many versions of the rules there have been; the last is in force."""
        return int(self.rulebook.ask("versionCount"))

    def version_hash(self, version: int) -> str:
        """Rules hash of a version, 0x text."""
        return hex_text(self.rulebook.ask("versionOf", version)[0])

    def published(self, version: int) -> Published | None:
        """A version of the rules from the rulebook's events; None where there are none."""
        record = self._record
        end = record.deploy_block if version == 1 else "latest"
        events = self.rulebook.contract.events
        span = {"from_block": record.deploy_block, "to_block": end}
        enacted = events.RulesEnacted().get_logs({"version": version}, **span)
        if not enacted:
            return None
        matter = enacted[0]["args"]["matter"]
        found = events.RulesPublished().get_logs({"matter": matter}, **span)[0]["args"]
        rules = found["rules"]
        names = ("operator", "beneficiary", "guardian")
        return Published(
            hex_text(found["rulesHash"]), found["text"], Holders(*(rules[name] for name in names))
        )

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

    def parameters(self, plan: Plan, version: int) -> Iterator[tuple[str, Any]]:
        """Every parameter of the version in force, under the keys of `compare.expected`."""
        desk, review = self._parts["claimDesk"], self._parts["reviewDesk"]
        opened = next(iter(self.created("fund", "FundOpened")), {})
        yield "tick", str(self.fund.ask("shareIndex")[2])
        yield "startsAt", str(opened.get("startsAt"))
        yield "periodSeconds", str(opened.get("periodSeconds"))
        yield "windsUpAt", str(self.rulebook.ask("windsUpAt"))
        yield "membership", self.fund.struct("membershipTerms")
        yield "shares", self.fund.struct("shareTerms")
        yield "thresholds", self.fund.struct("thresholds")
        yield "claims", desk.struct("claimTerms", version)
        yield "disputes of the claimDesk", desk.struct("disputeTerms")
        yield "disputes of the reviewDesk", review.struct("disputeTerms")
        yield "answerSeconds", str(review.ask("answerSeconds"))
        yield "jury", self._parts["jury"].struct("juryTerms")
        # One more than the plan has, so that a surplus shows.
        yield "bands", self.fund.rows("bandOf", range(len(plan.bands) + 1), "units")
        count = desk.ask("benefitCount", version)
        yield "benefits", desk.rows("benefitAt", range(1, count + 1), "amount", version)
        for benefit in plan.benefits:
            caps = desk.struct("capsOf", version, benefit.code)
            yield f"caps of code {benefit.code}", caps
