"""check_plan compares the version of the rules in force, whoever voted for it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from web3.logs import DISCARD

from fundplan import NOBODY, Holders, Plan, amendment_args, load_plan, rules_hash, with_patch
from fundplan.deployments import DeployedFund
from scripts.deployment.artifacts import load_artifact
from scripts.deployment.compare import differences
from scripts.deployment.keys import public_accounts
from tests.support.deploying import request_for, run
from tests.support.node import Node
from tests.support.plans import PLANS

DAY = 86_400
ADOPT, SALT, NO_REASON = 0, b"\x01" * 32, bytes(32)
PROPOSER, *VOTERS = (account.address for account in public_accounts()[1:4])
GUARDIAN = public_accounts()[5].address
PREPAID = 100 * 10**6


class Village:
    """A fund of three members on a node, and their vote on new rules."""

    def __init__(self, node: Node, record: DeployedFund, plan: Plan) -> None:
        self.node, self.record, self.plan = node, record, plan
        parts = {"MutualFund": record.fund, "Jury": record.jury, "Rulebook": record.rulebook}
        parts["TestnetDollar"] = record.token
        self.at = {
            name: node.web3.eth.contract(
                address=node.web3.to_checksum_address(address), abi=list(load_artifact(name).abi)
            )
            for name, address in parts.items()
        }

    def act(self, who: str, contract: str, function: str, *arguments: Any) -> Any:
        """Send a call that must succeed; the receipt."""
        call = self.at[contract].functions[function](*arguments)
        digest = call.transact({"from": who, "gas": 10_000_000})
        receipt = self.node.web3.eth.wait_for_transaction_receipt(digest, 10)
        assert receipt["status"] == 1, function
        return receipt

    def event(self, receipt: Any, contract: str, name: str) -> Any:
        """Arguments of the one event of a name."""
        logs = self.at[contract].events[name]().process_receipt(receipt, errors=DISCARD)
        return logs[0]["args"]

    def until(self, moment: int) -> None:
        """Let time pass to a moment, settling each period that ends."""
        now = int(self.node.web3.eth.get_block("latest")["timestamp"])
        while now < moment:
            ends_at = self.at["MutualFund"].functions.openPeriod().call()[1]
            self.node.travel(min(moment, ends_at) - now + 1)
            if moment >= ends_at:
                self.act(PROPOSER, "MutualFund", "settle")
            now = int(self.node.web3.eth.get_block("latest")["timestamp"])

    def join_all(self) -> None:
        """Three people join, and wait until they are covered."""
        for who in (PROPOSER, *VOTERS):
            self.act(who, "TestnetDollar", "faucet", 10 * PREPAID)
            self.act(who, "TestnetDollar", "approve", self.record.fund, 2**256 - 1)
            application = (who, 1, 0, PREPAID, SALT, rules_hash(self.plan), NOBODY)
            self.act(who, "MutualFund", "join", application)
        self.until(self.record.starts_at + self.plan.membership.waiting_seconds + DAY)

    def adopt(self, rules: Any, offices: Any, text: str) -> tuple[int, int]:
        """All members adopt new rules; the matter, and when they can be put in force."""
        receipt = self.act(PROPOSER, "Rulebook", "proposeAmendment", rules, offices, text)
        proposed = self.event(receipt, "Rulebook", "Proposed")
        case = proposed["caseId"]
        self.until(proposed["opensAt"])
        jury = self.at["Jury"].functions
        seats = {}
        for who in VOTERS:
            seal = jury.sealOf(case, who, ADOPT, SALT, NO_REASON).call()
            sealed = self.act(who, "Jury", "sealVote", case, seal)
            seats[who] = self.event(sealed, "Jury", "VoteSealed")["seat"]
        self.until(proposed["opensAt"] + self.plan.jury.sealing_seconds)
        for who, seat in seats.items():
            self.act(who, "Jury", "openVote", case, seat, who, ADOPT, SALT, NO_REASON)
        self.until(proposed["opensAt"] + self.plan.jury.longest_seconds)
        matter = proposed["matter"]
        decided = self.act(PROPOSER, "Rulebook", "conclude", matter)
        outcome = self.event(decided, "Rulebook", "ProposalDecided")
        assert outcome["adopted"]
        return matter, outcome["readyAt"]


@pytest.fixture(scope="module")
def plan() -> Plan:
    """A plan in which a new member is soon covered."""
    return with_patch(load_plan(PLANS / "cancer-commune.yaml"), {"membership.waiting": "30d"})


@pytest.fixture(scope="module")
def village(anvil: Node, tmp_path_factory: pytest.TempPathFactory, plan: Plan) -> Iterator[Village]:
    with anvil.snapshot():
        folder: Path = tmp_path_factory.mktemp("deployments")
        record = run(anvil, request_for(folder, "cancer-commune", plan=plan)).fund
        yield Village(anvil, record, plan)


@pytest.fixture(scope="module")
def changed(plan: Plan) -> Plan:
    """New rules: a fee, another cap of a period, and less time to file a claim."""
    patch = {"shares.fee": "5%", "shares.period_cap": "40", "claims.reporting": "90d"}
    return with_patch(plan, patch)


@pytest.fixture(scope="module")
def amended(village: Village, changed: Plan) -> Village:
    """The new rules have been in force for some days; the share terms wait for a settlement."""
    village.join_all()
    record = village.record
    holders = Holders(record.operator, record.beneficiary, GUARDIAN)
    rules, offices, text = amendment_args(village.plan, changed, 6, holders)
    matter, ready_at = village.adopt(rules, offices, text)
    village.until(ready_at)
    village.act(PROPOSER, "Rulebook", "enact", matter, rules, offices)
    return village


def keys(village: Village, plan: Plan | None = None) -> list[str]:
    return [found.key for found in differences(village.node.web3, village.record, plan)]


def test_it_agrees_while_the_new_share_terms_wait_for_a_settlement(amended: Village) -> None:
    assert amended.at["MutualFund"].functions.standing().call()[6] != 0
    assert keys(amended) == []


def test_it_agrees_with_the_file_of_the_new_rules(amended: Village, changed: Plan) -> None:
    assert keys(amended, changed) == []


def test_it_finds_what_the_old_file_says_otherwise(amended: Village, plan: Plan) -> None:
    assert keys(amended, plan) == ["rulesHash", "claims"]


def test_it_agrees_after_the_next_settlement(amended: Village) -> None:
    with amended.node.snapshot():
        amended.until(amended.at["MutualFund"].functions.openPeriod().call()[1] + DAY)
        assert amended.at["MutualFund"].functions.shareTerms().call()[3] == 500
        assert keys(amended) == []


def test_it_finds_a_text_that_says_something_else_than_the_rules(
    amended: Village, changed: Plan
) -> None:
    with amended.node.snapshot():
        record = amended.record
        told = with_patch(changed, {"claims.reporting": "100d"})
        holders = Holders(record.operator, record.beneficiary, GUARDIAN)
        honest, offices, text = amendment_args(changed, told, 6, holders)
        other = with_patch(changed, {"claims.reporting": "31d"})
        forged, _, _ = amendment_args(changed, other, 6, holders)
        rules = (honest[0], *forged[1:])  # the hash of the text, and other rules
        matter, ready_at = amended.adopt(rules, offices, text)
        amended.until(ready_at)
        amended.act(PROPOSER, "Rulebook", "enact", matter, rules, offices)
        assert keys(amended) == ["claims"]
