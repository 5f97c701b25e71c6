"""Providers' receipts for the fast lane, signed as EIP-712 typed data in a claim desk's domain."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from functools import cache
from typing import Any

from eth_keys.datatypes import PrivateKey
from eth_utils import keccak

from tests.support.vouchers import signed, typed_digest

_RECEIPT_TYPE = (
    "Receipt(address member,uint256 line,uint256 eventAt,uint256 receipts,uint256 otherSources,"
    "bytes32 evidence,uint48 validUntil,uint256 nonce)"
)
_RECEIPT_WORDS = (
    "address",
    "uint256",
    "uint256",
    "uint256",
    "uint256",
    "bytes32",
    "uint48",
    "uint256",
)


@dataclass(frozen=True)
class SignedReceipt:
    """What a provider says a claimant paid, as IClaimDesk.Receipt. Amounts are token units."""

    member: str
    line: int
    event_at: int
    receipts: int
    other_sources: int
    evidence: bytes
    valid_until: int
    nonce: int

    def fields(self) -> tuple[Any, ...]:
        """The fields of the Solidity struct, in order."""
        return astuple(self)


@cache
def provider_key(number: int) -> PrivateKey:
    """The key of a test's provider."""
    return PrivateKey(keccak(text=f"provider {number}"))


def providers(count: int) -> tuple[str, ...]:
    """Addresses of a test's providers, lower-case."""
    return tuple(provider_key(n).public_key.to_address() for n in range(count))


def receipt_digest(desk: str, receipt: SignedReceipt) -> bytes:
    """What a provider signs."""
    return typed_digest("ClaimDesk", desk, _RECEIPT_TYPE, _RECEIPT_WORDS, receipt.fields())


def sign_receipt(desk: str, receipt: SignedReceipt, provider: int = 0) -> bytes:
    """The signature of a test's provider over a receipt for this claim desk."""
    return signed(provider_key(provider), receipt_digest(desk, receipt))
