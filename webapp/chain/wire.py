"""A log as a node sends it; and the block filter that says which logs to expect."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

import msgspec
import sha3

from .header import Header


class Log(msgspec.Struct, rename="camel", frozen=True, gc=False):
    """One entry of eth_getLogs, as sent: every value is 0x text."""

    address: str
    topics: list[str]
    data: str
    block_number: str
    block_hash: str
    transaction_hash: str
    transaction_index: str
    log_index: str
    removed: bool = False


@lru_cache(maxsize=4096)
def bloom_bits(value: str) -> int:
    """The three bits an address or a topic sets in a block's 2048-bit log filter.

    Args:
        value: 0x text (yellow paper, 4.3.1).
    """
    digest = sha3.keccak_256(bytes.fromhex(value[2:])).digest()
    bits = 0
    for at in (0, 2, 4):
        bits |= 1 << (int.from_bytes(digest[at : at + 2], "big") & 2047)
    return bits


def may_hold(header: Header, masks: Iterable[int]) -> bool:
    """Whether the block's filter allows logs of an address with one of these `bloom_bits`.

    False means there are none. True means there probably are some.
    """
    return any(header.bloom & mask == mask for mask in masks)


def same_logs(some: Sequence[Log], others: Sequence[Log]) -> bool:
    """Whether two answers hold the same logs, in whatever order and letters."""
    if some == others:
        return True
    return {_told(each) for each in some} == {_told(each) for each in others}


def _told(entry: Log) -> tuple[object, ...]:
    texts = (
        entry.block_number,
        entry.log_index,
        entry.address,
        entry.data,
        entry.block_hash,
        entry.transaction_hash,
        entry.transaction_index,
        *entry.topics,
    )
    return (*(text.lower() for text in texts), entry.removed)


__all__ = ["Header", "Log", "bloom_bits", "may_hold", "same_logs"]
