"""What tests of the deployment share: requests, a yes, a crash, token contracts."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from eth_account.signers.local import LocalAccount

from fundplan import load_plan
from scripts.deployment.artifacts import encode_inputs, load_artifact
from scripts.deployment.core import deploy
from scripts.deployment.keys import public_accounts
from scripts.deployment.request import Request, Result
from scripts.deployment.sender import Stage
from tests.support.node import Node
from tests.support.plans import PLANS


class Crash(BaseException):
    """The process dies here; not an Exception, so that nothing on the way can catch it."""


def request_for(folder: Path, name: str = "critical-illness", **changes: Any) -> Request:
    """A request to deploy a plan of the project, its record in `folder`.

    Where the plan has a fast lane, a public account is the provider.
    """
    plan = load_plan(PLANS / f"{name}.yaml")
    providers = (public_accounts()[8].address,) if plan.claims.fast_limit else ()
    return replace(Request(plan, f"{name}.yaml", folder=folder, providers=providers), **changes)


def deployer() -> LocalAccount:
    """The account that local nodes fund first."""
    return public_accounts()[0]


def run(
    node: Node,
    request: Request,
    account: LocalAccount | None = None,
    report: Callable[[Stage, str], None] = lambda stage, step: None,
) -> Result:
    """Deploy, saying yes."""
    return deploy(node.web3, account or deployer(), request, lambda text: True, report)


def crash_at(stage: Stage, step: str) -> Callable[[Stage, str], None]:
    """A report that dies when a step (by its key, or the start of it) reaches a stage."""

    def report(reached: Stage, key: str) -> None:
        if reached is stage and key.startswith(step):
            raise Crash(f"{key} {stage.value}")

    return report


def recorded(folder: Path, chain_id: int = 31337) -> dict[str, Any]:
    """The deployments file as it is."""
    return dict(json.loads((folder / f"{chain_id}.json").read_text(encoding="utf-8")))


def sent(node: Node) -> int:
    """How many transactions the deployer has sent."""
    return int(node.web3.eth.get_transaction_count(deployer().address))


def put_contract(node: Node, name: str, *arguments: Any) -> Any:
    """Deploy a compiled contract from a public account; a web3 contract."""
    artifact = load_artifact(name)
    owner = public_accounts()[9]
    data = artifact.creation.linked({}) + encode_inputs(artifact.constructor_inputs, arguments)
    receipt = transact(node, owner, None, data)
    return node.web3.eth.contract(address=receipt["contractAddress"], abi=list(artifact.abi))


def transact(node: Node, account: LocalAccount, to: str | None, data: bytes = b"") -> Any:
    """Send a transaction and return its receipt; None while the node is not mining."""
    web3 = node.web3
    price = 2 * int(web3.eth.gas_price)
    transaction = {
        "to": to or b"",
        "data": data,
        "value": 0,
        "gas": 5_000_000,
        "gasPrice": price,
        "chainId": node.chain_id,
        "nonce": web3.eth.get_transaction_count(account.address),
    }
    raw = account.sign_transaction(transaction).raw_transaction
    digest = web3.eth.send_raw_transaction(raw)
    if not node.rpc("anvil_getAutomine"):
        return None
    return web3.eth.wait_for_transaction_receipt(digest, 10)
