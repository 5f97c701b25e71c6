"""The settings of `deploy` and `check_plan`, from the environment: docs/operating.md lists them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from eth_utils.address import is_address

from fundplan import PlanError, demo_plan, load_plan
from scripts.deployment.refusals import Reason, Refused
from scripts.deployment.request import Request
from scripts.deployment.steps import TestnetToken
from scripts.toolenv import ROOT

_LANGUAGES = {"zh": ("zh",), "en": ("en",), "both": ("zh", "en")}


def _setting(default: str, meaning: str) -> Any:
    return field(default=default, metadata={"meaning": meaning})


@dataclass(frozen=True)
class Settings:
    """Every setting as text; the environment variable is the field's name in capitals."""

    plan: str = _setting("critical-illness", "The plan: a file, or the name of one in plans/.")
    demo: str = _setting("", "1: with the changes of the plan's demo section.")
    deployer_key: str = _setting("", "Private key of the deployer, in hexadecimal.")
    deployer: str = _setting("", "Or the name of a brownie account; brownie asks its password.")
    chain_id: str = _setting("", "The chain id expected; by default the one brownie's network has.")
    token: str = _setting("", "Address of the stablecoin; empty: a TestnetDollar, on test chains.")
    token_decimals: str = _setting("6", "Decimals of a new TestnetDollar.")
    faucet_limit: str = _setting("1000000", "What a new TestnetDollar gives an address a day.")
    operator: str = _setting("", "Who receives the management fee; empty: the deployer.")
    beneficiary: str = _setting(
        "",
        "Who receives grants, and what nobody claims after the end; empty: the operator, on test"
        " chains.",
    )
    guardian: str = _setting(
        "", "Who may pause joining, filing or paying, 14 days at most; empty: nobody."
    )
    attestors: str = _setting("", "Addresses that sign vouchers, separated by commas.")
    providers: str = _setting(
        "", "Addresses that sign receipts for the fast lane, separated by commas."
    )
    starts_at: str = _setting(
        "", "Start of period 1, as 2026-01-31T00:00Z: a period ago to 92 days ahead; empty: now."
    )
    plan_language: str = _setting("both", "In which language the plan is shown: zh, en or both.")
    yes: str = _setting("", "1: do not ask before sending.")
    again: str = _setting("", "1: create another fund under a plan that has one already.")
    new_factory: str = _setting("", "1: deploy new shared contracts where the sources changed.")
    retry: str = _setting("", "1: begin a step anew whose nonce another transaction used.")
    deployments: str = _setting("deployments", "Folder of the <chainId>.json files.")

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Settings:
        """Read what is set; what is absent or empty keeps its default."""
        given = {item.name: environ.get(item.name.upper(), "") for item in fields(cls)}
        return cls(**{name: value for name, value in given.items() if value})


def plan_path(name: str) -> Path:
    """A plan's file by path or by name. Raises Refused naming the plans that exist."""
    for path in (Path(name), ROOT / name, ROOT / "plans" / f"{name}.yaml"):
        if path.is_file():
            return path
    known = ", ".join(sorted(path.stem for path in (ROOT / "plans").glob("*.yaml")))
    raise Refused(Reason.BAD_SETTING, f"PLAN={name}: no such file; plans/ has {known}")


def request_of(settings: Settings, network_chain_id: int | None = None) -> Request:
    """What the settings ask for. Raises Refused naming the setting and what is allowed."""
    path = plan_path(settings.plan)
    try:
        plan = load_plan(path)
    except PlanError as error:
        raise Refused(Reason.BAD_PLAN, f"\n{error}") from error
    decimals = _whole("TOKEN_DECIMALS", settings.token_decimals)
    limit = _whole("FAUCET_LIMIT", settings.faucet_limit)
    chain_id = _whole("CHAIN_ID", settings.chain_id) if settings.chain_id else network_chain_id
    return Request(
        plan=demo_plan(plan) if _switch("DEMO", settings.demo) else plan,
        plan_file=path.name,
        operator=_optional("OPERATOR", settings.operator),
        beneficiary=_optional("BENEFICIARY", settings.beneficiary),
        guardian=_optional("GUARDIAN", settings.guardian),
        attestors=_addresses("ATTESTORS", settings.attestors),
        providers=_addresses("PROVIDERS", settings.providers),
        starts_at=_moment(settings.starts_at) if settings.starts_at else None,
        token=settings.token or None,
        testnet_token=TestnetToken(decimals=decimals, faucet_limit=limit),
        chain_id=chain_id,
        again=_switch("AGAIN", settings.again),
        renew=_switch("NEW_FACTORY", settings.new_factory),
        retry=_switch("RETRY", settings.retry),
        languages=_languages(settings.plan_language),
        folder=ROOT / settings.deployments,
    )


def _whole(name: str, text: str) -> int:
    if text.isdecimal():
        return int(text)
    raise Refused(Reason.BAD_SETTING, f"{name}={text}; allowed: a whole number")


def _switch(name: str, text: str) -> bool:
    if text in ("", "0", "1"):
        return text == "1"
    raise Refused(Reason.BAD_SETTING, f"{name}={text}; allowed: 1, or 0 or nothing")


def _address(name: str, text: str) -> str:
    if is_address(text) and int(text, 16):
        return text
    raise Refused(Reason.BAD_SETTING, f"{name}={text}; allowed: an address, 0x and 40 digits")


def _optional(name: str, text: str) -> str | None:
    return _address(name, text) if text else None


def _addresses(name: str, text: str) -> tuple[str, ...]:
    parts = (part.strip() for part in text.split(","))
    return tuple(_address(name, part) for part in parts if part)


def _languages(text: str) -> tuple[str, ...]:
    if text in _LANGUAGES:
        return _LANGUAGES[text]
    raise Refused(Reason.BAD_SETTING, f"PLAN_LANGUAGE={text}; allowed: {', '.join(_LANGUAGES)}")


def _moment(text: str) -> int:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        allowed = "a moment such as 2026-01-31T00:00Z"
        raise Refused(Reason.BAD_SETTING, f"STARTS_AT={text}; allowed: {allowed}") from error
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())
