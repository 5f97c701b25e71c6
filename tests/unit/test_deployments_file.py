"""deployments/<chainId>.json holds what mirror, site and auditors need, and its page says what."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from eth_abi import decode
from eth_utils import keccak

from fundplan import NOBODY, deployments
from fundplan.deployments import (
    DeployedFund,
    DeploymentsError,
    load_deployment,
    load_deployments,
)
from scripts.deployment.artifacts import load_artifact, types_of
from tests.support.deploying import deployer, recorded, request_for, run
from tests.support.node import ROOT, Node


@pytest.fixture(scope="module")
def deployed(
    anvil: Node, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[DeployedFund, Path]]:
    with anvil.snapshot():
        folder = tmp_path_factory.mktemp("deployments")
        yield run(anvil, request_for(folder)).fund, folder


def test_it_gives_the_plan_that_was_deployed(deployed: Any) -> None:
    fund, _ = deployed
    assert fund.plan().canonical == fund.plan_text
    assert "0x" + keccak(text=fund.plan_text).hex() == fund.rules_hash


def test_it_gives_the_block_of_the_fund_s_first_event(anvil: Node, deployed: Any) -> None:
    fund, _ = deployed
    logs = anvil.web3.eth.get_logs({"address": fund.fund, "fromBlock": 0, "toBlock": "latest"})
    assert logs[0]["blockNumber"] == fund.deploy_block
    logs = anvil.web3.eth.get_logs({"address": fund.rulebook, "fromBlock": 0, "toBlock": "latest"})
    assert logs[0]["blockNumber"] == fund.deploy_block
    assert logs[0]["transactionHash"].to_0x_hex() == fund.transaction


def test_it_gives_arguments_that_decode_to_the_plan(deployed: Any) -> None:
    fund, folder = deployed
    inputs = load_artifact("FundFactory").function("createFund")["inputs"]
    data = bytes.fromhex(fund.encoded_arguments[2:])
    draft, token, plan, text = decode(types_of(inputs), data)
    assert (draft, text) == (fund.draft_id, fund.plan_text)
    assert token.lower() == fund.token.lower()
    readable = recorded(folder)["funds"][0]["arguments"]["plan"]
    assert readable["rules"]["rulesHash"] == "0x" + plan[0][0].hex() == fund.rules_hash
    assert readable["calendar"]["periodSeconds"] == str(plan[3][1])


def test_it_gives_the_draft_that_the_fund_was_completed_from(anvil: Node, deployed: Any) -> None:
    fund, folder = deployed
    (draft,) = recorded(folder)["drafts"]
    assert (draft["id"], draft["factory"]) == (fund.draft_id, fund.factory)
    inputs = load_artifact("FundFactory").function("prepareFund")["inputs"]
    token, _ = decode(types_of(inputs), bytes.fromhex(draft["encodedArguments"][2:]))
    assert token.lower() == draft["token"].lower() == fund.token.lower()
    mined = anvil.web3.eth.get_transaction_receipt(draft["transaction"])
    assert mined["blockNumber"] == draft["block"]


def test_it_gives_who_holds_which_office(anvil: Node, deployed: Any) -> None:
    fund, _ = deployed
    assert fund.guardian == NOBODY
    assert fund.beneficiary == fund.operator == deployer().address


def test_it_gives_the_hash_of_the_code_of_each_contract(anvil: Node, deployed: Any) -> None:
    fund, folder = deployed
    for entry in load_deployment(folder / "31337.json").contracts:
        code = bytes(anvil.web3.eth.get_code(entry.address))
        assert entry.code.code_hash == "0x" + keccak(code).hex()
    code = bytes(anvil.web3.eth.get_code(fund.fund))
    assert fund.fund_code.code_hash == "0x" + keccak(code).hex()


def test_it_gives_the_hash_of_the_compiler_input_that_lies_beside_the_artifacts(
    deployed: Any,
) -> None:
    fund, _ = deployed
    source = (ROOT / "build" / "standard-json" / f"{fund.fund_code.contract}.json").read_bytes()
    assert hashlib.sha256(source).hexdigest() == fund.fund_code.standard_json_sha256


def test_no_transaction_is_left_pending(deployed: Any) -> None:
    _, folder = deployed
    transactions = recorded(folder)["transactions"]
    assert {entry["state"] for entry in transactions} == {"done"}
    assert all("data" not in entry for entry in transactions)


def test_its_contract_in_use_is_the_last_of_a_role(deployed: Any, tmp_path: Path) -> None:
    _, folder = deployed
    data = recorded(folder)
    newer = dict(next(entry for entry in data["contracts"] if entry["role"] == "factory"))
    newer["address"] = "0x" + "11" * 20
    data["contracts"].append(newer)
    (tmp_path / "31337.json").write_text(json.dumps(data))
    found = load_deployment(tmp_path / "31337.json").contract("factory")
    assert found is not None
    assert found.address == newer["address"]


def test_it_reads_every_chain_of_a_folder_in_order(deployed: Any, tmp_path: Path) -> None:
    _, folder = deployed
    for chain_id in (31337, 1337):
        data = {**recorded(folder), "chainId": chain_id}
        (tmp_path / f"{chain_id}.json").write_text(json.dumps(data))
    (tmp_path / "map.json").write_text("{}")
    assert [one.chain_id for one in load_deployments(tmp_path)] == [1337, 31337]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda data: data.pop("funds"), "'funds' is a required property"),
        (lambda data: data.update(more=1), "'more' was unexpected"),
        (lambda data: data["funds"][0].update(fund="0x12"), "funds.0.fund: '0x12' does not match"),
        (lambda data: data.update(format=2), "format: 1 was expected"),
    ],
)
def test_it_refuses_a_file_by_its_key(
    deployed: Any, tmp_path: Path, change: Any, message: str
) -> None:
    _, folder = deployed
    data = recorded(folder)
    change(data)
    path = tmp_path / "31337.json"
    path.write_text(json.dumps(data))
    with pytest.raises(DeploymentsError) as caught:
        load_deployment(path)
    assert str(caught.value).startswith("31337.json: ")
    assert message in str(caught.value)


def test_it_refuses_what_is_not_json(tmp_path: Path) -> None:
    (tmp_path / "1.json").write_text("{")
    with pytest.raises(DeploymentsError, match=r"1\.json: not JSON"):
        load_deployments(tmp_path)


def test_its_page_documents_every_key() -> None:
    page = (ROOT / "deployments" / "README.md").read_text(encoding="utf-8")
    schema = json.loads(deployments.SCHEMA_PATH.read_text(encoding="utf-8"))
    for key, part in _described(schema, schema["$defs"]):
        assert f"| `{key}` | {part['description']} |" in page


def _described(part: Any, defs: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    for name, below in part.get("properties", {}).items():
        key = f"{path}.{name}" if path else name
        yield key, below
        inner = defs[below["$ref"].rpartition("/")[2]] if "$ref" in below else below
        inner = inner.get("items", inner)
        if not (inner.get("properties", {}).keys() <= {"zh", "en"}):
            yield from _described(inner, defs, key)
