"""When the mirror must not go on: it stops, says why, and has stored nothing wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import msgspec
import pytest

from tests.mirror.mirrors import deployment_of, mirror_of
from tests.mirror.town import Town
from webapp.chain.catalogue import UnknownEvent
from webapp.chain.layout import BadLog
from webapp.chain.rpc import Node as RpcNode
from webapp.chain.rpc import RpcError
from webapp.chain.wire import Header, Log
from webapp.config import Settings
from webapp.mirror import fetch
from webapp.mirror.faults import DOUBTFUL
from webapp.mirror.rebuild import digest
from webapp.mirror.register import WrongChain
from webapp.mirror.sync import ChainMirror
from webapp.store import Store

Answer = tuple[list[Log], Header | None]


class LyingNode(RpcNode):
    """A node whose answers about logs are changed on their way."""

    always = False

    def __init__(self, url: str, lie: Callable[[list[Log]], list[Log]], times: int = 10**9) -> None:
        super().__init__(url, tries=1)
        self._lie, self._times = lie, times

    def logs(self, addresses: Sequence[str], first: int, last: int) -> Answer:
        """As the node, or as the lie has it."""
        found, header = super().logs(addresses, first, last)
        if self._times <= 0:
            return found, header
        self._times -= 1
        return self._lie(found), header

    def logs_of_blocks(
        self, addresses: Sequence[str], block_hashes: Sequence[str]
    ) -> list[list[Log]]:
        """As the node, or as the lie has it, if it tells of single blocks the same lies."""
        found = super().logs_of_blocks(addresses, block_hashes)
        return [self._lie(logs) for logs in found] if self.always else found


def _mirror(store: Store, town: Town, node: RpcNode, **settings: Any) -> ChainMirror:
    return ChainMirror(
        store, node, deployment_of(town), Settings(**settings), sleep=lambda seconds: None
    )


def _truth(town: Town, store: Store) -> str:
    mirror_of(store, town).catch_up()
    with store.read() as db:
        return digest(db)


def _emit(town: Town, code: str) -> None:
    """Replace the fund's code for one transaction."""
    kept = town.node.rpc("eth_getCode", town.fund.address, "latest")
    town.node.rpc("anvil_setCode", town.fund.address, code)
    town.chain.transact(town.cast[0], town.fund.address, b"")
    town.node.rpc("anvil_setCode", town.fund.address, kept)


def test_it_stops_at_an_unknown_event_of_our_contracts(town: Town, store: Store) -> None:
    mirror = mirror_of(store, town)
    mirror.catch_up()
    with store.read() as db:
        before = digest(db)
    town.play(5, seed=2)
    _emit(town, "0x7f" + "ab" * 32 + "60006000a100")
    with pytest.raises(UnknownEvent, match="MutualFund emitted an unknown event, topic 0xabab"):
        mirror.catch_up()
    with store.read() as db:
        assert digest(db) == before


def test_it_stops_at_an_event_without_topics(town: Town, store: Store) -> None:
    mirror = mirror_of(store, town)
    _emit(town, "0x60006000a000")
    with pytest.raises(UnknownEvent, match="topic none"):
        mirror.catch_up()


@pytest.mark.parametrize(
    "lie",
    [
        pytest.param(lambda logs: logs + logs, id="every log twice"),
        pytest.param(lambda logs: logs[::-1], id="the wrong order"),
    ],
)
def test_it_reads_through_harmless_disorder(
    town: Town, store: Store, tmp_path: Any, lie: Callable[[list[Log]], list[Log]]
) -> None:
    _mirror(store, town, LyingNode(town.node.url, lie)).catch_up()
    with store.read() as db:
        ours = digest(db)
    other = Store(f"sqlite:///{tmp_path / 'other.sqlite'}")
    assert ours == _truth(town, other)
    other.close()


def _altered(logs: list[Log], **change: Any) -> list[Log]:
    middle = len(logs) // 2
    if not logs:
        return logs
    return [*logs[:middle], msgspec.structs.replace(logs[middle], **change), *logs[middle + 1 :]]


LIES: dict[str, Callable[[list[Log]], list[Log]]] = {
    "no logs": lambda logs: [],
    "the last log cut off": lambda logs: logs[:-1],
    "the first half only": lambda logs: logs[: len(logs) // 2],
    "one log left out": lambda logs: logs[: len(logs) // 2] + logs[len(logs) // 2 + 1 :],
    "another block's hash": lambda logs: _altered(logs, block_hash="0x" + "11" * 32),
    "a removed log": lambda logs: _altered(logs, removed=True),
    "somebody else's log": lambda logs: _altered(logs, address="0x" + "22" * 20),
    "other data": lambda logs: _altered(logs, data=logs[len(logs) // 2].data[:-1] + "7"),
    "a log from beyond": lambda logs: _altered(logs, block_number="0xffffff"),
    "a place that is no number": lambda logs: _altered(logs, block_number="0x"),
}


def _cut_short(logs: list[Log]) -> list[Log]:
    """The data of each log is shorter than its event's."""
    return [msgspec.structs.replace(each, data="0x07") for each in logs]


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES.keys())
def test_it_stores_nothing_from_a_node_that_lies(
    town: Town, store: Store, lie: Callable[[list[Log]], list[Log]]
) -> None:
    mirror = _mirror(store, town, LyingNode(town.node.url, lie), range_blocks=10_000)
    with store.read() as db:
        before = digest(db)
    with pytest.raises(DOUBTFUL):
        mirror.catch_up()
    with store.read() as db:
        assert digest(db) == before or _is_prefix(mirror)


def _is_prefix(mirror: ChainMirror) -> bool:
    """Smaller ranges may have succeeded before the lie bit: then what is stored is the chain's."""
    state = mirror.funds[0]
    header = mirror._node.headers([state.last_block])[0]
    return header is not None and header.hash == state.last_hash


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES.keys())
def test_it_recovers_when_the_node_lied_only_for_a_while(
    town: Town, store: Store, tmp_path: Any, lie: Callable[[list[Log]], list[Log]]
) -> None:
    _mirror(store, town, LyingNode(town.node.url, lie, times=3), range_blocks=10_000).catch_up()
    with store.read() as db:
        ours = digest(db)
    other = Store(f"sqlite:///{tmp_path / 'other.sqlite'}")
    assert ours == _truth(town, other)
    other.close()


def test_it_stops_at_once_at_a_log_that_is_no_event(town: Town, store: Store) -> None:
    node = LyingNode(town.node.url, _cut_short)
    node.always = True
    mirror = _mirror(store, town, node)
    with pytest.raises(BadLog, match="1 bytes of data, expected"):
        mirror.catch_up()


def test_it_asks_again_for_a_round_number_of_logs(
    town: Town, store: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    monkeypatch.setattr(fetch, "ROUND", 1)  # every number is round, so only single blocks pass
    mirror = _mirror(store, town, RpcNode(town.node.url), range_blocks=10_000)
    mirror.catch_up()
    assert mirror.funds[0].last_block == town.height()
    assert "logs are probably the node's limit; asking for 1 blocks at a time" in caplog.text


class LimitedNode(RpcNode):
    """A node that refuses large ranges, as hosted ones do."""

    def __init__(self, url: str, blocks: int) -> None:
        super().__init__(url, tries=1)
        self.blocks, self.refused = blocks, 0

    def logs(self, addresses: Sequence[str], first: int, last: int) -> Answer:
        """As the node, within the limit."""
        if last - first + 1 > self.blocks:
            self.refused += 1
            raise RpcError("eth_getLogs", -32005, "query returned more than 10000 results")
        return super().logs(addresses, first, last)


def test_it_asks_for_smaller_ranges_where_the_node_has_a_limit(town: Town, store: Store) -> None:
    node = LimitedNode(town.node.url, blocks=5)
    mirror = _mirror(store, town, node, range_blocks=10_000)
    mirror.catch_up()
    assert mirror.funds[0].last_block == town.height()
    assert 1 <= node.refused < 40


def test_it_refuses_another_chain_with_the_same_id(town: Town, store: Store) -> None:
    mirror_of(store, town).catch_up()
    other = deployment_of(town)
    other.genesis_hash = "0x" + "33" * 32
    with pytest.raises(WrongChain, match="its first block differs"):
        ChainMirror(store, RpcNode(town.node.url), other, Settings())


def test_it_refuses_a_node_of_another_chain(town: Town, store: Store) -> None:
    other = deployment_of(town)
    other.chain_id = 1
    with pytest.raises(WrongChain, match="serves chain 31337, the deployments file is of chain 1"):
        ChainMirror(store, RpcNode(town.node.url), other, Settings())
