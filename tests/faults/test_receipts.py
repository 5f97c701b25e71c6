"""Headers and receipts prove themselves, on a real node's blocks of many transactions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import msgspec
import pytest

from tests.mirror.nodechain import OPEN_NODE
from tests.support.node import running_node
from webapp.chain.header import BadHeader, Header, RawHeader, hash_of
from webapp.chain.receipts import BadReceipts, Receipt, logs_of
from webapp.chain.rpc import Node

#: Sizes at which the trie of receipts takes another form.
SIZES = (1, 2, 16, 17, 127, 128, 129, 300)


@dataclass(frozen=True)
class Block:
    """A block as the node tells it."""

    raw: RawHeader
    header: Header
    receipts: list[Receipt]


@pytest.fixture(scope="module")
def blocks() -> Iterator[dict[int, Block]]:
    """A block of each size."""
    with running_node(31337, *OPEN_NODE) as chain:
        node, found, sent = Node(chain.url), {}, 0
        chain.rpc("evm_setAutomine", False)
        for size in SIZES:
            call = {"from": "0x" + "11" * 20, "to": "0x" + "22" * 20, "gasPrice": "0x0"}
            nonces = range(sent, sent := sent + size)
            outcomes = node.batch(
                [("eth_sendTransaction", (call | {"nonce": hex(nonce)},)) for nonce in nonces]
            )
            assert all(isinstance(each, msgspec.Raw) for each in outcomes)
            chain.rpc("evm_mine")
            raw = msgspec.json.decode(
                node.ask("eth_getBlockByNumber", "latest", False), type=RawHeader
            )
            header = Header.of(raw)
            (receipts,) = node.receipts_of_blocks([header.hash])
            assert len(receipts) == size
            found[size] = Block(raw, header, receipts)
        yield found


@pytest.mark.parametrize("size", SIZES)
def test_it_finds_the_root_that_the_header_names(blocks: dict[int, Block], size: int) -> None:
    assert logs_of(blocks[size].header, blocks[size].receipts) == []


@pytest.mark.parametrize("size", SIZES)
def test_it_refuses_receipts_of_which_one_is_missing(blocks: dict[int, Block], size: int) -> None:
    with pytest.raises(BadReceipts, match="have not the root in its header"):
        logs_of(blocks[size].header, blocks[size].receipts[:-1])


def test_it_refuses_a_receipt_with_another_outcome(blocks: dict[int, Block]) -> None:
    first, *rest = blocks[17].receipts
    with pytest.raises(BadReceipts):
        logs_of(blocks[17].header, [msgspec.structs.replace(first, status="0x0"), *rest])


@pytest.mark.parametrize("name", RawHeader.__struct_fields__)
def test_it_refuses_a_header_with_another_field(blocks: dict[int, Block], name: str) -> None:
    raw = blocks[1].raw
    value = getattr(raw, name) or "0x"
    other = msgspec.structs.replace(raw, **{name: value + "01"})
    with pytest.raises(BadHeader, match="has not the hash it names"):
        Header.of(other)
    assert hash_of(raw) == raw.hash


def test_it_refuses_a_number_below_zero(blocks: dict[int, Block]) -> None:
    with pytest.raises(ValueError, match="-0x1 is below zero"):
        Header.of(msgspec.structs.replace(blocks[1].raw, timestamp="-0x1"))
