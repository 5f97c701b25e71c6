"""Every plan of the project becomes a fund, within what one transaction may use."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from fundplan import Plan
from fundplan.deployments import DeployedFund
from scripts.deployment.compare import differences
from scripts.deployment.keys import public_accounts
from scripts.deployment.request import Request
from scripts.deployment.sender import MAX_TRANSACTION_GAS
from tests.support.deploying import request_for, run
from tests.support.node import Node
from tests.support.plans import PLAN_NAMES, plan_of

LEAST_ROOM = 500_000  # gas between createFund and what one transaction may use


@pytest.fixture(scope="module")
def folder(anvil: Node, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of the record: one set of shared contracts for all plans."""
    with anvil.snapshot():
        yield tmp_path_factory.mktemp("deployments")


def wanted(folder: Path, name: str, plan: Plan) -> Request:
    """A request for a plan; public accounts hold the offices it needs."""
    attestors = (public_accounts()[7].address,) if plan.membership.attested else ()
    return request_for(folder, name, plan=plan, attestors=attestors)


def deployed(anvil: Node, folder: Path, name: str, plan: Plan) -> DeployedFund:
    return run(anvil, wanted(folder, name, plan)).fund


@pytest.mark.parametrize("name", PLAN_NAMES)
def test_it_becomes_a_fund_that_agrees_with_it(anvil: Node, folder: Path, name: str) -> None:
    fund = deployed(anvil, folder, name, plan_of(name))
    assert list(differences(anvil.web3, fund)) == []


@pytest.mark.parametrize("name", PLAN_NAMES)
def test_it_fits_into_a_transaction_with_room_to_spare(
    anvil: Node, folder: Path, name: str
) -> None:
    fund = deployed(anvil, folder, name, plan_of(name))
    used = anvil.web3.eth.get_transaction_receipt(fund.transaction)["gasUsed"]
    assert used <= MAX_TRANSACTION_GAS - LEAST_ROOM
