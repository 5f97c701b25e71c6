"""Between its two transactions a fund is a draft: completed, left alone, or given up."""

from __future__ import annotations

from pathlib import Path

import pytest
from eth_abi import decode

from fundplan import canonical_text, load_plan
from scripts.deployment.artifacts import encode_inputs, load_artifact, types_of
from scripts.deployment.compare import differences
from scripts.deployment.keys import public_accounts
from scripts.deployment.refusals import Reason, Refused
from scripts.deployment.sender import MAX_TRANSACTION_GAS, Stage
from tests.support.deploying import Crash, crash_at, recorded, request_for, run, sent
from tests.support.node import Node
from tests.support.plans import PLANS

ANN = "0x" + "11" * 20


@pytest.fixture
def prepared(node: Node, tmp_path: Path) -> Path:
    """A record that holds a draft, and no fund yet."""
    with pytest.raises(Crash):
        run(node, request_for(tmp_path), report=crash_at(Stage.RECORDED, "draft:"))
    assert len(recorded(tmp_path)["drafts"]) == 1
    return tmp_path


def test_it_is_completed_with_its_own_start(node: Node, prepared: Path) -> None:
    before = sent(node)
    node.travel(86_400)
    fund = run(node, request_for(prepared)).fund
    (draft,) = recorded(prepared)["drafts"]
    assert (fund.draft_id, fund.starts_at) == (draft["id"], draft["startsAt"])
    assert sent(node) - before == 1


@pytest.mark.parametrize(
    "other",
    [{"operator": ANN}, {"guardian": ANN}, {"beneficiary": ANN}, {"name": "cancer-commune"}],
)
def test_it_is_left_alone_by_other_wishes(
    node: Node, prepared: Path, other: dict[str, str]
) -> None:
    before = sent(node)
    fund = run(node, request_for(prepared, **other)).fund
    assert fund.draft_id == 2
    assert sent(node) - before == 2


def test_it_is_given_up_once_a_later_one_became_a_fund(node: Node, prepared: Path) -> None:
    second = run(node, request_for(prepared, operator=ANN))
    again = run(node, request_for(prepared))
    assert (again.created, again.fund) == (False, second.fund)


def test_it_is_given_up_when_its_start_is_too_long_ago(node: Node, prepared: Path) -> None:
    node.travel(15 * 86_400)
    before = sent(node)
    assert run(node, request_for(prepared)).fund.draft_id == 2
    assert sent(node) - before == 2


def test_its_completion_begins_anew_when_its_start_became_too_long_ago(
    node: Node, prepared: Path
) -> None:
    with pytest.raises(Crash):
        run(node, request_for(prepared), report=crash_at(Stage.WRITTEN, "fund:"))
    node.travel(15 * 86_400)
    before = sent(node)
    with pytest.raises(Refused, match="would revert") as caught:
        run(node, request_for(prepared))
    assert caught.value.reason is Reason.REVERTED
    assert run(node, request_for(prepared)).fund.draft_id == 2
    assert sent(node) - before == 2


def test_it_does_not_make_a_second_fund_of_a_plan_unasked(node: Node, tmp_path: Path) -> None:
    run(node, request_for(tmp_path))
    with pytest.raises(Crash):
        request = request_for(tmp_path, again=True)
        run(node, request, report=crash_at(Stage.RECORDED, "draft:"))
    assert run(node, request_for(tmp_path)).fund.draft_id == 2
    assert not run(node, request_for(tmp_path)).created


@pytest.mark.parametrize("stage", [None, Stage.WRITTEN])
def test_it_is_recorded_where_somebody_else_completed_it(
    node: Node, prepared: Path, stage: Stage | None
) -> None:
    if stage is not None:
        with pytest.raises(Crash):
            run(node, request_for(prepared), report=crash_at(stage, "fund:"))
    before = sent(node)
    complete(node, prepared)
    if stage is not None:  # its own step was begun, and would now revert
        with pytest.raises(Refused) as caught:
            run(node, request_for(prepared))
        assert caught.value.reason is Reason.REVERTED
    result = run(node, request_for(prepared))
    assert (result.created, sent(node)) == (True, before)
    assert list(differences(node.web3, result.fund)) == []


def complete(node: Node, folder: Path) -> None:
    """Somebody else sends createFund for the draft on record."""
    (draft,) = recorded(folder)["drafts"]
    factory = load_artifact("FundFactory")
    types = types_of(factory.function("prepareFund")["inputs"])
    token, plan = decode(types, bytes.fromhex(draft["encodedArguments"][2:]))
    text = canonical_text(load_plan(PLANS / "critical-illness.yaml"))
    arguments = (draft["id"], token, plan, text)
    inputs = factory.function("createFund")["inputs"]
    data = factory.selector("createFund") + encode_inputs(inputs, arguments)
    sender = public_accounts()[9].address
    call = {"from": sender, "to": draft["factory"], "data": "0x" + data.hex()}
    digest = node.rpc("eth_sendTransaction", {**call, "gas": hex(MAX_TRANSACTION_GAS)})
    assert node.web3.eth.wait_for_transaction_receipt(str(digest), 10)["status"] == 1
