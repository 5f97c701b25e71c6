"""A second node: the same blocks, the same logs, or the first difference."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, select

from fundplan import Text
from webapp.chain.catalogue import catalogue
from webapp.chain.pack import unpack
from webapp.chain.rpc import Node, RpcError, TooSlow
from webapp.chain.wire import Log
from webapp.store import schema
from webapp.store.state import in_transaction

from .errors import NoSuchBlock, OtherChain
from .fresh import Fresh
from .report import Check

CHUNK = 5_000  # events compared at a time
Told = tuple[int, int, str, str, tuple[str, ...], str]  # block, index, hash, transaction, log


def second_check(db: Connection, fresh: Fresh, url: str, timeout: float) -> Check:
    """Compare the last block, and every log that was mirrored, with what another node says.

    Raises:
        OtherChain: it serves another chain.
        NoSuchBlock: it is behind the block.
    """
    node, end = Node(url, timeout), fresh.end
    try:
        if node.chain_id() != fresh.chain.chain_id:
            raise OtherChain(f"the second node serves chain {node.chain_id()}")
        header = node.headers([end.number])[0]
        if header is None:
            raise NoSuchBlock(f"the second node has no block {end.number:,} yet")
        title, found = Text("第二个节点", "second node"), []
        if header.hash != end.hash:
            found.append(f"block {end.number}: hash {end.hash}, by the second node {header.hash}")
        count = 0
        if not found:
            for ours, theirs in _pairs(db, fresh, node):
                count += 1
                if ours != theirs:
                    found.append(_told(ours, theirs))
                    break
        said = Text(
            f"区块 {end.number:,} 的哈希与 {count:,} 条日志和第二个节点比对",
            f"the hash of block {end.number:,} and {count:,} logs compared with the second node's",
        )
        return Check("second", title, said, found)
    finally:
        node.close()


def _pairs(db: Connection, fresh: Fresh, node: Node) -> Iterator[tuple[Told | None, Told | None]]:
    """Mirrored logs beside the other node's, in the order of the chain."""
    fund = fresh.fund
    shared = [address for role, address in fund.shared.items() if role in ("agents", "enrolment")]
    addresses = [*fund.parts.values(), *shared]
    first = min(fund.deploy_block, fund.agents_block)
    theirs = _theirs(node, addresses, first, fresh.end.number)
    mine = _ours(db, fresh)
    while True:
        one, other = next(mine, None), next(theirs, None)
        if one is None and other is None:
            return
        yield one, other


def _ours(db: Connection, fresh: Fresh) -> Iterator[Told]:
    events, known = schema.events, catalogue()
    sent, blocks = schema.transactions, schema.blocks
    query = (
        select(events, sent.c.hash, blocks.c.hash.label("block_hash"))
        .join(sent, in_transaction())
        .join(blocks, blocks.c.number == events.c.block)
        .order_by(events.c.block, events.c.log_index)
    )
    for row in db.execute(query.execution_options(yield_per=CHUNK)):
        topics, data = unpack(known.by_short[row.role, row.topic].topic, row.words)
        yield (row.block, row.log_index, row.block_hash, row.hash, tuple(topics), data)


def _theirs(node: Node, addresses: list[str], first: int, last: int) -> Iterator[Told]:
    for log in _logs(node, addresses, first, last):
        yield (
            int(log.block_number, 16),
            int(log.log_index, 16),
            log.block_hash.lower(),
            log.transaction_hash.lower(),
            tuple(topic.lower() for topic in log.topics),
            log.data.lower(),
        )


def _logs(node: Node, addresses: list[str], first: int, last: int) -> Iterator[Log]:
    """In the order of the chain; a range that the node refuses is halved."""
    try:
        found, _ = node.logs(addresses, first, last)
    except (RpcError, TooSlow):
        if first == last:
            raise
        middle = (first + last) // 2
        yield from _logs(node, addresses, first, middle)
        yield from _logs(node, addresses, middle + 1, last)
        return
    yield from sorted(found, key=lambda log: (int(log.block_number, 16), int(log.log_index, 16)))


def _told(ours: Told | None, theirs: Told | None) -> str:
    if ours is None or theirs is None:
        block, index = (ours or theirs or (0, 0))[:2]
        whom = "the second node only" if ours is None else "the first node only"
        return f"log {index} of block {block} is known to {whom}"
    if ours[:2] != theirs[:2]:
        return _told(ours, None) if ours[:2] < theirs[:2] else _told(None, theirs)
    return f"log {ours[1]} of block {ours[0]}: {ours[2:]}, by the second node {theirs[2:]}"
