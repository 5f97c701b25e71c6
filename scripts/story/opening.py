"""Deploys the fund whose story is told, by the project's own deployment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from web3 import Web3

from fundplan import Plan
from fundplan.deployments import DeployedFund
from scripts.deployment.core import Request, deploy, say_nothing
from scripts.deployment.keys import public_accounts
from scripts.deployment.sender import Report
from scripts.deployment.settings import Settings, request_of
from scripts.story.cast import OUTSIDERS, Person
from scripts.story.timeline import DAY, story_seconds

FAUCET_LIMIT = 10**12  # whole tokens: an account that stands for many people needs much


def request_for(environ: Mapping[str, str], folder: Path) -> Request:
    """The deployment that PLAN and TOKEN_DECIMALS ask for, with the demo's changes.

    Raises Refused naming the setting, or the plan's errors.
    """
    wanted = Settings.from_env(environ)
    settings = Settings(plan=wanted.plan, token_decimals=wanted.token_decimals, demo="1")
    request = request_of(settings)
    return replace(
        request,
        operator=_address("operator"),
        guardian=_address("guardian"),
        beneficiary=_address("beneficiary"),
        attestors=attestors_of(request.plan),
        providers=providers_of(request.plan),
        testnet_token=replace(request.testnet_token, faucet_limit=FAUCET_LIMIT),
        folder=folder,
    )


def attestors_of(plan: Plan) -> tuple[str, ...]:
    """Who signs vouchers in the story of a plan; nobody where joining is open."""
    return (_address("attestor"),) if plan.membership.attested else ()


def providers_of(plan: Plan) -> tuple[str, ...]:
    """Who attests receipts in the story of a plan; nobody where there is no fast lane."""
    return (_address("provider"),) if plan.claims.fast_limit else ()


def start_before(moment: int, plan: Plan) -> int:
    """The midnight (UTC) from which the plan's story ends within the day before `moment`."""
    return (moment - story_seconds(plan)) // DAY * DAY


def next_midnight(moment: int) -> int:
    """The first midnight (UTC) after `moment`."""
    return (moment // DAY + 1) * DAY


def open_fund(web3: Web3, request: Request, report: Report = say_nothing) -> DeployedFund:
    """Deploy with the first public account. Raises Refused."""
    return deploy(web3, public_accounts()[0], request, lambda text: True, report).fund


def _address(role: str) -> str:
    return Web3.to_checksum_address(Person(role, OUTSIDERS[role]).address)
