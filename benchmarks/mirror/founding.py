"""The funds of the bench, deployed as users deploy them, and the calls that their people make."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from eth_account import Account
from eth_utils import keccak

from benchmarks.fund import DEPLOYER_KEY
from fundplan import Plan, load_plan, with_patch
from fundplan.deployments import DeployedFund
from scripts.deployment.core import Request, deploy
from scripts.deployment.steps import TestnetToken
from scripts.toolenv import ROOT
from tests.support.abi import EventType
from tests.support.deploy import address_of
from tests.support.evm import artifact
from tests.support.node import Node
from tests.support.terms import NOBODY
from webapp.chain.catalogue import CONTRACTS, Role

DAY = 86_400
ATTESTOR = address_of("the attestor of the bench")
#: A wallet contract that holds every signature for its own (EIP-1271): so vouchers need no signing.
SIGNS_ALL = "0x631626ba7e60e01b5f5260205ff3"
MUCH = 10**15  # token units
NOTE = b"\x07" * 32
#: Plan, its part of all members, and what is changed so that a few thousand carry it.
PLANS: tuple[tuple[str, float, dict[str, Any]], ...] = (
    ("critical-illness", 0.5, {"shares.claim_cap": "0.5"}),
    ("truck-drivers", 0.3, {"shares.claim_cap": "1"}),
    ("cancer-accident", 0.2, {}),
)


@dataclass
class Side:
    """A fund, its people, and how they call it; addresses are lower-case."""

    plan: Plan
    record: DeployedFund
    part: float
    members: list[str] = field(default_factory=list)  # who pay now
    joined: int = 0
    vouchers: int = 0
    claimed: set[str] = field(default_factory=set)

    @property
    def fund(self) -> str:
        """The fund's address."""
        return self.record.fund.lower()

    @property
    def desk(self) -> str:
        """The claim desk's address."""
        return self.record.claim_desk.lower()

    @property
    def jury(self) -> str:
        """The jury's address."""
        return self.record.jury.lower()

    @property
    def enrolment(self) -> str:
        """The address of the contract that enrols groups."""
        return self.record.enrolment.lower()

    @property
    def employer(self) -> str:
        """Who pays for the members of a plan that needs vouchers."""
        return address_of(f"employer of {self.plan.id}")

    @property
    def units(self) -> int:
        """Units of a member at cover 1 in the first band."""
        return self.plan.bands[0].units

    def amount(self, whole: Any) -> int:
        """Token units of an amount of the plan's currency."""
        return int(whole * 10**self.record.token_decimals)

    @property
    def prepayment(self) -> int:
        """What a newcomer pays: enough for years, so that few lapse."""
        shares = self.plan.shares
        whole = self.plan.membership.min_prepayment + 30 * shares.period_cap + 12 * shares.dues
        return self.amount(whole) * self.units

    def people(self, count: int) -> list[str]:
        """So many addresses that nobody had before."""
        first, self.joined = self.joined, self.joined + count
        return [address_of(f"{self.plan.id} {at}") for at in range(first, first + count)]

    def application(self, person: str) -> tuple[Any, ...]:
        """An application to join at cover 1 in the first band."""
        rules = bytes.fromhex(self.record.rules_hash[2:])
        return (person, 1, 0, self.prepayment, NOTE, rules, NOBODY)

    def enrolling(self, group: list[str]) -> str:
        """The call that enrols a group with vouchers."""
        first, self.vouchers = self.vouchers, self.vouchers + len(group)
        vouchers = [
            (person, keccak(text=f"identity of {person}"), NOTE, 0, 1, 2**48 - 1, first + at)
            for at, person in enumerate(group)
        ]
        applications = [self.application(person) for person in group]
        signatures = [b"any"] * len(group)
        return call(
            "GroupEnrolment", "enrol", self.fund, applications, vouchers, ATTESTOR, signatures
        )

    def line_for(self, ages: tuple[int, int]) -> int:
        """A line of fixed aid, without waiting, that fits an age band."""
        for benefit in self.plan.benefits:
            for line in benefit.lines:
                fits = line.age_from <= ages[0] and ages[1] <= line.age_to
                if fits and not line.waits and not line.proportional:
                    return line.number
        raise LookupError(f"{self.plan.id} has no such line")


def call(contract: str, function: str, *args: Any) -> str:
    """Call data as 0x text."""
    return "0x" + artifact(contract).abi.function(function).call_data(args).hex()


def short_call(contract: str, function: str) -> str:
    """The selector of a function whose arguments are put behind it as words."""
    return "0x" + artifact(contract).abi.function(function).selector.hex()


def word(value: int | str) -> str:
    """An integer or an address as 64 hexadecimal digits."""
    return f"{value:064x}" if isinstance(value, int) else value[2:].rjust(64, "0")


def found(node: Node, folder: Path) -> list[Side]:
    """Deploy the funds of `PLANS`; their deployments file lies in `folder`."""
    account = Account.from_key(DEPLOYER_KEY)
    node.rpc("anvil_setCode", ATTESTOR, SIGNS_ALL)
    sides = []
    for name, part, patch in PLANS:
        plan = load_plan(ROOT / "plans" / f"{name}.yaml")
        plan = with_patch(plan, patch) if patch else plan
        provider = node.web3.to_checksum_address(address_of("the provider of the bench"))
        request = Request(
            plan,
            f"{name}.yaml",
            guardian=account.address,
            attestors=(node.web3.to_checksum_address(ATTESTOR),)
            if plan.membership.attested
            else (),
            providers=(provider,) if plan.claims.fast_limit else (),
            testnet_token=TestnetToken(faucet_limit=10**30),
            folder=folder,
        )
        sides.append(Side(plan, deploy(node.web3, account, request, lambda text: True).fund, part))
    return sides


def watched(sides: list[Side]) -> dict[str, dict[bytes, EventType]]:
    """Every contract that the mirror follows, with its events."""
    found: dict[str, dict[bytes, EventType]] = {}
    for side in sides:
        places = {
            Role.FUND: side.record.fund,
            Role.DESK: side.record.claim_desk,
            Role.JURY: side.record.jury,
            Role.REVIEW: side.record.review_desk,
            Role.RULEBOOK: side.record.rulebook,
            Role.AGENTS: side.record.agents,
            Role.ENROLMENT: side.record.enrolment,
        }
        for role, address in places.items():
            found[address.lower()] = dict(artifact(CONTRACTS[role]).abi.events)
    return found
