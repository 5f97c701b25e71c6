"""Attestors' vouchers, signed as EIP-712 typed data in a fund's domain."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from eth_abi import encode
from eth_keys.datatypes import PrivateKey
from eth_utils import keccak

from tests.support.evm import CHAIN_ID
from tests.support.model import Voucher

_DOMAIN_TYPE = "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
_VOUCHER_TYPE = (
    "Voucher(address member,bytes32 identity,uint8 band,uint32 maxCover,"
    "uint48 validUntil,uint256 nonce)"
)
_VOUCHER_WORDS = ("address", "bytes32", "uint8", "uint32", "uint48", "uint256")


def attestor_key(number: int) -> PrivateKey:
    """The key of a test's attestor."""
    return PrivateKey(keccak(text=f"attestor {number}"))


def attestors(count: int) -> tuple[str, ...]:
    """Addresses of a test's attestors, lower-case."""
    return tuple(attestor_key(n).public_key.to_address() for n in range(count))


def digest_of(fund: str, voucher: Voucher) -> bytes:
    """What an attestor signs."""
    domain = encode(
        ("bytes32", "bytes32", "bytes32", "uint256", "address"),
        (keccak(text=_DOMAIN_TYPE), keccak(text="MutualFund"), keccak(text="1"), CHAIN_ID, fund),
    )
    struct = encode(("bytes32", *_VOUCHER_WORDS), (keccak(text=_VOUCHER_TYPE), *voucher.fields()))
    return keccak(b"\x19\x01" + keccak(domain) + keccak(struct))


def sign_voucher(fund: str, voucher: Voucher) -> bytes:
    """The signature of the attestor that the voucher names; another key's where not genuine."""
    named = (n for n in range(8) if attestor_key(n).public_key.to_address() == voucher.attestor)
    number = next(named, 99) if voucher.genuine else 98
    signature = attestor_key(number).sign_msg_hash(digest_of(fund, voucher))
    raw = signature.to_bytes()
    return raw[:64] + bytes([27 + raw[64]])


def voucher_of(cast: Sequence[str], data: dict[str, Any]) -> Voucher:
    """A voucher from a step's plain data, in which people are numbers."""
    member = data["member"]
    return Voucher(
        member=cast[member],
        identity=keccak(text=f"identity {member}"),
        band=data["band"],
        max_cover=data["max_cover"],
        valid_until=data["valid_until"],
        nonce=data["nonce"],
        attestor=cast[data["attestor"]],
        genuine=data["genuine"],
    )
