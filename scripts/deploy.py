"""Deploys a fund from a plan: `PLAN=critical-illness brownie run deploy --network <name>`.

Settings come from the environment; docs/operating.md explains them, resuming, and each refusal.
"""

from __future__ import annotations

import os
import sys
from typing import Any

from eth_account.signers.local import LocalAccount

from scripts.deployment.core import deploy
from scripts.deployment.keys import account_from_key, public_accounts
from scripts.deployment.refusals import Reason, Refused
from scripts.deployment.sender import Stage
from scripts.deployment.settings import Settings, request_of

SHOWN = ("fund", "claim_desk", "review_desk", "jury", "rulebook", "token", "forwarder", "agents")
SHOWN += ("enrolment", "operator", "guardian", "beneficiary")


def main() -> None:
    """Brownie's entry point: its network and account, our deployment."""
    from brownie import accounts, network, web3

    settings = Settings.from_env(os.environ)
    try:
        request = request_of(settings, network_chain_id())
        account = choose_account(settings, accounts, network.show_active())
        result = deploy(web3, account, request, asker(settings), report)
    except Refused as refusal:
        sys.exit(f"refused: {refusal}")
    fund = result.fund
    state = "created" if result.created else "already deployed"
    print(f"{state}: {fund.name.zh} / {fund.name.en}, fund {fund.id} of {fund.factory}")
    for role in SHOWN:
        print(f"  {role.replace('_', ' '):11} {getattr(fund, role)}")
    print(f"  rules hash  {fund.rules_hash}")


def network_chain_id() -> int | None:
    """The chain id that brownie's settings give the active network, None where they give none."""
    from brownie._config import CONFIG

    configured = CONFIG.active_network.get("chainid")
    return int(configured) if configured else None


def choose_account(settings: Settings, accounts: Any, network_name: str) -> LocalAccount:
    """The deployer: DEPLOYER_KEY, DEPLOYER, or on a local network the first public account."""
    if settings.deployer_key:
        return account_from_key(settings.deployer_key)
    if settings.deployer:
        try:
            loaded = accounts.load(settings.deployer)
        except FileNotFoundError as error:
            raise Refused(
                Reason.NO_ACCOUNT, f"brownie has no account {settings.deployer}"
            ) from error
        except ValueError as error:
            text = f"the password is not that of brownie's account {settings.deployer}"
            raise Refused(Reason.BAD_KEY, text) from error
        return account_from_key(loaded.private_key)
    if network_name in ("development", "anvil", "hardhat"):
        return public_accounts()[0]
    text = "name the deployer: DEPLOYER=<brownie account>, or DEPLOYER_KEY=<private key>"
    raise Refused(Reason.NO_ACCOUNT, text)


def asker(settings: Settings) -> Any:
    """Shows the undertaking and asks, unless YES=1."""

    def confirm(text: str) -> bool:
        print(text, flush=True)
        if settings.yes == "1":
            return True
        if not sys.stdin.isatty():
            return False
        return input("\nDeploy this? Type yes: ").strip() == "yes"

    return confirm


def report(stage: Stage, step: str) -> None:
    """One line for each thing that happened."""
    print(f"{stage.value:13} {step}", flush=True)
