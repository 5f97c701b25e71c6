"""What a deployment refuses before it sends anything, each by its name."""

from __future__ import annotations

import fcntl
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from eth_account import Account

from scripts.deployment.chains import Chain, identify
from scripts.deployment.core import deploy
from scripts.deployment.keys import account_from_key, check_key, public_accounts
from scripts.deployment.refusals import Reason, Refused
from scripts.deployment.steps import TestnetToken
from scripts.deployment.tokens import inspect_token, probe_token
from tests.support.deploying import (
    deployer,
    put_contract,
    recorded,
    request_for,
    run,
    sent,
    transact,
)
from tests.support.node import Node, running_node
from tests.support.plans import with_value

GENESIS = "0x" + "00" * 32
BASE_SEPOLIA = 84_532


@pytest.fixture(scope="module")
def testnet() -> Iterator[Node]:
    """A node that says it is Base Sepolia."""
    with running_node(BASE_SEPOLIA) as node:
        yield node


def stranger(node: Node, coins: int = 100) -> Any:
    """A key that nobody knows, with coins."""
    account = Account.create()
    node.rpc("anvil_setBalance", account.address, hex(coins * 10**18))
    return account


def refusal(node: Node, request: Any, account: Any = None) -> Refused:
    """The refusal that a deployment ends in."""
    with pytest.raises(Refused) as caught:
        run(node, request, account)
    return caught.value


class TestKeys:
    """Public keys are for local chains."""

    @pytest.mark.parametrize("number", range(20))
    @pytest.mark.parametrize("kind", ["test", "live", "unknown"])
    def test_it_refuses_each_public_key_on_a_chain_that_is_not_local(
        self, number: int, kind: str
    ) -> None:
        with pytest.raises(Refused) as caught:
            check_key(public_accounts()[number], Chain(5, "somewhere", kind, GENESIS))
        assert caught.value.reason is Reason.PUBLIC_KEY

    def test_it_takes_a_public_key_on_a_local_chain(self) -> None:
        check_key(public_accounts()[0], Chain(31337, "here", "local", GENESIS))

    def test_it_takes_a_key_of_ones_own_anywhere(self) -> None:
        check_key(Account.create(), Chain(1, "Ethereum", "live", GENESIS))

    def test_the_first_public_account_is_anvils_first(self, node: Node) -> None:
        funded = node.rpc("eth_accounts")
        mine = [account.address.lower() for account in public_accounts()]
        assert mine[: len(funded)] == funded  # type: ignore[arg-type]

    def test_it_refuses_anvils_key_in_a_whole_deployment(
        self, testnet: Node, tmp_path: Path
    ) -> None:
        found = refusal(testnet, request_for(tmp_path, chain_id=BASE_SEPOLIA))
        assert found.reason is Reason.PUBLIC_KEY
        assert not list(tmp_path.iterdir())

    @pytest.mark.parametrize("key", ["", "0x12", "zz" * 32, "0x" + "00" * 32])
    def test_it_refuses_what_is_no_key_without_showing_it(self, key: str) -> None:
        with pytest.raises(Refused) as caught:
            account_from_key(key)
        assert caught.value.reason is Reason.BAD_KEY
        assert not key or key not in str(caught.value)


class TestChain:
    """Which chain it is must have been said, and be true."""

    def test_it_refuses_another_chain_than_the_expected(self, node: Node, tmp_path: Path) -> None:
        found = refusal(node, request_for(tmp_path, chain_id=1))
        assert found.reason is Reason.WRONG_CHAIN
        assert "should have chain id 1, but the node answers 31337" in str(found)

    def test_it_refuses_a_chain_that_nobody_named(self, testnet: Node, tmp_path: Path) -> None:
        assert refusal(testnet, request_for(tmp_path)).reason is Reason.UNKNOWN_NETWORK

    def test_it_knows_a_test_chain_by_its_id(self, testnet: Node) -> None:
        chain = identify(testnet.web3, BASE_SEPOLIA)
        assert (chain.kind, chain.name) == ("test", "Base Sepolia")

    def test_it_deploys_on_a_test_chain_with_a_key_of_ones_own(
        self, testnet: Node, tmp_path: Path
    ) -> None:
        account = stranger(testnet)
        request = request_for(tmp_path, chain_id=BASE_SEPOLIA)
        assert run(testnet, request, account).fund.chain_id == BASE_SEPOLIA

    @pytest.mark.parametrize("chain_id", [1, 8453, 987_654])
    def test_it_deploys_no_test_money_where_money_may_be_real(
        self, tmp_path: Path, chain_id: int
    ) -> None:
        with running_node(chain_id) as live:
            found = refusal(live, request_for(tmp_path, chain_id=chain_id), stranger(live))
        assert found.reason is Reason.TOKEN_MISSING

    def test_it_asks_for_a_beneficiary_where_money_may_be_real(self, tmp_path: Path) -> None:
        with running_node(1) as live:
            token = put_contract(live, "PlainToken")
            request = request_for(tmp_path, chain_id=1, token=token.address)
            found = refusal(live, request, stranger(live))
        assert found.reason is Reason.BENEFICIARY_MISSING
        assert "BENEFICIARY=<address>" in str(found)

    def test_it_refuses_a_file_of_another_chain_with_the_same_id(
        self, testnet: Node, tmp_path: Path
    ) -> None:
        file = tmp_path / f"{BASE_SEPOLIA}.json"
        lists: dict[str, list[str]] = {
            "contracts": [],
            "drafts": [],
            "funds": [],
            "transactions": [],
        }
        data = {"format": 1, "chainId": BASE_SEPOLIA, "genesisHash": GENESIS, **lists}
        file.write_text(json.dumps(data))
        found = refusal(testnet, request_for(tmp_path, chain_id=BASE_SEPOLIA), stranger(testnet))
        assert found.reason is Reason.OTHER_CHAIN_HISTORY

    def test_it_begins_a_new_file_when_a_local_chain_began_anew(
        self, node: Node, tmp_path: Path
    ) -> None:
        run(node, request_for(tmp_path))
        file = tmp_path / "31337.json"
        file.write_text(file.read_text().replace(recorded(tmp_path)["genesisHash"], GENESIS))
        assert run(node, request_for(tmp_path)).created
        assert len(recorded(tmp_path)["funds"]) == 1


class TestMoney:
    """The deployer must be able to pay for it all before anything is sent."""

    def test_it_refuses_a_deployer_without_coins(self, node: Node, tmp_path: Path) -> None:
        found = refusal(node, request_for(tmp_path), Account.create())
        assert found.reason is Reason.BALANCE_TOO_LOW
        assert "holds 0 wei" in str(found)

    def test_it_sends_nothing_when_somebody_says_no(self, node: Node, tmp_path: Path) -> None:
        shown = []

        def confirm(text: str) -> bool:
            shown.append(text)
            return False

        before = sent(node)
        with pytest.raises(Refused) as caught:
            deploy(node.web3, deployer(), request_for(tmp_path), confirm)
        assert caught.value.reason is Reason.NOT_CONFIRMED
        assert sent(node) == before
        assert "重大疾病互助计划" in shown[0]
        assert "Critical illness mutual aid" in shown[0]

    @pytest.mark.parametrize(("decimals", "said"), [(6, False), (18, True)])
    def test_it_says_how_much_the_books_can_hold_where_that_may_bind(
        self, node: Node, tmp_path: Path, decimals: int, said: bool
    ) -> None:
        shown = []
        request = request_for(tmp_path, testnet_token=TestnetToken(decimals=decimals))
        with pytest.raises(Refused):
            deploy(node.web3, deployer(), request, lambda text: shown.append(text) or False)
        assert ("members can hold 309,485,009 tUSD" in shown[0]) is said

    def test_its_estimate_of_gas_is_from_above_and_not_by_far(
        self, node: Node, tmp_path: Path
    ) -> None:
        shown: list[str] = []

        def confirm(text: str) -> bool:
            shown.append(text)
            return True

        deploy(node.web3, deployer(), request_for(tmp_path), confirm)
        line = next(line for line in shown[0].splitlines() if line.startswith("at most"))
        estimate = int(line.split()[2].replace(",", ""))
        hashes = [entry["hashes"][-1] for entry in recorded(tmp_path)["transactions"]]
        used = sum(node.web3.eth.get_transaction_receipt(one)["gasUsed"] for one in hashes)
        assert used <= estimate <= 2 * used


class TestTokens:
    """A token that would break the books is refused."""

    def probe(self, node: Node, name: str, *setup: tuple[str, Any]) -> str:
        token = put_contract(node, name)
        for function, value in (("mint", 10**24), *setup):
            arguments = [deployer().address, value] if function == "mint" else [value]
            data = token.encode_abi(function, args=arguments)
            transact(node, public_accounts()[9], token.address, bytes.fromhex(data[2:]))
        found = inspect_token(node.web3, token.address)
        return probe_token(node.web3, found, deployer().address)

    @pytest.mark.parametrize("name", ["PlainToken", "BlockingToken", "RebasingToken"])
    def test_it_takes_a_token_that_arrives_in_full(self, node: Node, name: str) -> None:
        assert "arrives in full" in self.probe(node, name)

    @pytest.mark.parametrize(
        ("name", "setup", "message"),
        [
            ("FeeToken", (), "keeps a fee, rebases, or moves nothing"),
            ("LyingToken", (), "keeps a fee, rebases, or moves nothing"),
            ("FalseToken", (("refuse", True),), "says false"),
        ],
    )
    def test_it_refuses_a_token_that_does_not(
        self, node: Node, name: str, setup: tuple[tuple[str, Any], ...], message: str
    ) -> None:
        with pytest.raises(Refused, match=message) as caught:
            self.probe(node, name, *setup)
        assert caught.value.reason is Reason.BAD_TOKEN

    def test_its_probe_sends_nothing(self, node: Node) -> None:
        before = sent(node)
        self.probe(node, "PlainToken")
        assert sent(node) == before

    def test_it_says_when_it_cannot_probe(self, node: Node) -> None:
        token = put_contract(node, "PlainToken")
        found = inspect_token(node.web3, token.address)
        assert "holds no PLN" in probe_token(node.web3, found, deployer().address)

    @pytest.mark.parametrize(
        ("name", "message"),
        [("WideToken", "is 24; allowed: 6 to 18"), ("SilentToken", r"no symbol\(\)")],
    )
    def test_it_refuses_a_token_it_cannot_read(
        self, node: Node, tmp_path: Path, name: str, message: str
    ) -> None:
        token = put_contract(node, name)
        with pytest.raises(Refused, match=message) as caught:
            run(node, request_for(tmp_path, token=token.address))
        assert caught.value.reason is Reason.BAD_TOKEN

    @pytest.mark.parametrize("token", ["0x" + "ab" * 20, "0x12", "dollar"])
    def test_it_refuses_what_is_no_contract(self, node: Node, tmp_path: Path, token: str) -> None:
        assert refusal(node, request_for(tmp_path, token=token)).reason is Reason.BAD_TOKEN

    def test_it_refuses_a_plan_that_the_token_cannot_express(
        self, node: Node, tmp_path: Path
    ) -> None:
        from fundplan import parse_plan

        plan = parse_plan(with_value("shares.claim_cap", '"0.0000001"'))
        found = refusal(node, request_for(tmp_path, plan=plan))
        assert found.reason is Reason.BAD_PLAN
        assert "shares.claim_cap" in str(found)


class TestRecord:
    """What the file says must be what is on chain."""

    def test_it_refuses_while_another_run_holds_the_file(self, node: Node, tmp_path: Path) -> None:
        with (tmp_path / ".31337.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            found = refusal(node, request_for(tmp_path))
        assert found.reason is Reason.RUNNING_ALREADY

    def test_it_refuses_a_factory_whose_code_is_gone(self, node: Node, tmp_path: Path) -> None:
        fund = run(node, request_for(tmp_path)).fund
        node.rpc("anvil_setCode", fund.factory, "0x00")
        found = refusal(node, request_for(tmp_path, "cancer-commune"))
        assert found.reason is Reason.CODE_MISSING

    def test_it_refuses_contracts_of_other_sources(self, node: Node, tmp_path: Path) -> None:
        self.with_old_sources(node, tmp_path)
        found = refusal(node, request_for(tmp_path, "cancer-commune"))
        assert found.reason is Reason.CONTRACTS_CHANGED

    def test_it_deploys_a_new_set_when_told_to(self, node: Node, tmp_path: Path) -> None:
        old = self.with_old_sources(node, tmp_path)
        fund = run(node, request_for(tmp_path, "cancer-commune", renew=True)).fund
        assert fund.factory != old.factory
        assert (fund.forwarder, fund.token) == (old.forwarder, old.token)

    def with_old_sources(self, node: Node, folder: Path) -> Any:
        """A deployment whose jury blueprint says that it was made of other sources."""
        fund = run(node, request_for(folder)).fund
        data = recorded(folder)
        entry = next(entry for entry in data["contracts"] if entry["role"] == "juryBlueprint")
        entry["standardJsonSha256"] = "00" * 32
        (folder / "31337.json").write_text(json.dumps(data))
        return fund

    @pytest.mark.parametrize("shift", [-14 * 86_400 - 60, 92 * 86_400 + 60])
    def test_it_refuses_a_start_that_the_contracts_do_not_allow(
        self, node: Node, tmp_path: Path, shift: int
    ) -> None:
        now = node.web3.eth.get_block("latest")["timestamp"]
        found = refusal(node, request_for(tmp_path, starts_at=now + shift))
        assert found.reason is Reason.BAD_SETTING
        assert "STARTS_AT" in str(found)

    def test_it_does_not_send_what_would_revert(self, node: Node, tmp_path: Path) -> None:
        request = replace(request_for(tmp_path), operator="0x" + "00" * 20)
        found = refusal(node, request)
        assert found.reason is Reason.REVERTED
        assert all(entry["state"] == "done" for entry in recorded(tmp_path)["transactions"])
