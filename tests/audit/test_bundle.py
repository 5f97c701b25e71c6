"""Many questions in one call give what each gives alone."""

from __future__ import annotations

from typing import Any

from eth_utils import keccak

from tests.audit.conftest import Audited
from webapp.audit.node import PinnedNode
from webapp.chain.rpc import RpcError


def test_a_bundle_gives_what_each_question_gives_alone(audited: Audited) -> None:
    node = PinnedNode(audited.rpc)
    end = node.pin(None)
    fund = audited.fund
    calls = [(fund, "0x" + "00" * 4), (fund, selector("journal()")), ("0x" + "11" * 20, "0x")]
    together = node.calls(end.hash, calls)
    node.bundles = False
    alone = node.calls(end.hash, calls)
    assert together[1:] == alone[1:] and isinstance(together[1], bytes) and len(together[1]) == 64
    assert isinstance(together[0], RpcError) and isinstance(alone[0], RpcError)
    assert together[0].data == alone[0].data
    node.close()


def test_a_node_that_takes_no_bundle_is_asked_one_by_one(
    audited: Audited, monkeypatch: Any
) -> None:
    monkeypatch.setattr("webapp.audit.node.CODE", "0xfe")  # as if it ignored the parameter
    node = PinnedNode(audited.rpc)
    end = node.pin(None)
    question = (audited.fund, selector("journal()"))
    found = node.calls(end.hash, [question, question])
    assert found[0] == found[1] and len(found[0]) == 64 and not node.bundles  # type: ignore[arg-type]
    node.close()


def selector(signature: str) -> str:
    return "0x" + keccak(text=signature)[:4].hex()
