"""A deployment that crashes goes on where it was, and never deploys anything twice."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from fundplan import load_plan
from scripts.deployment import sender
from scripts.deployment.compare import differences
from scripts.deployment.keys import public_accounts
from scripts.deployment.ledger import Ledger
from scripts.deployment.refusals import Reason, Refused
from scripts.deployment.sender import Stage
from scripts.deployment.steps import shared_roles
from tests.support.deploying import (
    Crash,
    crash_at,
    deployer,
    put_contract,
    recorded,
    request_for,
    run,
    sent,
    transact,
)
from tests.support.node import ROOT, Node
from tests.support.plans import PLANS

ROLES = shared_roles(with_token=True)
STEPS = [*ROLES, "draft:", "fund:"]


def funds_created(node: Node, folder: Path) -> int:
    factory = recorded(folder)["funds"][0]["factory"]
    abi = [{"type": "function", "name": "fundCount", "inputs": [], "stateMutability": "view"}]
    abi[0]["outputs"] = [{"name": "", "type": "uint256"}]  # type: ignore[assignment]
    return int(node.web3.eth.contract(address=factory, abi=abi).functions.fundCount().call())


def assert_deployed_once(node: Node, folder: Path, started_with: int) -> None:
    data = recorded(folder)
    assert [entry["role"] for entry in data["contracts"]] == ROLES
    assert (len(data["drafts"]), len(data["funds"])) == (1, 1)
    assert sent(node) - started_with == len(STEPS)
    assert funds_created(node, folder) == 1


def test_it_deploys_each_contract_once_when_nothing_crashes(node: Node, tmp_path: Path) -> None:
    before = sent(node)
    result = run(node, request_for(tmp_path))
    assert result.created
    assert_deployed_once(node, tmp_path, before)
    assert list(differences(node.web3, result.fund)) == []


@pytest.mark.parametrize("stage", list(Stage))
def test_it_resumes_after_a_crash_at_every_step(node: Node, tmp_path: Path, stage: Stage) -> None:
    before = sent(node)
    for step in STEPS:
        with pytest.raises(Crash):
            run(node, request_for(tmp_path), report=crash_at(stage, step))
    run(node, request_for(tmp_path))
    assert_deployed_once(node, tmp_path, before)


def test_it_resumes_after_a_crash_before_the_transaction_was_signed(
    node: Node, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = sent(node)
    for _ in STEPS[:3]:
        with monkeypatch.context() as patched:
            patched.setattr(Ledger, "add_hash", _die)
            with pytest.raises(Crash):
                run(node, request_for(tmp_path))
    run(node, request_for(tmp_path))
    assert_deployed_once(node, tmp_path, before)


def _die(*_: object) -> None:
    raise Crash


def test_it_resumes_after_the_process_was_killed(node: Node, tmp_path: Path) -> None:
    before = sent(node)
    program = f"""
import os
from pathlib import Path
from tests.support.deploying import request_for, run
from tests.support.node import Node
from scripts.deployment.sender import Stage
from web3 import Web3
node = Node({node.url!r}, 31337, Web3(Web3.HTTPProvider({node.url!r})))
def report(stage, step):
    if stage is Stage.SENT and step == "factory":
        os._exit(9)
run(node, request_for(Path({str(tmp_path)!r})), report=report)
"""
    ended = subprocess.run([sys.executable, "-c", program], cwd=ROOT, timeout=120)
    assert ended.returncode == 9
    run(node, request_for(tmp_path))
    assert_deployed_once(node, tmp_path, before)


def test_it_waits_for_its_own_transaction_in_the_mempool_instead_of_sending_again(
    node: Node, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = sent(node)
    monkeypatch.setattr(sender, "WAIT_SECONDS", 1)
    node.rpc("evm_setAutomine", False)
    for _ in range(2):
        with pytest.raises(Refused) as caught:
            run(node, request_for(tmp_path))
        assert caught.value.reason is Reason.NOT_MINED
    node.rpc("evm_setAutomine", True)
    node.rpc("evm_mine")
    run(node, request_for(tmp_path))
    assert_deployed_once(node, tmp_path, before)


def test_a_file_half_written_by_a_crash_changes_nothing(node: Node, tmp_path: Path) -> None:
    before = sent(node)
    with pytest.raises(Crash):
        run(node, request_for(tmp_path), report=crash_at(Stage.RECORDED, "forwarder"))
    (tmp_path / "31337.json.tmp").write_text('{"format": 1, "cha')
    run(node, request_for(tmp_path))
    assert_deployed_once(node, tmp_path, before)


class TestNonce:
    """The account's nonce decides what was sent."""

    def test_it_stops_when_another_transaction_used_the_nonce(
        self, node: Node, tmp_path: Path
    ) -> None:
        with pytest.raises(Crash):
            run(node, request_for(tmp_path), report=crash_at(Stage.WRITTEN, "forwarder"))
        transact(node, deployer(), deployer().address)
        with pytest.raises(Refused, match="was meant for forwarder") as caught:
            run(node, request_for(tmp_path))
        assert caught.value.reason is Reason.NONCE_TAKEN

    def test_it_begins_that_step_anew_when_told_to(self, node: Node, tmp_path: Path) -> None:
        before = sent(node)
        with pytest.raises(Crash):
            run(node, request_for(tmp_path), report=crash_at(Stage.WRITTEN, "forwarder"))
        transact(node, deployer(), deployer().address)
        run(node, request_for(tmp_path, retry=True))
        assert_deployed_once(node, tmp_path, before + 1)
        states = [entry["state"] for entry in recorded(tmp_path)["transactions"]]
        assert sorted(set(states)) == ["done", "failed"]

    def test_it_stops_while_other_transactions_of_the_account_wait(
        self, node: Node, tmp_path: Path
    ) -> None:
        node.rpc("evm_setAutomine", False)
        transact(node, deployer(), deployer().address)
        with pytest.raises(Refused) as caught:
            run(node, request_for(tmp_path))
        assert caught.value.reason is Reason.BUSY_NONCE

    def test_it_does_not_go_on_with_another_account(self, node: Node, tmp_path: Path) -> None:
        with pytest.raises(Crash):
            run(node, request_for(tmp_path), report=crash_at(Stage.WRITTEN, "forwarder"))
        with pytest.raises(Refused) as caught:
            run(node, request_for(tmp_path), public_accounts()[1])
        assert caught.value.reason is Reason.OTHER_SENDER


class TestUnfinished:
    """What one run began, only the same run goes on with."""

    @pytest.fixture
    def begun(self, node: Node, tmp_path: Path) -> Path:
        with pytest.raises(Crash):
            run(node, request_for(tmp_path), report=crash_at(Stage.WRITTEN, "draft:"))
        return tmp_path

    def test_it_refuses_another_plan(self, node: Node, begun: Path) -> None:
        with pytest.raises(Refused, match=r"plan critical-illness\.yaml") as caught:
            run(node, request_for(begun, "cancer-commune"))
        assert caught.value.reason is Reason.UNFINISHED_STEP

    def test_it_refuses_another_operator(self, node: Node, begun: Path) -> None:
        with pytest.raises(Refused) as caught:
            run(node, request_for(begun, operator=public_accounts()[3].address))
        assert caught.value.reason is Reason.UNFINISHED_STEP

    def test_it_keeps_the_start_that_was_written_down(self, node: Node, begun: Path) -> None:
        node.travel(86_400)
        written = recorded(begun)["transactions"][-1]["record"]["startsAt"]
        assert run(node, request_for(begun)).fund.starts_at == written

    def test_it_begins_anew_when_that_start_is_too_long_ago(self, node: Node, begun: Path) -> None:
        before = sent(node)
        node.travel(60 * 86_400)
        with pytest.raises(Refused, match="would revert") as caught:
            run(node, request_for(begun))
        assert caught.value.reason is Reason.REVERTED
        run(node, request_for(begun))
        assert sent(node) - before == 2


class TestMoreFunds:
    """A chain has one set of shared contracts and many funds."""

    def test_a_second_plan_needs_two_transactions(self, node: Node, tmp_path: Path) -> None:
        first = run(node, request_for(tmp_path)).fund
        before = sent(node)
        second = run(node, request_for(tmp_path, "cancer-commune")).fund
        assert sent(node) - before == 2
        assert (second.factory, second.token) == (first.factory, first.token)
        assert (first.id, second.id) == (1, 2)

    def test_the_same_plan_again_changes_nothing(self, node: Node, tmp_path: Path) -> None:
        first = run(node, request_for(tmp_path))
        before, file = sent(node), (tmp_path / "31337.json").read_bytes()
        again = run(node, request_for(tmp_path))
        assert (again.created, again.fund) == (False, first.fund)
        assert sent(node) == before
        assert (tmp_path / "31337.json").read_bytes() == file

    def test_the_same_plan_again_on_purpose_makes_another_fund(
        self, node: Node, tmp_path: Path
    ) -> None:
        first = run(node, request_for(tmp_path)).fund
        second = run(node, request_for(tmp_path, again=True)).fund
        assert second.fund != first.fund
        assert second.rules_hash == first.rules_hash

    def test_a_fund_can_have_a_token_of_its_own(self, node: Node, tmp_path: Path) -> None:
        token = put_contract(node, "TestnetDollar", "Other", "OTH", 18, 10**24)
        fund = run(node, request_for(tmp_path, token=token.address)).fund
        assert (fund.token, fund.token_symbol, fund.token_decimals) == (token.address, "OTH", 18)
        assert list(differences(node.web3, fund)) == []

    def test_the_demo_plan_is_another_plan(self, node: Node, tmp_path: Path) -> None:
        from fundplan import demo_plan

        plan = load_plan(PLANS / "critical-illness.yaml")
        first = run(node, request_for(tmp_path)).fund
        played = run(node, request_for(tmp_path, plan=demo_plan(plan))).fund
        assert first.rules_hash != played.rules_hash
        assert played.plan().shares.period_cap != plan.shares.period_cap
