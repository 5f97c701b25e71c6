"""Block headers, which prove themselves: a header's hash is that of its own fields."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
import sha3


class BadHeader(ValueError):
    """A header's fields do not have the hash that it says it has."""


class RawHeader(msgspec.Struct, rename="camel", frozen=True):
    """A header of eth_getBlockByNumber; what a chain of another age has not is None."""

    number: str
    hash: str
    parent_hash: str
    sha3_uncles: str
    miner: str
    state_root: str
    transactions_root: str
    receipts_root: str
    logs_bloom: str
    difficulty: str
    gas_limit: str
    gas_used: str
    timestamp: str
    extra_data: str
    mix_hash: str = "0x" + "00" * 32
    nonce: str = "0x" + "00" * 8
    base_fee_per_gas: str | None = None
    withdrawals_root: str | None = None
    blob_gas_used: str | None = None
    excess_blob_gas: str | None = None
    parent_beacon_block_root: str | None = None
    requests_hash: str | None = None
    block_access_list_hash: str | None = None
    slot_number: str | None = None


class Header(msgspec.Struct, frozen=True):
    """A block by hash, with its parent and moment."""

    number: int
    hash: str
    parent_hash: str
    time: int
    bloom: int
    receipts_root: str = ""

    @classmethod
    def of(cls, raw: RawHeader, proven: bool = True) -> Header:
        """Parse what the node sent.

        Args:
            proven: whether the fields must have the hash; some chains hash other fields.

        Raises:
            BadHeader: they have not.
            ValueError: a field is no hexadecimal number.
        """
        if proven and hash_of(raw) != raw.hash.lower():
            raise BadHeader(f"the header of block {int(raw.number, 16)} has not the hash it names")
        return cls(
            number=int(raw.number, 16),
            hash=raw.hash.lower(),
            parent_hash=raw.parent_hash.lower(),
            time=int(raw.timestamp, 16),
            bloom=int(raw.logs_bloom[2:] or "0", 16),
            receipts_root=raw.receipts_root.lower(),
        )


def hash_of(raw: RawHeader) -> str:
    """The hash of a header's fields (yellow paper, 4.4.3, and the fields added since)."""
    fields = [
        rlp_hex(raw.parent_hash),
        rlp_hex(raw.sha3_uncles),
        rlp_hex(raw.miner),
        rlp_hex(raw.state_root),
        rlp_hex(raw.transactions_root),
        rlp_hex(raw.receipts_root),
        rlp_hex(raw.logs_bloom),
        rlp_quantity(raw.difficulty),
        rlp_quantity(raw.number),
        rlp_quantity(raw.gas_limit),
        rlp_quantity(raw.gas_used),
        rlp_quantity(raw.timestamp),
        rlp_hex(raw.extra_data),
        rlp_hex(raw.mix_hash),
        rlp_hex(raw.nonce),
    ]
    later = (
        (raw.base_fee_per_gas, rlp_quantity),
        (raw.withdrawals_root, rlp_hex),
        (raw.blob_gas_used, rlp_quantity),
        (raw.excess_blob_gas, rlp_quantity),
        (raw.parent_beacon_block_root, rlp_hex),
        (raw.requests_hash, rlp_hex),
        (raw.block_access_list_hash, rlp_hex),
        (raw.slot_number, rlp_quantity),
    )
    fields += [read(value) for value, read in later if value is not None]
    return "0x" + sha3.keccak_256(rlp_list(fields)).hexdigest()


def rlp_list(encoded: Iterable[bytes]) -> bytes:
    """A list of items that are encoded already (yellow paper, appendix B)."""
    body = b"".join(encoded)
    return _length(len(body), 0xC0) + body


def rlp(data: bytes) -> bytes:
    """An item of bytes."""
    if len(data) == 1 and data[0] < 0x80:
        return data
    return _length(len(data), 0x80) + data


def rlp_number(value: int) -> bytes:
    """A number, without leading zeros."""
    return rlp(value.to_bytes((value.bit_length() + 7) // 8, "big"))


def rlp_hex(text: str) -> bytes:
    """An item of the bytes that are this 0x text."""
    return rlp(bytes.fromhex(text[2:]))


def rlp_quantity(text: str) -> bytes:
    """A number that is 0x text; ValueError where it is none, or below zero."""
    value = int(text, 16)
    if value < 0:
        raise ValueError(f"the number {text} is below zero")
    return rlp_number(value)


def _length(size: int, base: int) -> bytes:
    if size < 56:
        return bytes((base + size,))
    digits = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((base + 55 + len(digits),)) + digits
