"""The two transactions that make a fund: one prepares its courts, one completes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from eth_utils.address import to_checksum_address

from fundplan import NOBODY, Plan, canonical_text, constructor_args, rules_hash
from scripts.deployment.artifacts import encode_inputs, named
from scripts.deployment.steps import Step, Token, contract_of, hex_text

DRAFT, FUND = "draft:", "fund:"


@dataclass(frozen=True)
class Launch:
    """What is chosen at deployment beside the plan. `starts_at` is a Unix time in seconds."""

    plan: Plan
    plan_file: str
    operator: str
    beneficiary: str
    starts_at: int
    guardian: str = NOBODY
    attestors: tuple[str, ...] = ()
    providers: tuple[str, ...] = ()

    def arguments(self, decimals: int) -> tuple[Any, ...]:
        """The struct `Plan` for a token of this many decimals; raises PlanError."""
        return constructor_args(
            self.plan,
            decimals,
            self.starts_at,
            operator=self.operator,
            beneficiary=self.beneficiary,
            guardian=self.guardian,
            attestors=self.attestors,
            providers=self.providers,
        )

    @property
    def rules_hash(self) -> str:
        """The plan's rules hash, 0x text."""
        return "0x" + rules_hash(self.plan).hex()


@dataclass(frozen=True)
class Places:
    """The shared contracts that a fund is made by, and trusts."""

    factory: str
    forwarder: str
    agents: str
    enrolment: str


def draft_step(factory: str, token: Token, launch: Launch) -> Step:
    """The step that creates jury, review desk and rulebook; the token must be known."""
    _, data, encoded = _call("prepareFund", token.address, launch.arguments(token.decimals))
    record = {
        "planFile": launch.plan_file,
        "rulesHash": launch.rules_hash,
        "token": token.address,
        "factory": factory,
        "startsAt": launch.starts_at,
        "encodedArguments": hex_text(encoded),
    }
    return Step(DRAFT + launch.rules_hash, factory, data, record)


def fund_step(places: Places, draft_id: int, token: Token, launch: Launch) -> Step:
    """The step that completes the fund of a draft."""
    plan, text = launch.plan, canonical_text(launch.plan)
    readable, data, encoded = _call(
        "createFund", draft_id, token.address, launch.arguments(token.decimals), text
    )
    del readable["text"]  # `planText` says the same
    record = {
        "draftId": draft_id,
        "planFile": launch.plan_file,
        "planId": plan.id,
        "name": {"zh": plan.name.zh, "en": plan.name.en},
        "rulesHash": launch.rules_hash,
        "planText": text,
        "token": token.address,
        "tokenSymbol": token.symbol,
        "tokenDecimals": token.decimals,
        "forwarder": places.forwarder,
        "agents": places.agents,
        "enrolment": places.enrolment,
        "factory": places.factory,
        "operator": to_checksum_address(launch.operator),
        "guardian": to_checksum_address(launch.guardian),
        "beneficiary": to_checksum_address(launch.beneficiary),
        "attestors": [to_checksum_address(address) for address in launch.attestors],
        "providers": [to_checksum_address(address) for address in launch.providers],
        "startsAt": launch.starts_at,
        "arguments": readable,
        "encodedArguments": hex_text(encoded),
    }
    return Step(FUND + launch.rules_hash, places.factory, data, record)


def _call(name: str, *arguments: Any) -> tuple[dict[str, Any], bytes, bytes]:
    """A call of the factory: arguments by name, calldata, and its encoded arguments."""
    artifact = contract_of("factory")
    inputs = artifact.function(name)["inputs"]
    encoded = encode_inputs(inputs, arguments)
    return named(inputs, arguments), artifact.selector(name) + encoded, encoded
