"""Several nodes behind one mirror: another takes over, and none is believed alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.faults.kinds import FAULTS
from tests.faults.stage import Stage, state_of
from tests.faults.trials import is_true
from tests.support.faultproxy import FaultProxy, fault_proxy
from webapp.chain.endpoints import Endpoints, connect
from webapp.chain.failover import LONGEST_REST, Failover, OtherChain
from webapp.chain.rpc import BadAnswer, Node, NodeUnreachable
from webapp.config import BadSetting, Settings
from webapp.mirror.chainend import NodeBehind, NoFinality, chain_end
from webapp.store import Store


@pytest.fixture
def pair(stage: Stage) -> Iterator[tuple[FaultProxy, FaultProxy]]:
    """Two proxies before the same chain."""
    with fault_proxy(*stage.nodes) as one, fault_proxy(*stage.nodes) as other:
        yield one, other


@pytest.fixture
def store(stage: Stage) -> Iterator[Store]:
    """A mirror that has half of the chain."""
    with stage.database(base=stage.base(stage.forked)) as found:
        yield found


def _nodes(*proxies: FaultProxy, agree: int = 1) -> Endpoints:
    return Endpoints([each.url for each in proxies], 0.5, agree, sleep=lambda seconds: None)


@pytest.mark.parametrize("kind", FAULTS)
def test_it_reaches_the_end_while_one_of_two_nodes_misbehaves(
    stage: Stage, store: Store, pair: tuple[FaultProxy, FaultProxy], kind: str
) -> None:
    nodes = _nodes(*pair)
    mirror = stage.mirror(store, nodes, checks="receipts")
    pair[0].misbehave(FAULTS[kind], seed=5)
    mirror.catch_up()
    mirror.catch_up()  # whoever ended early was behind, and is not asked first any more
    assert state_of(store) == stage.truth(stage.heads[0])


def test_it_names_the_node_that_it_rests(
    stage: Stage, pair: tuple[FaultProxy, FaultProxy], caplog: pytest.LogCaptureFixture
) -> None:
    nodes = _nodes(*pair)
    nodes.chain_id()
    pair[0].misbehave(FAULTS["http error"], seed=1)
    nodes.head()
    name = pair[0].url.removeprefix("http://")
    assert f"the node {name} is rested for 5 s: " in caplog.text


def test_it_rests_a_node_as_long_after_thousands_of_failures() -> None:
    nodes = Failover([Node("http://127.0.0.1:1")], clock=lambda: 1_000.0)
    for _ in range(3_000):  # some hours without any node
        nodes.rest(nodes.first, "away")
    assert nodes.first.until == 1_000.0 + LONGEST_REST


def test_it_takes_no_block_back_for_a_node_on_an_old_fork(
    stage: Stage, store: Store, pair: tuple[FaultProxy, FaultProxy]
) -> None:
    nodes = _nodes(*pair)
    stage.mirror(store, nodes).catch_up()
    whole = state_of(store)
    pair[0].nodes[0], pair[0].cap = stage.nodes[1], stage.heads[0]  # as long, and another one
    stage.mirror(store, nodes).catch_up()
    assert state_of(store) == whole


def test_it_waits_when_all_nodes_are_behind(
    stage: Stage, store: Store, pair: tuple[FaultProxy, FaultProxy]
) -> None:
    stage.mirror(store, _nodes(*pair)).catch_up()
    whole = state_of(store)
    for each in pair:
        each.cap = stage.heads[0] - 3
    with pytest.raises(NodeBehind, match="it lags, or its chain was replaced"):
        stage.mirror(store, _nodes(*pair)).catch_up()
    assert state_of(store) == whole


def test_it_refuses_nodes_of_different_chains(stage: Stage) -> None:
    nodes = Endpoints([stage.nodes[0], stage.nodes[2]])
    with pytest.raises(OtherChain, match="serve different chains"):
        nodes.chain_id()


def test_it_leaves_out_a_node_that_turns_to_another_chain(
    stage: Stage, store: Store, pair: tuple[FaultProxy, FaultProxy]
) -> None:
    nodes = _nodes(*pair)
    mirror = stage.mirror(store, nodes)
    pair[0].nodes = [stage.nodes[2]]
    mirror.catch_up()
    assert state_of(store) == stage.truth(stage.heads[0])


def test_it_stores_only_what_as_many_nodes_say_as_must_agree(
    stage: Stage, store: Store, pair: tuple[FaultProxy, FaultProxy]
) -> None:
    mirror = stage.mirror(store, _nodes(*pair, agree=2), checks="window", reorg_window=2)
    pair[1].misbehave(FAULTS["gappy"], seed=3)
    with pytest.raises((BadAnswer, NodeUnreachable), match="different logs|nodes that must agree"):
        mirror.catch_up()
    assert is_true(stage, store)
    pair[1].behave()
    stage.mirror(store, _nodes(*pair, agree=2)).catch_up()
    assert state_of(store) == stage.truth(stage.heads[0])


def test_it_stops_when_fewer_nodes_answer_than_must_agree(
    stage: Stage, store: Store, pair: tuple[FaultProxy, FaultProxy]
) -> None:
    mirror = stage.mirror(store, _nodes(*pair, agree=2))
    pair[1].misbehave(FAULTS["http error"], seed=3)
    with pytest.raises(NodeUnreachable, match="1 of the 2 nodes that must agree"):
        mirror.catch_up()


def test_it_wants_no_more_nodes_to_agree_than_there_are() -> None:
    with pytest.raises(BadSetting, match="RPC_AGREE=2, but RPC_URL names 1 nodes"):
        connect(Settings(rpc_agree=2))


@pytest.mark.parametrize("tag", ["safe", "finalized"])
def test_it_mirrors_up_to_the_block_that_the_node_calls_final(
    stage: Stage, store: Store, tag: str
) -> None:
    node = connect(Settings(rpc_url=stage.nodes[0]))
    final = node.tagged(tag)
    assert final is not None and final.number < stage.heads[0]
    with stage.database("final", stage.base(0)) as fresh:
        mirror = stage.mirror(fresh, node, finality=tag)
        mirror.catch_up()
        assert mirror.funds[0].last_block == final.number


def test_it_says_so_when_the_node_knows_no_final_block(
    stage: Stage, pair: tuple[FaultProxy, FaultProxy]
) -> None:
    def unknown(message) -> bool:  # type: ignore[no-untyped-def]
        for request, answer in message.pairs("eth_getBlockByNumber"):
            if request["params"][0] == "finalized":
                answer.pop("result")
                answer["error"] = {"code": -32602, "message": "unknown block tag"}
        return True

    pair[0].misbehave(unknown, seed=1)
    node = connect(Settings(rpc_url=pair[0].url))
    with pytest.raises(NoFinality, match="set FINALITY=latest and CONFIRMATIONS"):
        chain_end(node, Settings(finality="finalized"))


@pytest.mark.parametrize("name", ["finality", "checks"])
def test_it_refuses_a_setting_that_there_is_not(stage: Stage, store: Store, name: str) -> None:
    node = connect(Settings(rpc_url=stage.nodes[0]))
    with pytest.raises(BadSetting, match=f"{name.upper()}='soon' is none of"):
        stage.mirror(store, node, **{name: "soon"})
