"""What a node sends, as typed records; and the block filter that says which logs to expect."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from eth_utils import keccak


class Log(msgspec.Struct, rename="camel", frozen=True):
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


class RawHeader(msgspec.Struct, rename="camel", frozen=True):
    """The parts of eth_getBlockByNumber that are read."""

    number: str
    hash: str
    parent_hash: str
    timestamp: str
    logs_bloom: str = "0x"


class Header(msgspec.Struct, frozen=True):
    """A block by hash, with its parent and moment."""

    number: int
    hash: str
    parent_hash: str
    time: int
    bloom: int

    @classmethod
    def of(cls, raw: RawHeader) -> Header:
        """Parse what the node sent."""
        return cls(
            number=int(raw.number, 16),
            hash=raw.hash.lower(),
            parent_hash=raw.parent_hash.lower(),
            time=int(raw.timestamp, 16),
            bloom=int(raw.logs_bloom[2:] or "0", 16),
        )


def bloom_bits(address: str) -> int:
    """The three bits an address sets in a block's 2048-bit log filter (yellow paper, 4.3.1)."""
    digest = keccak(hexstr=address)
    bits = 0
    for at in (0, 2, 4):
        bits |= 1 << (int.from_bytes(digest[at : at + 2], "big") & 2047)
    return bits


def may_hold(header: Header, masks: Iterable[int]) -> bool:
    """Whether the block's filter allows logs of an address with one of these `bloom_bits`.

    False means there are none. True means there probably are some.
    """
    return any(header.bloom & mask == mask for mask in masks)
