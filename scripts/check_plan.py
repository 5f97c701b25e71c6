"""Does a fund on chain hold what its plan says? `brownie run check_plan --network <name>`.

Or without brownie: `python -m scripts.check_plan --rpc http://127.0.0.1:8545`. Reads
deployments/<chainId>.json; compares rules hash and text, every parameter and the code. With
PLAN=<name> the plan's file is compared instead of the text in force (DEMO=1: with its demo
changes). Exit code 0, or 1 naming the first difference.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from web3 import Web3

from fundplan import Plan
from fundplan.deployments import DeployedFund, DeploymentsError, load_deployment
from scripts.deployment.compare import differences, in_force
from scripts.deployment.refusals import Refused
from scripts.deployment.settings import Settings, request_of
from scripts.toolenv import ROOT


def check(web3: Web3, folder: Path, plan: Plan | None, address: str | None = None) -> str | None:
    """The first difference of the funds on record (or of one), None where there is none.

    `plan`: compared with the funds whose plan has its id; None: with the texts in force. Raises
    LookupError where there is no such fund; DeploymentsError and OSError of the file.
    """
    deployment = load_deployment(folder / f"{web3.eth.chain_id}.json")
    funds = [fund for fund in deployment.funds if _is_meant(fund, plan, address)]
    if not funds:
        raise LookupError(f"no such fund on chain {deployment.chain_id} in {folder.name}/")
    for fund in funds:
        for difference in differences(web3, fund, plan):
            return f"fund {fund.fund}: {difference}"
        version, rules_hash = in_force(web3, fund)
        text = f"chain, plan and code agree (version {version} of the rules, {rules_hash})"
        print(f"fund {fund.fund}: {fund.name.en}: {text}")
    return None


def _is_meant(fund: DeployedFund, plan: Plan | None, address: str | None) -> bool:
    if address is not None and fund.fund.lower() != address.lower():
        return False
    return plan is None or fund.plan_id == plan.id


def run(web3: Web3, address: str | None = None) -> int:
    """Check by the environment's settings; the exit code."""
    settings = Settings.from_env(os.environ)
    try:
        plan = request_of(settings).plan if os.environ.get("PLAN") else None
        difference = check(web3, ROOT / settings.deployments, plan, address)
    except (Refused, DeploymentsError, LookupError, OSError) as error:
        print(f"cannot check: {error}", file=sys.stderr)
        return 1
    if difference is not None:
        print(f"differs: {difference}", file=sys.stderr)
        return 1
    return 0


def main() -> None:
    """Brownie's entry point."""
    from brownie import web3

    sys.exit(run(web3))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Compare funds on chain with their plans.")
    parser.add_argument("--rpc", default=os.environ.get("RPC_URL", "http://127.0.0.1:8545"))
    parser.add_argument("--fund", help="only the fund at this address")
    options = parser.parse_args()
    sys.exit(run(Web3(Web3.HTTPProvider(options.rpc)), options.fund))
