"""A fund on a local node for measurements: deployed as users deploy it, driven by plain calls."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eth_account import Account
from web3.contract import Contract
from web3.types import TxReceipt

from benchmarks.trace import Spent, spent
from fundplan import Plan, load_plan, with_patch
from fundplan.deployments import DeployedFund
from scripts.deployment.core import Request, deploy
from scripts.deployment.steps import TestnetToken
from scripts.toolenv import ROOT
from tests.support.node import Node, running_node
from tests.support.receipts import providers

# anvil's first public key: fit for a local chain and for nothing else.
DEPLOYER_KEY = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80"
NOBODY = "0x" + "00" * 20
DAY = 86_400


@dataclass(frozen=True)
class Bench:
    """One fund: its plan and contracts; the node's unlocked accounts, the first is guardian."""

    node: Node
    plan: Plan
    record: DeployedFund
    fund: Contract
    desk: Contract
    review: Contract
    jury: Contract
    rulebook: Contract
    agents: Contract
    factory: Contract
    token: Contract
    people: list[str]

    def send(self, sender: str, call: Any, limit: int = 12_000_000) -> TxReceipt:
        """Send one call in a block of its own; returns the receipt. Raises on a revert."""
        sent = call.transact({"from": sender, "gas": limit})
        receipt = self.node.web3.eth.wait_for_transaction_receipt(sent)
        if receipt["status"] != 1:
            raise RuntimeError(f"reverted: {call.fn_name}")
        return receipt

    def measure(self, sender: str, call: Any) -> Spent:
        """Send one call and take its gas apart."""
        receipt = self.send(sender, call)
        sent = receipt["transactionHash"].to_0x_hex()
        trace = self.node.rpc("debug_traceTransaction", sent, {"disableMemory": True})
        return spent(trace, receipt["gasUsed"], self.token.address)  # type: ignore[arg-type]

    def join(self, member: str, prepayment: int) -> Any:
        """The call by which a member joins at cover 1, in the first band."""
        rules = bytes.fromhex(self.record.rules_hash.removeprefix("0x"))
        return self.fund.functions.join((member, 1, 0, prepayment, b"\x01" * 32, rules, NOBODY))

    def fill(self, person: str, amount: int) -> None:
        """Give a person test money, all of it allowed to the fund."""
        self.send(person, self.token.functions.faucet(amount))
        self.send(person, self.token.functions.approve(self.fund.address, 2**256 - 1))

    def catch_up(self) -> None:
        """Settle every period that is over."""
        while self.now() >= self.fund.functions.openPeriod().call()[1]:
            self.send(self.people[0], self.fund.functions.settle())

    def travel_to(self, moment: int) -> None:
        """Let time pass until a moment (Unix seconds); no time where it is past."""
        self.node.travel(max(0, moment - self.now()))

    def to_period_end(self) -> None:
        """Let the open period end."""
        self.travel_to(self.fund.functions.openPeriod().call()[1])

    def now(self) -> int:
        """Time of the newest block, Unix seconds."""
        return int(self.node.web3.eth.get_block("latest")["timestamp"])


@contextmanager
def bench(plan: str, patch: dict[str, Any], people: int) -> Iterator[Bench]:
    """Start a node and deploy the plan there, with `patch` over it."""
    with running_node(31337, "--accounts", str(people), "--steps-tracing") as node:
        with tempfile.TemporaryDirectory() as folder:
            chosen = with_patch(load_plan(ROOT / "plans" / f"{plan}.yaml"), patch)
            token = TestnetToken(faucet_limit=10**30)
            request = Request(
                chosen,
                f"{plan}.yaml",
                guardian=Account.from_key(DEPLOYER_KEY).address,
                providers=providers(1),
                testnet_token=token,
                folder=Path(folder),
            )
            account = Account.from_key(DEPLOYER_KEY)
            record = deploy(node.web3, account, request, lambda text: True).fund
        yield _open(node, chosen, record)


def _open(node: Node, plan: Plan, record: DeployedFund) -> Bench:
    def at(name: str, address: str) -> Contract:
        abi = json.loads((ROOT / "build" / "artifacts" / f"{name}.json").read_text("utf-8"))["abi"]
        return node.web3.eth.contract(address=address, abi=abi)  # type: ignore[call-overload]

    return Bench(
        node,
        plan,
        record,
        at("MutualFund", record.fund),
        at("ClaimDesk", record.claim_desk),
        at("ReviewDesk", record.review_desk),
        at("Jury", record.jury),
        at("Rulebook", record.rulebook),
        at("Agents", record.agents),
        at("FundFactory", record.factory),
        at("TestnetDollar", record.token),
        [str(account) for account in node.web3.eth.accounts],
    )
