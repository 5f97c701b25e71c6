"""What is asked of a deployment, and what comes of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from fundplan import Plan
from fundplan.deployments import DeployedFund
from scripts.deployment.steps import TestnetToken
from scripts.toolenv import ROOT

FOLDER = ROOT / "deployments"


@dataclass(frozen=True)
class Request:
    """What somebody wants deployed, and how.

    `operator` None: the deployer. `beneficiary` None: the operator, on chains where money is worth
    nothing. `guardian` None: nobody. `starts_at` (Unix time) None: the newest block's time. `token`
    None: a TestnetDollar, on chains where money is worth nothing. `chain_id` None: a local chain.
    """

    plan: Plan
    plan_file: str
    operator: str | None = None
    beneficiary: str | None = None
    guardian: str | None = None
    attestors: tuple[str, ...] = ()
    providers: tuple[str, ...] = ()
    starts_at: int | None = None
    token: str | None = None
    testnet_token: TestnetToken = field(default_factory=TestnetToken)
    chain_id: int | None = None
    again: bool = False
    renew: bool = False
    retry: bool = False
    languages: tuple[str, ...] = ("zh", "en")
    folder: Path = FOLDER


@dataclass(frozen=True)
class Result:
    """A fund, and whether this run created it."""

    fund: DeployedFund
    created: bool
