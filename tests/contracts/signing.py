"""EIP-712 signatures of the cast: vouchers, receipts, permits, relayed requests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from eth_account import Account

from scripts.deployment.keys import public_accounts
from tests.contracts.chain import DAY, FIRST_MOMENT
from tests.contracts.checks import comparable
from tests.contracts.town import CHAIN_ID, EVIDENCE, HEALTH

FAR = FIRST_MOMENT + 3_650 * DAY
PERSON = b"\x44" * 32
RELAYED_GAS = 2_000_000

_PERMIT = "owner:address spender:address value:uint256 nonce:uint256 deadline:uint256"
_VOUCHER = (
    "member:address identity:bytes32 healthCommitment:bytes32 band:uint8 maxCover:uint32"
    " validUntil:uint48 nonce:uint256"
)
_RECEIPT = (
    "member:address line:uint256 eventAt:uint256 receipts:uint256 otherSources:uint256"
    " evidence:bytes32 validUntil:uint48 nonce:uint256"
)
_REQUEST = (
    "from:address to:address value:uint256 gas:uint256 nonce:uint256 deadline:uint48 data:bytes"
)


def sign(
    signer: Any, domain: tuple[str, Any, int], kind: str, fields: str, values: Mapping[str, Any]
) -> bytes:
    """The 65 bytes by which an account of the cast signs a struct.

    `domain` is (name, contract, chain id), version 1; `fields` are "name:type", by spaces.
    """
    name, contract, chain_id = domain
    key = next(a.key for a in public_accounts() if a.address == getattr(signer, "address", signer))
    types = {kind: [dict(zip(("name", "type"), f.split(":"), strict=True)) for f in fields.split()]}
    described = {
        "name": name,
        "version": "1",
        "chainId": chain_id,
        "verifyingContract": contract.address,
    }
    return bytes(Account.sign_typed_data(key, described, types, comparable(values)).signature)


def permit(
    token: Any, owner: Any, spender: Any, value: int, deadline: int = FAR
) -> tuple[Any, ...]:
    """The arguments of the fund's `permit`: amount, deadline, v, r, s."""
    values = {"owner": owner, "spender": spender, "value": value}
    values |= {"nonce": token.nonces(owner), "deadline": deadline}
    signature = sign(owner, (token.name(), token, CHAIN_ID), "Permit", _PERMIT, values)
    return value, deadline, signature[64], signature[:32], signature[32:64]


@dataclass(frozen=True)
class Voucher:
    """IMembership.Voucher, not yet signed."""

    member: Any
    band: int = 0
    max_cover: int = 3
    valid_until: int = FAR
    nonce: int = 1
    identity: bytes = PERSON
    health: bytes = HEALTH

    def struct(self) -> tuple[Any, ...]:
        """As the fund takes it."""
        member = comparable(self.member)
        return (
            member,
            self.identity,
            self.health,
            self.band,
            self.max_cover,
            self.valid_until,
            self.nonce,
        )

    def but(self, **changes: Any) -> Voucher:
        """The same with something changed."""
        return replace(self, **changes)

    def signed(self, signer: Any, fund: Any, chain_id: int = CHAIN_ID) -> bytes:
        """The signature that makes it good."""
        values = dict(zip(_names(_VOUCHER), self.struct(), strict=True))
        return sign(signer, ("MutualFund", fund, chain_id), "Voucher", _VOUCHER, values)


@dataclass(frozen=True)
class Receipt:
    """IClaimDesk.Receipt, not yet signed."""

    member: Any
    line: int
    event_at: int
    receipts: int = 0
    others: int = 0
    evidence: bytes = EVIDENCE
    valid_until: int = FAR
    nonce: int = 1

    def struct(self) -> tuple[Any, ...]:
        """As the claim desk takes it."""
        member, bill = comparable(self.member), (self.receipts, self.others)
        about = (member, self.line, self.event_at, *bill, self.evidence)
        return (*about, self.valid_until, self.nonce)

    def but(self, **changes: Any) -> Receipt:
        """The same with something changed."""
        return replace(self, **changes)

    def signed(self, signer: Any, desk: Any, chain_id: int = CHAIN_ID) -> bytes:
        """The signature that makes it good."""
        values = dict(zip(_names(_RECEIPT), self.struct(), strict=True))
        return sign(signer, ("ClaimDesk", desk, chain_id), "Receipt", _RECEIPT, values)


@dataclass(frozen=True)
class Request:
    """A call that `sender` wants carried to `to`."""

    sender: Any
    to: Any
    data: str
    nonce: int = 0
    deadline: int = FAR
    gas: int = RELAYED_GAS
    value: int = 0

    def but(self, **changes: Any) -> Request:
        """The same with something changed."""
        return replace(self, **changes)

    def signed(self, signer: Any, forwarder: Any, chain_id: int = CHAIN_ID) -> bytes:
        """The signature that makes it good."""
        values = {"from": self.sender, "to": self.to, "value": self.value, "gas": self.gas}
        values |= {"nonce": self.nonce, "deadline": self.deadline}
        values["data"] = bytes.fromhex(self.data.removeprefix("0x"))
        return sign(
            signer, ("MemberForwarder", forwarder, chain_id), "ForwardRequest", _REQUEST, values
        )

    def struct(self, signature: bytes) -> tuple[Any, ...]:
        """ERC2771Forwarder.ForwardRequestData: the nonce is not in it, it is the forwarder's."""
        sender, to = comparable(self.sender), comparable(self.to)
        return (sender, to, self.value, self.gas, self.deadline, self.data, signature)


def _names(fields: str) -> list[str]:
    return [field.partition(":")[0] for field in fields.split()]
