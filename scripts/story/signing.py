"""What people sign by hand: permits, requests to the forwarder, vouchers, receipts (EIP-712)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from eth_keys.datatypes import PrivateKey
from eth_utils.crypto import keccak

from scripts.story.contracts import packed

_DOMAIN = "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
_DYNAMIC = ("string", "bytes")
PERMIT = "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"
FORWARD = (
    "ForwardRequest(address from,address to,uint256 value,uint256 gas,uint256 nonce,"
    "uint48 deadline,bytes data)"
)
VOUCHER = (
    "Voucher(address member,bytes32 identity,bytes32 healthCommitment,uint8 band,uint32 maxCover,"
    "uint48 validUntil,uint256 nonce)"
)
RECEIPT = (
    "Receipt(address member,uint256 line,uint256 eventAt,uint256 receipts,uint256 otherSources,"
    "bytes32 evidence,uint48 validUntil,uint256 nonce)"
)


@dataclass(frozen=True)
class Domain:
    """For which contract on which chain a signature counts."""

    name: str
    chain_id: int
    contract: str

    def separator(self) -> bytes:
        """The domain separator; the version of all our contracts is "1"."""
        names = (keccak(text=_DOMAIN), keccak(text=self.name), keccak(text="1"))
        types = ("bytes32", "bytes32", "bytes32", "uint256", "address")
        return packed(types, (*names, self.chain_id, self.contract))


def digest(domain: Domain, struct: str, values: Sequence[Any]) -> bytes:
    """The hash that is signed. `struct` is its EIP-712 type, all members of elementary types."""
    members = struct[struct.index("(") + 1 : -1].split(",")
    types = [member.split(" ")[0] for member in members]
    words = [
        keccak(value) if kind == "bytes" else keccak(text=value) if kind == "string" else value
        for kind, value in zip(types, values, strict=True)
    ]
    heads = ["bytes32" if kind in _DYNAMIC else kind for kind in types]
    message = packed(("bytes32", *heads), (keccak(text=struct), *words))
    return bytes(keccak(b"\x19\x01" + domain.separator() + message))


def signature(key: PrivateKey, domain: Domain, struct: str, values: Sequence[Any]) -> bytes:
    """r, s and v (27 or 28) in 65 bytes."""
    raw = key.sign_msg_hash(digest(domain, struct, values)).to_bytes()
    return raw[:64] + bytes([27 + raw[64]])


def vrs(signed: bytes) -> tuple[int, bytes, bytes]:
    """A signature as `permit` takes it."""
    return signed[64], signed[:32], signed[32:64]
