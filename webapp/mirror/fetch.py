"""One range of blocks from the node, complete and of one chain, or not at all.

What a node says about blocks it cannot show by hash is not believed: the last block of a range must
have the same hash before and after its logs were read, every log must carry the hash of its block's
header, and the range must continue the block before it. Against answers that were cut short, the
last block with logs, and inside the reorganisation window every block whose filter promises logs
of ours, are asked for them again by hash; and a suspiciously round number of logs is asked for
again in smaller ranges.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from webapp.chain.rpc import Node, RpcError
from webapp.chain.wire import Header, Log, bloom_bits, may_hold

ROUND = 1_000  # limits of hosted nodes are multiples of this


class ChainMoved(RuntimeError):
    """The answers are not of one chain: reorganised meanwhile, or the node is not settled."""


class IncompleteAnswer(RuntimeError):
    """The node left logs out, or sent some that were not asked for."""


class RangeTooLarge(RuntimeError):
    """The answer looks as if the node had cut it off: a smaller range is to be asked for."""


@dataclass(frozen=True, slots=True)
class Range:
    """Logs of [first, last] in order; headers of first - 1, blocks with logs, the window."""

    first: int
    last: int
    logs: tuple[Log, ...]
    headers: dict[int, Header]

    @property
    def end(self) -> Header:
        """Header of the last block."""
        return self.headers[self.last]


def fetch_range(
    node: Node,
    addresses: Sequence[str],
    first: int,
    last: int,
    parent_hash: str | None,
    window_from: int,
) -> Range:
    """Fetch [first, last].

    Args:
        addresses: the contracts, lower-case.
        parent_hash: hash of block first - 1 as mirrored; None: not known.
        window_from: first block whose header is wanted even if it has no logs.

    Raises:
        ChainMoved, IncompleteAnswer: try again.
        RangeTooLarge, RpcError: usually that the range is too large.
        NodeUnreachable: no answer.
    """
    raw, end = node.logs(addresses, first, last)
    if end is None:
        raise ChainMoved(f"the node does not show block {last} twice alike")
    if raw and len(raw) % ROUND == 0 and first != last:
        raise RangeTooLarge(f"exactly {len(raw):,} logs are probably the node's limit")
    logs = _in_order(raw, set(addresses), first, last)
    wanted = set(range(max(first, window_from), last + 1))
    wanted.update(int(entry.block_number, 16) for entry in logs)
    if first > 0:
        wanted.add(first - 1)
    wanted.discard(last)
    headers = {last: end} | _headers(node, sorted(wanted))
    _check_links(headers, first, parent_hash)
    _check_logs(node, addresses, logs, headers, max(first, window_from))
    return Range(first, last, logs, headers)


def _in_order(raw: list[Log], addresses: set[str], first: int, last: int) -> tuple[Log, ...]:
    """Logs by block and index, each once."""
    found: dict[tuple[int, int], Log] = {}
    for entry in raw:
        key = (int(entry.block_number, 16), int(entry.log_index, 16))
        if entry.removed or not first <= key[0] <= last:
            raise ChainMoved(f"a log of block {key[0]} was removed, or not asked for")
        if entry.address.lower() not in addresses:
            raise IncompleteAnswer(f"a log of {entry.address} was not asked for")
        if found.setdefault(key, entry) != entry:
            raise ChainMoved(f"two different logs {key[1]} in block {key[0]}")
    return tuple(found[key] for key in sorted(found))


def _headers(node: Node, numbers: list[int]) -> dict[int, Header]:
    headers: dict[int, Header] = {}
    for number, header in zip(numbers, node.headers(numbers), strict=True):
        if header is None or header.number != number:
            raise ChainMoved(f"the node does not show block {number}")
        headers[number] = header
    return headers


def _check_links(headers: dict[int, Header], first: int, parent_hash: str | None) -> None:
    if parent_hash is not None and headers[first - 1].hash != parent_hash:
        raise ChainMoved(f"block {first - 1} is not the one mirrored")
    for number, header in headers.items():
        before = headers.get(number - 1)
        if before is not None and header.parent_hash != before.hash:
            raise ChainMoved(f"block {number} does not follow block {number - 1}")


def _check_logs(
    node: Node,
    addresses: Sequence[str],
    logs: Sequence[Log],
    headers: dict[int, Header],
    window_from: int,
) -> None:
    shown: dict[int, set[str]] = {}
    for entry in logs:
        number = int(entry.block_number, 16)
        if entry.block_hash.lower() != headers[number].hash:
            raise ChainMoved(f"a log names another block {number} than the chain has")
        shown.setdefault(number, set()).add(entry.log_index)
    masks = [bloom_bits(address) for address in addresses]
    asked = [
        number
        for number, header in sorted(headers.items())
        if number >= window_from and (number in shown or may_hold(header, masks))
    ]
    if shown and max(shown) not in asked:
        asked.append(max(shown))
    try:
        answers = node.logs_of_blocks(addresses, [headers[number].hash for number in asked])
    except RpcError as error:
        raise ChainMoved(f"the node does not know a block by its hash: {error}") from error
    for number, answer in zip(asked, answers, strict=True):
        if {entry.log_index for entry in answer} != shown.get(number, set()):
            raise IncompleteAnswer(f"the node left out logs of block {number}")
