"""A block's receipts against the root in its header: no log of it can be missing or altered."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import sha3

from .header import Header, rlp, rlp_hex, rlp_list, rlp_number, rlp_quantity
from .wire import Log

_DEPOSIT = 0x7E  # a transaction of the base chain on an OP chain: two fields more
_LEGACY = 0


class BadReceipts(ValueError):
    """The receipts do not have the root that their block's header names."""


class Receipt(msgspec.Struct, rename="camel", frozen=True):
    """An entry of eth_getBlockReceipts."""

    cumulative_gas_used: str
    logs: list[Log]
    logs_bloom: str
    status: str | None = None
    root: str | None = None  # before Byzantium, in the place of the status
    type: str = "0x0"
    deposit_nonce: str | None = None
    deposit_receipt_version: str | None = None


def logs_of(header: Header, receipts: Sequence[Receipt]) -> list[Log]:
    """The block's logs, proven.

    Raises:
        BadReceipts: these are not the block's receipts, or a log says it is somewhere else.
        ValueError: a field is no hexadecimal number.
    """
    if root_of([_encoded(receipt) for receipt in receipts]) != header.receipts_root:
        raise BadReceipts(f"the receipts of block {header.number} have not the root in its header")
    found = [(at, log) for at, receipt in enumerate(receipts) for log in receipt.logs]
    for index, (transaction, log) in enumerate(found):
        said = int(log.block_number, 16), log.block_hash.lower(), int(log.log_index, 16)
        if said != (header.number, header.hash, index) or log.removed:
            raise BadReceipts(f"log {index} of block {header.number} says it is {said}")
        if int(log.transaction_index, 16) != transaction:
            raise BadReceipts(f"log {index} of block {header.number} is of another transaction")
    return [log for _, log in found]


def root_of(values: Sequence[bytes]) -> str:
    """Root of the trie that holds the values by their places (yellow paper, appendix D)."""
    leaves = sorted((_nibbles(rlp_number(at)), value) for at, value in enumerate(values))
    root = rlp(b"") if not leaves else _node(leaves, 0)
    return "0x" + sha3.keccak_256(root).hexdigest()


def _encoded(receipt: Receipt) -> bytes:
    state = receipt.root
    first = rlp_quantity(receipt.status or "0x0") if state is None else rlp_hex(state)
    fields = [
        first,
        rlp_quantity(receipt.cumulative_gas_used),
        rlp_hex(receipt.logs_bloom),
        rlp_list(_log(log) for log in receipt.logs),
    ]
    kind = int(receipt.type, 16)
    if kind == _DEPOSIT and receipt.deposit_nonce is not None:
        fields.append(rlp_quantity(receipt.deposit_nonce))
        if receipt.deposit_receipt_version is not None:
            fields.append(rlp_quantity(receipt.deposit_receipt_version))
    body = rlp_list(fields)
    return body if kind == _LEGACY else bytes((kind,)) + body


def _log(log: Log) -> bytes:
    return rlp_list((rlp_hex(log.address), rlp_list(map(rlp_hex, log.topics)), rlp_hex(log.data)))


# --- the trie ------------------------------------------------------------------------------------

_Leaf = tuple[tuple[int, ...], bytes]


def _nibbles(key: bytes) -> tuple[int, ...]:
    return tuple(half for byte in key for half in (byte >> 4, byte & 15))


def _node(leaves: Sequence[_Leaf], depth: int) -> bytes:
    """The encoded node of leaves, sorted, whose keys are alike before `depth`."""
    first, last = leaves[0][0], leaves[-1][0]
    if len(leaves) == 1:
        return rlp_list((rlp(_path(first[depth:], True)), rlp(leaves[0][1])))
    shared = depth
    while first[shared] == last[shared]:
        shared += 1
    if shared > depth:
        below = _reference(_node(leaves, shared))
        return rlp_list((rlp(_path(first[depth:shared], False)), below))
    branches = []
    for nibble in range(16):
        part = [leaf for leaf in leaves if leaf[0][depth] == nibble]
        branches.append(_reference(_node(part, depth + 1)) if part else rlp(b""))
    return rlp_list((*branches, rlp(b"")))  # no key here is the beginning of another


def _reference(node: bytes) -> bytes:
    return node if len(node) < 32 else rlp(sha3.keccak_256(node).digest())


def _path(nibbles: Sequence[int], leaf: bool) -> bytes:
    """Hex-prefix encoding (yellow paper, appendix C)."""
    odd = len(nibbles) % 2
    head = [2 * leaf + odd, *([] if odd else [0])]
    whole = [*head, *nibbles]
    return bytes(whole[at] << 4 | whole[at + 1] for at in range(0, len(whole), 2))
