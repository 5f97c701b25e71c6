"""One range of blocks from the node, complete and of one chain, or not at all.

What a node says about blocks it cannot show by hash is not believed: the last block of a range must
have the same hash before and after its logs were read, every log must carry the hash of its block's
header, whose filter must promise it, and the range must continue the block before it.

Against logs that were left out or altered: all headers are read, and every block with logs of ours,
or whose filter promises some, is asked for again by hash; and a suspiciously round number of logs
is asked for again in smaller ranges. Less can be checked, or more: see `Checks`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

from webapp.chain.receipts import logs_of
from webapp.chain.rpc import BadAnswer, Node, RpcError
from webapp.chain.wire import Header, Log, bloom_bits, may_hold, same_logs

ROUND = 1_000  # limits of hosted nodes are multiples of this


class ChainMoved(RuntimeError):
    """The answers are not of one chain: reorganised meanwhile, or the node is not settled."""


class IncompleteAnswer(RuntimeError):
    """The node left logs out, or sent some that were not asked for."""


class RangeTooLarge(RuntimeError):
    """The answer looks as if the node had cut it off: a smaller range is to be asked for."""


class Checks(IntEnum):
    """How much of what a node tells is checked; each level includes those before."""

    LINKS = 0  # as WINDOW, on chains whose headers have another kind of hash
    WINDOW = 1  # headers of the window and of blocks with logs; what follows the last log, twice
    HEADERS = 2  # headers of all blocks, each after the one before; all blocks with logs, twice
    RECEIPTS = 3  # and the receipts' root in the header of every block that may have some of ours


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
    checks: Checks = Checks.HEADERS,
) -> Range:
    """Fetch [first, last].

    Args:
        addresses: the contracts, lower-case.
        parent_hash: hash of block first - 1 as mirrored; None: not known.
        window_from: first block whose header is wanted even if it has no logs.

    Raises:
        ChainMoved, IncompleteAnswer, BadAnswer: try again.
        RangeTooLarge, RpcError, TooSlow: usually that the range is too large.
        NodeUnreachable: no answer.
    """
    raw, end = node.logs(addresses, first, last)
    if end is None or end.number != last:
        raise ChainMoved(f"the node does not show block {last} twice alike")
    if raw and len(raw) % ROUND == 0 and first != last:
        raise RangeTooLarge(f"exactly {len(raw):,} logs are probably the node's limit")
    try:
        by_block = _by_block(raw, set(addresses), first, last)
    except ValueError as error:
        raise BadAnswer(f"a log that cannot be read: {error}") from error
    kept = {first - 1, *by_block, *range(max(first, window_from), last), last} - {-1}
    wanted = kept | set(range(first, last)) if checks >= Checks.HEADERS else kept
    headers = {last: end} | _headers(node, sorted(wanted - {last}))
    _check_links(headers, first, parent_hash)
    _check_filters(by_block, headers)
    if checks < Checks.HEADERS:
        _check_tail(node, addresses, max(by_block, default=first - 1) + 1, end, window_from)
    twice_from = first if checks >= Checks.HEADERS else max(first, window_from)
    asked = _promised(addresses, by_block, headers, first, twice_from)
    if checks >= Checks.RECEIPTS:
        _check_receipts(node, set(addresses), by_block, headers, asked)
    else:
        _check_again(node, addresses, by_block, headers, asked)
    logs = tuple(entry for number in sorted(by_block) for entry in by_block[number])
    return Range(first, last, logs, {number: headers[number] for number in sorted(kept)})


ByBlock = dict[int, list[Log]]  # in the order of the chain


def _by_block(raw: Sequence[Log], addresses: set[str], first: int, last: int) -> ByBlock:
    """Logs by block, each once, in order."""
    found: dict[tuple[int, int], Log] = {}
    for entry in raw:
        key = (int(entry.block_number, 16), int(entry.log_index, 16))
        if entry.removed or not first <= key[0] <= last:
            raise ChainMoved(f"a log of block {key[0]} was removed, or not asked for")
        if entry.address.lower() not in addresses:
            raise IncompleteAnswer(f"a log of {entry.address} was not asked for")
        if found.setdefault(key, entry) != entry:
            raise ChainMoved(f"two different logs {key[1]} in block {key[0]}")
    by_block: ByBlock = {}
    for key in sorted(found):
        by_block.setdefault(key[0], []).append(found[key])
    return by_block


def _headers(node: Node, numbers: Sequence[int]) -> dict[int, Header]:
    headers: dict[int, Header] = {}
    for number, header in zip(numbers, node.headers(numbers), strict=True):
        if header is None or header.number != number:
            raise ChainMoved(f"the node does not show block {number}")
        headers[number] = header
    return headers


def _check_links(headers: Mapping[int, Header], first: int, parent_hash: str | None) -> None:
    if parent_hash is not None and headers[first - 1].hash != parent_hash:
        raise ChainMoved(f"block {first - 1} is not the one mirrored")
    for number, header in headers.items():
        before = headers.get(number - 1)
        if before is not None and header.parent_hash != before.hash:
            raise ChainMoved(f"block {number} does not follow block {number - 1}")


def _check_filters(by_block: ByBlock, headers: Mapping[int, Header]) -> None:
    """Every log is of the block that the chain has, and its filter promises address and event."""
    for number, logs in by_block.items():
        header, seen = headers[number], set()
        for entry in logs:
            if entry.block_hash.lower() != header.hash:
                raise ChainMoved(f"a log names another block {number} than the chain has")
            seen.update((entry.address, *entry.topics[:1]))
        for value in seen:
            if not may_hold(header, [_bits(value)]):
                raise IncompleteAnswer(f"block {number} has no log of {value}, by its filter")


def _bits(value: str) -> int:
    try:
        return bloom_bits(value)
    except ValueError as error:
        raise BadAnswer(f"a log that cannot be read: {error}") from error


def _check_tail(
    node: Node, addresses: Sequence[str], start: int, end: Header, window_from: int
) -> None:
    """Nothing follows the last log: a list that was cut off shows here."""
    if start > end.number or start >= window_from:
        return  # nothing is left, or filters tell
    more, again = node.logs(addresses, start, end.number)
    if again != end:
        raise ChainMoved(f"the node does not show block {end.number} twice alike")
    if more:
        raise IncompleteAnswer(f"the node left out logs after block {start - 1}")


def _promised(
    addresses: Sequence[str],
    by_block: ByBlock,
    headers: Mapping[int, Header],
    first: int,
    twice_from: int,
) -> list[int]:
    """Blocks to look at again: those that may have logs of which none was told, those with some
    from `twice_from` on, and the last with some."""
    masks = [bloom_bits(address) for address in addresses]
    silent = {
        number
        for number, header in headers.items()
        if number >= first and number not in by_block and may_hold(header, masks)
    }
    twice = {number for number in by_block if number >= twice_from}
    return sorted(silent | twice | set(sorted(by_block)[-1:]))


def _check_again(
    node: Node,
    addresses: Sequence[str],
    by_block: ByBlock,
    headers: Mapping[int, Header],
    asked: Sequence[int],
) -> None:
    """A second answer, by the blocks' hashes, says the same."""
    try:
        answers = node.logs_of_blocks(addresses, [headers[number].hash for number in asked])
    except RpcError as error:
        raise ChainMoved(f"the node does not know a block by its hash: {error}") from error
    for number, answer in zip(asked, answers, strict=True):
        if not same_logs(answer, by_block.get(number, [])):
            raise IncompleteAnswer(f"the node tells the logs of block {number} in two ways")


def _check_receipts(
    node: Node,
    addresses: set[str],
    by_block: ByBlock,
    headers: Mapping[int, Header],
    asked: Sequence[int],
) -> None:
    """The receipts, which have the root that the header names, hold these logs and no others."""
    try:
        answers = node.receipts_of_blocks([headers[number].hash for number in asked])
    except RpcError as error:
        raise ChainMoved(f"the node does not show a block's receipts: {error}") from error
    for number, receipts in zip(asked, answers, strict=True):
        try:
            proven = logs_of(headers[number], receipts)
        except ValueError as error:
            raise BadAnswer(str(error)) from error
        ours = [entry for entry in proven if entry.address.lower() in addresses]
        if not same_logs(ours, by_block.get(number, [])):
            raise IncompleteAnswer(f"the node tells other logs of block {number} than its receipts")
