"""Attestors' vouchers, signed as EIP-712 typed data in a fund's domain."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from eth_abi import encode
from eth_keys.datatypes import PrivateKey
from eth_utils import keccak

from tests.support.evm import CHAIN_ID
from tests.support.model import Voucher

_DOMAIN_TYPE = "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
_VOUCHER_TYPE = (
    "Voucher(address member,bytes32 identity,bytes32 healthCommitment,uint8 band,uint32 maxCover,"
    "uint48 validUntil,uint256 nonce)"
)
_VOUCHER_WORDS = ("address", "bytes32", "bytes32", "uint8", "uint32", "uint48", "uint256")


@cache
def attestor_key(number: int) -> PrivateKey:
    """The key of a test's attestor."""
    return PrivateKey(keccak(text=f"attestor {number}"))


def attestors(count: int) -> tuple[str, ...]:
    """Addresses of a test's attestors, lower-case."""
    return tuple(attestor_key(n).public_key.to_address() for n in range(count))


def digest_of(fund: str, voucher: Voucher) -> bytes:
    """What an attestor signs."""
    return typed_digest("MutualFund", fund, _VOUCHER_TYPE, _VOUCHER_WORDS, voucher.fields())


def typed_digest(
    name: str, contract: str, kind: str, words: Sequence[str], values: Sequence[Any]
) -> bytes:
    """EIP-712: the digest of a struct of one-word fields in a contract's own domain, version 1."""
    domain = encode(
        ("bytes32", "bytes32", "bytes32", "uint256", "address"),
        (keccak(text=_DOMAIN_TYPE), keccak(text=name), keccak(text="1"), CHAIN_ID, contract),
    )
    struct = encode(("bytes32", *words), (keccak(text=kind), *values))
    return keccak(b"\x19\x01" + keccak(domain) + keccak(struct))


def signed(key: PrivateKey, digest: bytes) -> bytes:
    """A 65-byte signature as contracts take it."""
    raw = key.sign_msg_hash(digest).to_bytes()
    return raw[:64] + bytes([27 + raw[64]])


def sign_voucher(fund: str, voucher: Voucher) -> bytes:
    """The signature of the attestor that the voucher names; another key's where not genuine."""
    named = (n for n in range(8) if attestor_key(n).public_key.to_address() == voucher.attestor)
    number = next(named, 99) if voucher.genuine else 98
    return signed(attestor_key(number), digest_of(fund, voucher))


def voucher_of(cast: Sequence[str], data: dict[str, Any]) -> Voucher:
    """A voucher from a step's plain data, in which people are numbers."""
    member = data["member"]
    return Voucher(
        member=cast[member],
        identity=keccak(text=f"identity {member}"),
        health_commitment=b"health".ljust(32, b"\0"),  # as the steps write notes
        band=data["band"],
        max_cover=data["max_cover"],
        valid_until=data["valid_until"],
        nonce=data["nonce"],
        attestor=cast[data["attestor"]],
        genuine=data["genuine"],
    )
